"""A questionnaire service's file becomes answers: sent, columns said, looked at, taken over, taken back."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.delivery.exports import SheetTable, csv_file, workbook
from app.models import Activity, Survey, SurveyImport, SurveyParticipation
from app.services import survey_imports, survey_tally, surveys
from tests import factories as f
from tests.conftest import Clock, Page, at_desk
from tests.services import surveying as s

HEADER = [
    *("序号", "提交答卷时间", "来自IP", "1、您的房号", "2、您是", "3、几口人"),
    *("4、需要什么(电梯)", "4、需要什么(屋顶)", "您的姓名"),
]


def rows(number: int, **changes: str) -> list[list[str]]:
    homes = [f"3-1-{floor}0{door}" for floor in range(1, 7) for door in (1, 2)]
    return [
        [str(at), "2026/3/1 10:00", "1.2.3.4", homes[at], changes.get("who", "业主"), "3", "1", "0", "张三"]
        for at in range(number)
    ]


def file(cells: list[list[str]], kind: str = "xlsx") -> tuple[BytesIO, str]:
    table = SheetTable("答卷", HEADER, cells)
    body = workbook([table], created=f.NOW) if kind == "xlsx" else csv_file(table)
    return BytesIO(body if isinstance(body, bytes) else b"".join(body)), f"答卷.{kind}"


@pytest.fixture
def survey(database: Database) -> Survey:
    with database.writing() as session:
        found = s.opened(session)
        session.commit()
        return found


@pytest.fixture
def desk(app: Flask, survey: Survey) -> Page:
    return at_desk(app)


def guessed(page: Page) -> dict[str, str]:
    """The form as the page of columns shows it."""
    found = {}
    for name, options in re.findall(r'name="(c\d+)"[^>]*>(.*?)</select>', page.text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_is_taken_over_stated_on_the_results_and_never_keeps_a_person(
    desk: Page, survey: Survey, database: Database, clock: Clock, app: Flask, kind: str
) -> None:
    base = f"/surveys/{survey.code}/import"
    assert base in desk.get(f"/surveys/{survey.code}").text
    desk.get(base).post(file=file(rows(6), kind))
    assert desk.path.endswith("/columns")
    fields = guessed(desk)
    assert fields == {
        "c3": "home", "c4": "q:who", "c5": "q:people", "c6": "o:works:lift", "c7": "o:works:roof"
    }  # fmt: skip
    assert "1.2.3.4" not in desk.text
    assert "张三" not in desk.text
    deadline = f"{f.NOW + survey_imports.KEPT:%-d %B %Y}"
    assert f"not taken over by {deadline}" in desk.text
    desk.post(**fields)
    assert f"not taken over by {deadline}" in desk.text
    assert "Take all of them over" in desk.text
    desk.post()
    assert "6 answers are taken over." in desk.text
    with database.reading() as session:
        assert len(session.scalars(select(SurveyParticipation)).all()) == 6
        kinds = session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()
        assert session.scalars(select(SurveyImport.cells_sealed)).all() == [None]
    assert kinds[-3:] == ["survey_file_uploaded", "survey_file_uploaded", "survey_file_imported"]
    desk.get(base).post(file=file(rows(6), kind))
    assert desk.status == 422
    assert "was taken over before" in desk.text
    clock.moment = s.CLOSES
    with database.writing() as session:
        survey_tally.tally(session, survey.survey_id, now=clock.moment, vault=f.VAULT)
        row = session.get_one(Survey, survey.survey_id)
        code = row.code
        surveys.publish(session, row, now=clock.moment, actor=session.get_one(f.User, row.created_by))
        session.commit()
    public = Page(app.test_client()).get("/").in_english().get(f"/s/{code}/results")
    desk.get("/").sign_in("chair-test")
    for page in (public, desk.get(f"/surveys/{code}/results")):
        assert "Of these, 6 answers are from a questionnaire service" in page.text
    assert "so nothing is broken down by other questions" in desk.text
    assert 'name="by"' not in desk.text
    assert desk.get(f"/surveys/{code}/import").status == 404


def test_faults_are_shown_by_row_and_cell_and_nothing_is_taken(
    desk: Page, survey: Survey, database: Database
) -> None:
    base = f"/surveys/{survey.code}/import"
    cells = rows(3)
    cells[1][3], cells[2][4] = "9-9-999", "房客"
    desk.get(base).post(file=file(cells))
    desk.post(**guessed(desk))
    text = re.sub(r"\s+", " ", desk.text)
    assert "All rows are taken over, or none." in text
    assert re.search(
        r"3</td><td[^>]*>1、您的房号</td><td[^>]*>9-9-999</td><td[^>]*>The survey knows no such home", text
    )
    assert re.search(
        r"4</td><td[^>]*>2、您是</td><td[^>]*>房客</td><td[^>]*>The question offers no such answer", text
    )
    desk.post()
    assert "Nothing was taken over" in desk.text
    with database.reading() as session:
        assert session.scalars(select(SurveyParticipation)).all() == []


def test_columns_must_say_the_home_and_each_question_once(desk: Page, survey: Survey) -> None:
    desk.get(f"/surveys/{survey.code}/import").post(file=file(rows(2)))
    fields = guessed(desk)
    desk.post(**fields | {"c3": ""})
    assert desk.status == 422
    assert "Say which column has the home" in desk.text
    desk.post(**fields | {"c5": "q:who"})
    assert "Another column is this already." in desk.text
    assert guessed(desk)["c5"] == "q:who"


def test_all_of_it_is_taken_back(desk: Page, survey: Survey, database: Database) -> None:
    base = f"/surveys/{survey.code}/import"
    desk.get(base).post(file=file(rows(2)))
    desk.post(**guessed(desk))
    desk.post()
    back = re.search(rf'action="({base}/\d+/back)"', desk.text)
    assert back is not None
    desk.post(back[1])
    assert "2 answers are destroyed." in desk.text
    with database.reading() as session:
        assert session.scalars(select(SurveyParticipation)).all() == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ((BytesIO(b"%PDF-1.4"), "a.pdf"), "Only .xlsx and .csv files can be read."),
        ((BytesIO("序号,房号\n".encode()), "a.csv"), "no row with answers"),
    ],
)
def test_what_is_no_list_of_answers_is_refused_at_the_field(
    desk: Page, survey: Survey, sent: tuple[BytesIO, str], said: str
) -> None:
    desk.get(f"/surveys/{survey.code}/import").post(file=(BytesIO(sent[0].getvalue()), sent[1]))
    assert desk.status == 422
    assert said in desk.text


@pytest.mark.parametrize(
    ("columns", "kind"), [(300, "xlsx"), (301, "xlsx"), (16_384, "xlsx"), (16_384, "csv")]
)
def test_more_columns_than_are_read_are_refused_and_none_is_lost_unsaid(
    desk: Page, survey: Survey, columns: int, kind: str
) -> None:
    header = [*HEADER, *("列" for _number in range(columns - len(HEADER)))]
    cells = [*rows(1)[0], *("1" for _number in range(columns - len(HEADER)))]
    table = SheetTable("答卷", header, [cells])
    body = workbook([table], created=f.NOW) if kind == "xlsx" else csv_file(table)
    desk.get(f"/surveys/{survey.code}/import").post(file=(BytesIO(body), f"答卷.{kind}"))
    assert ("At most 300 columns at a time." in desk.text) == (columns > 300)
    assert desk.status == (422 if columns > 300 else 200)


def test_a_worker_takes_nothing_over(app: Flask, survey: Survey) -> None:
    worker = Page(app.test_client()).get("/").in_english().sign_in("worker-test")
    assert worker.get(f"/surveys/{survey.code}/import").status == 403
