"""The demonstration's telephones."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.services.verification import CodeRequest, request_code
from tests.conftest import Page
from tests.factories import NOW, VAULT, flat_of, opened, phone


def test_the_newest_message_stands_on_top_with_its_code_large(session: Session, page: Page) -> None:
    motion = opened(session)
    for number, room in ((1, "101"), (3, "201")):
        wish = CodeRequest(flat_of(session, motion, room), phone(number), "browser")
        request_code(session, wish, now=NOW, vault=VAULT)
    session.commit()
    text = page.get("/demo/sms").text
    assert text.index("3-1-201") < text.index("3-1-101")
    assert text.count('<p class="big">') == 2
    assert "138****0003" in text
    assert phone(3).removeprefix("+86") not in text


def test_an_empty_page_says_what_will_be_here_and_offers_to_look_again(page: Page) -> None:
    page.get("/demo/sms").in_english()
    assert "No message yet" in page.get("/demo/sms").text
    assert 'href="/demo/sms">Look again</a>' in page.text
    assert "<script" not in page.text
