"""What an SMS says. No address of a page in it: texts to the mainland must not hold one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

CHOICES = {
    "zh": {"yes": "同意", "no": "不同意", "abstain": "弃权", "blank": "空白"},
    "en": {"yes": "agree", "no": "do not agree", "abstain": "abstain", "blank": "blank"},
}
TEST = {
    "zh": "【楼议】测试短信，管理员于{time}要求发送。收到即表示短信能够送达，与表决无关。",
    "en": "[Louyi] Test text, asked for by an administrator on {time}.",
}
CODE = {
    "zh": "【楼议】验证码{code}，用于{flat}表决，5分钟内有效。请勿告诉他人，工作人员也不会索要。",
    "en": "[Louyi] Code {code} for {flat}, valid for 5 minutes. Tell nobody; staff never ask for it.",
}
RECEIPT = {
    "zh": "【楼议】{flat}的表决已于{time}记录：{choice}。回执码{receipt}。如非本人办理，请致电{phone}。",
    "en": "[Louyi] For {flat} an answer was recorded on {time}: {choice}. Receipt {receipt}. "
    "Not you? Call {phone}.",
}
ECHO = {
    "zh": "【楼议】工作人员已于{time}录入{flat}的纸质表决票：{choice}。"
    "回执码{receipt}。若不符，请在首页输入回执码提出异议，或致电{phone}。",
    "en": "[Louyi] A paper ballot for {flat} was entered by staff on {time}: {choice}. Receipt {receipt}. "
    "Not what you wrote? Type the receipt on our first page, or call {phone}.",
}
STANDING = {
    "zh": {
        "unsigned": "（未签名，无效）",
        "blank": "（未选择，无效）",
        "late": "（已过截止时间，不计票）",
        "superseded": "（按规则以另一票为准，此票不计）",
        "pending": "（与共有人意见不一致，暂不计票）",
        "channel_barred": "（仅作意见，只计签名纸质票）",
        "too_many_yes": "（同意人数超过应选名额，无效）",
    },
    "en": {
        "unsigned": " (not signed, void)",
        "blank": " (nothing ticked, void)",
        "late": " (after the deadline, not counted)",
        "superseded": " (another answer of the home counts, this one does not)",
        "pending": " (the co-owners differ: neither counts until they agree)",
        "channel_barred": " (an opinion: only signed paper counts)",
        "too_many_yes": " (more candidates agreed to than seats, void)",
    },
}
"""What is said behind the choice when the ballot does not count as things stand."""
YIELDED = {
    "zh": "【楼议】{flat}的一位共有人已于{time}撤回本人意见，"
    "由其他共有人代表本户表决。如非本人办理，请致电{phone}。",
    "en": "[Louyi] A co-owner of {flat} withdrew the own answer on {time}: the other owner "
    "answers for the home. Not you? Call {phone}.",
}
ROLL_CHANGED = {
    "zh": "【楼议】业主清册中{flat}{more}登记的手机号已变更，不再是本号码。如有误，请致电{phone}。",
    "en": "[Louyi] The number on the roll for {flat}{more} was changed and is no longer this one. "
    "Not right? Call {phone}.",
}
MORE_HOMES = {"zh": "等{count}套", "en": " and other homes, {count} in all,"}


def test_text(language: str, at: datetime) -> str:
    """What an administrator has sent to the own phone."""
    return TEST[language].format(time=at.astimezone(BEIJING).strftime("%m-%d %H:%M"))


def code_text(language: str, flat: str, code: str) -> str:
    """The SMS that carries a six-digit code."""
    return CODE[language].format(code=code, flat=flat)


def recorded_text(
    language: str,
    flat: str,
    at: datetime,
    choices: Sequence[str],
    receipt: str,
    phone: str,
    *,
    by_staff: bool,
    fate: str,
) -> str:
    """The SMS that tells every owner of a voter what was recorded."""
    template = (ECHO if by_staff else RECEIPT)[language]
    word = answers_word(language, choices) + STANDING[language].get(fate, "")
    moment = at.astimezone(BEIJING).strftime("%m-%d %H:%M")
    return template.format(flat=flat, time=moment, choice=word, receipt=receipt, phone=phone or "—")


def answers_word(language: str, choices: Sequence[str]) -> str:
    """The answer to one question in a word; of several how many of each, for a text must stay short."""
    words = CHOICES[language]
    if len(choices) == 1:
        return words[choices[0]]
    said = [(word, choices.count(choice)) for choice, word in words.items() if choice in choices]
    if language == "en":
        return f"{len(choices)} answers ({', '.join(f'{word} {number}' for word, number in said)})"
    return f"共{len(choices)}项（{'、'.join(f'{word}{number}' for word, number in said)}）"


def yielded_text(language: str, flat: str, at: datetime, phone: str) -> str:
    """One co-owner withdrew her answer, so the other's counts for the home."""
    moment = at.astimezone(BEIJING).strftime("%m-%d %H:%M")
    return YIELDED[language].format(flat=flat, time=moment, phone=phone or "—")


def roll_changed_text(language: str, flat: str, homes: int, phone: str) -> str:
    """For a number that an import took off the roll of `homes` homes, `flat` the first of them."""
    more = MORE_HOMES[language].format(count=homes) if homes > 1 else ""
    return ROLL_CHANGED[language].format(flat=flat, more=more, phone=phone or "—")
