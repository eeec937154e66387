"""All kinds of text that the program sends, by name: what a provider with registered templates must know.

The name is that of the constant: `texts.CODE` is "code", `claim_texts.SELLER["head_stays"]` is
"claim_seller_head_stays". A test finds every module with such texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType

from app.domain.text_template import Filled, Template, recognise
from app.services import (
    claim_texts,
    objection_texts,
    paper_texts,
    record_texts,
    reminder_texts,
    suggestion_texts,
    survey_texts,
    texts,
)

SIGNATURE = "【楼议】"
"""Every text begins with it; a provider of the mainland puts its registered signature there itself."""
MODULES: Mapping[str, ModuleType] = {
    "": texts,
    "claim_": claim_texts,
    "paper_": paper_texts,
    "objection_": objection_texts,
    "record_": record_texts,
    "reminder_": reminder_texts,
    "survey_": survey_texts,
    "suggestion_": suggestion_texts,
}


@cache
def kinds() -> tuple[Template, ...]:
    """Every template, Chinese first."""
    return tuple(
        Template(f"{prefix}{name}", wordings)
        for prefix, module in MODULES.items()
        for name, wordings in _of(module)
    )


def kind_of(text: str) -> Filled | None:
    """Kind and parameters of a finished text."""
    return recognise(text, kinds())


def register_text(template: Template) -> str:
    """The Chinese wording as Tencent wants it: {1}, {2} ... for the gaps, without the signature."""
    text = template.wordings[0].removeprefix(SIGNATURE)
    for number, name in enumerate(template.gaps, 1):
        text = text.replace(f"{{{name}}}", f"{{{number}}}")
    return text


def _of(module: ModuleType) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in sorted(vars(module).items()):
        if name.isupper() and isinstance(value, Mapping):
            yield from _texts(name.lower(), value)


def _texts(name: str, value: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    chinese = value.get("zh")
    if isinstance(chinese, str) and chinese.startswith(SIGNATURE):
        yield name, (chinese, *(str(text) for language, text in value.items() if language != "zh"))
    for key, inner in value.items():
        if isinstance(inner, Mapping) and key != "zh":
            yield from _texts(f"{name}_{key}", inner)
