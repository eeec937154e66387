"""Who pays what for a lift, pipes or insulation (Civil Code Art. 283; RULES.md section 5).

Money in integer fen. Every method gives each home an exact fraction of the net cost; whole fen are given out
by the largest remainder, and equal remainders in address order (building, entrance, floor, room), so that the
shares sum to net exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from app.domain.address import FlatKey, floor_of, natural
from app.domain.coefficients import COEFFICIENTS, FloorTable
from app.domain.errors import LouyiError
from app.domain.roll import RollFlat

Method = Literal["area", "floor", "floor-area", "floor-then-area", "percent", "amount"]
METHODS: tuple[Method, ...] = ("area", "floor", "floor-area", "floor-then-area", "percent", "amount")
_HUNDRED = Fraction(100)


class BadCostPlan(LouyiError):
    """The plan lacks something that its method needs, or its net cost is negative."""


class TableDoesNotSum(LouyiError):
    """The table cannot sum to what it must: refused with the difference (positive: too much)."""

    def __init__(self, found: Fraction | int, expected: Fraction | int) -> None:
        self.found, self.expected = Fraction(found), Fraction(expected)
        self.difference = self.found - self.expected
        word = "over" if self.difference > 0 else "short"
        super().__init__(f"sums to {_plain(self.found)}, {word} by {_plain(abs(self.difference))}")


class OptOutNotAllowed(LouyiError):
    """The plan does not let homes opt out."""


@dataclass(frozen=True)
class Home:
    """A flat that shares the cost; area in 0.01 m2."""

    key: FlatKey
    floor: int
    area: int


@dataclass(frozen=True)
class CostPlan:
    """Price, subsidy, other contributions and compensation in fen, and how the net cost is shared.

    table is needed by the floor methods and by percent, amounts (fen per flat) by amount; compensation is
    paid to the flats named and adds to the cost."""

    method: Method
    price: int
    subsidy: int = 0
    other: int = 0
    table: FloorTable | None = None
    amounts: Mapping[FlatKey, int] = field(default_factory=dict)
    compensation: Mapping[FlatKey, int] = field(default_factory=dict)
    opt_outs_allowed: bool = False

    @property
    def net(self) -> int:
        """What the homes pay together, fen; raises BadCostPlan if it is below zero."""
        parts = (self.price, self.subsidy, self.other, *self.compensation.values())
        net = self.price - self.subsidy - self.other + sum(self.compensation.values())
        if net < 0 or min(parts) < 0:
            raise BadCostPlan("negative amount")
        return net

    @classmethod
    def from_json(cls, plan: Mapping[str, Any]) -> "CostPlan":
        """A plan as a motion stores it: {"price", "subsidy", "method", "coefficients": set key or null}."""
        key = plan.get("coefficients")
        if plan["method"] not in METHODS or (key is not None and key not in COEFFICIENTS):
            raise BadCostPlan(f"{plan['method']} {key}")
        table = None if key is None else COEFFICIENTS[key]
        return cls(plan["method"], plan["price"], plan.get("subsidy", 0), plan.get("other", 0), table)


@dataclass(frozen=True)
class Share:
    """What one home pays: exact before rounding, and in whole fen."""

    key: FlatKey
    exact: Fraction
    amount: int


@dataclass(frozen=True)
class OptOutEffect:
    """What the opt-outs do to one home: its share if all took part, and its share now, fen."""

    key: FlatKey
    everyone: int
    now: int


def share_cost(
    plan: CostPlan, homes: Sequence[Home], opted_out: frozenset[FlatKey] = frozenset()
) -> tuple[Share, ...]:
    """The shares in the order of homes, those who opted out with 0; they sum to plan.net exactly.

    Raises TableDoesNotSum, NoCoefficient, BadCostPlan, OptOutNotAllowed."""
    if opted_out and not plan.opt_outs_allowed:
        raise OptOutNotAllowed(plan.method)
    staying = [home for home in homes if home.key not in opted_out]
    exact = dict(zip((home.key for home in staying), _exact(plan, homes, staying), strict=True))
    rounded = _largest_remainder(plan.net, staying, exact)
    return tuple(Share(h.key, exact.get(h.key, Fraction(0)), rounded.get(h.key, 0)) for h in homes)


def opt_out_effect(
    plan: CostPlan, homes: Sequence[Home], opted_out: frozenset[FlatKey]
) -> tuple[OptOutEffect, ...]:
    """For each home, its share with everyone in and its share with the opt-outs."""
    before, after = share_cost(plan, homes), share_cost(plan, homes, opted_out)
    return tuple(OptOutEffect(b.key, b.amount, a.amount) for b, a in zip(before, after, strict=True))


def homes_of(flats: Sequence[RollFlat]) -> list[Home]:
    """Flats of a roll as homes; raises BadCostPlan where a room number does not tell its floor."""
    homes = []
    for flat in flats:
        floor = floor_of(flat.key.room)
        if floor is None:
            raise BadCostPlan(f"no floor in room {flat.key}")
        homes.append(Home(flat.key, floor, flat.area))
    return homes


def shares_of(plan: CostPlan, flats: Sequence[RollFlat]) -> dict[FlatKey, int]:
    """Fen to be paid by each flat of a roll."""
    return {share.key: share.amount for share in share_cost(plan, homes_of(flats))}


def _exact(plan: CostPlan, homes: Sequence[Home], staying: Sequence[Home]) -> list[Fraction]:
    """Each staying home's exact share; a percentage table must sum to 100 with all homes in."""
    if plan.method == "amount":
        return _agreed(plan, staying)
    if plan.method == "percent":
        found = sum(_weights(plan, homes), Fraction(0))
        if found != _HUNDRED:
            raise TableDoesNotSum(found, _HUNDRED)
    weights = _weights(plan, staying)
    whole = sum(weights, Fraction(0))
    if whole == 0:
        raise BadCostPlan("no home has a weight")
    return [plan.net * weight / whole for weight in weights]


