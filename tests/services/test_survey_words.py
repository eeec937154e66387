"""Own words of a survey: tagged, merged, answered, blanked for good, and posted only where five wrote."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import SurveyAnswer, SurveyChoice, SurveyReply, SurveyTag, SurveyTagging, User
from app.services import (
    survey_groups,
    survey_people,
    survey_posting,
    survey_replies,
    survey_results,
    survey_tally,
    survey_words,
)
from app.services.survey_replies import ReplyChanged, Said, To
from app.services.survey_words import Spot, TextChanged
from app.services.surveys import SurveyNotOpen
from tests.factories import NOW, VAULT
from tests.services import surveying as s
from tests.statements import counted


def spot(session: Session, texts: int = 6, *, tallied: bool = True, **changes: Any) -> Spot:
    survey = s.opened(session, floors=12, **changes)
    for number in range(1, texts + 1):
        s.answer(session, survey, number, say=f"话{number}，找138000000{number:02}")
    if tallied:
        survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    return Spot(survey, "say", "given")


def chair(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "chair-test")).one()


def keys(session: Session, place: Spot) -> list[bytes]:
    return [each.key for each in survey_words.listed(session, place, VAULT)]


def tagged(session: Session, place: Spot, label: str, texts: list[bytes]) -> SurveyTag:
    tag = survey_groups.tag_called(session, place, label, now=NOW, actor=chair(session))
    survey_groups.put_on(session, place, tag, texts)
    return tag


def write(session: Session, to: To, text: str, version: int = 0) -> None:
    survey_replies.write(
        session, to, Said(text, "街道办", version), now=NOW, actor=chair(session), vault=VAULT
    )


def seen(session: Session, place: Spot) -> dict[bytes, str]:
    return {each.key: each.seen for each in survey_words.listed(session, place, VAULT)}


def test_tags_group_texts_and_a_second_press_changes_nothing(session: Session) -> None:
    place = spot(session)
    first, second, *_rest = keys(session, place)
    tag = tagged(session, place, "停车", [first, second])
    assert survey_groups.put_on(session, place, tag, [first, second]) == 0
    assert tagged(session, place, "停车", []) is tag
    assert [(each.tag.label, each.texts) for each in survey_groups.groups(session, place.survey, "say")] == [
        ("停车", 2)
    ]
    found = survey_words.numbers(session, place)
    assert (found.texts, found.untagged, found.chosen) == (6, 4, 0)
    assert len(survey_words.listed(session, place, VAULT, show=str(tag.survey_tag_id))) == 2
    assert len(survey_words.listed(session, place, VAULT, show="untagged")) == 4
    survey_groups.take_off(session, tag, [first])
    assert survey_words.numbers(session, place).untagged == 5


def test_a_key_of_another_question_gets_no_tag(session: Session) -> None:
    place = spot(session)
    other = Spot(place.survey, "works", "other")
    tag = survey_groups.tag_called(session, other, "停车", now=NOW, actor=chair(session))
    assert survey_groups.put_on(session, other, tag, keys(session, place)) == 0
    with pytest.raises(IntegrityError):
        session.execute(
            SurveyTagging.__table__.insert(),  # type: ignore[attr-defined]
            {
                "survey_tag_id": tag.survey_tag_id,
                "response_key": keys(session, place)[0],
                "question": "say",
                "key": "given",
            },
        )


def test_merging_keeps_every_text_once_and_one_reply(session: Session) -> None:
    place = spot(session)
    texts = keys(session, place)
    cars, parking = tagged(session, place, "车", texts[:3]), tagged(session, place, "停车", texts[2:5])
    write(session, To(place, tag=cars), "会划车位。")
    survey_groups.merge(session, place.survey, cars, parking)
    (group,) = survey_groups.groups(session, place.survey, "say")
    assert (group.tag.label, group.texts) == ("停车", 5)
    assert group.reply is not None
    assert group.reply.said == "会划车位。"
    with pytest.raises(survey_groups.TagTaken):
        survey_groups.rename(session, place.survey, tagged(session, place, "绿化", []), "停车")


def test_who_saw_an_older_reply_does_not_overwrite_it(session: Session) -> None:
    place = spot(session)
    to = To(place, text=keys(session, place)[0])
    write(session, to, "甲写的")
    with pytest.raises(ReplyChanged) as refused:
        write(session, to, "乙写的")
    assert refused.value.reply is not None
    assert refused.value.reply.said == "甲写的"
    write(session, to, "乙写的", 1)
    with pytest.raises(ReplyChanged):
        write(session, to, "", 1)
    write(session, to, "", 2)
    assert session.scalars(select(SurveyReply)).all() == []


def test_what_is_blanked_is_nowhere_any_more(session: Session) -> None:
    place = spot(session)
    text = survey_words.listed(session, place, VAULT)[0]
    number = text.text[-11:]
    left = survey_words.blank(session, place, text.key, [number], seen=text.seen, vault=VAULT)
    assert number not in left
    assert left.endswith("■■")
    sealed = session.scalars(select(SurveyAnswer.text_sealed)).all()
    assert not any(number in VAULT.unseal(each) for each in sealed if each)
    assert not any(number in str(each.marks) for each in survey_results.every(session, place.survey, VAULT))
    with pytest.raises(TextChanged):
        survey_words.blank(session, place, text.key, ["话"], seen=text.seen, vault=VAULT)


def test_nothing_is_posted_by_itself_and_what_changed_since_the_look_stays_behind(session: Session) -> None:
    place = spot(session)
    first, second, *_rest = keys(session, place)
    survey_posting.choose(session, place, [first, second], actor=chair(session))
    assert survey_posting.posted(session, place, VAULT) == []
    looked = seen(session, place)
    text = survey_words.one(session, place, second, VAULT)
    survey_words.blank(session, place, second, [text.text[-11:]], seen=text.seen, vault=VAULT)
    post = {"now": NOW, "actor": chair(session), "vault": VAULT}
    assert survey_posting.post(session, place, looked, **post) == 1
    assert survey_posting.post(session, place, seen(session, place), **post) == 1
    (group,) = survey_posting.posted(session, place, VAULT)
    assert group.tag is None
    assert "■■" in group.words[1].text
    assert survey_posting.posted_numbers(session, place.survey) == {"say": 2}
    survey_posting.drop(session, place, [first])
    assert survey_posting.posted_numbers(session, place.survey) == {"say": 1}


@pytest.mark.parametrize(("texts", "shown"), [(4, 0), (5, 1)])
def test_no_question_of_four_texts(session: Session, texts: int, shown: int) -> None:
    place = spot(session, texts, tallied=False, anonymous=False)
    survey_tally.tally(session, place.survey.survey_id, now=s.CLOSES, vault=VAULT)
    survey_posting.choose(session, place, keys(session, place)[:1], actor=chair(session))
    post = {"now": NOW, "actor": chair(session), "vault": VAULT}
    assert survey_posting.post(session, place, seen(session, place), **post) == shown


def test_a_group_that_shrinks_to_four_takes_its_words_along(session: Session) -> None:
    place = spot(session, 8)
    texts = keys(session, place)
    tag = tagged(session, place, "停车", texts[:5])
    write(session, To(place, tag=tag), "会划车位。")
    survey_posting.choose(session, place, texts[:2], actor=chair(session))
    survey_posting.post(session, place, seen(session, place), now=NOW, actor=chair(session), vault=VAULT)
    (group,) = survey_posting.posted(session, place, VAULT)
    assert group.reply is not None
    assert (group.texts, len(group.words)) == (5, 2)
    survey_groups.take_off(session, tag, [texts[4]])
    assert survey_posting.posted(session, place, VAULT) == []
    assert len(survey_posting.look(session, place, VAULT).held) == 2


def test_before_the_close_words_are_read_and_answered_and_not_posted(session: Session) -> None:
    place = spot(session, tallied=False, anonymous=False)
    texts = keys(session, place)
    tagged(session, place, "停车", texts)
    survey_posting.choose(session, place, texts, actor=chair(session))
    write(session, To(place, text=texts[0]), "好")
    with pytest.raises(SurveyNotOpen):
        survey_posting.post(session, place, seen(session, place), now=NOW, actor=chair(session), vault=VAULT)
    for number in range(1, 7):  # each home changes its answers: other texts, to which nothing was said
        s.answer(session, place.survey, number, say="新话")
    assert {
        table: session.scalars(select(table)).all() for table in (SurveyTagging, SurveyChoice, SurveyReply)
    } == {
        SurveyTagging: [],
        SurveyChoice: [],
        SurveyReply: [],
    }


def test_a_year_later_nothing_of_it_is_left(session: Session) -> None:
    place = spot(session)
    texts = keys(session, place)
    tag = tagged(session, place, "停车", texts)
    write(session, To(place, tag=tag), "好")
    write(session, To(place, text=texts[0]), "好")
    survey_posting.choose(session, place, texts, actor=chair(session))
    survey_people.forget(session, place.survey, now=s.CLOSES + survey_people.KEPT)
    for table in (SurveyTag, SurveyTagging, SurveyChoice, SurveyReply):
        assert session.scalars(select(table)).all() == []  # type: ignore[var-annotated]


def test_the_list_and_the_posted_page_take_the_same_queries_for_any_number(session: Session) -> None:
    costs = []
    for texts, code in ((5, "TEST"), (20, "MORE")):
        place = spot(session, texts, code=code)
        found = keys(session, place)
        tagged(session, place, "停车", found)
        survey_posting.choose(session, place, found, actor=chair(session))
        survey_posting.post(session, place, seen(session, place), now=NOW, actor=chair(session), vault=VAULT)
        with counted(session.get_bind()) as statements:  # type: ignore[arg-type]
            survey_words.listed(session, place, VAULT)
            survey_words.numbers(session, place)
            survey_posting.posted(session, place, VAULT)
        costs.append(len(statements))
    assert costs[0] == costs[1]
