"""An empty beginning: one question in own words, to be replaced."""

from __future__ import annotations

from typing import Any, Final

from app.domain.surveys.templates.parts import NOT_A_VOTE, question, section, w

FREE: Final[dict[str, Any]] = {
    "title": w("意愿调查", "Survey"),
    "intro": NOT_A_VOTE,
    "sections": [
        section(
            "all",
            "您的想法",
            "What you think",
            question("words", "long", "您家最希望改变什么？", "What would your home most like to change?"),
        )
    ],
}
