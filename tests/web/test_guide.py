"""The guides are pages: the same file that stands in docs/ is what is shown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from babel.messages.pofile import read_po

from app.domain.guides import read_guide
from app.web import context as guide
from tests.conftest import Page

CATALOGUE = guide.DOCS.parent / "app/translations/zh_Hans_CN/LC_MESSAGES/messages.po"
NAMES = [
    name
    for name in ("resident", "worker", "committee", "suggestions")
    if (guide.DOCS / f"{name}.md").is_file()
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [0, 1])
def test_every_word_of_the_file_is_shown_in_the_readers_language(page: Page, name: str, place: int) -> None:
    page.get("/")
    if place:
        page.in_english()
    shown = unescape(page.get(f"/help/{name}").text)
    part = read_guide((guide.DOCS / f"{name}.md").read_text(encoding="utf-8"))[place]
    assert part.title in shown
    for block in part.blocks:
        for line in block.lines:
            assert all(piece.text in shown for piece in line)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_sections(name: str) -> None:
    chinese, english = read_guide((guide.DOCS / f"{name}.md").read_text(encoding="utf-8"))
    assert [b.kind for b in chinese.blocks] == [b.kind for b in english.blocks]


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("name", ["resident", "worker", "suggestions"])
def test_every_button_that_a_guide_names_is_called_so(name: str, place: int) -> None:
    part = read_guide((guide.DOCS / f"{name}.md").read_text(encoding="utf-8"))[place]
    text = "".join(piece.text for block in part.blocks for line in block.lines for piece in line)
    with CATALOGUE.open("rb") as file:
        words = {str((m.id, m.string)[1 - place]) for m in read_po(file) if isinstance(m.id, str)}
    named = re.findall("“([^”]+)”", text)
    assert len(named) >= 5
    assert set(named) <= words


def test_no_other_file_can_be_asked_for(page: Page) -> None:
    assert page.get("/help/architecture").status == 404
    assert page.get("/help/../README").status == 404


def test_residents_and_public_pages_link_to_their_guide(page: Page) -> None:
    assert 'href="/help/resident"' in page.get("/").text
