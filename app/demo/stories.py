"""The demonstration's motions: one in every stage, with what their owners answer.

Answers are written as on a worker's tick list: the room, then `+` yes, `-` no, `0` abstain, `_` blank; then,
where it applies, `p` on paper, `u` not signed, `l` after the deadline, and the owner's place among co-owners.
"301+" is a yes online, "402-p2" a paper no of the second owner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.ballots import Choice, Collision
from app.domain.codes import short_code
from app.services.roll import Scope

_ANSWER = re.compile(r"(?P<room>[0-9]{3,4})(?P<choice>[-+0_])(?P<marks>[pul]*)(?P<owner>[0-9]?)")
_CHOICES: Mapping[str, Choice] = {"+": "yes", "-": "no", "0": "abstain", "_": "blank"}
_FIRST_CODE = 13 * 32**6 + 14 * 32**5 + 20 * 32**4
"""The codes of the demonstration start with DEM."""
LIFT_PLAN: Mapping[str, Any] = {
    "price": 60_000_000,
    "subsidy": 10_000_000,
    "method": "floor",
    "coefficients": "guangzhou",
}
LIFT = (
    "在单元入口外侧加装一部电梯。总价60万元，补助10万元，其余由本单元业主按楼层分摊。演示内容，由程序生成。"
)


@dataclass(frozen=True)
class Answer:
    """What one owner of a flat answers."""

    room: str
    choice: Choice
    paper: bool = False
    signed: bool = True
    late: bool = False
    owner: int = 1


@dataclass(frozen=True)
class Mix:
    """For large scopes: per cent of the voters that answer, and of these who agree and who refuse."""

    turnout: int
    yes: int
    no: int
    paper: int = 30


@dataclass(frozen=True)
class Story:
    """One motion. Days count from today's midnight in Beijing; it opens at nine, and closes at midnight.

    `end` is how far it is taken: draft, frozen (announced or open, as the days say), counted, published,
    final. `wants_paper` homes ask for a sheet; `unreached` messages could not be delivered."""

    number: int
    place: str
    scope: Scope
    question: str
    opens_day: int
    closes_day: int
    end: str
    answers: str = ""
    mix: Mix | None = None
    rule: str = "civil-code-special"
    share: str | None = None
    collision: Collision = "first_valid"
    details: str = LIFT
    cost_plan: Mapping[str, Any] | None = field(default_factory=lambda: LIFT_PLAN)
    wants_paper: int = 0
    unreached: int = 0

    @property
    def code(self) -> str:
        """The motion's short code."""
        return short_code(_FIRST_CODE + self.number)


def parse_answers(text: str) -> list[Answer]:
    """The answers of a story in their order; see the top of this file."""
    found = []
    for word in text.split():
        match = _ANSWER.fullmatch(word)
        assert match is not None, word
        marks = match["marks"]
        found.append(
            Answer(
                room=match["room"],
                choice=_CHOICES[match["choice"]],
                paper="p" in marks or "u" in marks,
                signed="u" not in marks,
                late="l" in marks,
                owner=int(match["owner"] or 1),
            )
        )
    return found


NEARLY = Story(
    4,
    "XIDAJIE",
    Scope("3", "1"),
    "3号楼1单元加装电梯",
    opens_day=-10,
    closes_day=4,
    end="frozen",
    answers="601+ 602+ 501+p 401+ 301-p 402+ 302+ 501+",
    wants_paper=1,
)
"""A single home short of the two thirds that must take part."""
NEARLY_VISITOR = "3-1-502"
"""The home for which a visitor may answer."""

STORIES = (
    Story(1, "XIDAJIE", Scope("1", "1"), "1号楼1单元加装电梯", opens_day=3, closes_day=18, end="draft"),
    Story(2, "XIDAJIE", Scope("2", "1"), "2号楼1单元加装电梯", opens_day=1, closes_day=16, end="frozen"),
    Story(
        3,
        "FUCHEN",
        Scope("3", "3"),
        "3号楼3单元加装电梯",
        opens_day=-2,
        closes_day=13,
        end="frozen",
        answers="601+ 502+ 301-p",
        collision="last_valid",
        wants_paper=2,
    ),
    NEARLY,
    Story(
        5,
        "WENMIAO",
        Scope(),
        "使用公共维修资金整修小区路面和车库",
        opens_day=-12,
        closes_day=6,
        end="frozen",
        mix=Mix(turnout=58, yes=80, no=12),
        rule="civil-code-ordinary",
        details="整修小区主路、宅前路和车库地面，资金从公共维修资金列支。演示内容，由程序生成。",
        cost_plan=None,
        wants_paper=3,
        unreached=2,
    ),
    Story(
        6,
        "WENMIAO",
        Scope("5", "2"),
        "5号楼2单元加装电梯",
        opens_day=-15,
        closes_day=0,
        end="counted",
        answers="601+ 602+ 502+p 501+ 401+p 402+ 302+ 301+ 202- 201-p 102_p 302-p 101+l",
    ),
    Story(
        7,
        "SANSHENG37",
        Scope("1", "1"),
        "1号楼1单元加装电梯",
        opens_day=-40,
        closes_day=-25,
        end="final",
        answers="602+ 601+ 501+ 502+p 401+ 402+p 302+ 301+p 202+ 201- 1020p 301+ 101+u 101-l",
    ),
    Story(
        8,
        "SANSHENG38",
        Scope("1", "1"),
        "1号楼1单元加装电梯",
        opens_day=-36,
        closes_day=-21,
        end="published",
        answers="602+ 601+ 501+p 502+ 401+ 402+p 302-",
    ),
    Story(
        9,
        "SANSHENG37",
        Scope("2", "3"),
        "2号楼3单元加装电梯",
        opens_day=-34,
        closes_day=-19,
        end="published",
        answers="602+ 601+ 501+p 502+ 401+ 402+ 302-p 202- 201- 1010p",
    ),
    Story(
        10,
        "FUCHEN",
        Scope("1", "1"),
        "1号楼1单元加装电梯",
        opens_day=-30,
        closes_day=-12,
        end="published",
        answers="601+ 501+ 401+p 301+ 201+ 101+ 102-p 202- 402+1 402-p2",
    ),
    Story(
        11,
        "ZHONGSHAN",
        Scope("12"),
        "12号楼更换上下水管道",
        opens_day=-5,
        closes_day=9,
        end="frozen",
        mix=Mix(turnout=40, yes=75, no=15),
        rule="households-share",
        share="2/3",
        details="更换楼内公共上下水管道，施工期间分单元停水。演示内容，由程序生成。",
        cost_plan=None,
    ),
)
