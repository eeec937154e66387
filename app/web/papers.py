"""A counted motion as its notice for the wall; every figure comes from the frozen count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast

import flask_babel

from app.delivery.documents.data import (
    AssuranceLine,
    ChannelLine,
    CorrectionLine,
    FateLine,
    FlatLine,
    RecheckLine,
    ResultNotice,
)
from app.domain.calendar import period_end
from app.domain.rules import Rule
from app.models import Motion, Result
from app.services.assurances import AssuranceCount
from app.services.items import Item
from app.services.motions import rule_of
from app.services.objections import until
from app.services.posted_choices import Posted
from app.services.progress import FlatState
from app.services.rechecks import Draw
from app.services.standing import Standing
from app.web.counted import legs_of, totals
from app.web.item_results import election_line, item_lines
from app.web.sentences import article, choice_word, page_language, place_name, rule_sentence, scope_name
from config import Settings

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
KEY_SIGNS = 8
"""So much of a key is shown: enough to find it in the order."""


def notice_of(
    motion: Motion,
    result: Result,
    standing: Standing,
    flats: Sequence[FlatState],
    assurances: Sequence[AssuranceCount] = (),
    *,
    settings: Settings,
    now: datetime,
    asked: Sequence[Item] = (),
    said: Posted | None = None,
) -> ResultNotice:
    """The notice of a counted motion, in the language in force; dated `now` until it is published.

    `said`: what each voter answered, where the notice of the vote said that it is posted."""
    rule, count = rule_of(motion), standing.count
    heads, area = totals(count)
    posted_at = result.final_at or result.published_at or now
    ends = until(motion, result) or period_end(posted_at, motion.objection_days)
    assert motion.opens_at is not None
    assert motion.closes_at is not None
    return ResultNotice(
        lang=page_language(),
        title=_(
            "Result of the vote in %(compound)s, %(scope)s",
            compound=motion.compound.name,
            scope=scope_name(motion),
        ),
        stage="final" if result.final_at else "preliminary",
        compound=motion.compound.name,
        scope=scope_name(motion),
        question=motion.question,
        rule=_rule(rule, heads.roll, area.roll, standing.served),
        article=article(rule),
        verdict=count["verdict"],
        heads=heads,
        area=area,
        legs=legs_of(rule, count),
        channels=channels_of(standing),
        fates=tuple(FateLine(fate, number) for fate, number in count["fates"].items() if number),
        opened_at=motion.opens_at,
        closed_at=motion.closes_at,
        counted_at=result.counted_at,
        posted_at=posted_at,
        objections_until=ends if now < ends else None,
        objection_way=_("the owners' committee"),
        phone=motion.compound.phone or settings.contact_phone,
        link=f"{settings.base_url}/m/{motion.code}/result",
        address=settings.base_url.split("://")[-1],
        code=motion.code,
        issuer=_("Owners' committee of %(compound)s", compound=motion.compound.name),
        flats=tuple(
            FlatLine(
                place_name(flat.key.building, flat.key.entrance),
                flat.key.room,
                flat.area,
                flat.state == "took_part",
                said_words(said[flat.voter_number]) if said else "",
            )
            for flat in flats
        ),
        assurances=tuple(AssuranceLine(each.assurance, each.heads, each.area) for each in assurances),
        corrections=corrections_of(standing, {item.position: item.title for item in asked}),
        rechecks=tuple(_recheck(each) for each in standing.rechecks),
        items=item_lines(asked, standing),
        election=election_line(standing),
        demo=motion.compound.generated or settings.demo,
        choices_posted=said is not None,
    )


def said_words(choices: Sequence[str]) -> str:
    """The answers of one home in words: one, or each with the number of its item. Empty: nothing counts."""
    words = [
        _("To be confirmed") if each == "pending" else choice_word(each) if each else "—" for each in choices
    ]
    if not any(choices):
        return ""
    return words[0] if len(words) == 1 else " · ".join(f"{n}. {word}" for n, word in enumerate(words, 1))


def _rule(rule: Rule, heads: int, area: int, served: int | None) -> str:
    """Without a full stop, for it is part of a longer sentence there."""
    sentence = rule_sentence(rule, heads, area).rstrip(".。")
    if served is None or not rule.ordinary:
        return sentence
    return _(
        "%(rule)s; %(served)s had been served before the close, and those of them that gave no answer were "
        "added to the larger side",
        rule=sentence,
        served=ngettext("%(num)s flat", "%(num)s flats", served),
    )


def corrections_of(
    standing: Standing, titles: Mapping[int, str] = MappingProxyType({})
) -> tuple[CorrectionLine, ...]:
    """Old and new of every item that a correction moved; `titles` by position where there are several."""
    lines = []
    for each in standing.history:
        for before, after in zip(each.before, each.row.items, strict=True):
            if before["count"] == after["count"] and len(each.before) > 1:
                continue
            old, new = totals(before["count"]), totals(after["count"])
            lines.append(
                CorrectionLine(
                    item=titles.get(after["position"], "") if len(each.before) > 1 else "",
                    at=each.row.corrected_at,
                    reason=each.reason,
                    verdicts=(before["count"]["verdict"], after["count"]["verdict"]),
                    heads=(old[0], new[0]),
                    area=(old[1], new[1]),
                )
            )
    return tuple(lines)


def _recheck(draw: Draw) -> RecheckLine:
    return RecheckLine(
        seed=draw.recheck.seed,
        at=draw.recheck.drawn_at,
        drawn=draw.recheck.drawn,
        of=draw.recheck.of_sheets,
        persons=draw.persons,
        agrees=draw.findings["agrees"],
        differs=draw.findings["differs"],
        missing=draw.findings["missing"],
        keys=tuple(key[:KEY_SIGNS] for key in draw.keys),
    )


def channels_of(result: Standing) -> tuple[ChannelLine, ...]:
    """Counted ballots by channel, over all choices: a channel with one ballot would give it away."""
    lines: dict[str, list[int]] = {}
    for row in result.channels:
        line = lines.setdefault(row["channel"], [0, 0])
        line[0] += row["heads"]
        line[1] += row["area"]
    return tuple(ChannelLine(cast(Any, channel), *line) for channel, line in lines.items())
