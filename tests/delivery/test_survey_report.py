"""A report of many questions is made within a request, and a wide table keeps every column."""

from __future__ import annotations

import time

from app.delivery import charts
from app.delivery.charts import Frame
from app.delivery.documents.survey_report import ReportQuestion, ReportTable, SurveyReport, survey_report
from app.domain.surveys.results.bars import bars
from tests.delivery.paper import pages_text
from tests.factories import NOW

SECONDS = 20
"""Far over what it takes: a busy machine gets some more."""


def made(questions: list[ReportQuestion]) -> bytes:
    rates = ReportTable(["Building", "Answers"], [["1", "60"]])
    return survey_report(
        SurveyReport(
            lang="en",
            compound="幸福里",
            title="#改造 $调查",
            asker="居委会",
            purpose="why",
            method=["all"],
            response=["60"],
            rates=rates,
            hidden="few",
            weights="",
            questions=questions,
            posted="",
            day="2026-03-01",
            printed_at=NOW,
        )
    )


def test_sixty_questions_are_made_in_bounded_time() -> None:
    keys = [f"k{number}" for number in range(8)]
    counts = {key: 10 + number for number, key in enumerate(keys)}
    labels = {key: f"选择 <{key}>" for key in keys}
    table = ReportTable(["Choice", "Answers"], [[labels[key], str(counts[key])] for key in keys])
    questions = []
    for number in range(1, 61):
        frame = Frame(f"chart-{number}", "题", "picture")
        drawn = charts.bars(frame, bars(keys, counts, 100), labels, most_first=True)
        questions.append(ReportQuestion(f"{number}. question", ["100 answers"], drawn, [table]))
    start = time.monotonic()
    report = made(questions)
    spent = time.monotonic() - start
    assert "60.question" in "".join(pages_text(report))
    assert spent < SECONDS


def test_a_table_of_many_buildings_goes_on_below_with_its_names() -> None:
    header = ["Choice", *(f"B{number}" for number in range(1, 15))]
    table = ReportTable(header, [["Lift", *(f"{number}x" for number in range(1, 15))]])
    text = "".join(pages_text(made([ReportQuestion("1. q", [], "", [table])])))
    assert text.count("Lift") == 3
    assert all(f"{number}x" in text for number in range(1, 15))
