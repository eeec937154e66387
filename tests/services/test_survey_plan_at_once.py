"""Two people at one line, two presses for one draft: each in a session of its own."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from app.database import Database
from app.models import Motion, Survey, SurveyPlanAnswer, SurveyPlanLine, User
from app.services import survey_motions, survey_plan
from app.services.survey_plan import Change, PlanChanged, Said
from tests.services.test_survey_at_once import at_once
from tests.services.test_survey_motions import ENTRANCE, ready
from tests.services.test_survey_plan import LATE, LIFT, begun


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_of_two_answers_to_one_line_one_is_kept_and_the_other_is_told(database: Database) -> None:
    with database.writing() as session:
        survey, _plan, chair = begun(session)
        session.commit()
        keys = survey.survey_id, chair.user_id

    def answer(reason: str) -> Callable[[], bool]:
        def act() -> bool:
            with database.writing() as session:
                row, actor = session.get_one(Survey, keys[0]), session.get_one(User, keys[1])
                change = Change("lift", Said("later", reason, "街道办"), LIFT)
                try:
                    survey_plan.save(session, row, [change], now=LATE, actor=actor)
                except PlanChanged:
                    return False
                session.commit()
                return True

        return act

    done = at_once(*(answer(reason) for reason in ("甲", "乙", "丙", "丁")))
    assert sorted(done, key=bool) == [False, False, False, True]
    assert count(database, SurveyPlanAnswer) == 1


def test_four_presses_at_once_make_one_draft(database: Database) -> None:
    with database.writing() as session:
        survey, line, chair = ready(session)
        session.commit()
        keys = survey.survey_id, line.survey_plan_line_id, chair.user_id

    def press() -> str:
        with database.writing() as session:
            row, actor = session.get_one(Survey, keys[0]), session.get_one(User, keys[2])
            found = session.get_one(SurveyPlanLine, keys[1])
            motion, _new = survey_motions.draft_from(session, row, found, ENTRANCE, now=LATE, actor=actor)
            session.commit()
            return motion.code

    assert len(set(at_once(*[press] * 4))) == 1
    assert count(database, Motion) == 1
