"""Plans: judged by content, drawn anew, fixed by the announcement, shown in public."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select

from app.database import Database
from app.delivery import drawings
from app.models import AttachmentPage
from tests.conftest import Page
from tests.web.committee_desk import add_draft, settle


def pdf(pages: int = 2) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _number in range(pages):
        document.new_page(595, 842)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def picture() -> bytes:
    out, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (300, 200), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def code(database: Database, page: Page) -> str:
    settle(database)
    page.sign_in("chair-test").in_english()
    return add_draft(database)


def send(page: Page, code: str, data: bytes, name: str = "plan.pdf", title: str = "Ground plan") -> Page:
    return page.get(f"/committee/m/{code}/attachments").post(title=title, plan=(BytesIO(data), name))


def test_a_pdf_becomes_pages_and_is_seen_after_the_announcement(
    page: Page, code: str, database: Database
) -> None:
    send(page, code, pdf())
    assert "Ground plan, page 2" in page.text
    assert page.get(f"/m/{code}/plans").status == 404
    page.get(f"/committee/m/{code}/review").post(f"/committee/m/{code}/open")
    assert f'href="/m/{code}/plans"' in page.get(f"/m/{code}").text
    shown = page.get(f"/m/{code}/plans").text
    assert 'loading="lazy"' in shown
    with database.reading() as session:
        rows = session.scalars(select(AttachmentPage).order_by(AttachmentPage.number)).all()
    assert [row.number for row in rows] == [1, 2]
    page.get(f"/m/{code}/plans/{rows[0].attachment_id}/1.jpg")
    assert page.data.startswith(b"\xff\xd8")
    assert hashlib.sha256(page.data).hexdigest() == rows[0].sha256
    assert rows[0].sha256 in shown
    assert page.get(f"/m/{code}/plans/{rows[0].attachment_id}/3.jpg").status == 404


def test_a_picture_loses_what_else_it_carries(page: Page, code: str) -> None:
    assert b"secret place" in picture()
    (drawn,) = drawings.read(picture())
    assert b"secret place" not in drawn.image
    assert (drawn.width, drawn.height) == (300, 200)
    send(page, code, picture(), "plan.txt")
    assert "Ground plan, page 1" in page.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 nothing more", "This is no PDF and no picture"),
        (b"<script>alert(1)</script>", "This is no PDF and no picture"),
        (b"", "This is no PDF and no picture"),
    ],
)
def test_what_is_none_is_refused_whatever_its_name(page: Page, code: str, data: bytes, words: str) -> None:
    send(page, code, data)
    assert page.status == 422
    assert words in page.text
    assert 'value="Ground plan"' in page.text


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(drawings.DrawingRefused) as error:
        drawings.read(pdf(41))
    assert error.value.why == "pages"


def test_after_the_announcement_nothing_is_added_or_taken_away(
    page: Page, code: str, database: Database
) -> None:
    send(page, code, picture())
    with database.reading() as session:
        number = session.scalars(select(AttachmentPage)).one().attachment_id
    page.get(f"/committee/m/{code}/review").post(f"/committee/m/{code}/open")
    page.post(f"/committee/m/{code}/attachments/{number}/remove")
    page.post(f"/committee/m/{code}/attachments", title="More", plan=(BytesIO(picture()), "x.jpg"))
    with database.reading() as session:
        assert len(session.scalars(select(AttachmentPage)).all()) == 1


def test_a_plan_is_taken_away_from_a_draft(page: Page, code: str, database: Database) -> None:
    send(page, code, picture())
    with database.reading() as session:
        number = session.scalars(select(AttachmentPage)).one().attachment_id
    page.post(f"/committee/m/{code}/attachments/{number}/remove")
    with database.reading() as session:
        assert session.scalars(select(AttachmentPage)).all() == []
