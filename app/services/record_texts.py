"""What an SMS says when the public record of a vote was begun anew; no page's address, no choice."""

from __future__ import annotations

from datetime import datetime

from app.services.texts import BEIJING, MORE_HOMES

KEPT = {
    "zh": "【楼议】{flat}所在表决的公开记录出现差错，已于{time}重新建立。"
    "您此前的表决票已原样转入，不必重投。截止时间延至{closes}。如有疑问，请致电{phone}。",
    "en": "[Louyi] The public record of the vote of {flat} had a fault and was begun anew on {time}. "
    "Your ballot was taken over as it was: you need not vote again. "
    "The vote now ends {closes}. Questions: {phone}.",
}
LOST = {
    "zh": "【楼议】{flat}所在表决的公开记录出现差错，已于{time}重新建立。您此前的表决票未能转入，不再计票，"
    "请在{closes}之前重新表决。如有疑问，请致电{phone}。",
    "en": "[Louyi] The public record of the vote of {flat} had a fault and was begun anew on {time}. "
    "Your ballot could not be taken over and does not count: "
    "please vote again before {closes}. Questions: {phone}.",
}
UNSURE = {
    "zh": "【楼议】{flat}所在表决的公开记录有缺失，已于{time}重新建立，其中没有您的表决票。如您此前已表决，"
    "请在{closes}之前重新表决。如有疑问，请致电{phone}。",
    "en": "[Louyi] A part of the public record of the vote of {flat} is lost; it was begun anew on {time} "
    "and has no ballot of yours. If you had voted, please vote again before {closes}. Questions: {phone}.",
}


def begun_anew_text(
    template: dict[str, str], flat: str, homes: int, at: datetime, closes: datetime, phone: str
) -> str:
    """In Chinese, as all that is sent without a page; `flat` is the first of the voter's `homes`."""
    more = MORE_HOMES["zh"].format(count=homes) if homes > 1 else ""
    time, end = (each.astimezone(BEIJING).strftime("%m-%d %H:%M") for each in (at, closes))
    return template["zh"].format(flat=flat + more, time=time, closes=end, phone=phone or "—")
