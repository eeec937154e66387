"""What an SMS says of a claim, a changed number and a sale. No address of a page in it."""

from __future__ import annotations

from datetime import datetime

from app.domain.areas import format_area
from app.services.texts import BEIJING

CODE = {
    "zh": "【楼议】验证码{code}，用于提交{flat}的登记申请，5分钟内有效。请勿告诉他人，工作人员也不会索要。",
    "en": "[Louyi] Code {code} for your request about {flat}, valid for 5 minutes. "
    "Tell nobody; staff never ask for it.",
}
SOURCES = {
    "zh": {"land_register": "不动产登记簿", "survey": "测绘报告", "contract": "购房合同"},
    "en": {"land_register": "land register", "survey": "survey", "contract": "contract"},
}
AREA = {
    "zh": "【楼议】{flat}的面积已更正为{area}平方米（依据：{source}）{later}。",
    "en": "[Louyi] The area of {flat} now stands at {area} m2 (source: {source}){later}.",
}
LATER = {"zh": "，自下一次表决起使用", "en": ", from the next vote on"}
CONFIRMED = {
    "zh": "【楼议】您关于{flat}的申请已核实，本号码已登记{wait}。",
    "en": "[Louyi] Your request about {flat} was confirmed; this number is now on the list{wait}.",
}
WAIT = {"zh": "，{moment}起可用于表决", "en": " and may answer from {moment} on"}
REFUSED = {
    "zh": "【楼议】您关于{flat}的申请未通过：{reason}。如有疑问请致电{phone}，也可索取纸质表决票。",
    "en": "[Louyi] Your request about {flat} was not accepted: {reason}. Questions: {phone}. "
    "You may ask for a paper sheet.",
}
CHANGED = {
    "zh": "【楼议】工作人员为{flat}登记了新的手机号，尾号{tail}{wait}。如您不知情，请立即致电{phone}。",
    "en": "[Louyi] Staff put a new number ending in {tail} on the list for {flat}{wait}. "
    "If you know nothing of it, call {phone} at once.",
}
SELLER = {
    "buyer_votes": {
        "zh": "【楼议】{flat}已登记转让，此后由新业主表决。如不属实，请立即致电{phone}。",
        "en": "[Louyi] {flat} was recorded as sold; the new owner answers from now on. "
        "Not true? Call {phone} at once.",
    },
    "ballot_stands": {
        "zh": "【楼议】{flat}已登记转让，您此前的表决继续有效。如不属实，请立即致电{phone}。",
        "en": "[Louyi] {flat} was recorded as sold; the answer given before stands. "
        "Not true? Call {phone} at once.",
    },
    "head_stays": {
        "zh": "【楼议】{flat}已登记转让。本次表决清册已冻结，仍由您一并表决。如不属实，请立即致电{phone}。",
        "en": "[Louyi] {flat} was recorded as sold. The roll of this vote is frozen: you still answer "
        "for all your homes. Not true? Call {phone} at once.",
    },
}
BUYER = {
    "buyer_votes": {
        "zh": "【楼议】您已登记为{flat}的新业主，可用本号码表决。旧表决票已作废。咨询{phone}。",
        "en": "[Louyi] You are recorded as the new owner of {flat} and may answer with this number. "
        "The old sheet is void. Questions: {phone}.",
    },
    "ballot_stands": {
        "zh": "【楼议】您已登记为{flat}的新业主。原业主已表决，按规则继续有效。咨询{phone}。",
        "en": "[Louyi] You are recorded as the new owner of {flat}. The former owner had answered, and that "
        "stands. Questions: {phone}.",
    },
    "head_stays": {
        "zh": "【楼议】您已登记为{flat}的新业主。本次表决清册已冻结，"
        "仍由原业主表决；下次由您表决。咨询{phone}。",
        "en": "[Louyi] You are recorded as the new owner of {flat}. The roll of this vote is frozen and the "
        "former owner answers; from the next vote on you do. Questions: {phone}.",
    },
}


def code_text(language: str, flat: str, code: str) -> str:
    """The SMS that carries the six digits before a claim."""
    return CODE[language].format(code=code, flat=flat)


def area_text(language: str, flat: str, area: int, source: str, *, frozen: bool) -> str:
    """A corrected area (0.01 m2) with its source."""
    later = LATER[language] if frozen else ""
    return AREA[language].format(
        flat=flat, area=format_area(area), source=SOURCES[language][source], later=later
    )


def confirmed_text(language: str, flat: str, usable_at: datetime | None) -> str:
    """The claimant's number is on the list; `usable_at` where it must wait."""
    return CONFIRMED[language].format(flat=flat, wait=_wait(language, usable_at))


def refused_text(language: str, flat: str, reason: str, phone: str) -> str:
    """Why not, and whom to ask."""
    return REFUSED[language].format(flat=flat, reason=reason.rstrip("。."), phone=phone or "—")


def changed_text(language: str, flat: str, tail: str, usable_at: datetime | None, phone: str) -> str:
    """For the numbers that stood there before."""
    return CHANGED[language].format(flat=flat, tail=tail, wait=_wait(language, usable_at), phone=phone or "—")


def sale_text(language: str, flat: str, effect: str, phone: str, *, to_buyer: bool) -> str:
    """What a sale means for the one who reads it."""
    return (BUYER if to_buyer else SELLER)[effect][language].format(flat=flat, phone=phone or "—")


def _wait(language: str, usable_at: datetime | None) -> str:
    if usable_at is None:
        return ""
    return WAIT[language].format(moment=usable_at.astimezone(BEIJING).strftime("%m-%d %H:%M"))
