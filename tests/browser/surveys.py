"""Those who ask and those who answer a survey, at their browsers."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser
from sqlalchemy import select, update

from app.database import Database
from app.domain.surveys import answers, questionnaire
from app.models import Survey
from app.services import survey_answers, survey_doors, surveys
from tests import factories as f
from tests.browser.chrome import DESK
from tests.browser.people import BEIJING, Resident
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor

SECONDS = 20
BY_QUESTION = "main fieldset.question"


class Asker(Visitor):
    """The committee at its desk, with a survey."""

    def __init__(self, browser: Browser, url: str) -> None:
        super().__init__(browser, url, DESK)
        self.code = ""

    def draft(self, title: str) -> None:
        """From the template for renovations."""
        self.go("/surveys")
        self.press("main a[href$='/new']")
        self.choose("main .choice:has(input[value=renovation]) label")
        self.fill("title", title)
        self.fill("asker", "测试街道办事处")
        self.fill("purpose", "为改造方案收集意见。")
        self.press()
        self.code = re.findall(r"/surveys/([0-9A-Z]+)", self.page.url)[0]

    def set_and_open(self) -> None:
        """Each home once, anonymous, a week."""
        self.press()
        self.choose("main .choice:has(input[value=household]) label")
        self.choose("main .choice:has(input[name=named][value=no]) label")
        self.fill("closes", f"{datetime.now(BEIJING) + timedelta(days=7):%Y-%m-%dT%H:%M}")
        self.press()
        self.press()

    def answer_wish(self, row: str, reason: str) -> None:
        """The row of a work: it needs a vote, and why; saved."""
        self.page.locator(f"[name='{row}.state']").select_option("needs_vote")
        self.fill(f"'{row}.reason'", reason)
        self.fill(f"'{row}.body'", "业主委员会")
        self.press()

    def put_to_the_vote(self) -> None:
        """One step from the first line that needs a vote: a draft for the whole compound."""
        self.press("main a[href*='/committee/survey/']")
        self.page.locator("#scope").select_option(index=1)
        if not self.page.locator("main input[name=matter]:checked").count():
            self.choose("main .choice:has(input[name=matter]) label")
        self.press()


class Answerer(Resident):
    """A resident who answers a survey on her phone."""

    def answer_all(self, said: dict[str, str]) -> None:
        """Page by page to the end, and handed in."""
        while not self.page.url.endswith("/send"):
            choose(self, said)
            self.press()
        self.press()


def choose(visitor: Visitor, said: dict[str, str]) -> None:
    """By question the values of choices, with blanks between; what is not on the page is passed over."""
    here = visitor.page.eval_on_selector_all(BY_QUESTION, "all => all.map(each => each.id.slice(2))")
    for name in here:
        for value in said.get(name, "").split():
            visitor.choose(f"label[for=q-{name}-{value}]")


def the_others_answer(database: Database, phones: Phones, rooms: list[str], **said: str) -> None:
    """Handed in as the pages do it, without the pages."""
    with database.writing() as session:
        survey = session.scalars(select(Survey)).one()
        asked = questionnaire.read(surveys.newest_wording(session, survey).questionnaire)
        typed = answers.read(asked, {name: words.split() for name, words in said.items()})
        assert not typed.faults
        for room in rooms:
            home = survey_doors.home_at(session, survey, f.key(room))
            assert home is not None
            seat = survey_doors.seat_of_home(survey, home, phones.vault.digest("session", room), phones.vault)
            now = datetime.now(UTC)
            survey_answers.send(session, survey, seat, typed.answers, now=now, vault=phones.vault)
        session.commit()


def it_is_over(database: Database) -> None:
    """The end is moved in the table, and the worker opens the envelopes."""
    with database.writing() as session:
        session.execute(update(Survey).values(closes_at=datetime.now(UTC) + timedelta(seconds=1)))
        session.commit()
    last = time.monotonic() + SECONDS
    while time.monotonic() < last:
        with database.reading() as session:
            if session.scalar(select(Survey.tallied_at)) is not None:
                return
        time.sleep(0.2)
    raise AssertionError("the worker has not counted")
