"""The desk reads residents' own words: tags, replies, blanks, posts; everyone reads what was posted."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Activity, SurveyReply, SurveyTag
from app.services import survey_tally, surveys
from tests import factories as f
from tests.conftest import Clock, Page, at_desk
from tests.services import surveying as s


@pytest.fixture
def survey(database: Database, clock: Clock) -> s.Survey:
    """Closed and counted, anonymous; seven wrote."""
    with database.writing() as session:
        found = s.opened(session)
        for number in range(1, 8):
            s.answer(
                session, found, number, say=f"停车难{number}，我家3-1-{number}01，电话1381234567{number}"
            )
        clock.moment = s.CLOSES
        survey_tally.tally(session, found.survey_id, now=clock.moment, vault=f.VAULT)
        session.commit()
        session.refresh(found)
        return found


@pytest.fixture
def desk(app: Flask, survey: s.Survey) -> Page:
    return at_desk(app)


def texts(page: Page) -> list[str]:
    return re.findall(r'name="text" value="([0-9a-f]{32})"', page.text)


def test_tag_reply_blank_choose_and_post(
    desk: Page, survey: s.Survey, app: Flask, database: Database
) -> None:
    base = f"/surveys/{survey.code}/words-of/say"
    desk.get(f"/surveys/{survey.code}/results")
    assert base in desk.text
    desk.get(base)
    found = texts(desk)
    assert len(found) == 7
    desk.post(f"{base}/mark", text=found, label="停车", act="tag")
    assert "is put on 7 texts" in desk.text
    desk.post(f"{base}/mark", act="choose")
    assert "Tick the texts first." in desk.text
    desk.post(f"{base}/mark", text=found[:2], act="choose")
    number = re.search(r"show=(\d+)", desk.text)
    assert number is not None
    group = f"/surveys/{survey.code}/group/{number[1]}"
    desk.get(group).post(f"{group}/reply", said="明年划车位。", role="幸福街道")
    assert "幸福街道 replied on" in desk.text
    desk.get(f"{base}/{found[0]}/blank")
    suspects = re.findall(r'name="passage" value="([^"]+)" checked', desk.text)
    assert len(suspects) == 2
    desk.post(passage=suspects)
    assert "So it will read" in desk.text
    assert suspects[1] in desk.text
    desk.post(passage=suspects, sure="1")
    assert "is destroyed" in desk.text
    assert suspects[1] not in desk.text
    public = Page(app.test_client()).get("/").in_english()
    assert public.get(f"/s/{survey.code}/words/say").status == 404
    desk.get(f"{base}/post")
    assert "Is this personal?" in desk.text  # the second one still has its number
    seen = re.findall(r'name="seen" value="([^"]+)"', desk.text)
    desk.post(seen=[each for each in seen if each.startswith(found[0])])
    assert "1 text is posted." in desk.text
    assert public.get(f"/s/{survey.code}/words/say").status == 404
    with database.writing() as session:
        row = session.get_one(s.Survey, survey.survey_id)
        surveys.publish(session, row, now=s.CLOSES, actor=session.get_one(f.User, survey.created_by))
        session.commit()
    public.get(f"/s/{survey.code}/results")
    assert "what we answer (1)" in public.text
    public.get(f"/s/{survey.code}/words/say")
    assert "7 residents wrote of this." in public.text
    assert "明年划车位。" in public.text
    assert public.text.count("<blockquote") == 1
    assert "■■" in public.text
    assert "138123" not in public.text
    desk.get(f"{base}/{found[0]}").post(f"{base}/mark", text=found[0], act="drop")
    assert public.get(f"/s/{survey.code}/words/say").status == 404
    with database.reading() as session:
        rows = session.scalars(select(Activity).order_by(Activity.activity_id)).all()
    kinds = [row.kind for row in rows if row.kind.startswith("survey_words")]
    expected = ["tagged", "chosen", "answered", "blanked", "posted", "chosen"]
    assert kinds == [f"survey_words_{kind}" for kind in expected]
    blanked = next(row for row in rows if row.kind == "survey_words_blanked")
    assert blanked.details["passages"] == 2
    assert "138" not in str(blanked.details)


def test_two_editors_of_one_reply_lose_nothing(
    desk: Page, survey: s.Survey, app: Flask, database: Database
) -> None:
    base = f"/surveys/{survey.code}/words-of/say"
    text = texts(desk.get(base))[0]
    other = at_desk(app)
    desk.get(f"{base}/{text}")
    other.get(f"{base}/{text}").post(f"{base}/{text}/reply", said="乙的答复", role="街道办")
    desk.post(f"{base}/{text}/reply", said="甲的答复", role="街道办")
    assert desk.status == 422
    assert "乙的答复" in desk.text
    assert ">甲的答复</textarea>" in desk.text.replace("\r\n", "").replace(">\n", ">")
    with database.reading() as session:
        assert session.scalars(select(SurveyReply.said)).all() == ["乙的答复"]
    desk.post(f"{base}/{text}/reply", said="甲的答复", role="街道办")
    with database.reading() as session:
        assert session.scalars(select(SurveyReply.said)).all() == ["甲的答复"]


def test_a_passage_that_is_not_there_is_said_at_its_field(desk: Page, survey: s.Survey) -> None:
    base = f"/surveys/{survey.code}/words-of/say"
    text = texts(desk.get(base))[0]
    desk.get(f"{base}/{text}/blank").post(more="不在里面")
    assert desk.status == 422
    assert "does not stand in the text" in desk.text
    assert "不在里面" in desk.text
    desk.post()
    assert "Tick or write what shall go." in desk.text


def test_groups_are_renamed_merged_and_taken_away(desk: Page, survey: s.Survey, database: Database) -> None:
    base = f"/surveys/{survey.code}/words-of/say"
    found = texts(desk.get(base))
    desk.post(f"{base}/mark", text=found[:3], label="车", act="tag")
    desk.post(f"{base}/mark", text=found[2:], label="停车", act="tag")
    with database.reading() as session:
        cars, parking = session.scalars(select(SurveyTag.survey_tag_id).order_by(SurveyTag.survey_tag_id))
    group = f"/surveys/{survey.code}/group/{cars}"
    assert "fewer than 5 texts is not posted" in desk.get(group).text
    desk.post(f"{group}/rename", label="停车")
    assert "merge the two" in desk.text
    desk.post(f"{group}/merge", into=str(cars))
    assert "Choose the group" in desk.text
    desk.post(f"{group}/merge", into=str(parking))
    assert "Merged." in desk.text
    assert desk.get(group).status == 404
    desk.get(f"{base}?show={parking}")
    assert len(texts(desk)) == 7
    desk.get(f"/surveys/{survey.code}/group/{parking}").post(f"/surveys/{survey.code}/group/{parking}/remove")
    assert len(texts(desk.get(f"{base}?show=untagged"))) == 7


def test_strangers_workers_and_bad_addresses(desk: Page, survey: s.Survey, app: Flask) -> None:
    base = f"/surveys/{survey.code}/words-of/say"
    text = texts(desk.get(base))[0]
    worker = Page(app.test_client()).get("/").in_english().sign_in("worker-test")
    for path in (base, f"{base}/{text}", f"{base}/{text}/blank", f"{base}/post"):
        assert worker.get(path).status == 403
    for path in (
        f"{base}/zz",
        f"{base}/{'0' * 32}",
        f"{base}?show=99",
        f"{base}?after=x",
        f"/surveys/{survey.code}/group/99",
    ):
        assert desk.get(path).status == 404
    assert desk.get(f"/surveys/{survey.code}/words-of/wish").status == 404
