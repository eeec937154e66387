"""From a motion's frozen roll to its paper: posters, ballot sheets, door slips and proxy forms as one PDF.

Typeset in lots, so that memory stays bounded and a progress bar can move; the lots are joined at the end. No
sentence is made here: the words that depend on the language come with the wish (docs/adr/0013).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pypdfium2  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from app.delivery.documents import ballot_sheets, door_slips, proxy_forms, wording
from app.delivery.documents.data import FlatArea, Lang, PosterData, SheetData, SheetPack
from app.domain.address import floor_of
from app.models import Motion, Voter, VoterFlat
from app.services.frozen_roll import load_voters, voter_flat_key
from app.services.items import items_of
from app.services.motions import plan_of
from config import Settings

Kind = Literal["poster", "sheet", "slip", "proxy"]
KINDS: tuple[Kind, ...] = ("poster", "sheet", "slip", "proxy")
LOT = 200
"""Flats that one process of Typst lays out: about 25 MB there, and the bar moves every few seconds."""
Told = Callable[[int], None]


@dataclass(frozen=True)
class Wish:
    """What somebody wants on paper. Empty `building`: all; empty `entrance`: the whole building."""

    kinds: tuple[Kind, ...]
    lang: Lang
    rule: str
    """The rule in sentences, worked for this roll."""
    hand_in: str
    paper: Literal["a4", "a5"] = "a4"
    large: bool = False
    building: str = ""
    entrance: str = ""
    room: str = ""
    buildings: tuple[str, ...] | None = None
    """The buildings to which who asked is narrowed; None: the whole compound."""

    def as_json(self) -> dict[str, Any]:
        """For the row of the job."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Wish:
        """The wish of a row."""
        mine = kept["buildings"]
        lists = {"kinds": tuple(kept["kinds"]), "buildings": None if mine is None else tuple(mine)}
        return cls(**kept | lists)

    def takes(self, flat: VoterFlat) -> bool:
        """Whether paper for this flat is wanted."""
        wanted = ((self.building, flat.building), (self.entrance, flat.entrance), (self.room, flat.room))
        mine = self.buildings is None or flat.building in self.buildings
        return mine and all(wish in ("", value) for wish, value in wanted)


def sheet_pack(session: Session, motion: Motion, wish: Wish, settings: Settings, at: Any) -> SheetPack:
    """All that is printed, in the order of addresses, without a name; `at` is the instant of printing."""
    voters = load_voters(session, motion)
    pairs = [(flat, voter) for voter in voters for flat in voter.flats if wish.takes(flat)]
    pairs.sort(key=lambda pair: pair[0].position)
    items = items_of(session, motion)
    domain = settings.base_url.split("://")[-1]
    assert motion.closes_at is not None
    return SheetPack(
        lang=wish.lang,
        compound=motion.compound.name,
        question=motion.question,
        rule=wish.rule,
        closes_at=motion.closes_at,
        phone=motion.compound.phone or settings.contact_phone,
        domain=domain,
        hand_in=wish.hand_in,
        printed_at=at,
        posters=_posters(motion, [flat for flat, _voter in pairs], wish, settings, domain),
        sheets=tuple(_sheet(motion, flat, voter, wish, settings, domain) for flat, voter in pairs),
        blank_is_abstain=motion.blank_rule == "abstain",
        demo=motion.compound.generated or settings.demo,
        items=tuple(item.title for item in items) if len(items) > 1 else (),
        seats=motion.seats,
        proxy_cap=motion.proxy_cap,
        choices_posted=motion.choices_posted,
        paper=wish.paper,
        large=wish.large,
    )


def press(
    pack: SheetPack, kinds: Sequence[Kind], *, fonts: Path | None, told: Told = lambda _percent: None
) -> tuple[bytes, int]:
    """The PDF of these kinds, one after the other, and how many pages; `told` hears the per cent done."""
    parts = list(_parts(pack, kinds))
    whole = pypdfium2.PdfDocument.new()
    for number, (draw, part) in enumerate(parts, 1):
        lot = pypdfium2.PdfDocument(draw(part, fonts=fonts))
        whole.import_pages(lot)
        lot.close()
        told(95 * number // len(parts))
    out = io.BytesIO()
    whole.save(out)
    pages = len(whole)
    whole.close()
    return out.getvalue(), pages


def _parts(pack: SheetPack, kinds: Sequence[Kind]) -> Iterable[tuple[Callable[..., bytes], SheetPack]]:
    lots = [pack.sheets[at : at + LOT] for at in range(0, len(pack.sheets), LOT)]
    if "poster" in kinds and pack.posters:
        yield ballot_sheets, replace(pack, sheets=())
    draws = {"sheet": ballot_sheets, "slip": door_slips, "proxy": proxy_forms}
    for kind, draw in draws.items():
        if kind in kinds:
            for lot in lots:
                yield draw, replace(pack, posters=(), sheets=lot)


def _posters(
    motion: Motion, flats: Sequence[VoterFlat], wish: Wish, settings: Settings, domain: str
) -> tuple[PosterData, ...]:
    places = dict.fromkeys((flat.building, flat.entrance) for flat in flats)
    return tuple(
        PosterData(
            building=wording.place(*place, wish.lang),
            link=f"{settings.base_url}/m/{quote(motion.code)}",
            address=domain,
            code=motion.code,
            serial=f"{motion.code}-{number}",
        )
        for number, place in enumerate(places, 1)
    )


def _sheet(
    motion: Motion, flat: VoterFlat, voter: Voter, wish: Wish, settings: Settings, domain: str
) -> SheetData:
    return SheetData(
        flat=wording.flat(flat.building, flat.entrance, flat.room, wish.lang),
        counted=tuple(FlatArea(str(voter_flat_key(each)), each.area) for each in voter.flats),
        link=f"{settings.base_url}/f/{flat.token}",
        address=domain,
        code=flat.code,
        serial=str(flat.position),
        cost=flat.share,
        cost_note=_cost_note(motion, flat, wish.lang),
    )


def _cost_note(motion: Motion, flat: VoterFlat, lang: Lang) -> str:
    """How the share of this flat comes about, with the coefficient of its floor where there is one."""
    plan, floor = plan_of(motion), floor_of(flat.room)
    if plan is None or flat.share is None:
        return ""
    value = None if plan.table is None or floor is None else plan.table.value(floor)
    return wording.cost_basis(plan.method, floor, value, plan.net, lang)
