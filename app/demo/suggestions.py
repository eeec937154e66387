"""The demonstration's needs and faults: the program wrote them, and says so. Told as everyone's are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.calendar import day_of
from app.models import Compound, Flat, FlatOwner, Message, PhoneCode, Suggestion, User
from app.services import roll, suggestion_board, suggestion_reading, suggestion_work, suggestions
from app.services.suggestion_work import Written
from app.services.suggestions import SuggestionWish
from app.services.vault import Vault

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GENERATED = "（演示内容）"


@dataclass(frozen=True)
class Told:
    """One report so many days ago, of the n-th entrance (0: a common place), and how far it went.

    `steps` are letters: a assigned to a body, t taken by the worker, r answered, c closed, n not done yet.
    """

    days: int
    kind: str
    entrance: int
    text: str
    steps: str = ""
    answer: str = ""


STORIES = (
    Told(40, "fault", 1, "四楼楼道灯不亮，晚上看不清台阶。", "trc", "物业已更换灯泡。"),
    Told(24, "need", 0, "希望在花坛边加两张长椅。", "rc", "长椅已装好，共两张。"),
    Told(20, "fault", 2, "单元门关不上，要用力拉。", "acn", "门已调整。"),
    Told(13, "fault", 0, "大门口路面有坑，下雨积水。", "ar", "已报街道，安排修补。"),
    Told(5, "need", 1, "楼梯扶手太短，一楼没有扶手。", "t"),
    Told(1, "fault", 3, "顶楼漏雨，墙面发霉。"),
    Told(0, "fault", 2, "单元门还是关不上。"),
)


def load(session: Session, compound: Compound, worker: User, *, now: datetime, vault: Vault) -> None:
    """Report and work on all of them; the last one is the same thing as the third."""
    places, owners = roll.list_places(session, compound), _proofs(session, compound)
    rows = []
    for number, (told, proof) in enumerate(zip(STORIES, owners, strict=True), 1):
        place = places[(told.entrance - 1) % len(places)] if told.entrance else ("", "")
        text, token = GENERATED + told.text, f"demo-{compound.code}-{number}"
        wish = SuggestionWish(compound, told.kind, *place, text, token)
        at = now - told.days * DAY - HOUR
        rows.append(suggestions.report(session, wish, proof, now=at, vault=vault))
        for after, step in enumerate(told.steps, 1):
            _step(session, rows[-1], worker, told, step, at + after * DAY, vault)
    suggestion_work.join(session, _top(session, rows[-1]), rows[2], now=now, actor=worker, vault=vault)
    for row, told in zip(rows[:2], STORIES, strict=False):
        said, answer = GENERATED + told.text, told.answer
        suggestion_board.post(session, row, said, answer, now=now, actor=worker)
    session.execute(  # they are long on their phones: the worker must not send them once more
        update(Message)
        .where(Message.compound_id == compound.compound_id)
        .values(sent_at=Message.created_at, provider_id="demo", tries=1)
        .execution_options(synchronize_session=False)
    )


def _proofs(session: Session, compound: Compound) -> list[PhoneCode]:
    """As if owners of the compound had typed the six digits: one for each story."""
    rows = session.execute(
        select(FlatOwner.phone_sealed, FlatOwner.phone_digest)
        .join(Flat, Flat.flat_id == FlatOwner.flat_id)
        .where(Flat.compound_id == compound.compound_id, FlatOwner.phone_digest.is_not(None))
        .order_by(FlatOwner.flat_owner_id)
        .limit(len(STORIES))
    )
    return [
        PhoneCode(
            compound_id=compound.compound_id, for_suggestions=True, phone_sealed=sealed, phone_digest=digest
        )
        for sealed, digest in rows
    ]


def _step(
    session: Session, row: Suggestion, worker: User, told: Told, step: str, at: datetime, vault: Vault
) -> None:
    if step == "n":
        suggestions.reopen(session, row, GENERATED + "过了两天又不行了。", now=at, vault=vault)
    elif step in "at":
        to = "物业公司" if step == "a" else worker
        due = day_of(at + 4 * DAY)
        suggestion_work.assign(session, _top(session, row), to, due, now=at, actor=worker, vault=vault)
    else:
        written = _top(session, row, told.answer)
        act = suggestion_work.answer if step == "r" else suggestion_work.close
        act(session, written, None, now=at, actor=worker, vault=vault)


def _top(session: Session, row: Suggestion, text: str = "") -> Written:
    """On top of its whole history."""
    return Written(row, len(suggestion_reading.entries_of(session, row)), text)
