"""The weighted shares beside the raw ones: each building counts by its homes, not by its answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain.surveys.results.shares import percent, share
from app.domain.surveys.results.suppression import shown_alone
from app.domain.surveys.results.weighting import Weighting, weighted_share, weighting
from app.services.survey_rates import Rates
from app.services.survey_results import Counted, Results


class Weights:
    """The homes of each building, and the answers that came from it."""

    def __init__(self, rates: Rates, found: Results) -> None:
        self.homes = {building.building: building.homes for building, _entrances in rates.buildings}
        self.answers = found.buildings

    def shares(self, counted: Counted, keys: Iterable[str]) -> Mapping[str, str] | None:
        """In per cent; None where there is nothing to weigh, so that all answers count alike."""
        weights = self._of(counted)
        if len({stratum.weight for stratum in weights.strata}) < 2:
            return None
        return {key: _weighted(weights, counted, key) for key in keys}

    def _of(self, counted: Counted) -> Weighting:
        """Buildings that this question does not show are one stratum: weights open nothing."""
        return weighting(self.homes, self.answers, shown_alone(counted.answered_in))


def _weighted(weights: Weighting, counted: Counted, key: str) -> str:
    chosen = {building: number for (building, one), number in counted.keys_in.items() if one == key}
    found = weighted_share(weights, chosen, counted.answered_in)
    return "–" if found is None else f"{percent(share(found, 1))} %"
