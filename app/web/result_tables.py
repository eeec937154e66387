"""The figures of a result and its took-part list as tables: no names, no choices of a home."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import flask_babel

from app.delivery.documents.data import ResultNotice
from app.delivery.exports import Area, Cell, SheetTable
from app.services.progress import FlatState
from app.web.claim_words import assurance_word
from app.web.sentences import channel_word, fate_word, verdict_word

_: Callable[..., str] = flask_babel.gettext


def workbook_tables(notice: ResultNotice, flats: list[FlatState]) -> list[SheetTable]:
    """Two sheets: the figures, and who took part."""
    return [
        SheetTable(_("Figures"), _figures_header(), _figures(notice)),
        SheetTable(_("Took part"), _flats_header(), _flats(flats)),
    ]


def csv_table(notice: ResultNotice, flats: list[FlatState]) -> SheetTable:
    """Both in one table, as .csv has no sheets: the figures first, then a line a flat."""
    rows: list[list[Cell]] = [[*row, None] for row in _figures(notice)]
    rows += [[_("Home"), str(flat.key), None, Area(flat.area), _took_part(flat)] for flat in flats]
    return SheetTable(_("Result"), [*_figures_header(), _("Took part")], rows)


def _figures_header() -> list[str]:
    return [_("Group"), _("Item"), _("Homes"), _("Area (m²)")]


def _flats_header() -> list[str]:
    return [_("Building"), _("Entrance"), _("Room"), _("Area (m²)"), _("Took part")]


def _figures(notice: ResultNotice) -> Iterator[list[Cell]]:
    words = {
        "roll": _("Roll"),
        "participating": _("Took part"),
        "yes": _("Agree"),
        "no": _("Do not agree"),
        "abstain": _("Abstain"),
        "pending": _("To be confirmed"),
    }
    yield [_("Verdict"), verdict_word(notice.verdict), None, None]
    for line, word in words.items():
        yield [_("Count"), word, getattr(notice.heads, line), Area(getattr(notice.area, line))]
    for channel in notice.channels:
        yield [_("Channel"), channel_word(channel.channel), channel.heads, Area(channel.area)]
    for sure in notice.assurances:
        yield [_("Assurance"), assurance_word(sure.assurance), sure.heads, Area(sure.area)]
    for fate in notice.fates:
        yield [_("Ballots"), fate_word(fate.fate), fate.ballots, None]


def _flats(flats: list[FlatState]) -> Iterator[list[Cell]]:
    for flat in flats:
        building, entrance, room = flat.key
        yield [building, entrance, room, Area(flat.area), _took_part(flat)]


def _took_part(flat: FlatState) -> str:
    return _("yes") if flat.state == "took_part" else _("no")
