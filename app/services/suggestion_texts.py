"""What an SMS says of a suggestion. No address of a page in it."""

from __future__ import annotations

from datetime import date

CODE = {
    "zh": "【楼议】验证码{code}，用于反映问题或查看答复，5分钟内有效。请勿告诉他人，工作人员也不会索要。",
    "en": "[Louyi] Code {code} to report something or see the answer, valid for 5 minutes. "
    "Tell nobody; staff never ask for it.",
}
RECEIVED = {
    "zh": "【楼议】您反映的事项已收到，编号{number}，查询码{code}，最迟{day}答复。",
    "en": "[Louyi] Your report has arrived: number {number}, code {code}. It is answered by {day}.",
}
ANSWERED = {
    "zh": "【楼议】您反映的{number}号事项有答复：{text}",
    "en": "[Louyi] Answer to your report {number}: {text}",
}
PROMISED = {
    "zh": "【楼议】您反映的{number}号事项有答复，最迟{day}办好：{text}",
    "en": "[Louyi] Answer to your report {number}, to be done by {day}: {text}",
}
CLOSED = {
    "zh": "【楼议】您反映的{number}号事项已办结：{text}如没有办好，最迟{day}用查询码打开，点“还没办好”。",
    "en": "[Louyi] Your report {number} is closed: {text} Not done? Open it with its code by {day} "
    "and say so.",
}
CLOSED_AGAIN = {
    "zh": "【楼议】您反映的{number}号事项已再次办结：{text}",
    "en": "[Louyi] Your report {number} is closed again: {text}",
}
REOPENED = {
    "zh": "【楼议】您反映的{number}号事项，有居民说还没办好，已重新办理，最迟{day}答复。",
    "en": "[Louyi] Of your report {number} a resident says that it is not done. It is open again; "
    "answer by {day}.",
}
JOINED = {
    "zh": "【楼议】您反映的{number}号事项，与他人反映的是同一件事，已合并办理，结果会告诉您。",
    "en": "[Louyi] Your report {number} is about the same thing as another one. They go on as one; "
    "you will be told.",
}


def code_text(language: str, code: str) -> str:
    """The six digits before a report, or before looking at one."""
    return CODE[language].format(code=code)


def received_text(language: str, number: int, code: str, due_on: date) -> str:
    """It has arrived; the code opens it again."""
    return RECEIVED[language].format(number=number, code=code, day=_day(language, due_on))


def answered_text(language: str, number: int, text: str, promised_on: date | None) -> str:
    """The answer, whole, and the day by which it will be done."""
    if promised_on is None:
        return ANSWERED[language].format(number=number, text=text)
    return PROMISED[language].format(number=number, text=text, day=_day(language, promised_on))


def closed_text(language: str, number: int, text: str, until: date | None) -> str:
    """It is done; until when a reporter may say that it is not, if she still may."""
    ended = text if text[-1:] in "。！？.!?" else f"{text}。" if language == "zh" else f"{text}."
    if until is None:
        return CLOSED_AGAIN[language].format(number=number, text=ended)
    return CLOSED[language].format(number=number, text=ended, day=_day(language, until))


def reopened_text(language: str, number: int, due_on: date) -> str:
    """It goes on."""
    return REOPENED[language].format(number=number, day=_day(language, due_on))


def joined_text(language: str, number: int) -> str:
    """It goes on as another one."""
    return JOINED[language].format(number=number)


def _day(language: str, day: date) -> str:
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day:%m-%d}"
