"""One nasty text in every place that somebody can write: no page runs it, no paper is built from it."""

from __future__ import annotations

import json
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Compound, Survey, SurveyTag, User
from app.services import (
    survey_groups,
    survey_plan,
    survey_posting,
    survey_replies,
    survey_tally,
    survey_words,
)
from app.services.survey_plan import Change, Said
from app.services.survey_words import Spot
from tests import factories as f
from tests.conftest import Clock, at_desk
from tests.delivery.paper import pages_text
from tests.services import suggesting
from tests.services import surveying as s

SCRIPT, TYPST = "<script>alert(1)</script>", '#panic("no")'
NASTY = f"{TYPST}'\"><b onfocus=alert(1)>{SCRIPT}{{{{7*7}}}}$x$]*_`\\"
PLAIN = "panic(&#34;no&#34;)"
PAGES = (
    *("/surveys/{0}", "/surveys/{0}/preview", "/surveys/{0}/results", "/surveys/{0}/results?by=who"),
    *("/surveys/{0}/words-of/say", "/surveys/{0}/words-of/say/post", "/surveys/{0}/group/{1}"),
    *("/surveys/{0}/words-of/works", "/surveys/{0}/plan", "/surveys/{2}/papers", "/surveys"),
    *("/s/{0}/results", "/s/{0}/words/say", "/s/{0}/plan", "/s/{2}", "/suggestions/{3}"),
)
PAPERS = ("{2}/poster", "{2}/homes", "{2}/sheet", "{0}/plan/notice")


def nasty(value: Any, name: str = "") -> Any:
    """The questionnaire with this text for every word that it says."""
    if isinstance(value, dict):
        return {each: nasty(inner, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [nasty(each) for each in value]
    return NASTY if name in ("zh", "en") else value


class Runs(HTMLParser):
    """What a browser would run of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.found += [name for name, _value in attrs if name == "onfocus"]

    def handle_data(self, data: str) -> None:
        self.found += [data] if self.inside == "script" and "alert(1)" in data else []


def begun(session: Session, compound: Compound) -> Survey:
    survey = s.draft(session, compound, title=NASTY, asker=NASTY, purpose=NASTY)
    chair = session.get_one(User, survey.created_by)
    s.surveys.set_questionnaire(session, survey, nasty(s.asked()), now=f.NOW, actor=chair)
    s.surveys.open_survey(session, survey, now=f.NOW, actor=chair)
    return survey


@pytest.fixture
def places(database: Database, clock: Clock) -> tuple[str, int, str, int]:
    """Of a survey that is over and posted its code and the number of a group; the code of an open one; the
    number of a report."""
    with database.writing() as session:
        compound = s.place(session)
        survey, going_on = (begun(session, compound) for _each in range(2))
        going_on.closes_at = s.CLOSES + timedelta(days=7)
        chair = session.get_one(User, survey.created_by)
        for number in range(1, 8):
            s.answer(session, survey, number, say=NASTY, works=["lift", "other"], **{"works.other": NASTY})
        wish = suggesting.report(session, compound, NASTY)
        survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=f.VAULT)
        survey = session.get_one(Survey, survey.survey_id)
        spot = Spot(survey, "say", "given")
        keys = [each.key for each in survey_words.listed(session, spot, f.VAULT)]
        tag: SurveyTag = survey_groups.tag_called(session, spot, NASTY, now=s.CLOSES, actor=chair)
        survey_groups.put_on(session, spot, tag, keys)
        said, to = survey_replies.Said(NASTY, NASTY, 0), survey_replies.To(spot, tag=tag)
        survey_replies.write(session, to, said, now=s.CLOSES, actor=chair, vault=f.VAULT)
        survey_posting.choose(session, spot, keys, actor=chair)
        ready = survey_posting.look(session, spot, f.VAULT).ready
        seen = {each.key: each.seen for each in ready}
        survey_posting.post(session, spot, seen, now=s.CLOSES, actor=chair, vault=f.VAULT)
        plan = survey_plan.choose(session, survey, ["works"], now=s.CLOSES, actor=chair)
        lines = [Change("a", Said("planned", NASTY, NASTY, "2027-Q2"), ("works", "lift"))]
        survey_plan.save(session, survey, lines, now=s.CLOSES, actor=chair)
        survey_plan.publish(session, survey, plan, now=s.CLOSES, actor=chair)
        s.surveys.publish(session, survey, now=s.CLOSES, actor=chair)
        session.commit()
        clock.moment = s.CLOSES
        group = session.scalars(select(SurveyTag.survey_tag_id)).one()
        return survey.code, group, going_on.code, wish.suggestion_id


def test_no_page_runs_it(app: Flask, places: tuple[str, int, str, int]) -> None:
    desk = at_desk(app)
    for address in PAGES:
        desk.get(address.format(*places))
        assert desk.status == 200, address
        assert Runs(desk.text).found == [], address
        assert PLAIN in desk.text, address
        assert "{{7*7}}" in desk.text, address


def test_no_paper_is_built_from_it(app: Flask, places: tuple[str, int, str, int]) -> None:
    desk = at_desk(app)
    for paper in PAPERS:
        desk.get(f"/surveys/{paper.format(*places)}.pdf")
        assert desk.status == 200, paper
        assert TYPST in "".join(pages_text(desk.data)), paper
    desk.get(f"/surveys/{places[0]}/results").post(f"/surveys/{places[0]}/report.pdf")
    assert TYPST in "".join(pages_text(desk.data))


def test_what_looks_for_scripts_finds_one() -> None:
    assert Runs(NASTY).found == ["onfocus", "alert(1)"]
    assert json.dumps(nasty(s.asked()), ensure_ascii=False).count("alert(1)") > 10
