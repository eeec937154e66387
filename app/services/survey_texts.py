"""What an SMS says of a survey. It names the code to type on the first page: an address would be dropped."""

from __future__ import annotations

from datetime import datetime

from app.services.reminder_texts import end_word

CODE = {
    "zh": "【楼议】验证码{code}，用于填写意愿调查，5分钟内有效。请勿告诉他人，工作人员也不会索要。",
    "en": "[Louyi] Code {code} for the survey, valid for 5 minutes. Tell nobody; staff never ask for it.",
}

INVITATION = {
    "zh": "【楼议】{place}正在做意愿调查“{title}”，请{homes}在{time}前填写：在楼议首页输入编号{code}，"
    "或扫海报，或请社区工作者协助。这不是表决。咨询{phone}。",
    "en": '[Louyi] {place} asks "{title}". Please answer for {homes} before {time}: type {code} on our '
    "first page, scan the poster, or ask a community worker. This is no vote. Questions: {phone}.",
}
REMINDER = {
    "zh": "【楼议】提醒：{place}的意愿调查“{title}”，{homes}尚未填写，{time}截止。在楼议首页输入编号{code}，"
    "或扫海报，或请社区工作者协助；已填请忽略。咨询{phone}。",
    "en": '[Louyi] {place} asks "{title}": no answer of {homes} yet, it ends {time}. Type {code} on our '
    "first page, scan the poster, or ask a community worker; if you just did, ignore this. "
    "Questions: {phone}.",
}


def code_text(language: str, code: str) -> str:
    """The six digits before the questions."""
    return CODE[language].format(code=code)


def invitation_text(place: str, title: str, homes: str, closes_at: datetime, code: str, phone: str) -> str:
    """To the owners of these homes, in Chinese."""
    return _filled(INVITATION, place, title, homes, closes_at, code, phone)


def reminder_text(place: str, title: str, homes: str, closes_at: datetime, code: str, phone: str) -> str:
    """The same to those who have not taken part; never what anyone answered."""
    return _filled(REMINDER, place, title, homes, closes_at, code, phone)


def _filled(
    wording: dict[str, str], place: str, title: str, homes: str, closes_at: datetime, code: str, phone: str
) -> str:
    return wording["zh"].format(
        place=place, title=title, homes=homes, time=end_word(closes_at), code=code, phone=phone or "—"
    )
