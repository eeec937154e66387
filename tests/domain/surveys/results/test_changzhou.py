"""The shares that Changzhou published on 11 May 2021, rebuilt from answers (RULES.md section 7).

Question 6 asked for the three most important works, question 7 for the need of a lift on five points. The
notice says no number of answers; 911 is the only one under 1,822 that gives every share of both questions to
two decimals. Its question 6 has seven works with together 329.63 %: more than three from many people. So only
the three published in RULES.md can be rebuilt with a limit of three; all seven stand below to find the
number.
"""

from __future__ import annotations

from collections import Counter

from app.domain.surveys import answers
from app.domain.surveys.marks import Row, marks
from app.domain.surveys.questionnaire import Questionnaire
from app.domain.surveys.results.ranking import Ranking, ranking
from app.domain.surveys.results.scale import Diverging, diverging
from app.domain.surveys.results.shares import percent, share
from tests.domain.surveys.build import LABELS, options, question, read

TOP_THREE = {"lift": 66_41, "repair": 54_99, "parking": 51_92}
ALL_SEVEN = (32_71, 54_99, 66_41, 38_09, 45_66, 51_92, 39_85)
LIFT_NEED = {"5": 57_08, "4": 15_15, "3": 13_39, "2": 9_11, "1": 5_27}
HOMES = 911
WORKS = ("quake", "repair", "lift", "elderly", "manager", "parking", "illegal")


def count_for(hundredths: int, homes: int) -> int | None:
    """How many of so many homes give this share; None if no number does."""
    near = hundredths * homes // 10_000
    return next((n for n in (near, near + 1) if share(n, homes) == hundredths), None)


def gives(shares: tuple[int, ...], homes: int) -> bool:
    return all(count_for(hundredths, homes) is not None for hundredths in shares)


def test_the_number_of_homes_follows_from_the_shares() -> None:
    published = (*ALL_SEVEN, *LIFT_NEED.values())
    assert [homes for homes in range(1, 2 * HOMES) if gives(published, homes)] == [HOMES]
    assert [count_for(s, HOMES) for s in TOP_THREE.values()] == [605, 501, 473]
    need = [count_for(s, HOMES) for s in LIFT_NEED.values()]
    assert need == [520, 138, 122, 83, 48]
    assert sum(n or 0 for n in need) == HOMES


def asked() -> Questionnaire:
    return read(
        question("works", "ranking", options=options(*WORKS), top=3, required=True),
        question("lift", "scale", labels=LABELS, required=True),
    )


def orders() -> list[list[str]]:
    """911 answers in which the three works are among the first three as often as was published; which place
    each takes turns from home to home, and other works fill the places left."""
    left = {work: count_for(hundredths, HOMES) or 0 for work, hundredths in TOP_THREE.items()}
    found = []
    for home in range(HOMES):
        wanted = [work for i, work in enumerate(TOP_THREE) if (home + i * 300) % HOMES < left[work]]
        others = [work for work in WORKS if work not in TOP_THREE]
        wanted += [others[(home + i) % len(others)] for i in range(3 - len(wanted))]
        found.append(wanted[home % 3 :] + wanted[: home % 3])
    return found


def needs() -> list[str]:
    return [
        point for point, hundredths in LIFT_NEED.items() for _ in range(count_for(hundredths, HOMES) or 0)
    ]


def counted() -> Counter[Row]:
    """What a table of marks would hold, grouped."""
    sheet, rows = asked(), Counter[Row]()
    for order, need in zip(orders(), needs(), strict=True):
        reading = answers.read(sheet, {"works": order, "lift": [need]})
        assert not reading.faults
        rows.update(marks(sheet, reading.answers))
    return rows


def results(rows: Counter[Row]) -> tuple[Ranking, Diverging]:
    places = {(row.key, row.place): number for row, number in rows.items() if row.question == "works"}
    points = {row.key: number for row, number in rows.items() if row.question == "lift"}
    return ranking(WORKS, places, HOMES, 3), diverging(points)


def test_the_published_shares_come_out_of_the_answers() -> None:
    works, lift = results(counted())
    found = {option.key: percent(option.share) for option in works.options if option.key in TOP_THREE}
    assert found == {"lift": "66.41", "repair": "54.99", "parking": "51.92"}
    assert [option.key for option in works.by_share()][:3] == ["lift", "repair", "parking"]
    assert sum(option.first_three for option in works.options) == 3 * HOMES
    assert {point.key: percent(point.share) for point in lift.points} == {
        "1": "5.27",
        "2": "9.11",
        "3": "13.39",
        "4": "15.15",
        "5": "57.08",
    }
    assert (percent(lift.above), percent(lift.below)) == ("72.23", "14.38")
