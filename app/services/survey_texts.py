"""What an SMS says of a survey. No address of a page in it."""

from __future__ import annotations

CODE = {
    "zh": "【楼议】验证码{code}，用于填写意愿调查，5分钟内有效。请勿告诉他人，工作人员也不会索要。",
    "en": "[Louyi] Code {code} for the survey, valid for 5 minutes. Tell nobody; staff never ask for it.",
}


def code_text(language: str, code: str) -> str:
    """The six digits before the questions."""
    return CODE[language].format(code=code)
