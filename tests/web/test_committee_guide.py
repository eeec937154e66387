"""The committee's guide is on its desk, and calls every button as the pages do."""

from __future__ import annotations

import re

from babel.messages.pofile import read_po

from app.web.context import DOCS


def test_every_button_that_the_guide_names_is_on_a_page() -> None:
    chinese, english = (DOCS / "committee.md").read_text(encoding="utf-8").split("# How a committee")
    folder = DOCS.parent / "app/translations/zh_Hans_CN/LC_MESSAGES/messages.po"
    with folder.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans_CN")
    ids = {each.id for each in catalogue if isinstance(each.id, str)}
    words = {each.string for each in catalogue}
    quoted = re.compile("“([^”]+)”")
    said = {"agree", "do not agree", "同意", "不同意"}
    assert set(quoted.findall(english)) - said <= ids
    assert set(quoted.findall(chinese)) - said <= words
