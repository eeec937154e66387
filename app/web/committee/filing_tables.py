"""The tables of a vote's file that no other page has: names, drawn sheets, objections, evidence, log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import flask_babel

from app.delivery.exports import Area, Cell, SheetTable
from app.domain.masks import mask_name, mask_phone
from app.extensions import louyi
from app.models import Motion, Objection
from app.services import activities, evidence, frozen_roll, objection_lists, rechecks
from app.web.objection_words import against_word, entry_word, kind_word, outcome_word, verified_word
from app.web.request import db
from app.web.staff_words import activity_word

_: Callable[..., str] = flask_babel.gettext


def names_table(motion: Motion) -> SheetTable:
    """The owners of the frozen roll by home; no phones."""
    rows: list[list[Cell]] = []
    for voter in frozen_roll.load_voters(db(), motion):
        names = "、".join(dict.fromkeys(owner.name for owner in voter.owners))
        rows += [
            [*frozen_roll.voter_flat_key(flat), Area(flat.area), voter.number, names] for flat in voter.flats
        ]
    header = [_("Building"), _("Entrance"), _("Room"), _("Area (m²)"), _("Head"), _("Owners")]
    return SheetTable(_("Names"), header, rows)


def rechecks_table(motion: Motion) -> SheetTable:
    """Every drawn sheet with what was found; for staff."""
    rows: list[list[Cell]] = []
    for draw in rechecks.draws_of(db(), motion):
        for sheet in rechecks.sheets_of(db(), draw.recheck):
            home = str(frozen_roll.voter_flat_key(sheet.flat))
            found = [sheet.finding.finding, sheet.finding.remark] if sheet.finding else [None, None]
            rows.append(
                [draw.recheck.number, draw.recheck.seed, sheet.position, sheet.order_key, home, *found]
            )
    header = [_("Draw"), _("Seed"), _("Place"), _("Key"), _("Home"), _("Finding"), _("What differs")]
    return SheetTable(_("Recheck"), header, rows)


def objections_tables(motion: Motion) -> list[SheetTable]:
    """Objections with masked names and phones, and what was answered."""
    rows = objection_lists.of_motion(db(), motion)
    lines = {line.number: line for line in objection_lists.public_lines(db(), motion)}
    head = [_("No."), _("Sent"), _("About"), _("Against"), _("Assurance"), _("Name"), _("Phone")]
    head += [_("What was written"), _("Outcome"), _("Decided")]
    second = [_("No."), _("When"), _("Kind"), _("Day"), _("Text")]
    return [
        SheetTable(_("Objections"), head, [_objection(row, lines[row.number]) for row in rows]),
        SheetTable(_("Answers"), second, [answer for row in rows for answer in _answers(row)]),
    ]


def _objection(row: Objection, line: objection_lists.Line) -> list[Cell]:
    name = phone = text = ""
    if row.text_sealed:
        vault = louyi().vault
        name = mask_name(vault.unseal(row.name_sealed))
        phone = mask_phone(vault.unseal(row.phone_sealed).removeprefix("+86"))
        text = vault.unseal(row.text_sealed)
    about = [kind_word(row.kind), against_word(row.stage), verified_word(line.verified)]
    return [
        row.number,
        row.created_at,
        *about,
        name,
        phone,
        text,
        outcome_word(line.outcome),
        line.decided_at,
    ]


def _answers(row: Objection) -> Iterator[list[Cell]]:
    for entry in objection_lists.entries_of(db(), row):
        words = louyi().vault.unseal(entry.text_sealed) if entry.text_sealed else ""
        day = entry.held_on.isoformat() if entry.held_on else None
        yield [row.number, entry.written_at, entry_word(entry.kind), day, words]


def evidence_table(motion: Motion) -> SheetTable:
    """Every kept picture with its SHA-256."""
    words = {
        "objection": _("Photo of an objection"),
        "claim": _("Photo of a request about the list"),
        "proxy": _("Authority of a proxy"),
        "sheet": _("Photo of a ballot sheet"),
        "wall": _("Photo of the wall"),
    }
    found = evidence.evidence_of(db(), motion, louyi().vault)
    rows: Iterator[list[Cell]] = ([words[each.kind], each.number, each.at, each.sha256] for each in found)
    return SheetTable(_("Evidence"), [_("Kind"), _("No."), _("When"), "SHA-256"], rows)


def log_table(motion: Motion) -> SheetTable:
    """What staff did to this motion; without addresses of machines."""
    wish = activities.Wish(code=motion.code)
    lines = activities.every(db(), wish, [motion.compound_id], everything=False)
    rows = ([*_act(line), _details(line.activity.details)] for line in lines)
    return SheetTable(_("Log"), [_("Time"), _("Who"), _("What"), _("Details")], rows)


def _act(line: activities.Line) -> tuple[Cell, ...]:
    return line.activity.at, line.username, activity_word(line.activity.kind)


def _details(details: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in details.items() if value is not None)
