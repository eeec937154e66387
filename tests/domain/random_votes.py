"""Random small votes, full of collisions, quarrels, proxies and owners of several flats."""

import random
from fractions import Fraction

from tests.domain.oracle import TABLE

PEOPLE = [
    ("张三", "id1", ""),
    ("张三", "id2", ""),
    ("李四", "", "138"),
    ("李四", "", "139"),
    ("王五", "", ""),
    ("Anna Li", "id3", "138"),
    ("赵六", "id4", ""),
    ("赵六", "", "137"),
]
PROXIES = ["", "", "", "代一", "代二"]


def random_vote(seed: int):
    """(roll, ballots, options) as the oracle takes them; times are minutes from the opening."""
    dice = random.Random(seed)
    roll = [random_flat(dice, n) for n in range(1, dice.randint(1, 14) + 1)]
    signers = ["", *sorted({name for name, _, _ in PEOPLE})]
    mind = dice.choice([["yes"], ["yes", "yes", "yes", "no"], ["yes", "no", "abstain", "blank"]])
    ballots = [random_ballot(dice, roll, mind, signers) for _ in range(dice.randint(0, 20))]
    return roll, ballots, random_options(dice, roll)


def random_flat(dice, n):
    status = dice.choices(["owner", "developer", "parking", "excluded"], [12, 2, 1, 1])[0]
    owners = dice.sample(PEOPLE, dice.choice([1, 1, 1, 2, 2, 3]))
    own_name = [(f"户主{n}", dice.choice(["", f"only{n}"]), "")]
    few = dice.random() < 0.5
    area = dice.choice([100, 100, 61, 250, 1, 7])
    return {
        "flat": ("1", str(n % 2 + 1), str(100 * n + 1)),
        "area": area,
        "status": status,
        "owners": owners if few else own_name,
    }


def random_ballot(dice, roll, mind, signers):
    row = dice.choice(roll)
    names = [name for name, _, _ in row["owners"]]
    stranger = dice.random() < 0.04
    return {
        "flat": ("1", "9", "999") if stranger else row["flat"],
        "choice": dice.choice(mind),
        "channel": dice.choice(["online", "online", "paper", "paper", "doorstep", "proxy"]),
        "time": dice.choice([-1, 0, 1, 2, 3, 59, 60, 61, dice.randint(1, 59)]),
        "signed": dice.random() < 0.9,
        "signer": dice.choice(names if dice.random() < 0.6 else signers),
        "proxy": dice.choice(PROXIES),
    }


def random_options(dice, roll):
    keys = [row["flat"] for row in roll]
    parking = dice.random() < 0.3
    inside = [r["flat"] for r in roll if r["status"] != "excluded" and (parking or r["status"] != "parking")]
    bottom = dice.randint(1, 6)
    return {
        "rule": dice.choice([*TABLE, "civil-code-special", "civil-code-ordinary", "households-share"]),
        "share": Fraction(dice.randint(1, bottom), bottom),
        "opens": dice.choice([None, 0, 0]),
        "closes": dice.choice([None, 60, 60]),
        "collision": dice.choice(["first_valid", "last_valid", "paper_wins", "online_wins"]),
        "blank": dice.choice(["void", "abstain"]),
        "cap": dice.choice([0, 1, 2, 3]),
        "silence": dice.choice(["not_counted", "joins_majority", "joins_majority"]),
        "delivered": {key for key in keys if dice.random() < 0.6},
        "own": dice.sample(inside, min(len(inside), dice.choice([0, 0, 1, 2]))),
        "objections": dice.choice([0, 0, 1]),
        "parking": parking,
    }
