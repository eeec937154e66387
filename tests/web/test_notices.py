"""The notices of a motion: public pages, paper, photos of the wall, and the final result."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image
from sqlalchemy import select

from app.database import Database
from app.domain.calendar import period_end
from app.domain.ledger.canonical import parse
from app.domain.ledger.checkpoint import parse_note
from app.domain.ledger.words import words_of, words_of_key
from app.models import Motion, NoticePhoto, User
from app.services import approvals, closing, notices
from tests import factories as f
from tests.conftest import Clock, Page
from tests.delivery.paper import codes, pages_text, pictures, squeezed

END = period_end(f.CLOSES, 7)


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (60, 40), "white").save(file, "JPEG", exif=b"Exif\x00\x00secret place")
    file.seek(0)
    return file


@pytest.fixture
def code(database: Database, clock: Clock) -> str:
    """A motion that was announced, counted and posted."""
    with database.writing() as session:
        motion = f.opened(session)
        chair = session.scalars(select(User).where(User.username == "chair-test")).one()
        notices.post_voting(session, motion, actor=chair)
        for room in ("101", "102", "201", "202", "301", "302", "401", "402", "501"):
            f.cast(session, f.flat_of(session, motion, room), "yes")
        closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
        closing.publish(session, motion, now=f.CLOSES, actor=chair)
        session.commit()
        clock.moment = f.CLOSES + timedelta(hours=1)
        return motion.code


def file_photo(page: Page, code: str, **changes: object) -> Page:
    page.get(f"/notices/m/{code}/preliminary/photo")
    fields = {"place": "一楼公告栏", "taken": "2026-03-09T10:30", "photo": (picture(), "wall.jpg")}
    return page.post(**fields | changes)


def test_everyone_reads_what_was_posted_and_until_when(page: Page, code: str) -> None:
    page.get(f"/m/{code}").in_english()
    assert f"/m/{code}/notices/voting" in page.text
    assert f"/m/{code}/notices/final" not in page.text
    page.get(f"/m/{code}/notices/preliminary")
    assert "midnight at the end of Monday, 16 March 2026" in page.text
    assert "No photo has been filed yet." in page.text
    assert "9 / 12" in page.text


def test_the_voting_notice_for_the_wall_says_what_when_and_by_which_article(page: Page, code: str) -> None:
    page.get(f"/m/{code}/notices/voting.pdf")
    (letter,) = pages_text(page.data)
    for said in ("公告", "3号楼1单元加装电梯", "2026年3月2日10时", "2026年3月9日10时", "第二百七十八条",
                 "010-12345678", "（盖章）", "异议期7日"):  # fmt: skip
        assert squeezed(said) in letter


def test_the_final_notice_waits_and_then_stands(page: Page, code: str, clock: Clock) -> None:
    page.sign_in("chair-test").in_english().get(f"/notices/m/{code}")
    assert "Objections can be made until" in page.text
    assert "Post the final result" not in page.text
    page.post(f"/notices/m/{code}/final")
    assert page.client.get(f"/m/{code}/notices/final").status_code == 404
    clock.moment = END
    page.sign_in("chair-test").get(f"/notices/m/{code}")
    page.post(f"/notices/m/{code}/final")
    assert "The final result is posted. Print" in page.text
    page.get(f"/notices/m/{code}").post(f"/notices/m/{code}/final")
    assert page.status == 200
    page.get(f"/m/{code}/notices/final.pdf")
    letter = pages_text(page.data)[0]
    assert squeezed("(final)") in letter
    assert squeezed("The period for objections is over") in letter
    page.get(f"/m/{code}/result")
    assert "the result is final" in page.text


def test_the_result_page_takes_objections_until_their_end_and_no_longer(
    page: Page, code: str, clock: Clock
) -> None:
    clock.moment = END - timedelta(seconds=1)
    page.get(f"/m/{code}/result").in_english()
    assert "Objections can be made until midnight at the end of Monday, 16 March 2026" in page.text
    clock.moment = END
    page.get(f"/m/{code}/result")
    assert "Objections can be made until" not in page.text
    assert "the final result will be posted" in page.text


def test_the_desk_waits_with_a_posted_result_then_asks_for_the_final_one(
    page: Page, code: str, clock: Clock
) -> None:
    page.sign_in("chair-test").in_english().get("/committee")
    assert "the preliminary result is posted." in page.text
    assert "Objections can be made until midnight at the end of Monday, 16 March 2026" in page.text
    clock.moment = END
    page.sign_in("chair-test").get("/committee")
    assert "Post the final result" in page.text
    page.get(f"/notices/m/{code}").post(f"/notices/m/{code}/final")
    page.get("/committee")
    assert "Nothing waits for you" in page.text


def test_the_workers_day_asks_for_a_photo_of_each_notice_that_hangs(
    page: Page, code: str, clock: Clock
) -> None:
    page.sign_in("worker-test").in_english().get("/work")
    assert "Notices on the wall without a photo" in page.text
    assert f'href="/notices/m/{code}"' in page.text
    file_photo(page, code)
    assert "without a photo" not in page.get("/work").text


def test_once_final_no_correction_is_asked_for(page: Page, code: str, clock: Clock) -> None:
    clock.moment = END
    page.sign_in("chair-test").in_english().get(f"/second-person/m/{code}")
    assert "Correct the counted result" in page.text
    page.get(f"/notices/m/{code}").post(f"/notices/m/{code}/final")
    assert "Correct the counted result" not in page.get(f"/second-person/m/{code}").text
    page.get(f"/second-person/m/{code}/correct?home=3-1-101")
    assert page.status == 409
    assert "it stands, and is not corrected any more" in page.text


def test_a_worker_files_a_photo_and_the_public_sees_only_that_it_is_there(
    page: Page, code: str, database: Database
) -> None:
    page.sign_in("worker-test").in_english()
    file_photo(page, code)
    assert "The photo is filed." in page.text
    with database.reading() as session:
        number = session.scalars(select(NoticePhoto.notice_photo_id)).one()
    page.get(f"/notices/m/{code}/photos/{number}")
    assert page.data.startswith(b"\xff\xd8")
    assert b"secret place" not in page.data
    nobody = page.client.application.test_client()
    stranger = nobody.get(f"/m/{code}/notices/preliminary").get_data(as_text=True)
    assert "一楼公告栏" in stranger
    assert "/photos/" not in stranger
    assert nobody.get(f"/notices/m/{code}/photos/{number}").status_code == 303


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"photo": (b"<script>", "x.jpg")}, "This is not a photo"),
        ({"photo": (b"", "")}, "Choose a photo."),
        ({"place": ""}, "Say where it hangs."),
        ({"taken": "2027-01-01T00:00"}, "This is in the future"),
        ({"taken": "2026-03-01T00:00"}, "before the notice was posted"),
        ({"taken": "no day"}, "Not a valid datetime value"),
    ],
)
def test_what_cannot_be_filed_says_why_and_keeps_nothing(
    page: Page, code: str, database: Database, wrong: dict[str, object], said: str
) -> None:
    page.sign_in("worker-test").in_english()
    if "photo" in wrong:  # the form closes the file that it sent
        data, name = wrong["photo"]  # type: ignore[misc]
        wrong = {"photo": (BytesIO(data), name)}
    file_photo(page, code, **wrong)
    assert page.status == 422
    assert said in page.text
    with database.reading() as session:
        assert session.scalars(select(NoticePhoto)).all() == []


def test_a_worker_does_not_post_the_final_result(page: Page, code: str, clock: Clock) -> None:
    clock.moment = END
    page.sign_in("worker-test").get(f"/notices/m/{code}")
    page.post(f"/notices/m/{code}/final")
    assert page.status == 403


def test_a_notice_of_another_compound_is_not_there(page: Page, code: str, database: Database) -> None:
    with database.writing() as session:
        f.user(session, "stranger", "committee", f.compound(session, "OTHER", "别街道"))
        session.commit()
    page.sign_in("stranger").get(f"/notices/m/{code}")
    assert page.status == 404


def test_the_posted_figures_stay_on_the_preliminary_notice(page: Page, code: str, database: Database) -> None:
    with database.reading() as session:
        motion = session.scalars(select(Motion).where(Motion.code == code)).one()
        notice = notices.find_notice(session, motion, "preliminary")
        assert notice is not None
        record = notice.content_sha256
    page.get(f"/m/{code}/notices/preliminary.pdf")
    assert record[:8] in "".join(pages_text(page.data))


def test_the_paper_before_the_vote_shows_head_key_and_homes(page: Page, code: str) -> None:
    page.get(f"/m/{code}/notices/voting.pdf")
    text = "".join("".join(pages_text(page.data)).split())
    note = next(each.text for each in codes(pictures(page.data)[0]) if "/v/" in each.text)
    head, (signature,) = parse_note(note)
    genesis = parse(page.client.get(f"/m/{code}/record/entries").data.splitlines()[0])
    Ed25519PublicKey.from_public_bytes(b64decode(genesis["key"])).verify(signature.blob, head.text.encode())
    assert "".join(words_of(head)) in text
    assert "".join(words_of_key(genesis["key"])) in text
    assert genesis["key"] in text
    assert "12套" in text


def test_the_result_on_paper_shows_the_head_that_covers_its_notice(page: Page, code: str) -> None:
    found = []
    for name in ("notices/preliminary.pdf", "result.pdf"):
        page.get(f"/m/{code}/{name}")
        found += [each.text for each in codes(pictures(page.data)[1]) if "/v/" in each.text]
    lines = page.client.get(f"/m/{code}/record/entries").data.splitlines()
    assert found[0] == found[1]
    assert parse_note(found[0])[0].size == len(lines)
    assert parse(lines[-1])["kind"] == "preliminary"


@pytest.fixture
def moved(database: Database) -> str:
    """A motion still open whose end two persons moved to 11 March."""
    with database.writing() as session:
        motion = f.opened(session)
        chair = session.scalars(select(User).where(User.username == "chair-test")).one()
        second = f.user(session, "second", "committee", motion.compound)
        notices.post_voting(session, motion, actor=chair)
        later = f.CLOSES + timedelta(days=2)
        row = approvals.ask_extension(session, motion, later, "连日大雨", now=f.NOW, actor=chair)
        approvals.approve(session, row, clock=lambda: f.NOW, actor=second, vault=f.VAULT)
        session.commit()
        return motion.code


def test_an_extension_hangs_beside_the_notice_that_keeps_its_end(page: Page, moved: str) -> None:
    page.get(f"/m/{moved}").in_english()
    assert f'href="/m/{moved}/notices/extension"' in page.text
    page.get(f"/m/{moved}/notices/extension")
    assert "连日大雨" in page.text
    assert "11 March 2026" in page.text
    page.get(f"/m/{moved}/notices/voting")
    assert "9 March 2026" in page.text
    assert "The end was moved later; this notice stays as it was posted." in page.text
    assert page.client.get(f"/m/{moved}/notices/extension?number=2").status_code == 404
    assert page.client.get(f"/m/{moved}/notices/voting?number=x").status_code == 200


def test_the_papers_of_an_extended_vote_say_each_end(page: Page, moved: str) -> None:
    page.get(f"/m/{moved}/notices/extension.pdf")
    (letter,) = pages_text(page.data)
    for said in ("2026年3月9日10时", "2026年3月11日10时", "延长的理由：连日大雨", "不必重新表决"):
        assert squeezed(said) in letter
    page.get(f"/m/{moved}/notices/voting.pdf")
    (letter,) = pages_text(page.data)
    assert squeezed("2026年3月9日10时") in letter
    assert squeezed("2026年3月11日10时") not in letter


def test_a_photo_belongs_to_the_extension_that_hangs_there(page: Page, moved: str) -> None:
    page.sign_in("worker-test").in_english().get(f"/notices/m/{moved}")
    assert "Notice of an extension" in page.text
    page.get(f"/notices/m/{moved}/extension/photo")
    taken = (f.NOW + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M")
    page.post(place="一楼公告栏", taken=taken, photo=(picture(), "wall.jpg"))
    assert "一楼公告栏" in page.get(f"/m/{moved}/notices/extension").text
    assert "一楼公告栏" not in page.get(f"/m/{moved}/notices/voting").text


def test_a_photo_as_large_as_a_camera_makes_it_is_told_at_its_field(page: Page, code: str) -> None:
    page.get("/").in_english().sign_in("worker-test")
    file_photo(page, code, photo=(BytesIO(b"\0" * 30 * 1024 * 1024), "wall.jpg"))
    assert page.status == 422
    assert "The photo is larger than 8 MB." in page.text
    assert "一楼公告栏" in page.text
