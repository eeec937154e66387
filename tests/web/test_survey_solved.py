"""Every number that a question shows at once, given to a solver: no hidden building comes out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.crowds import FEWEST
from app.domain.surveys.results.suppression import shown_alone
from app.services.survey_rates import Rate, Rates
from app.services.survey_results import Counted, Results
from app.web.survey_weights import Weights

Numbers = Mapping[str, int]


def seen(homes: Numbers, took_part: Numbers, answered: Numbers, chosen: Numbers) -> object:
    """What a page tells of one option: all, each building that it shows, and the weighted share."""
    whole = Rate("", "", sum(homes.values()), sum(took_part.values()), 0)
    rows: list[tuple[Rate, list[Rate]]] = [
        (Rate(name, "", number, took_part[name], 0), []) for name, number in homes.items()
    ]
    counted = Counted(
        answered=sum(answered.values()),
        answered_in={name: number for name, number in answered.items() if number},
        keys_in={(name, "yes"): number for name, number in chosen.items() if number},
    )
    results = Results(sum(took_part.values()), {k: n for k, n in took_part.items() if n}, {})
    may = shown_alone(counted.answered_in)
    weighted = Weights(Rates(whole, rows, 0), results).shares(counted, ["yes"])
    return sum(chosen.values()), {name: chosen[name] for name in may}, weighted


def worlds(answered: Numbers) -> Iterator[Numbers]:
    """Every way in which these homes can have chosen it."""
    for numbers in product(*(range(number + 1) for number in answered.values())):
        yield dict(zip(answered, numbers, strict=True))


building = st.tuples(st.integers(0, 7), st.integers(0, 2), st.integers(0, 9), st.integers(0, 7))


@settings(max_examples=80, deadline=None)
@given(st.lists(building, min_size=2, max_size=4))
def test_a_hidden_building_is_never_told(drawn: list[tuple[int, int, int, int]]) -> None:
    """Two worlds that look alike differ in each hidden building, unless all hidden homes said the same."""
    names = [str(at) for at in range(len(drawn))]
    answered = {name: each[0] for name, each in zip(names, drawn, strict=True)}
    took_part = {name: sum(each[:2]) for name, each in zip(names, drawn, strict=True)}
    homes = {name: max(1, sum(each[:3])) for name, each in zip(names, drawn, strict=True)}
    chosen = {name: min(each[3], each[0]) for name, each in zip(names, drawn, strict=True)}
    assume(sum(answered.values()) >= FEWEST)
    may = shown_alone({name: number for name, number in answered.items() if number})
    hidden = [name for name in names if answered[name] and name not in may]
    together = sum(answered[name] for name in hidden)
    assert together == 0 or together >= FEWEST
    if 0 < sum(chosen[name] for name in hidden) < together:
        picture = seen(homes, took_part, answered, chosen)
        alike = [each for each in worlds(answered) if seen(homes, took_part, answered, each) == picture]
        for name in hidden:
            assert len(hidden) == 1 or len({each[name] for each in alike}) > 1
