"""An opened motion on the committee's desk: sheets, turnout without choices, and the result posted once."""

from __future__ import annotations

import shlex
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.database import Database
from app.domain.roll import RollFlat
from app.models import Motion, Result
from app.services import closing
from tests import factories as f
from tests.conftest import Clock, Page
from tests.statements import counted
from tests.web.committee_desk import add_draft, settle

BEFORE = f.NOW - timedelta(hours=3)


def put(database: Database, *rooms: str, flats: list[RollFlat] | None = None, **wishes: object) -> str:
    """An open motion that closes an hour from now; these rooms said yes. Returns its code."""
    wishes = {"opens": BEFORE, "closes": f.NOW + timedelta(hours=1), "now": BEFORE} | wishes
    with database.writing() as session:
        motion = f.opened(session, flats, **wishes)  # type: ignore[arg-type]
        for room in rooms:
            f.cast(session, f.flat_of(session, motion, room), "yes", at=f.NOW - timedelta(hours=1))
        session.commit()
        return motion.code


def close(database: Database, clock: Clock, code: str) -> None:
    """Let the deadline pass and count."""
    clock.moment = f.NOW + timedelta(hours=1)
    with database.writing() as session:
        for motion_id in closing.due_motions(session, clock()):
            closing.close_motion(session, motion_id, clock=clock)
        session.commit()


def result_of(database: Database, code: str) -> Result:
    from sqlalchemy import select

    with database.reading() as session:
        return session.scalars(select(Result).join(Motion).where(Motion.code == code)).one()


@pytest.fixture
def chair(page: Page) -> Page:
    return page


def sign_in(page: Page) -> Page:
    return page.sign_in("chair-test").in_english()


def test_an_open_motion_shows_turnout_and_what_is_missing(database: Database, page: Page) -> None:
    code = put(database, "101", "102", "201")
    sign_in(page).get(f"/committee/m/{code}")
    assert page.status == 200
    for words in ("Open for answers", "Still 5 homes and 400.00 m² to go", f"/work/m/{code}", "/papers"):
        assert words in page.text, words


def test_before_the_close_no_page_of_the_committee_tells_a_choice(database: Database, page: Page) -> None:
    code = put(database, "101", "102")
    sign_in(page)
    for path in (f"/committee/m/{code}", "/committee"):
        text = page.get(path).text
        assert "I agree" not in text
        assert "Passed" not in text
    for path in ("roll.xlsx", "roll.csv", "ballots.xlsx", "ballots.csv", "publish"):
        assert page.get(f"/committee/m/{code}/{path}").status == 404


def test_a_motion_that_has_not_begun_says_when_it_will(database: Database, page: Page) -> None:
    code = put(database, opens=f.NOW + timedelta(minutes=30))
    assert "Voting opens on 2 March 2026, 10:30." in sign_in(page).get(f"/committee/m/{code}").text


def test_between_deadline_and_count_it_says_so(database: Database, page: Page, clock: Clock) -> None:
    code = put(database)
    sign_in(page)
    clock.moment = f.NOW + timedelta(hours=1)
    assert "The answers are being counted" in page.get(f"/committee/m/{code}").text


def test_after_the_count_the_committee_sees_the_verdict_and_posts_it_once(
    database: Database, page: Page, clock: Clock
) -> None:
    code = put(database, *(f"{floor}0{n}" for floor in range(1, 5) for n in (1, 2)))
    sign_in(page)
    close(database, clock, code)
    page.get(f"/committee/m/{code}")
    for words in ("Passed", "8 / 12 homes", "640.00 / 960.00", "Only the committee sees this"):
        assert words in page.text, words
    page.get(f"/committee/m/{code}/publish")
    assert "Post this result?" in page.text
    assert result_of(database, code).published_at is None
    page.post()
    assert page.path == f"/committee/m/{code}"
    assert "Posted." in page.text
    first = result_of(database, code).published_at
    clock.moment += timedelta(minutes=5)
    page.post(f"/committee/m/{code}/publish")
    assert "The result had been posted before." in page.text
    assert result_of(database, code).published_at == first
    assert page.get(f"/committee/m/{code}/publish").path == f"/committee/m/{code}"
    for path in (f"/m/{code}/result", f"/m/{code}/result.pdf", f"/committee/m/{code}/ballots.csv"):
        assert path in page.text


def test_two_who_post_at_once_post_once(database: Database, clock: Clock) -> None:
    code = put(database)
    close(database, clock, code)
    with database.writing() as session:
        from sqlalchemy import select

        from app.models import User

        motion = session.scalars(select(Motion)).one()
        chair = session.scalars(select(User)).first()
        assert chair is not None
        session.get(Result, motion.motion_id)
        closing.publish(session, motion, now=clock(), actor=chair)
        with pytest.raises(closing.AlreadyPublished):
            closing.publish(session, motion, now=clock(), actor=chair)


