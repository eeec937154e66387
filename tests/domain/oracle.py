"""The count of RULES.md section 8 written a second time, differently and slowly, straight from its text.

Nothing here imports the core. Rows are plain dictionaries with clean values; areas and times are integers.
"""

from fractions import Fraction
from itertools import product

FATES = [
    "valid",
    "superseded",
    "pending",
    "not_on_roll",
    "early",
    "late",
    "channel_barred",
    "unsigned",
    "proxy_cap",
    "blank",
]
TABLE = {
    # key: (quorum, approval, strict, base)
    "civil-code-special": (Fraction(2, 3), Fraction(3, 4), False, "participants"),
    "civil-code-ordinary": (Fraction(2, 3), Fraction(1, 2), True, "participants"),
    "property-law-special": (None, Fraction(2, 3), False, "all"),
    "property-law-ordinary": (None, Fraction(1, 2), True, "all"),
    "two-thirds-no-objection": (None, Fraction(2, 3), False, "all"),
    "two-thirds-written": (None, Fraction(2, 3), False, "all"),
    "unanimous": (None, Fraction(1), False, "all"),
}


def voters_of(roll, parking):
    """A list of voters, each a list of rows: rows are joined pairwise."""
    voters = []
    for row in roll:
        if row["status"] == "excluded" or (row["status"] == "parking" and not parking):
            continue
        for voter in voters:
            if same_voter(voter[0], row):
                voter.append(row)
                break
        else:
            voters.append([row])
    return voters


def same_voter(one, other):
    developers = [row["status"] == "developer" for row in (one, other)]
    if any(developers):
        return all(developers)
    left, right = identities(one), identities(other)
    return None not in left | right and bool(left) and left == right


def identities(row):
    return {number or ((name, phone) if phone else None) for name, number, phone in row["owners"]}


def tally(roll, ballots, opt):
    """The object of section 8, areas as integers in 0.01 m2."""
    voters = voters_of(roll, opt["parking"])
    home = {row["flat"]: i for i, voter in enumerate(voters) for row in voter}
    size = [sum(row["area"] for row in voter) for voter in voters]
    fates = [None] * len(ballots)
    given = {}
    valid = [[] for _ in voters]
    for n in [n for _, n in sorted((b["time"], n) for n, b in enumerate(ballots))]:
        ballot = ballots[n]
        fates[n] = fate_of(ballot, home, given, opt)
        if fates[n] == "valid":
            valid[home[ballot["flat"]]].append(n)
    answers, pending = {}, []
    for i, mine in enumerate(valid):
        if not mine:
            continue
        names = {name for row in voters[i] for name, _, _ in row["owners"]}
        said = [(ballots[n]["signer"], answer(ballots[n])) for n in mine if ballots[n]["signer"] in names]
        if any(a[0] != b[0] and a[1] != b[1] for a, b in product(said, said)):
            pending.append(i)
            for n in mine:
                fates[n] = "pending"
            continue
        winner = choose([(ballots[n]["channel"] == "online", n) for n in mine], opt["collision"])
        for n in mine:
            fates[n] = "valid" if n == winner else "superseded"
        answers[i] = answer(ballots[winner])
    return assemble(voters, size, home, answers, pending, fates, opt)


def fate_of(ballot, home, given, opt):
    if ballot["flat"] not in home:
        return "not_on_roll"
    if opt["opens"] is not None and ballot["time"] < opt["opens"]:
        return "early"
    if opt["closes"] is not None and not ballot["time"] < opt["closes"]:
        return "late"
    if opt["rule"] == "two-thirds-written" and ballot["channel"] != "paper":
        return "channel_barred"
    if ballot["channel"] != "online" and not ballot["signed"]:
        return "unsigned"
    if ballot["proxy"]:
        others = given.setdefault(ballot["proxy"], set()) - {home[ballot["flat"]]}
        known = home[ballot["flat"]] in given[ballot["proxy"]]
        if not known and len(others) >= opt["cap"]:
            return "proxy_cap"
        given[ballot["proxy"]].add(home[ballot["flat"]])
    elif ballot["channel"] == "proxy" and opt["cap"] == 0:
        return "proxy_cap"
    if ballot["choice"] == "blank" and opt["blank"] == "void":
        return "blank"
    return "valid"


