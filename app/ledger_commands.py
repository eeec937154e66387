"""`flask ledger ...`: what a person on the machine may do to the public record."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import click

from app.declare_broken_command import declare_broken
from app.domain.ledger.words import words_of_key
from app.extensions import louyi

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.activities import On


@click.group()
def ledger() -> None:
    """The public record: its signing key, its witnesses, and a way on where it broke."""


@ledger.command("rotate-key")
def rotate_key() -> None:
    """Sign every record with a new key from now on; the old key vouches for it. Safe to run again."""
    from app.services import ledger_rotation
    from app.services.ledger_signer import LogBroken

    parts = louyi()
    with parts.database.writing() as session:
        try:
            public = ledger_rotation.prepare(session)
        except ledger_rotation.NoRecord as error:
            raise click.ClickException("no record was begun here; the first one makes its key") from error
        logs = ledger_rotation.waiting(session)
    stopped = 0
    for log in logs:
        with parts.database.writing() as session:
            try:
                ledger_rotation.rotate(session, log, now=parts.clock())
                session.commit()
                click.echo(f"{log.origin}: goes on under the new key")
            except LogBroken as error:
                stopped += 1
                click.echo(f"{log.origin}: stopped, {error}", err=True)
    key = b64encode(public).decode()
    click.echo(f"key {key}\nwords {' '.join(words_of_key(key))}")
    if stopped:
        raise click.ClickException(f"{stopped} records could not go on; see docs/operations.md")


@ledger.command("witness-add")
@click.argument("key")
@click.option("--who", required=True, help="Which body it is; everyone reads it.")
def witness_add(key: str, who: str) -> None:
    """Take cosignatures of this witness; KEY is the line that its program prints."""
    from app.services import activities, witnesses

    refusals = {
        "bad_key": "this is not the key of a witness: give the whole line that louyi_witness.py prints",
        "own_key": "this is a key of this site: nobody can be witness of the own record",
        "taken": "this name or this key is registered already",
        "undescribed": f"--who needs 1 to {witnesses.DESCRIPTION_LENGTH} characters",
    }
    parts = louyi()
    with parts.database.writing() as session:
        try:
            made = witnesses.register(session, key, who, now=parts.clock())
        except witnesses.KeyRefused as error:
            raise click.UsageError(refusals[error.what]) from error
        _noted(session, "witness_registered", activities.of_witness(made))
        session.commit()
        click.echo(f"{made.name}: registered")


@ledger.command("witness-remove")
@click.argument("name")
def witness_remove(name: str) -> None:
    """Take no more cosignatures of this witness; what it handed in stays."""
    from app.services import activities, witnesses

    parts = louyi()
    with parts.database.writing() as session:
        try:
            found = witnesses.withdraw(session, name, now=parts.clock())
        except witnesses.NoWitness as error:
            raise click.UsageError(f"no witness {name} is registered and in use") from error
        _noted(session, "witness_withdrawn", activities.of_witness(found))
        session.commit()
        click.echo(f"{name}: withdrawn")


def _noted(session: Session, kind: str, on: On) -> None:
    from app.services import activities

    activities.record(session, kind, on, now=louyi().clock(), actor=None, address="")


ledger.add_command(declare_broken)
