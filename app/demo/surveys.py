"""The demonstration's surveys: one open, two closed and posted, one of these with its plan list.

The program made every answer, and says so.

They are answered through the same services as everyone's, home by home, from a fixed beginning of chance.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import floor_of
from app.domain.surveys import answers, questionnaire
from app.domain.surveys.questionnaire import Questionnaire
from app.domain.surveys.templates import template
from app.models import Compound, Flat, Survey, User
from app.services import survey_answers, survey_calling, survey_calls, survey_tally, surveys
from app.services.survey_calling import About
from app.services.survey_doors import Seat
from app.services.surveys import NewSurvey
from app.services.vault import Vault

FLOORS = ((1, "f1"), (3, "f2_3"), (6, "f4_6"), (99, "f7"))
"""The keys of the template's question for the floor, each up to a floor."""
LIFT = "lift"
BEIJING = ZoneInfo("Asia/Shanghai")
GENERATED = "演示内容：题目取自公开文件，回答由程序生成。"
GENERATED_EN = "Demonstration: the questions come from published texts, the answers from a program."
SAID = (
    "程序生成的示例回答：楼道灯经常不亮。",
    "程序生成的示例回答：希望有地方晾晒被褥。",
    "程序生成的示例回答：雨天一楼返水。",
)


@dataclass(frozen=True)
class Plan:
    """One survey; days count from now, `turnout` in per cent of the homes."""

    template: str
    title: str
    title_en: str
    opened: int
    closes: int
    turnout: int
    calls: str = ""
    """About what homes may be called: every eighth that answered agrees, and the first was talked to."""


OPEN = Plan("renovation", "小区改造需求调查（演示）", "What shall be renovated? (demonstration)", -3, 11, 40)
ANSWERED = Plan(
    "renovation",
    "小区改造需求调查（演示，已答复）",
    "What shall be renovated? (demonstration, answered)",
    -50,
    -36,
    60,
    calls="加装电梯",
)
CLOSED = Plan("satisfaction", "改造满意度调查（演示）", "How were the works? (demonstration)", -30, -16, 65)


def load(
    session: Session, compound: Compound, author: User, plan: Plan, *, now: datetime, vault: Vault
) -> Survey:
    """Draft, open and answer it; one whose time is over is tallied and posted."""
    data = template(plan.template) | {"title": {"zh": plan.title}}
    data.pop("intro", None)
    for section in data["sections"]:
        section["questions"] = [each for each in section["questions"] if each["kind"] != "photo"]
    begun = now + timedelta(days=plan.opened)
    new = NewSurvey(
        plan.title, compound.street, GENERATED, data, title_en=plan.title_en, purpose_en=GENERATED_EN
    )
    survey = surveys.draft_survey(session, compound, new, now=begun, actor=author)
    surveys.change_draft(survey, closes_at=_evening(now, plan.closes))
    survey_calling.set_calling(session, survey, About(plan.calls), now=begun, actor=author)
    surveys.open_survey(session, survey, now=begun, actor=author)
    answered = begun + timedelta(days=1)
    seats = _answer(session, survey, questionnaire.read(data), plan, at=answered, vault=vault)
    called = seats[::8] if plan.calls else []
    for seat in called:
        survey_calls.agree(session, survey, seat.place, seat.room or "", now=answered)
    if plan.closes < 0:
        over = _evening(now, plan.closes) + timedelta(minutes=1)
        survey_tally.tally(session, survey.survey_id, now=over, vault=vault)
        surveys.publish(session, survey, now=over, actor=author)
    for seat in called[:1]:
        talked = now - timedelta(days=5)
        survey_calls.note_talk(session, survey, seat.place, seat.room or "", now=talked, actor=author)
    return survey


def _evening(now: datetime, day: int) -> datetime:
    """Six in the evening in Beijing, so many days from now."""
    local = now.astimezone(BEIJING).replace(hour=18, minute=0, second=0, microsecond=0)
    return local + timedelta(days=day)


def _answer(
    session: Session, survey: Survey, asked: Questionnaire, plan: Plan, *, at: datetime, vault: Vault
) -> list[Seat]:
    """Who answered."""
    chance, answered = random.Random(plan.title), []  # noqa: S311  the same at every load
    places = surveys.places_by_address(session, survey)
    rows = session.execute(
        select(Flat.building, Flat.entrance, Flat.room)
        .where(Flat.compound_id == survey.compound_id, Flat.status == "owner")
        .order_by(Flat.building, Flat.entrance, Flat.room)
    )
    for building, entrance, room in rows.all():
        if chance.randrange(100) < plan.turnout:
            seat = Seat(places[building, entrance], room, None)
            read = answers.read(asked, _form(asked, chance, floor_of(room) or 1), draft=True)
            survey_answers.send(session, survey, seat, read.answers, now=at, vault=vault)
            answered.append(seat)
    return answered


def _form(asked: Questionnaire, chance: random.Random, floor: int) -> dict[str, Sequence[str]]:
    """Some answer to every question; what its conditions hide, the domain leaves out. Who lives higher up
    wants a lift rather than who lives at the ground."""
    form: dict[str, Sequence[str]]
    form = {question.id: _typed(question.kind, chance) for question in asked.questions()}
    if asked.question("floor"):
        form["floor"] = [next(key for top, key in FLOORS if floor <= top)]
    if "building" in form:
        without = [key for key in form["building"] if key != LIFT]
        form["building"] = [LIFT, *without] if chance.randrange(8) < floor else without
    return form


def _typed(kind: Any, chance: random.Random) -> list[str]:
    """The first options are wanted more often than the last."""
    if kind.name == "long":
        return [chance.choice(SAID)] if chance.randrange(12) == 0 else []
    if kind.name == "number":
        return [str(chance.randrange(1, 6) * 10)]
    if kind.name == "scale":
        return [str(chance.choices((1, 2, 3, 4, 5), (1, 2, 4, 6, 5))[0])]
    keys = [key for key in kind.keys() if key not in ("other", "nothing")]  # noqa: SIM118  no dict
    if not keys:
        return []
    weights = [len(keys) - at for at in range(len(keys))]
    wanted = list(dict.fromkeys(chance.choices(keys, weights, k=8)))
    return wanted[: {"single": 1, "ranking": getattr(kind, "top", 1)}.get(kind.name, kind_limit(kind))]


def kind_limit(kind: Any) -> int:
    """How many may be chosen, as far as that is said."""
    return getattr(kind, "limit", 0) or 4
