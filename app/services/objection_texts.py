"""What an SMS says of an objection. No address of a page in it."""

from __future__ import annotations

CODE = {
    "zh": "【楼议】验证码{code}，用于提交或查看异议，5分钟内有效。请勿告诉他人，工作人员也不会索要。",
    "en": "[Louyi] Code {code} to send or see an objection, valid for 5 minutes. "
    "Tell nobody; staff never ask for it.",
}
FILED = {
    "zh": "【楼议】您对表决{motion}的异议已收到，编号{number}，查询码{code}。",
    "en": "[Louyi] Your objection to vote {motion} has arrived: number {number}, code {code}.",
}
REPLY = {
    "zh": "【楼议】您的{number}号异议（表决{motion}）有答复：{text}",
    "en": "[Louyi] Answer to your objection {number} (vote {motion}): {text}",
}
OUTCOME = {
    "zh": "【楼议】您的{number}号异议（表决{motion}）已处理，结果：{outcome}。{text}",
    "en": "[Louyi] Your objection {number} (vote {motion}) is closed: {outcome}. {text}",
}
OUTCOMES = {
    "zh": {"upheld": "成立", "rejected": "不成立", "withdrawn": "已撤回", "settled": "已和解"},
    "en": {"upheld": "upheld", "rejected": "rejected", "withdrawn": "withdrawn", "settled": "settled"},
}


def code_text(language: str, code: str) -> str:
    """The six digits before an objection, or before looking at one."""
    return CODE[language].format(code=code)


def filed_text(language: str, motion: str, number: int, code: str) -> str:
    """It has arrived; the code opens it again."""
    return FILED[language].format(motion=motion, number=number, code=code)


def reply_text(language: str, motion: str, number: int, text: str) -> str:
    """The committee's answer, whole."""
    return REPLY[language].format(motion=motion, number=number, text=text)


def outcome_text(language: str, motion: str, number: int, outcome: str, text: str) -> str:
    """How it ended, and why."""
    words = OUTCOMES[language][outcome]
    return OUTCOME[language].format(motion=motion, number=number, outcome=words, text=text)
