"""The blank sheet of a survey: one PDF for everyone, in Chinese or English, also while it is a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import Response, request, url_for

from app.delivery.documents.data import Lang
from app.delivery.documents.survey_sheet import SurveySheet, survey_sheet
from app.extensions import louyi
from app.models import Survey
from app.services import surveys
from app.services.surveys import Stage
from app.web.access import access, staff_survey
from app.web.request import LANGUAGES, db, now
from app.web.sentences import page_language
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.questionnaires import judged

_: Callable[..., str] = flask_babel.gettext
LANGS: dict[str, Lang] = {"zh": "zh", "en": "en"}


@blueprint.get("/surveys/<code>/sheet.pdf")
@access(*AUTHORS, "worker")
def blank_sheet(code: str) -> Response:
    """In the language of ?lang=zh or en, else of the page."""
    survey = staff_survey(code)
    lang = LANGS.get(request.args.get("lang", ""), page_language())
    body = survey_sheet(_sheet(survey, lang), fonts=louyi().settings.font_dir)
    return pdf(body, f"louyi-{survey.code}-sheet-{lang}.pdf")


def pdf(body: bytes, name: str) -> Response:
    """Shown in the browser, saved under this name."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(body, mimetype="application/pdf", headers=headers)


def around(survey: Survey, lang: Lang) -> dict[str, Any]:
    """What every paper of a survey says beside its own matter, and in which language."""
    settings = louyi().settings
    return {
        "lang": lang,
        "compound": survey.compound.name,
        "title": survey.said("title", lang),
        "asker": survey.said("asker", lang),
        "closes_at": survey.closes_at,
        "phone": survey.compound.phone or settings.contact_phone,
        "domain": settings.base_url.split("://")[-1],
        "code": survey.code,
        "printed_at": now(),
        "demo": survey.compound.generated or settings.demo,
    }


def link(survey: Survey, view: str = "survey", **values: Any) -> str:
    """The whole address of a resident's page, for a code that a phone scans."""
    return louyi().settings.base_url + url_for(f"resident.{view}", code=survey.code, **values)


def _sheet(survey: Survey, lang: Lang) -> SurveySheet:
    with flask_babel.force_locale(LANGUAGES[lang]):
        hand_in = _("the owners' committee or your community worker")
    return SurveySheet(
        purpose=survey.said("purpose", lang),
        link=link(survey),
        anonymous=survey.anonymous,
        line="home" if survey.identity == "household" else "entrance",
        hand_in=hand_in,
        asked=judged(surveys.newest_wording(db(), survey).questionnaire),
        draft=surveys.stage_of(survey, now()) is Stage.DRAFT,
        **around(survey, lang),
    )
