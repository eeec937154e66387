"""The results as a PDF for a meeting; every number is the one of the results page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel
from flask import Response, abort, url_for

from app.delivery.documents.survey_report import ReportQuestion, ReportTable, SurveyReport, survey_report
from app.domain.crowds import FEWEST
from app.domain.surveys.results.shares import rate
from app.extensions import louyi
from app.models import Survey
from app.services import survey_imports, survey_rates, survey_results
from app.services.activities import of_survey
from app.services.survey_rates import Rate, Rates
from app.web.access import access
from app.web.activity import note
from app.web.presentation import beijing, beijing_day
from app.web.request import db, language, now
from app.web.sentences import page_language, place_name
from app.web.survey_shown import ShownQuestion, Table, shown
from app.web.survey_words import unread_sentence, who_sentence
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.results import readable

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


@blueprint.post("/surveys/<code>/report.pdf")
@access(*AUTHORS)
def report(code: str) -> Response:
    """Under five there is none, as there is no file."""
    survey, asked = readable(code)
    found, rates = survey_results.results(db(), survey), survey_rates.rates(db(), survey)
    if found.responses < FEWEST:
        abort(404)
    made = _report(survey, rates, found.responses, shown(asked, found, rates, language()))
    note("survey_downloaded", of_survey(survey), file="pdf")
    db().commit()
    body = survey_report(made, fonts=louyi().settings.font_dir)
    headers = {"Content-Disposition": f'attachment; filename="louyi-{survey.code}-report.pdf"'}
    return Response(body, mimetype="application/pdf", headers=headers)


def _report(survey: Survey, rates: Rates, responses: int, questions: Sequence[ShownQuestion]) -> SurveyReport:
    posted = url_for("public.survey_results_page", code=survey.code) if survey.published_at else ""
    return SurveyReport(
        lang=page_language(),
        compound=survey.compound.name,
        title=survey.said("title", page_language()),
        asker=survey.said("asker", page_language()),
        purpose=survey.said("purpose", page_language()),
        method=_method(survey),
        response=_response(survey, rates, responses),
        rates=_by_building(survey, rates),
        hidden=_hidden(),
        weights=_weights() if any(each.weighted for each in questions) else "",
        questions=[_question(each) for each in questions],
        posted=louyi().settings.base_url + posted if posted else "",
        day=beijing_day(now()),
        printed_at=now(),
        demo=survey.compound.generated or louyi().settings.demo,
    )


def _method(survey: Survey) -> list[str]:
    """Who could answer, what was promised, when, and what was not checked."""
    found = [
        who_sentence(survey),
        _("Anonymous: opened after the close, in a random order.")
        if survey.anonymous
        else _("With your home; only committee and street office see it."),
    ]
    if survey.opened_at and survey.closes_at:
        times = {"start": beijing(survey.opened_at), "end": beijing(survey.closes_at)}
        found.append(_("Open from %(start)s to %(end)s.", **times))
    if survey.identity == "open":
        found.append(_("Nothing was checked in this survey: somebody may have answered twice."))
    return found


def _response(survey: Survey, rates: Rates, responses: int) -> list[str]:
    """In all, with help, on paper, and from a file, as the page says it."""
    whole = rates.whole
    numbers = {"answers": whole.answers, "homes": whole.homes}
    found = [_("%(answers)s answers were handed in; %(homes)s homes were asked.", **numbers)]
    if survey.one_per == "household":
        found[0] += " " + _("Response: %(share)s.", share=rate(whole.answers, whole.homes))
    if whole.helped:
        helped = {"helped": whole.helped, "paper": whole.on_paper}
        found.append(_("Helped by a worker: %(helped)s, of them on paper: %(paper)s.", **helped))
    imports = survey_imports.done(db(), survey)
    for each in imports:
        if each.answers and each.row.imported_at:
            found.append(
                ngettext(
                    "Of these, %(num)s answer is from a questionnaire service’s file of %(day)s.",
                    "Of these, %(num)s answers are from a questionnaire service’s file of %(day)s.",
                    each.answers,
                    day=beijing_day(each.row.imported_at),
                )
            )
    unread = unread_sentence(survey, whole.answers, responses, imports)
    return [*found, unread] if unread else found


def _by_building(survey: Survey, rates: Rates) -> ReportTable:
    by_home = survey.one_per == "household"
    head = [_("Building"), _("Answers given"), _("Homes"), *([_("Response")] if by_home else [])]
    return ReportTable(head, [_rate(whole, by_home=by_home) for whole, _parts in rates.buildings])


def _rate(part: Rate, *, by_home: bool) -> list[str]:
    answers, share = (str(part.answers), rate(part.answers, part.homes)) if part.told else ("–", "–")
    found = [place_name(part.building, ""), answers, str(part.homes)]
    return [*found, share] if by_home else found


def _question(each: ShownQuestion) -> ReportQuestion:
    title = f"{each.number}. {each.question.label.said(language())}"
    if each.hidden:
        return ReportQuestion(title, [_("Fewer than %(number)s answered this: not shown.", number=FEWEST)])
    notes = [ngettext("%(num)s answer", "%(num)s answers", each.answered), *each.notes]
    if not each.table:
        notes.append(_("Answered in residents’ own words or photos, which are not in this report."))
    tables = [_table(table) for table in (each.table, each.by_building) if table]
    return ReportQuestion(title, notes, str(each.picture), tables)


def _table(table: Table) -> ReportTable:
    return ReportTable(table.header, table.rows)


def _hidden() -> str:
    return _(
        "What fewer than %(number)s answered is not shown, in all or for a building,"
        " so that nobody is recognised by an answer. Residents’ own words are not in this report.",
        number=FEWEST,
    )


def _weights() -> str:
    return _(
        "In one building many answered, in another few. So that each building weighs as many homes as it has,"
        " every answer of a building counts (its homes ÷ all homes) ÷ (its answers ÷ all answers) times."
        " Buildings with too few answers are taken together."
    )
