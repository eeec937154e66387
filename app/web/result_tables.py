"""A result and its list of homes as tables: no names; choices where the notice announced them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import flask_babel

from app.delivery.documents.data import FlatLine, ItemLine, ResultNotice
from app.delivery.exports import Area, Cell, SheetTable
from app.domain.areas import format_area
from app.services.posted_choices import Posted
from app.services.progress import FlatState
from app.web.claim_words import assurance_word
from app.web.item_results import outcome_word, stands_sentence
from app.web.sentences import channel_word, fate_word, verdict_word

_: Callable[..., str] = flask_babel.gettext


def workbook_tables(notice: ResultNotice, flats: list[FlatState]) -> list[SheetTable]:
    """Two sheets: the figures, and who took part."""
    return [
        SheetTable(_("Figures"), _figures_header(), _figures(notice)),
        SheetTable(_("Took part"), _flats_header(notice), _flats(notice, flats)),
        *_after_count(notice),
    ]


def _after_count(notice: ResultNotice) -> list[SheetTable]:
    """A sheet for corrections and one for rechecks, where there are any."""
    header = [_("When"), _("Reason"), _("Item"), _("Old homes"), _("New homes")]
    header += [_("Old area (m²)"), _("New area (m²)")]
    drawn = [_("Seed"), _("When"), _("Drawn"), _("Of sheets"), _("Persons on the panel")]
    drawn += [_("Agree with the record"), _("Differ"), _("Missing")]
    sheets = []
    if notice.corrections:
        sheets.append(SheetTable(_("Corrections"), header, _corrections(notice)))
    if notice.rechecks:
        sheets.append(SheetTable(_("Recheck"), drawn, _rechecks(notice)))
    return sheets


def _corrections(notice: ResultNotice) -> Iterator[list[Cell]]:
    for line in notice.corrections:
        old, new = (verdict_word(each) for each in line.verdicts)
        yield [line.at, line.reason, line.item or _("Verdict"), old, new, None, None]
        for name, word in _count_words().items():
            heads = [getattr(each, name) for each in line.heads]
            yield [line.at, line.reason, word, *heads, *(Area(getattr(each, name)) for each in line.area)]


def _rechecks(notice: ResultNotice) -> Iterator[list[Cell]]:
    for line in notice.rechecks:
        found = [line.agrees, line.differs, line.missing] if line.persons else [None, None, None]
        yield [line.seed, line.at, line.drawn, line.of, line.persons, *found]


def _count_words() -> dict[str, str]:
    return {
        "roll": _("Roll"),
        "participating": _("Took part"),
        "yes": _("Agree"),
        "no": _("Do not agree"),
        "abstain": _("Abstain"),
        "pending": _("To be confirmed"),
    }


def csv_table(notice: ResultNotice, flats: list[FlatState]) -> SheetTable:
    """Both in one table, as .csv has no sheets: the figures first, then a line a flat."""
    rows: list[list[Cell]] = [[*row, None] for row in _figures(notice)]
    for sheet in _after_count(notice):
        rows += [[sheet.name, *_in_a_line(cells)] for cells in sheet.rows]
    rows += [
        [_("Home"), str(flat.key), None, Area(flat.area), line.said or _took_part(line)]
        for flat, line in zip(flats, notice.flats, strict=True)
    ]
    return SheetTable(_("Result"), [*_figures_header(), _("Took part")], rows)


def _in_a_line(cells: Sequence[Cell]) -> list[Cell]:
    """A longer row in one cell, for the plain table."""
    words = [
        format_area(cell.hundredths) if isinstance(cell, Area) else "" if cell is None else str(cell)
        for cell in cells
    ]
    return [" · ".join(word for word in words if word), None, None, None]


def _figures_header() -> list[str]:
    return [_("Group"), _("Item"), _("Homes"), _("Area (m²)")]


def _flats_header(notice: ResultNotice) -> list[str]:
    header = [_("Building"), _("Entrance"), _("Room"), _("Area (m²)"), _("Took part")]
    return [*header, _("Answer")] if notice.choices_posted else header


def _figures(notice: ResultNotice) -> Iterator[list[Cell]]:
    if notice.election is not None:
        yield [_("Committee"), stands_sentence(notice.election), None, None]
    for item in notice.items:
        yield from _item(item)
    if not notice.items:
        yield [_("Verdict"), verdict_word(notice.verdict), None, None]
        for line, word in _count_words().items():
            yield [_("Count"), word, getattr(notice.heads, line), Area(getattr(notice.area, line))]
    for channel in notice.channels:
        yield [_("Channel"), channel_word(channel.channel), channel.heads, Area(channel.area)]
    for sure in notice.assurances:
        yield [_("Assurance"), assurance_word(sure.assurance), sure.heads, Area(sure.area)]
    for fate in notice.fates:
        yield [_("Ballots"), fate_word(fate.fate), fate.ballots, None]


def _item(item: ItemLine) -> Iterator[list[Cell]]:
    """The figures of one of several items, each row under its number and title."""
    name = f"{item.position}. {item.title}"
    if item.outcome:
        yield [name, outcome_word(item.outcome), None, None]
    yield [name, verdict_word(item.verdict), None, None]
    for line, word in _count_words().items():
        yield [name, word, getattr(item.heads, line), Area(getattr(item.area, line))]


def _flats(notice: ResultNotice, flats: list[FlatState]) -> Iterator[list[Cell]]:
    for flat, line in zip(flats, notice.flats, strict=True):
        row: list[Cell] = [*flat.key, Area(flat.area), _took_part(line)]
        yield [*row, line.said] if notice.choices_posted else row


def homes_object(flats: Sequence[FlatState], said: Posted) -> list[dict[str, object]]:
    """For programs: each home with its area (m2) and one answer an item, null where none counts."""
    return [
        {
            "home": str(flat.key),
            "area": format_area(flat.area),
            "answers": [word or None for word in said[flat.voter_number]],
        }
        for flat in flats
    ]


def _took_part(flat: FlatLine) -> str:
    return _("yes") if flat.took_part else _("no")