def test_the_command_for_a_recount_names_every_option_of_the_motion(
    database: Database, page: Page, clock: Clock
) -> None:
    code = put(database, rule="households-share", share="3/5", collision="online_wins", blank_rule="abstain")
    sign_in(page)
    close(database, clock, code)
    page.get(f"/committee/m/{code}")
    command = page.text.partition("<code>")[2].partition("</code>")[0]
    assert shlex.split(command) == [
        *(
            ".venv/bin/flask",
            "--app",
            "app",
            "tally",
            f"louyi-{code}-roll.xlsx",
            f"louyi-{code}-ballots.xlsx",
        ),
        *("--rule", "households-share", "--share", "3/5"),
        *("--opens", "2026-03-02T07:00:00+08:00", "--closes", "2026-03-02T11:00:00+08:00"),
        *("--collision", "online_wins", "--blank", "abstain", "--proxy-cap", "3", "--json"),
    ]


def two_entrances() -> list[RollFlat]:
    return [
        *f.house(2),
        *(RollFlat(f.key(x.key.room, entrance="2"), x.area, x.owners) for x in f.house(3)),
    ]


def test_the_papers_are_a_poster_and_a_sheet_for_every_flat(database: Database, page: Page) -> None:
    code = put(database)
    sign_in(page).get(f"/committee/m/{code}/sheets.pdf")
    assert page.data[:4] == b"%PDF"
    pages = [each.extract_text() for each in PdfReader(BytesIO(page.data)).pages]
    assert len(pages) == 1 + 12
    assert code in pages[0]
    assert "Building 3, entrance 1, room 602" in pages[12].replace("\n", " ")
    assert not any("业主0" in text or "138000" in text for text in pages)


def test_the_papers_of_one_entrance_can_be_printed_alone(database: Database, page: Page) -> None:
    from app.services.roll import Scope

    code = put(database, flats=two_entrances(), scope=Scope("3"))
    sign_in(page)
    assert "entrance=2" in page.get(f"/committee/m/{code}").text
    for query, pages in (("", 2 + 10), ("?building=3&entrance=1", 1 + 4), ("?building=3&entrance=2", 1 + 6)):
        page.get(f"/committee/m/{code}/sheets.pdf{query}")
        assert len(PdfReader(BytesIO(page.data)).pages) == pages
    assert page.get(f"/committee/m/{code}/sheets.pdf?building=9&entrance=9").status == 404


def test_a_draft_has_no_papers(database: Database, page: Page) -> None:
    settle(database)
    code = add_draft(database)
    assert sign_in(page).get(f"/committee/m/{code}/sheets.pdf").status == 404


def test_the_desk_names_what_to_do_next_oldest_first(database: Database, page: Page, clock: Clock) -> None:
    put(database, "101")
    with database.writing() as session:
        from sqlalchemy import select

        from app.models import Compound, User

        place, chair = session.scalars(select(Compound)).one(), session.scalars(select(User)).first()
        assert chair is not None
        later = f.draft(session, place, chair)
        later.created_at = f.NOW + timedelta(minutes=1)
        half = f.draft(session, place, chair, question="Half?", rule_key=None, rule_version=None)
        half.created_at = f.NOW + timedelta(minutes=2)
        session.commit()
    text = sign_in(page).get("/committee").text
    sentences = [
        "is open: 1 of 12 homes took part.",
        "is ready to be opened.",
        "“Half?” is a draft. Finish it.",
    ]
    places = [text.index(sentence) for sentence in sentences]
    assert places == sorted(places)
    clock.moment = f.NOW + timedelta(hours=1)
    assert "has closed and is being counted." in page.get("/committee").text
    close(database, clock, "")
    assert "is counted. Post the result." in page.get("/committee").text


def test_a_fresh_motion_asks_for_its_papers(database: Database, page: Page) -> None:
    put(database)
    assert "print the poster and the ballot sheets." in sign_in(page).get("/committee").text


def test_an_empty_compound_is_told_to_import_its_roll(database: Database, page: Page) -> None:
    settle(database, [])
    text = sign_in(page).get("/committee").text
    assert "has no roll yet." in text
    assert "/roll/c/TEST/import" in text


def test_a_motion_takes_the_same_queries_for_20_and_2000_flats(
    database: Database, page: Page, clock: Clock
) -> None:
    codes = {
        "TEST": put(database, flats=f.house(10)),
        "BIG": put(database, flats=f.house(100, 20), code="BIG"),
    }
    for paths, most in ((("/{}", "/sheets.pdf"), 9), (("/{}", "/roll.csv", "/ballots.csv", "/publish"), 12)):
        seen: dict[str, list[int]] = {name: [] for name in codes}
        for name, code in codes.items():
            page.sign_in(f"chair-{name.lower()}")
            for path in paths:
                if path == "/sheets.pdf" and name == "BIG":
                    path = "/sheets.pdf?building=9"  # the queries without a minute of typesetting
                with counted(database.engine) as statements:
                    page.get(f"/committee/m/{code}{path.replace('/{}', '')}")
                assert page.status in (200, 404)
                seen[name].append(len(statements))
            page.post("/sign-out")
        assert seen["TEST"] == seen["BIG"]
        assert max(seen["TEST"]) <= most
        close(database, clock, "")
