"""The report of a survey's results for a meeting: A4, as the results page shows them and no more."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from .data import Lang
from .sheets import qr_fields
from .typeset import typeset

ACROSS = 6
"""Columns of numbers that fit beside the names; more go into a further table."""
STYLE = """<style>
text{fill:#000}.chart-quiet{fill:#444}.chart-all{fill:#eee;stroke:#999}.chart-solid{fill:#0b5d4e}
.chart-plain,.chart-paper{fill:#fff}.chart-plain,.chart-dots,.chart-lines,.chart-cross{stroke:#0b5d4e;stroke-width:1}
.chart-pattern path{fill:none;stroke:#0b5d4e;stroke-width:1.2}.chart-pattern circle{fill:#0b5d4e}
.chart-middle{stroke:#000;stroke-width:1.5;stroke-dasharray:4 3}
</style>"""
ROOT = '<svg xmlns="http://www.w3.org/2000/svg" width="470" font-size="11" font-family="Noto Sans SC" '


@dataclass(frozen=True)
class ReportTable:
    """The first cell of a row is its name."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class ReportQuestion:
    """Sentences, then pictures and tables; none of a question that may not be shown."""

    title: str
    notes: Sequence[str]
    pictures: str = ""
    """SVG drawings of delivery/charts, one after the other."""
    tables: Sequence[ReportTable] = ()


@dataclass(frozen=True)
class SurveyReport:
    """Everything as the page says it; own words of residents have no field."""

    lang: Lang
    compound: str
    title: str
    asker: str
    purpose: str
    method: Sequence[str]
    response: Sequence[str]
    rates: ReportTable
    hidden: str
    """What is not shown, and why."""
    weights: str
    """The formula; empty where nothing was weighed."""
    questions: Sequence[ReportQuestion]
    posted: str
    """The address of the results; empty before they are posted."""
    day: str
    printed_at: datetime
    demo: bool = False


def survey_report(report: SurveyReport, *, fonts: Path | None = None) -> bytes:
    """The PDF. Raises TypesetError."""
    fields = asdict(report)
    del fields["printed_at"]
    fields["questions"] = [_question(each) for each in report.questions]
    fields["qr"] = qr_fields(report.posted) if report.posted else None
    return typeset("survey-report.typ", fields, at=report.printed_at, fonts=fonts)


def _question(question: ReportQuestion) -> dict[str, object]:
    return {
        "title": question.title,
        "notes": list(question.notes),
        "pictures": [_alone(each) for each in re.findall(r"<svg .*?</svg>", question.pictures, re.DOTALL)],
        "tables": [asdict(part) for table in question.tables for part in _narrow(table)],
    }


def _alone(drawing: str) -> str:
    """A drawing of a page as a file of its own: with its name space, a width and the style of paper."""
    tag, rest = drawing.removeprefix("<svg ").split(">", 1)
    return f"{ROOT}{tag}>{STYLE}{rest}"


def _narrow(table: ReportTable) -> list[ReportTable]:
    """The same in parts that fit the width of the page."""
    starts = range(1, len(table.header), ACROSS)
    rows, header = [tuple(row) for row in table.rows], tuple(table.header)
    return [
        ReportTable(header[:1] + header[at : at + ACROSS], [row[:1] + row[at : at + ACROSS] for row in rows])
        for at in starts
    ]