def _agreed(plan: CostPlan, staying: Sequence[Home]) -> list[Fraction]:
    amounts = [plan.amounts.get(home.key, 0) for home in staying]
    if min(amounts, default=0) < 0:
        raise BadCostPlan("negative amount")
    if sum(amounts) != plan.net:
        raise TableDoesNotSum(sum(amounts), plan.net)
    return [Fraction(amount) for amount in amounts]


def _weights(plan: CostPlan, homes: Sequence[Home]) -> list[Fraction]:
    if plan.method == "area":
        return [Fraction(home.area) for home in homes]
    table = _table(plan)
    values = [table.value(home.floor) for home in homes]
    if plan.method == "floor" or table.kind == "percent_per_household":
        return values
    if plan.method == "floor-area":
        return [value * home.area for value, home in zip(values, homes, strict=True)]
    # One floor's part, by the floor-then-area method or a percentage per floor, goes to its flats by area:
    # where nothing is agreed, Art. 283 shares by area.
    floors: dict[int, int] = {}
    for home in homes:
        floors[home.floor] = floors.get(home.floor, 0) + home.area
    return [value * home.area / floors[home.floor] for value, home in zip(values, homes, strict=True)]


def _table(plan: CostPlan) -> FloorTable:
    """The plan's table, of the kind that its method needs."""
    if plan.table is None or (plan.table.kind == "coefficient") == (plan.method == "percent"):
        raise BadCostPlan(f"{plan.method} needs another table")
    return plan.table


def _largest_remainder(
    net: int, homes: Sequence[Home], exact: Mapping[FlatKey, Fraction]
) -> dict[FlatKey, int]:
    amounts = {home.key: exact[home.key].__floor__() for home in homes}
    left = net - sum(amounts.values())
    for home in sorted(homes, key=lambda home: (amounts[home.key] - exact[home.key], _address(home)))[:left]:
        amounts[home.key] += 1
    return amounts


def _address(home: Home) -> tuple[Any, ...]:
    key = home.key
    return natural(key.building), natural(key.entrance), home.floor, natural(key.room)


def _plain(value: Fraction) -> str:
    """A terminating decimal as text, for the message: 202/2 as "101", 1/2 as "0.5"."""
    whole, rest = divmod(value, 1)
    digits = ""
    while rest and len(digits) < 9:
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
    return f"{whole}.{digits}" if digits else str(whole)
