"""`flask tally`: a count from two spreadsheets, without a server or a database (RULES.md section 8)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from click import Context, Parameter

from app.delivery.sheets import (
    FaultySheet,
    SheetError,
    Table,
    read_ballots,
    read_delivered,
    read_roll,
    read_table,
)
from app.delivery.sheets.record import parse_instant
from app.domain.address import BadAddress, FlatKey, parse_key
from app.domain.ballots import CountOptions
from app.domain.faults import describe
from app.domain.roll import Roll, group
from app.domain.rules import (
    CUSTOM_KEY,
    SHARE_KEY,
    BadThreshold,
    Rule,
    ShareNeeded,
    UnknownRule,
    find_rule,
    parse_custom,
)
from app.domain.tally import Count, count
from app.tally_report import report

T = TypeVar("T")
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


class Instant(click.ParamType[datetime]):
    """ISO 8601, Beijing time where no zone is given."""

    name = "time"

    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> datetime:
        found = value if isinstance(value, datetime) else parse_instant(value)
        return found or self.fail(f"{value} is not a time such as 2026-11-22T09:30", param, ctx)


class Flats(click.ParamType[frozenset[FlatKey]]):
    """Addresses divided by commas."""

    name = "flats"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[FlatKey]:
        if isinstance(value, frozenset):
            return value
        parts = [part for part in value.replace("，", ",").split(",") if part.strip()]
        try:
            return frozenset(parse_key(part) for part in parts)
        except BadAddress as error:
            self.fail(f"{error} is not a flat such as 1-1-102", param, ctx)


@click.command("tally")
@click.argument("roll", type=FILE)
@click.argument("ballots", type=FILE)
@click.option("--rule", "key", required=True, metavar="KEY", help="The rule that decides, by its key.")
@click.option("--share", metavar="N/D", help="households-share: so many of all households, such as 2/3.")
@click.option(
    "--custom",
    "words",
    metavar="WORDS",
    help='Rule custom: "heads,area quorum>=2/3 approval>1/2 participants" (or all; ordinary may follow).',
)
@click.option("--opens", type=Instant(), help="The first instant at which a ballot counts.")
@click.option("--closes", type=Instant(), help="The first instant at which a ballot is late.")
@click.option(
    "--collision",
    default="first_valid",
    show_default=True,
    type=click.Choice(["first_valid", "last_valid", "paper_wins", "online_wins"]),
    help="Which of two ballots of one voter counts.",
)
@click.option(
    "--blank",
    default="void",
    show_default=True,
    type=click.Choice(["void", "abstain"]),
    help="What a signed blank paper is.",
)
@click.option(
    "--proxy-cap",
    default=3,
    show_default=True,
    type=click.IntRange(min=0),
    help="How many voters one proxy may act for.",
)
@click.option(
    "--silence",
    default="not_counted",
    show_default=True,
    type=click.Choice(["not_counted", "joins_majority"]),
    help="Ordinary matters: whether voters served and silent join the larger side.",
)
@click.option("--delivered", type=FILE, help="The flats that were served (.xlsx or .csv).")
@click.option(
    "--own-consent",
    type=Flats(),
    default=frozenset(),
    metavar="FLATS",
    help="Flats that must each say yes, such as 1-1-102,1-1-103.",
)
@click.option("--open-objections", default=0, type=click.IntRange(min=0), help="Objections still open.")
@click.option("--objections-block", is_flag=True, help="An open objection holds the verdict under any rule.")
@click.option(
    "--no-online", "online_barred", is_flag=True, help="Answers by phone are opinions: they do not count."
)
@click.option("--parking", is_flag=True, help="Parking spaces are in the base.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def tally(roll: Path, ballots: Path, key: str, share: str | None, words: str | None, delivered: Path | None,
          parking: bool, objections_block: bool, as_json: bool, **switches: Any) -> None:  # fmt: skip
    """Count BALLOTS against ROLL, each .xlsx or .csv, without a server.

    Ends with status 0 whatever the verdict, and with 2 and no output where a file cannot be read."""
    rule = _custom(words) if key == CUSTOM_KEY else _rule(key, share)
    rule = replace(rule, objection_blocks=rule.objection_blocks or objections_block)
    flats = _read(roll, read_roll)
    cast = _read(ballots, read_ballots)
    served = _read(delivered, read_delivered) if delivered else frozenset()
    if flats is None or cast is None or served is None:
        raise SystemExit(2)
    options = CountOptions(delivered=served, **switches)
    voters = group(flats, parking)
    _check(voters, rule, options)
    _print(count(voters, cast, rule, options), as_json)


def _custom(words: str | None) -> Rule:
    if not words:
        raise click.UsageError("custom needs --custom, such as --custom 'heads approval>=2/3 all'.")
    try:
        return parse_custom(words)
    except BadThreshold as error:
        raise click.BadParameter(f"{words} is not a rule.", param_hint="--custom") from error


def _rule(key: str, share: str | None) -> Rule:
    if share is not None and key != SHARE_KEY:
        click.echo(f"Warning: --share has no effect on {key}.", err=True)
        share = None
    try:
        return find_rule(key, share)
    except UnknownRule as error:
        raise click.BadParameter(f"{key} is not a known rule.", param_hint="--rule") from error
    except ShareNeeded as error:
        raise click.UsageError(f"{key} needs --share, such as --share 2/3.") from error
    except BadThreshold as error:
        raise click.BadParameter(f"{share} is not a share such as 2/3.", param_hint="--share") from error


def _read(path: Path, parse: Callable[[Table], T]) -> T | None:
    """The parsed file; else None, with every fault on standard error, so that one run names them all."""
    try:
        return parse(read_table(path.read_bytes(), path.name))
    except SheetError as error:
        click.echo(f"{path.name}: {error}", err=True)
    except FaultySheet as error:
        for fault in error.faults:
            click.echo(f"{path.name}: {describe(fault)}", err=True)
    return None


def _check(roll: Roll, rule: Rule, options: CountOptions) -> None:
    strangers = sorted(str(key) for key in options.own_consent if roll.voter_of(key) is None)
    if strangers:
        click.echo(f"Warning: not on the roll, so without consent: {', '.join(strangers)}.", err=True)
    if options.silence == "joins_majority" and not rule.ordinary:
        click.echo(f"Warning: --silence has no effect: {rule.key} is not for ordinary matters.", err=True)


def _print(result: Count, as_json: bool) -> None:
    click.echo(json.dumps(result.as_object(), ensure_ascii=False) if as_json else report(result))
