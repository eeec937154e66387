"""Every text of a page is there in Chinese, and the catalogue holds nothing that no page says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "app/translations/zh_Hans_CN/LC_MESSAGES/messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "N_": None, "lazy_gettext": None}
METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2")]


def used() -> dict[str, str]:
    """Each text in the source, and a place where it stands."""
    found = {}
    for folder in ("app", "templates"):
        methods = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in METHODS]
        for place, line, text, *_ in extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS):
            found[text[0] if isinstance(text, tuple) else text] = f"{folder}/{place}:{line}"
    return found


def translated() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        catalogue: Catalog = read_po(file, locale="zh_Hans_CN")
    return {m.id[0] if isinstance(m.id, tuple) else m.id: m for m in catalogue if m.id}


def texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def test_every_text_is_translated() -> None:
    known = {text for text, message in translated().items() if all(texts(message))}
    assert {text: place for text, place in used().items() if text not in known} == {}


def test_the_catalogue_holds_no_dead_text() -> None:
    assert set(translated()) - set(used()) == set()


def placeholders(text: str) -> Iterator[str]:
    for part in text.replace("%%", "").split("%(")[1:]:
        yield part.split(")")[0]
    if "%(" not in text and "{" in text:
        yield from (name for _, name, _, _ in Formatter().parse(text) if name)


def test_a_translation_names_what_its_text_names() -> None:
    for text, message in translated().items():
        plural = message.id[-1] if isinstance(message.id, tuple) else ""
        wanted = set(placeholders(text)) | set(placeholders(plural))
        for chinese in texts(message):
            assert set(placeholders(chinese)) <= wanted, text
            assert wanted - set(placeholders(chinese)) <= {"num"}, text
