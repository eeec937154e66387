"""The plan list as a notice for the wall, with the code of the page beside it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, url_for

from app.delivery.documents.survey_plan import PlanNotice, PlanRow, plan_notice
from app.domain.surveys.plan import STATES
from app.extensions import louyi
from app.services import survey_plan
from app.web.access import access, staff_survey
from app.web.presentation import beijing_day
from app.web.request import db, now
from app.web.sentences import page_language
from app.web.survey_plan_shown import ShownLine, posted_plan
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS


@blueprint.get("/surveys/<code>/plan/notice.pdf")
@access(*AUTHORS, "worker")
def plan_notice_pdf(code: str) -> Response:
    """Once it is posted: what everyone sees, on paper."""
    survey = staff_survey(code)
    plan = survey_plan.published_plan(db(), survey)
    if plan is None or plan.published_at is None:
        abort(404)
    shown, _counted = posted_plan(survey, plan)
    settings = louyi().settings
    link = settings.base_url + url_for("public.survey_plan", code=survey.code)
    notice = PlanNotice(
        lang=page_language(),
        compound=survey.compound.name,
        title=survey.said("title", page_language()),
        asker=survey.said("asker", page_language()),
        posted_at=plan.published_at,
        printed_at=now(),
        groups=[(heading, rows) for heading, lines in shown.headings.items() if (rows := _rows(lines))],
        unanswered=[line.label for line in shown.lines() if line.answer is None],
        phone=survey.compound.phone or settings.contact_phone,
        link=link,
        address=link.split("://")[-1],
        code=survey.code,
        demo=survey.compound.generated or settings.demo,
    )
    headers = {"Content-Disposition": f'inline; filename="louyi-{survey.code}-plan.pdf"'}
    return Response(plan_notice(notice, fonts=settings.font_dir), mimetype="application/pdf", headers=headers)


def _rows(lines: Sequence[ShownLine]) -> list[PlanRow]:
    """Answered works, what is planned first."""
    answered = [(line, line.answer) for line in lines if line.answer is not None]
    answered.sort(key=lambda pair: STATES.index(pair[1].state))
    return [
        PlanRow(
            line.label,
            line.wanted[0] if line.wanted else "",
            "\n".join(part for part in (answer.word, answer.due, answer.where) if part),
            answer.reason,
            answer.body,
            beijing_day(answer.at) if line.earlier else "",
        )
        for line, answer in answered
    ]
