"""What pages say of a survey: stages, who may answer, faults of an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel

from app.domain.surveys.answers import Fault
from app.models import Survey
from app.services.survey_imports import Done
from app.services.surveys import Stage
from app.web.presentation import money

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def stage_word(stage: Stage) -> str:
    """Where it stands."""
    return {
        Stage.DRAFT: _("Draft"),
        Stage.OPEN: _("Open, residents answer"),
        Stage.COUNTING: _("Closed, being counted"),
        Stage.CLOSED: _("Answers closed"),
    }[stage]


def who_sentence(survey: Survey) -> str:
    """Who may answer, as the first screen says it."""
    if survey.identity == "household" and survey.one_per == "household":
        return _("One answer for each home. The phone of an owner opens it.")
    if survey.identity == "household":
        return _("Each owner whose phone is on the roll answers for himself or herself.")
    if survey.identity == "phone":
        return _("Everyone who lives here may answer, owner or tenant, once for each mobile phone.")
    return _("Everyone who lives here may answer, once for each phone or computer. Nothing is checked.")


def unread_sentence(survey: Survey, handed_in: int, opened: int, imports: Sequence[Done]) -> str:
    """That a few answers beside those of a file, or damaged ones, were destroyed; empty where none was."""
    lost = handed_in - opened
    if not survey.anonymous or survey.tallied_at is None or not 0 < lost < handed_in:
        return ""
    of_files = sum(each.answers for each in imports)
    if not of_files or lost != handed_in - of_files:
        return ngettext(
            "%(num)s answer could not be opened, for what was kept of it is damaged:"
            " it was destroyed unread.",
            "%(num)s answers could not be opened, for what was kept of them is damaged:"
            " they were destroyed unread.",
            lost,
        )
    return ngettext(
        "%(num)s answer did not come in a file: it was destroyed unread,"
        " for whoever has the file would know it.",
        "%(num)s answers did not come in a file: they were destroyed unread,"
        " for whoever has the file would know them.",
        lost,
    )


def fault_sentence(fault: Fault) -> str:
    """What is wrong with an answer, and what to do."""
    words = {
        "required": _("Please answer this question."),
        "unknown_option": _("This choice is not offered. Please choose again."),
        "one_only": _("Please choose only one."),
        "twice": _("The same choice stands here twice. Please choose different ones."),
        "gap": _("Please fill in the places from the first on."),
        "not_alone": _("“None of these” and another choice do not go together. Please take one away."),
        "other_empty": _("You chose “Other”: please write what."),
        "other_beside_choice": _("You wrote in “Other” and chose something else. Please keep one of both."),
        "other_not_ranked": _("You wrote in “Other”: choose it in one of the places, or empty the line."),
        "not_a_number": _("Please write a number in figures."),
        "not_a_date": _("Please write a day such as 2026-11-05."),
        "bad_reference": _("This photo could not be taken."),
    }
    return words.get(fault.why) or _bounded(fault)


def _bounded(fault: Fault) -> str:
    limit = fault.limit
    if fault.why == "over_budget":
        return _(
            "Together this is %(yuan)s yuan over the budget. Please take something out.", yuan=_yuan(limit)
        )
    return {
        "too_many": _("At most %(limit)s.", limit=limit),
        "too_few": _("At least %(limit)s.", limit=limit),
        "too_long": _("At most %(limit)s characters.", limit=limit),
        "too_much": _("All texts together are too long. Please shorten them."),
        "too_many_decimals": _("At most %(limit)s decimals.", limit=limit),
        "too_small": _("Not less than %(limit)s.", limit=limit),
        "too_large": _("Not more than %(limit)s.", limit=limit),
        "too_early": _("Not before %(limit)s.", limit=limit),
        "too_late": _("Not after %(limit)s.", limit=limit),
    }.get(fault.why, _("This could not be read. Please try again."))


def _yuan(fen: str) -> str:
    return money(int(fen)) if fen.isdigit() else fen