def answer(ballot):
    return {"blank": "abstain"}.get(ballot["choice"], ballot["choice"])


def choose(mine, collision):
    online = [n for is_online, n in mine if is_online]
    written = [n for is_online, n in mine if not is_online]
    return {
        "first_valid": mine[0][1],
        "last_valid": mine[-1][1],
        "paper_wins": (online + written)[-1] if written else online[-1],
        "online_wins": (written + online)[-1] if online else written[-1],
    }[collision]


def outcome(voters, size, home, answers, pending, opt):
    """Totals and verdict for answers by voter."""
    answers = dict(answers)
    sides = {side: [i for i, a in answers.items() if a == side] for side in ("yes", "no", "abstain")}
    larger = len(sides["yes"]) - len(sides["no"])
    own = all(answers.get(home[flat]) == "yes" for flat in opt["own"])
    if opt["rule"].endswith("-ordinary") and opt["silence"] == "joins_majority" and larger:
        for i, voter in enumerate(voters):
            if (
                i not in answers
                and i not in pending
                and any(row["flat"] in opt["delivered"] for row in voter)
            ):
                sides["yes" if larger > 0 else "no"].append(i)
    total = {side: (len(who), sum(size[i] for i in who)) for side, who in sides.items()}
    roll = (len(voters), sum(size))
    part = tuple(sum(total[side][leg] for side in total) for leg in (0, 1))
    return roll, part, total, own


def legs(opt):
    if opt["rule"] == "households-share":
        return None, opt["share"], False, "all", [0]
    return (*TABLE[opt["rule"]], [0, 1])


def reaches(part, whole, line, strict):
    if whole == 0:
        return not strict and part >= 0
    return Fraction(part, whole) > line if strict else Fraction(part, whole) >= line


def verdict_of(state, opt):
    roll, part, total, own = state
    quorum, approval, strict, base, which = legs(opt)
    whole = roll if base == "all" else part
    if quorum and not all(reaches(part[leg], roll[leg], quorum, False) for leg in which):
        return "failed_quorum"
    if not all(reaches(total["yes"][leg], whole[leg], approval, strict) for leg in which):
        return "failed_majority"
    if not own:
        return "not_eligible"
    if opt["objections"] and opt["rule"] in ("two-thirds-no-objection", "two-thirds-written"):
        return "objection_open"
    return "passed"


def assemble(voters, size, home, answers, pending, fates, opt):
    state = outcome(voters, size, home, answers, pending, opt)
    verdict = verdict_of(state, opt)
    for how in product(["yes", "no", "abstain", None], repeat=len(pending)):
        extra = {i: a for i, a in zip(pending, how, strict=True) if a}
        other = verdict_of(outcome(voters, size, home, {**answers, **extra}, pending, opt), opt)
        if (other == "passed") != (verdict == "passed"):
            verdict = "undetermined"
            break
    roll, part, total, _ = state
    quorum, approval, strict, base, which = legs(opt)
    name = ["heads", "area"]
    result = {
        "rule": opt["rule"],
        "verdict": verdict,
        "roll": roll,
        "participating": part,
        **total,
        "pending": (len(pending), sum(size[i] for i in pending)),
        "fates": {fate: fates.count(fate) for fate in FATES},
        "each": fates,
        "quorum": None,
        "approval": {"heads": None, "area": None},
        "missing": {kind: {"heads": None, "area": None} for kind in ("quorum", "approval")},
    }
    if quorum:
        result["quorum"] = {name[leg]: reaches(part[leg], roll[leg], quorum, False) for leg in (0, 1)}
    for leg in which:
        rest = range(roll[leg] - part[leg] + 1)
        yes, whole = total["yes"][leg], roll[leg]
        result["approval"][name[leg]] = reaches(
            yes, roll[leg] if base == "all" else part[leg], approval, strict
        )
        result["missing"]["approval"][name[leg]] = next(
            (
                k
                for k in rest
                if reaches(yes + k, whole if base == "all" else part[leg] + k, approval, strict)
            ),
            None,
        )
        if quorum:
            result["missing"]["quorum"][name[leg]] = next(
                (k for k in rest if reaches(part[leg] + k, roll[leg], quorum, False)), None
            )
    return result
