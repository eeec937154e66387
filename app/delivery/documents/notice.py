"""The notice of a result for the wall (DESIGN, Paper; RULES 3 and 6)."""

from itertools import groupby
from pathlib import Path

from . import wording
from .data import (
    CorrectionLine,
    ElectionLine,
    FlatLine,
    ItemLine,
    Lang,
    LegLine,
    RecheckLine,
    ResultNotice,
    Totals,
)
from .sheets import head_fields, qr_fields
from .typeset import typeset

_LINES = ("roll", "participating", "yes", "no", "abstain", "pending")


def result_notice(notice: ResultNotice, *, fonts: Path | None = None) -> bytes:
    """The PDF: letter, figures, took-part list. Raises TypesetError, NaiveInstant."""
    return typeset("notice.typ", notice_fields(notice), at=notice.posted_at, fonts=fonts)


def notice_fields(notice: ResultNotice) -> dict[str, object]:
    """What the template reads: every number and date already in words."""
    lang = notice.lang
    until = None if notice.stage == "final" else notice.objections_until
    as_given = ("lang", "title", "stage", "compound", "scope", "question", "rule", "article", "verdict",
                "objection_way", "phone", "address", "code", "issuer", "demo", "choices_posted")  # fmt: skip
    return {name: getattr(notice, name) for name in as_given} | {
        "opened": wording.moment(notice.opened_at, lang),
        "closed": wording.deadline(notice.closed_at, lang),
        "posted_day": wording.day(notice.posted_at, lang),
        "objections_until": None if until is None else wording.deadline(until, lang),
        "dates": _dates(notice),
        "record": " ".join(notice.record[at : at + 8] for at in range(0, len(notice.record), 8)),
        "qr": qr_fields(notice.link),
        "head": head_fields(notice.head),
        "legs": [_leg(leg, lang) for leg in notice.legs],
        "items": [_item(line, lang) for line in notice.items],
        "election": None if notice.election is None else _election(notice.election),
        "totals": _totals(notice.heads, notice.area),
        "channels": [
            {"channel": line.channel, "heads": str(line.heads), "area": wording.area(line.area)}
            for line in notice.channels
        ],
        "channel_sum": {
            "heads": str(sum(line.heads for line in notice.channels)),
            "area": wording.area(sum(line.area for line in notice.channels)),
        },
        "assurances": [
            {"assurance": line.assurance, "heads": str(line.heads), "area": wording.area(line.area)}
            for line in notice.assurances
        ],
        "fates": [{"fate": line.fate, "ballots": str(line.ballots)} for line in notice.fates],
        "fate_sum": str(sum(line.ballots for line in notice.fates)),
        "corrections": [_correction(line, lang) for line in notice.corrections],
        "rechecks": [_recheck(line, lang) for line in notice.rechecks],
        "groups": _groups(notice.flats),
        "flats_total": len(notice.flats),
        "flats_took_part": sum(flat.took_part for flat in notice.flats),
    }


def _item(line: ItemLine, lang: Lang) -> dict[str, object]:
    as_given = ("position", "title", "rule", "article", "verdict", "outcome")
    return {name: getattr(line, name) for name in as_given} | {
        "legs": [_leg(leg, lang) for leg in line.legs],
        "totals": _totals(line.heads, line.area),
        "yes": [str(line.heads.yes), wording.area(line.area.yes)],
    }


def _election(line: ElectionLine) -> dict[str, object]:
    stands = {True: "stands", False: "falls", None: "unsettled"}[line.stands]
    return {"seats": line.seats, "minimum": line.minimum, "elected": line.elected, "stands": stands}


def _dates(notice: ResultNotice) -> list[str]:
    lang = notice.lang
    return [
        wording.moment(notice.opened_at, lang),
        wording.deadline(notice.closed_at, lang),
        wording.moment(notice.counted_at, lang),
        wording.moment(notice.posted_at, lang),
    ]


def _leg(leg: LegLine, lang: Lang) -> dict[str, object]:
    whole = max(leg.of, 1)
    have = wording.area(leg.have) if leg.measure == "area" else str(leg.have)
    return {
        "test": leg.test,
        "measure": leg.measure,
        "fraction": f"{have} / {wording.quantity(leg.of, leg.measure, lang)}",
        "percent": wording.percent(leg.have, leg.of),
        "threshold": wording.threshold(leg, lang),
        "required": wording.quantity(leg.required, leg.measure, lang),
        "met": leg.met,
        "missing": None if leg.missing is None else wording.quantity(leg.missing, leg.measure, lang),
        # For the bar only, which is a drawing: thousandths of its length.
        "filled": min(leg.have * 1000 // whole, 1000) / 1000,
        "mark": min(leg.required * 1000 // whole, 1000) / 1000,
    }


def _totals(heads: Totals, area: Totals) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for line in _LINES:
        homes, hundredths = getattr(heads, line), getattr(area, line)
        if line == "pending" and not homes and not hundredths:
            continue
        values = [
            str(homes), wording.percent(homes, heads.roll),
            wording.area(hundredths), wording.percent(hundredths, area.roll),
        ]  # fmt: skip
        rows.append({"line": line, "values": values})
    return rows


def _correction(line: CorrectionLine, lang: Lang) -> dict[str, object]:
    rows = []
    for name in _LINES:
        heads = [getattr(each, name) for each in line.heads]
        area = [getattr(each, name) for each in line.area]
        if name != "pending" or any((*heads, *area)):
            values = [str(heads[0]), str(heads[1]), wording.area(area[0]), wording.area(area[1])]
            rows.append({"line": name, "values": values})
    return {
        "at": wording.moment(line.at, lang),
        "reason": line.reason,
        "item": line.item,
        "verdicts": list(line.verdicts),
        "rows": rows,
    }


def _recheck(line: RecheckLine, lang: Lang) -> dict[str, object]:
    return {
        "seed": line.seed,
        "at": wording.moment(line.at, lang),
        "drawn": str(line.drawn),
        "of": str(line.of),
        "persons": None if line.persons is None else str(line.persons),
        "found": [str(line.agrees), str(line.differs), str(line.missing)],
        "keys": " ".join(line.keys),
    }


def _groups(flats: tuple[FlatLine, ...]) -> list[dict[str, object]]:
    return [
        {
            "place": place,
            "flats": [
                {
                    "room": flat.room,
                    "area": wording.area(flat.area),
                    "took_part": flat.took_part,
                    "said": flat.said,
                }
                for flat in group
            ],
        }
        for place, group in groupby(flats, key=lambda flat: flat.place)
    ]
