"""Who may sign in to the demonstration, and what is printed when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.demo.places import PLACES, STREET, phone_at
from app.demo.stories import NEARLY, NEARLY_VISITOR

PASSWORD = "louyi-demo"  # noqa: S105  printed on purpose: nothing real lies behind it


@dataclass(frozen=True)
class Account:
    """One sign-in; `compounds` are codes, empty for the street office. `purpose` by language."""

    username: str
    name: str
    role: str
    compounds: tuple[str, ...]
    purpose: Mapping[str, str] = field(hash=False)
    password: str = PASSWORD


ACCOUNTS = (
    Account(
        "chair",
        "示例主任",
        "committee",
        ("WENMIAO", "XIDAJIE"),
        {
            "zh": "业主委员会（文庙小区、西大街小区）：拟定表决事项、公布结果",
            "en": "Owners' committee of two compounds: makes motions, publishes results",
        },
    ),
    Account(
        "lead",
        "示例牵头人",
        "committee",
        ("FUCHEN", "SANSHENG37", "SANSHENG38", "ZHONGSHAN"),
        {"zh": "其余四个小区的业主代表：同上", "en": "Owners' delegates of the other four: the same"},
    ),
    Account(
        "worker",
        "示例社工",
        "worker",
        tuple(place.code for place in PLACES),
        {
            "zh": "社区工作者：看进度、录入纸质票",
            "en": "Community worker: progress, paper ballots",
        },
    ),
    Account(
        "colleague",
        "示例同事",
        "worker",
        tuple(place.code for place in PLACES),
        {
            "zh": "另一名社区工作者：第二次录入、同行入户",
            "en": "A second worker: types paper again, stands beside at the door",
        },
    ),
    Account(
        "office",
        "示例街道办",
        "office",
        (),
        {"zh": f"街道办（{STREET}）：看所有小区", "en": "Street office: sees all compounds"},
    ),
)


def chair_of(code: str) -> Account:
    """Who runs the motions of a compound."""
    return next(each for each in ACCOUNTS if each.role == "committee" and code in each.compounds)


def _lines() -> str:
    signs = [f"  {a.username} / {a.password}   {a.purpose['zh']} · {a.purpose['en']}" for a in ACCOUNTS]
    phone = phone_at(NEARLY.place, NEARLY_VISITOR).removeprefix("+86")
    return "\n".join(
        [
            "演示登录 · Demo sign-ins at /sign-in:",
            *signs,
            "以业主身份试投一票 · Answer as an owner (still one home to go):",
            f"  /m/{NEARLY.code}   {NEARLY_VISITOR}   手机 phone {phone}",
            "短信验证码 · Text messages appear at /demo/sms",
        ]
    )


SIGN_INS = _lines()
