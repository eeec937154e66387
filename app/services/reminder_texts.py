"""What a reminder says: that no answer of the home counts yet, never what anyone answered; no page's address.

One with the whole question is a notice of the vote and serves the home (deliveries.served_flats)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.domain.calendar import in_beijing
from app.services.texts import MORE_HOMES

QUESTION = {
    "zh": "【楼议】{place}正在表决“{question}”。{flat}尚无计入的表决，{time}截止。"
    "请按信箱里表决票上的说明表决；已表决请忽略。咨询{phone}。",
    "en": '[Louyi] {place} votes on "{question}". No answer of {flat} counts yet; the vote ends {time}. '
    "Answer as your ballot sheet says; if you just did, ignore this. Questions: {phone}.",
}
DEADLINE = {
    "zh": "【楼议】提醒：{flat}尚无计入的表决，{time}截止。"
    "请按信箱里表决票上的说明表决；已表决请忽略。咨询{phone}。",
    "en": "[Louyi] No answer of {flat} counts yet; the vote ends {time}. Answer as your ballot sheet says; "
    "if you just did, ignore this. Questions: {phone}.",
}
HELP = {
    "zh": "【楼议】{flat}尚无计入的表决，{time}截止。需要补发表决票或上门协助，请致电{phone}；已表决请忽略。",
    "en": "[Louyi] No answer of {flat} counts yet; the vote ends {time}. For a new sheet or help at home "
    "call {phone}; if you just answered, ignore this.",
}


NAMED = 3
"""Homes that one text names; of more, the first and their number."""


def homes_word(homes: Sequence[str], language: str = "zh") -> str:
    """The homes of one phone."""
    if len(homes) > NAMED:
        return homes[0] + MORE_HOMES[language].format(count=len(homes))
    return ("、" if language == "zh" else ", ").join(homes)


def reminder_text(
    wording: str, place: str, question: str, flat: str, closes_at: datetime, phone: str, language: str = "zh"
) -> str:
    """`wording` is one of models.REMINDER_TEXTS; to owners it goes in Chinese."""
    template = {"question": QUESTION, "deadline": DEADLINE, "help": HELP}[wording][language]
    time = end_word(closes_at)
    return template.format(place=place, question=question, flat=flat, time=time, phone=phone or "—")


def end_word(moment: datetime) -> str:
    """03-08 24:00 rather than 03-09 00:00, as on paper."""
    local = in_beijing(moment)
    if (local.hour, local.minute) != (0, 0):
        return local.strftime("%m-%d %H:%M")
    return (local - timedelta(minutes=1)).strftime("%m-%d 24:00")
