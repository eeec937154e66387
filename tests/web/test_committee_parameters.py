"""The settings of a draft: what is usual is set, each is worked for this scope, and none is taken unread."""

from __future__ import annotations

import re

import pytest

from app.database import Database
from app.domain.roll import RollFlat
from app.domain.rules import custom_from_json
from app.services.roll import Scope
from tests import factories as f
from tests.conftest import Page
from tests.web.committee_desk import ANSWERS, add_draft, motion_of, settle

CUSTOM = {
    "legs": "heads",
    "quorum": "1/2",
    "base": "participants",
    "approval": "60%",
    "exact": "more",
    "ordinary": "y",
    "article": "管理规约第十二条",
    "source": "须有半数以上业主参与，参与者六成以上同意。",
}


@pytest.fixture
def chair(database: Database, page: Page) -> Page:
    settle(database)
    return page.sign_in("chair-test").in_english()


def at(page: Page, code: str, step: str) -> Page:
    return page.get(f"/committee/m/{code}/{step}")


def test_a_new_draft_goes_straight_through_with_what_is_usual(chair: Page, database: Database) -> None:
    code = add_draft(database, sheet_photo=True, second_entry=True)
    at(chair, code, "counting").post(**ANSWERS["counting"])
    assert chair.path.endswith("/keeping")
    chair.post(**ANSWERS["keeping"])
    assert chair.path.endswith("/review")
    found = motion_of(database, code)
    usual = (False, "void", 3, True, "not_counted", None, False, True, True, 7, False, None)
    names = ("parking", "blank_rule", "proxy_cap", "proxy_bars_staff", "silence", "own_consent")
    names += ("consultation_only", "sheet_photo", "second_entry", "objection_days", "objection_blocks")
    assert not found.choices_posted
    assert tuple(getattr(found, name) for name in (*names, "retention_years")) == usual


def test_each_setting_says_what_it_does_to_these_twelve_homes(chair: Page, database: Database) -> None:
    code = add_draft(database)
    for words in (
        "The roll has none here",
        "8 of 12 homes must take part.",
        "at most 4 of 12 homes",
        "not for ordinary matters",
        "no single home can stop",
    ):
        assert words in at(chair, code, "counting").text, words
    for words in (
        "At least 8 of 12 homes then have to sign a sheet.",
        "Up to 12 homes",
        "objections are open until midnight at the end of Monday, 16 March 2026",
        "Until the year 2031.",
    ):
        assert words in at(chair, code, "keeping").text, words


def test_parking_is_worked_both_ways(database: Database, page: Page) -> None:
    spot = RollFlat(f.key("B01"), 1200, f.house()[0].owners, "parking")
    settle(database, [*f.house(), spot])
    code = add_draft(database)
    page.sign_in("chair-test").in_english()
    at(page, code, "counting")
    assert "Without them 12 homes and 960.00 m² decide; with them 12 homes and 972.00 m²." in page.text


def test_what_was_agreed_otherwise_is_kept(chair: Page, database: Database) -> None:
    code = add_draft(database, rule="civil-code-ordinary")
    changed = {
        "blank_rule": "abstain",
        "proxy_cap": "0",
        "silence": "joins_majority",
        "own_consent": "101， 3-1-102\n101",
    }
    at(chair, code, "counting").post(**changed)
    at(chair, code, "keeping").post(
        consultation_only="y", objection_days="0", objection_blocks="y", retention_years="20"
    )
    found = motion_of(database, code)
    assert (found.blank_rule, found.proxy_cap, found.proxy_bars_staff) == ("abstain", 0, False)
    assert (found.silence, found.own_consent) == ("joins_majority", ["3-1-101", "3-1-102"])
    assert (found.consultation_only, found.sheet_photo, found.objection_days) == (True, False, 0)
    assert (found.objection_blocks, found.retention_years) == (True, 20)
    at(chair, code, "counting")
    assert "3-1-101\n3-1-102" in chair.text
    assert "2 homes must each agree." in chair.text


@pytest.mark.parametrize(
    ("step", "answer", "words"),
    [
        ("counting", {"silence": "joins_majority"}, "for ordinary matters only"),
        (
            "counting",
            {"own_consent": "3-1-101, 9-9-901 <b>"},
            "These are no homes that vote here: 9-9-901, &lt;b&gt;",
        ),
        ("counting", {"proxy_cap": "21"}, "Between 0 and 20."),
        ("counting", {"proxy_cap": "many"}, "Not a valid integer value."),
        ("keeping", {"objection_days": "61"}, "Between 0 and 60 days."),
        ("keeping", {"retention_years": "0"}, "Between 1 and 100 years."),
    ],
)
def test_a_wrong_setting_is_refused_and_nothing_is_kept(
    chair: Page, database: Database, step: str, answer: dict[str, str], words: str
) -> None:
    code = add_draft(database)
    at(chair, code, step).post(**ANSWERS[step] | answer)
    assert chair.status == 422
    assert words in chair.text
    found = motion_of(database, code)
    assert (found.proxy_cap, found.own_consent, found.objection_days) == (3, None, 7)


def test_a_rule_of_their_own_is_set_shown_and_taken_back(chair: Page, database: Database) -> None:
    code = add_draft(database)
    at(chair, code, "rule").post(rule="custom")
    assert chair.path.startswith(f"/committee/m/{code}/custom")
    chair.post(**CUSTOM, go="show")
    meaning = (
        "At least 6 of 12 homes must take part. Of those who take part, more than 3/5 by homes must agree."
    )
    assert meaning in chair.text
    chair.post(**CUSTOM)
    assert chair.path.endswith("/window")
    rule = custom_from_json(motion_of(database, code).custom_rule or {})
    assert (rule.approval.as_text(), rule.legs, rule.ordinary) == ("> 3/5", ("heads",), True)
    at(chair, code, "review")
    assert "Your own rule" in chair.text
    assert "须有半数以上业主参与" in chair.text
    at(chair, code, "rule").post(rule="unanimous")
    assert motion_of(database, code).custom_rule is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"approval": "4/3"}, "Write a fraction"),
        ({"approval": "1/1"}, "More than all cannot agree."),
        ({"quorum": "half"}, "Write a fraction"),
        ({"article": " "}, "Name the covenant"),
        ({"source": ""}, "Copy the text"),
        ({"legs": ""}, "Choose one."),
        ({"legs": "chairs"}, "Not a valid choice"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    chair: Page, database: Database, answer: dict[str, str], words: str
) -> None:
    code = add_draft(database)
    at(chair, code, "custom").post(**CUSTOM | answer)
    assert chair.status == 422
    assert words in chair.text
    assert motion_of(database, code).rule_key == "civil-code-special"


def test_nobody_has_chosen_the_whole_compound_before_it_is_pressed(chair: Page, database: Database) -> None:
    code = add_draft(database, scope=Scope(), rule_key=None, rule_version=None)
    assert not re.search(r'name="scope"[^>]* checked', at(chair, code, "scope").text)
    chair.post()
    assert "Choose who decides." in chair.text
