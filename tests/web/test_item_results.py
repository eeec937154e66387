"""The result of several items and of an election: page, notice, tables and JSON say the same."""

from __future__ import annotations

import csv
import io
import json

from app.database import Database
from app.models import Compound, Motion, Result
from app.services.items import NewItem
from tests import factories as f
from tests.conftest import Page
from tests.delivery.paper import pages_text
from tests.services.test_items import answer
from tests.web.resident_walk import count_and_publish, set_up

ROOMS = ["101", "201", "202", "301", "302", "401", "402", "501"]
SEVEN = [NewItem(f"候选人{number}", f"介绍{number}") for number in range(1, 8)]
TWO = [NewItem("用维修资金修屋面"), NewItem("聘请物业公司", rule_key="civil-code-ordinary")]


def elected(database: Database, *votes: int) -> Motion:
    """An election of seven for five seats, in which the candidates get so many yes of eight."""
    motion = set_up(database, asked=SEVEN, rule="civil-code-ordinary", kind="election", seats=5)
    with database.writing() as session:
        for room, said in zip(ROOMS, ballots(votes), strict=True):
            answer(session, motion, room, *said)
        session.commit()
    count_and_publish(database, motion)
    return motion


def ballots(votes: tuple[int, ...]) -> list[list[str]]:
    """Eight ballots with these sums of yes, each with as few as may be."""
    sheets = [["no"] * len(votes) for _room in ROOMS]
    for position, vote in enumerate(votes):
        for sheet in sorted(sheets, key=lambda sheet: sheet.count("yes"))[:vote]:
            sheet[position] = "yes"
    return sheets


def two(database: Database) -> Motion:
    motion = set_up(database, asked=TWO)
    with database.writing() as session:
        for number, room in enumerate(ROOMS):
            answer(session, motion, room, "yes" if number < 5 else "no", "yes" if number < 5 else "no")
        session.commit()
    count_and_publish(database, motion)
    return motion


def table(page: Page, motion: Motion) -> list[list[str]]:
    text = page.get(f"/m/{motion.code}/result.csv").data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_an_election_says_who_is_elected_everywhere(page: Page, database: Database) -> None:
    motion = elected(database, 8, 7, 6, 5, 5, 3, 2)
    page.get(f"/m/{motion.code}/result").in_english()
    assert "5 members are elected for 5 seats: the committee stands." in page.text
    assert page.text.count("Not elected") == 2
    found = json.loads(page.get(f"/m/{motion.code}/result.json").data)
    assert found["election"]["elected"] == [1, 2, 3, 4, 5]
    assert found["items"][5]["title"] == "候选人6"
    assert found["items"][5]["count"]["verdict"] == "failed_majority"
    rows = table(page, motion)
    assert [row[:2] for row in rows if row[1] == "Elected"] == [
        [f"{number}. 候选人{number}", "Elected"] for number in range(1, 6)
    ]
    assert ["6. 候选人6", "Agree", "3", "240.00", ""] in rows
    text = "".join(pages_text(page.get(f"/m/{motion.code}/result.pdf").data))
    assert "thecommitteestands" in text
    assert all(f"候选人{number}" in text for number in range(1, 8))


def test_a_ballot_with_too_many_yes_is_in_no_candidates_count(page: Page, database: Database) -> None:
    motion = set_up(database, asked=SEVEN, rule="civil-code-ordinary", kind="election", seats=5)
    with database.writing() as session:
        answer(session, motion, "101", *["yes"] * 6, "no")
        answer(session, motion, "201", *["yes"] * 5, "no", "no")
        session.commit()
    count_and_publish(database, motion)
    found = json.loads(page.get(f"/m/{motion.code}/result.json").data)
    assert [each["count"]["yes"]["heads"] for each in found["items"]] == [1, 1, 1, 1, 1, 0, 0]
    with database.reading() as session:
        assert session.get_one(Result, motion.motion_id).election == found["election"]


def test_a_tie_for_the_last_seat_is_shown_and_nobody_of_it_declared(page: Page, database: Database) -> None:
    motion = elected(database, 8, 7, 6, 6, 5, 5, 0)
    page.get(f"/m/{motion.code}/result").in_english()
    assert page.text.count("Same votes for the last seat") == 2
    assert "whether the committee stands is not settled yet" in page.text


def test_each_item_has_its_part_with_its_own_rule(page: Page, database: Database) -> None:
    motion = two(database)
    page.get(f"/m/{motion.code}/result").in_english()
    first, second = page.text.split("2. 聘请物业公司")[0], page.text.split("2. 聘请物业公司")[1]
    assert "Not passed" in first
    assert "Passed" in second.partition("</section>")[0]
    rows = table(page, motion)
    assert ["1. 用维修资金修屋面", "Not passed", "", "", ""] in rows
    assert ["2. 聘请物业公司", "Passed", "", "", ""] in rows
    text = "".join(pages_text(page.get(f"/m/{motion.code}/result.pdf").data))
    assert "Notpassed:toofewagreed" in text
    assert "聘请物业公司" in text


def test_the_committee_and_the_office_see_the_parts_too(page: Page, database: Database) -> None:
    motion = elected(database, 8, 7, 6, 5, 5, 3, 2)
    page.sign_in("chair-test").in_english().get(f"/committee/m/{motion.code}")
    assert "the committee stands" in page.text
    assert "候选人7" in page.text
    with database.writing() as session:
        f.user(session, "street", "office", session.get_one(Compound, motion.compound_id))
        session.commit()
    page.post("/sign-out")
    page.sign_in("street").get("/office")
    assert "5 members elected" in page.text


def test_one_question_is_shown_as_ever(page: Page, database: Database) -> None:
    motion = set_up(database)
    count_and_publish(database, motion)
    page.get(f"/m/{motion.code}/result")
    assert page.text.count("verdict-word") == 1
    assert json.loads(page.get(f"/m/{motion.code}/result.json").data)["election"] is None
