"""A claim from the posted list or the code page, over the worker's desk, to the vote."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.database import Database
from app.models import Claim, Motion
from tests import factories as f
from tests.conftest import Clock, Page
from tests.services.claiming import DAY, SECOND, posted_draft, texts
from tests.web.resident_walk import ballots_in, home_of, rows_in, set_up, sms_code

MINE = "13900000001"


@pytest.fixture
def motion(database: Database) -> Motion:
    return set_up(database)


@pytest.fixture
def draft(database: Database) -> Motion:
    with database.writing() as session:
        row = posted_draft(session)
        session.commit()
        return row


@pytest.fixture
def english(page: Page) -> Page:
    return page.get("/").in_english()


def photo() -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "PNG")
    return BytesIO(out.getvalue()), "../../x.png"


def claim(page: Page, database: Database, motion: Motion, kind: str = "owner", **more: object) -> Page:
    page.get(f"/m/{motion.code}/claim/3-1-501").post(kind=kind)
    page.post(phone=MINE)
    page.post(code=sms_code(database))
    return page.post(name="新业主", reason="证上是我", **more)


def only_claim(database: Database) -> Claim:
    with database.reading() as session:
        return session.scalars(select(Claim)).one()


def at_the_desk(app: Flask, name: str = "worker-test") -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def confirm(desk: Page, number: int, **more: object) -> Page:
    desk.get(f"/work/claims/{number}")
    fields = {"in_place_of": "0", "paper_kind": "real_estate", "paper_digits": "123X"} | more
    return desk.post(f"/work/claims/{number}/confirm", **fields)


def test_of_a_draft_only_the_posted_list_is_public(english: Page, draft: Motion) -> None:
    english.get(f"/m/{draft.code}/roll")
    assert english.status == 200
    assert "960.00" in english.text
    assert "501" in english.text
    assert "业主" not in english.text.replace("业主委员会", "")
    for path in ("", "/flat", "/home/3-1-501", "/result"):
        assert english.get(f"/m/{draft.code}{path}").status == 404


def test_a_draft_that_is_not_posted_shows_nothing(english: Page, database: Database) -> None:
    with database.writing() as session:
        place = f.compound(session)
        code = f.draft(session, place, f.user(session, "chair", "committee", place)).code
        session.commit()
    assert english.get(f"/m/{code}/roll").status == 404
    assert english.get(f"/m/{code}/claim/3-1-501").status == 404


def test_the_committee_posts_the_list_from_the_draft(english: Page, database: Database, app: Flask) -> None:
    from app.services import roll

    with database.writing() as session:
        place = f.compound(session)
        chair = f.user(session, "chair", "committee", place)
        roll.import_roll(session, place, f.house(), f.VAULT)
        code = f.draft(session, place, chair).code
        session.commit()
    desk = at_the_desk(app, "chair").get(f"/committee/m/{code}/review")
    desk.post(f"/committee/m/{code}/post-roll")
    assert f"/m/{code}/roll" in desk.text
    assert english.get(f"/m/{code}/roll").status == 200


def test_a_wrong_area_is_put_right_before_the_vote(
    english: Page, database: Database, draft: Motion, app: Flask
) -> None:
    claim(english, database, draft, "area", photo=photo())
    assert "on the worker" in english.text
    number = only_claim(database).claim_id
    desk = at_the_desk(app)
    assert f"/work/claims/{number}" in desk.text
    desk.get(f"/work/claims/{number}/photo")
    with Image.open(BytesIO(desk.data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (60, 40))
    desk.get(f"/work/claims/{number}")
    assert "138****0009" in desk.text
    assert "业主009" not in desk.text
    desk.post(f"/work/claims/{number}/confirm", area="８９.５", source="land_register")
    assert "89.50" in english.get(f"/m/{draft.code}/roll").text
    with database.reading() as session:
        assert "89.50" in texts(session)[-1]


def test_who_is_not_on_the_list_finds_the_claim_on_the_code_page(
    english: Page, database: Database, motion: Motion
) -> None:
    english.get(f"{home_of(motion)}/phone").post(phone=MINE)
    assert f"/m/{motion.code}/claim/3-1-501" in english.text


def vote(page: Page, database: Database, motion: Motion) -> Page:
    page.get(f"{home_of(motion)}/phone?again=1").post(phone=MINE)
    page.post(code=sms_code(database))
    if page.status == 200:
        page.post(choice="yes").post()
    return page


def test_a_claimed_number_waits_a_day_and_then_votes(
    english: Page, database: Database, motion: Motion, app: Flask, clock: Clock
) -> None:
    claim(english, database, motion)
    confirm(at_the_desk(app), only_claim(database).claim_id)
    clock.moment = f.NOW + DAY - SECOND
    assert vote(english, database, motion).status == 403
    assert "I want a paper sheet" in english.text
    assert english.get(f"{home_of(motion)}/confirm").status == 403
    clock.moment = f.NOW + DAY
    english.get(f"{home_of(motion)}/answer").post(choice="yes")
    english.post()
    (ballot,) = ballots_in(database)
    assert ballot.assurance == "claimed_phone"


def test_a_number_confirmed_in_person_votes_at_once(
    english: Page, database: Database, motion: Motion, app: Flask, clock: Clock
) -> None:
    claim(english, database, motion)
    confirm(at_the_desk(app), only_claim(database).claim_id, in_person="y")
    clock.moment = f.NOW + 61 * SECOND
    assert "/receipt/" in vote(english, database, motion).path


def test_a_changed_number_does_not_see_what_was_answered_before(
    english: Page, database: Database, motion: Motion, app: Flask, clock: Clock
) -> None:
    with database.writing() as session:
        before = f.cast(session, f.flat_of(session, motion, "501"), "no").ballot.code
        session.commit()
    claim(english, database, motion)
    confirm(at_the_desk(app), only_claim(database).claim_id, in_person="y")
    clock.moment = f.NOW + 61 * SECOND
    english.get(f"{home_of(motion)}/phone?again=1").post(phone=MINE)
    english.post(code=sms_code(database))
    assert english.status == 200
    assert before not in english.text
    assert "before this number stood on the list" in english.text


def test_a_claim_is_decided_once_on_the_desk(
    english: Page, database: Database, motion: Motion, app: Flask
) -> None:
    claim(english, database, motion)
    number = only_claim(database).claim_id
    desk = at_the_desk(app).get(f"/work/claims/{number}")
    desk.post(f"/work/claims/{number}/refuse", **{"no-reason": "证件不符"})
    desk.post(f"/work/claims/{number}/refuse", **{"no-reason": "又一次"})
    assert "decided before" in desk.text
    assert only_claim(database).refusal == "证件不符"
    assert confirm(desk, number).status in (200, 422)
    assert only_claim(database).outcome == "refused"


@pytest.mark.parametrize("path", ["", "/photo"])
def test_a_claim_is_not_for_other_eyes(
    english: Page, database: Database, motion: Motion, app: Flask, path: str
) -> None:
    claim(english, database, motion)
    address = f"/work/claims/{only_claim(database).claim_id}{path}"
    with database.writing() as session:
        f.opened(session, code="OTHER")
        session.commit()
    assert english.get(address).path.startswith("/sign-in")
    assert at_the_desk(app, "chair-test").get(address).status == 403
    assert at_the_desk(app, "worker-other").get(address).status == 404
    assert at_the_desk(app, "worker-other").get("/work/claims/2147483647").status == 404
    assert at_the_desk(app, "worker-other").get("/work/claims/99999999999999999999").status == 404


def test_after_the_close_no_claim_is_taken(
    english: Page, database: Database, motion: Motion, clock: Clock
) -> None:
    english.get(f"/m/{motion.code}/claim/3-1-501").post(kind="owner")
    english.post(phone=MINE)
    english.post(code=sms_code(database))
    clock.moment = f.CLOSES
    assert english.post(name="新业主", reason="证上是我").status == 409
    with database.reading() as session:
        assert rows_in(session, Claim) == 0


def test_no_step_is_skipped(english: Page, motion: Motion) -> None:
    for step in ("phone", "code", "details"):
        assert english.get(f"/m/{motion.code}/claim/3-1-501/{step}").path.endswith("/claim/3-1-501")


def test_a_photo_that_is_none_is_refused_and_the_rest_is_kept(
    english: Page, database: Database, motion: Motion
) -> None:
    claim(english, database, motion, photo=(BytesIO(b"<svg onload=alert(1)>"), "x.jpg"))
    assert english.status == 422
    assert "This is not a photo" in english.text
    assert "证上是我" in english.text


def test_a_sale_passes_the_vote_to_the_buyer_and_voids_the_sheet(
    english: Page, database: Database, motion: Motion, app: Flask, clock: Clock
) -> None:
    with database.reading() as session:
        flat = f.flat_of(session, motion, "501")
    desk = at_the_desk(app).get(f"/work/m/{motion.code}/sale?home=3-1-501")
    assert "the buyer answers" in desk.text
    desk.post(name="买受人", phone=MINE, paper_kind="contract", paper_digits="0001", seen="y")
    assert "Its sheet must be printed again." in desk.text
    assert english.get(f"/f/{flat.token}").status == 410
    assert "no longer valid" in english.text
    assert "no longer valid" in english.get("/").post("/find", code=flat.code).text
    assert "no longer valid" in desk.get(f"/work/m/{motion.code}/ballot?home={flat.code}").text
    clock.moment = f.NOW + 61 * SECOND
    assert "/receipt/" in vote(english, database, motion).path


def test_a_sale_needs_the_buyer_before_the_worker(database: Database, motion: Motion, app: Flask) -> None:
    desk = at_the_desk(app).get(f"/work/m/{motion.code}/sale/3-1-501")
    desk.post(name="买受人", phone=MINE, paper_kind="contract", paper_digits="0001")
    assert desk.status == 422
    assert "only with the buyer before you" in desk.text
