"""`flask ledger declare-broken`: begin a public record anew that no longer is what was signed (ADR 18)."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from app.extensions import louyi
from app.models import Motion, User
from app.services import activities, ledger_break, ledger_proved
from app.services.ledger_proved import CannotDeclare
from app.services.motions import find_motion
from app.services.staff import find_user


@click.command("declare-broken")
@click.argument("motion")
@click.option("--reason", default="", help="in plain words, for everyone; name no resident")
@click.option("--by", "by", required=True, help="who declares it: an account of the committee or the office")
@click.option("--second", required=True, help="the second person, another account of these")
def declare_broken(motion: str, reason: str, by: str, second: str) -> None:
    """Begin the record of MOTION (its code) anew, where it no longer is what was signed. Asks first."""
    parts = louyi()
    with parts.database.reading() as session:
        row = _motion(session, motion)
        try:
            ledger_break.refuse(session, row, reason, _person(session, by), _person(session, second))
            found = ledger_proved.look(session, row)
        except CannotDeclare as error:
            raise click.ClickException(_why(error)) from error
        click.echo(
            f"{found.log.origin}: {found.fault}\n"
            f"  proved and taken over: the first {found.size} entries (of {len(found.leaves)} here, "
            f"{found.signed} signed)\n"
            f"  ballots that will not count, their voters asked to vote again: {len(found.lost)}\n"
            "  the end of the vote moves by three days; every voter who voted is told by SMS\n"
            "If a newer copy of the database, or the entry as it was, can be had: put that back instead."
        )
    click.confirm("Declare it broken and begin it anew? This is public and cannot be undone.", abort=True)
    with parts.database.writing() as session:
        row, people = _motion(session, motion), [_person(session, name) for name in (by, second)]
        try:
            done = ledger_break.declare(session, row, reason, *people, clock=parts.clock, vault=parts.vault)
        except CannotDeclare as error:
            raise click.ClickException(_why(error)) from error
        for person in people:
            on, at = activities.of_motion(row), done.declared_at
            activities.record(session, "record_begun_anew", on, now=at, actor=person, address="")
        session.commit()
        click.echo(f"begun anew with {done.begins} entries; post the notice of the new end")


def _motion(session: Session, code: str) -> Motion:
    found = find_motion(session, code)
    if found is None:
        raise click.ClickException(f"there is no vote {code}")
    return found


def _person(session: Session, name: str) -> User:
    found = find_user(session, name)
    if found is None:
        raise click.ClickException(f"there is no account {name}")
    return found


WHY = {
    "reason": "give --reason: everyone will read why the record was begun anew",
    "persons": "--by and --second must be two different persons",
    "role": "both must be of the committee of this compound, or of an office that it belongs to",
    "no_record": "this vote has no public record: it was opened before records were kept, or not yet",
    "withdrawn": "this vote was withdrawn: nothing more is recorded in it; ask the homes again in a new vote",
    "counted": "this vote is counted: its record is not begun anew, and its result stands as it was posted. "
    "Put back the newest whole copy of the database or of the folder; where there is none, tell the owners "
    "what can still be proved (docs/operations.md), and ask the homes again in a new vote",
    "whole": "this record fits everything that was signed: there is nothing to declare",
    "no_head": "no signed head covers the beginning of this record, so nothing in it is proved. "
    "Put back the heads from a copy of the folder, or withdraw the vote and open it anew",
    "registry": "the registry of this place does not fit what was signed, or its key is lost. "
    "Put back the folder of the record from a copy first (docs/operations.md)",
    "openings": "what entry {entry} holds cannot be read: put back the database or the folder from a copy",
    "entry": "entry {entry}, after the last good head, cannot be read, and the database acts by it. "
    "Put it back from a copy, or withdraw the vote",
    "too_often": "this record was begun anew eight times: withdraw the vote and open it anew",
}


def _why(error: CannotDeclare) -> str:
    return WHY[error.why].format(entry=error.entry if error.entry is not None else "?")
