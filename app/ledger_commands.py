"""`flask ledger ...`: what a person on the machine may do to the public record."""

from __future__ import annotations

from base64 import b64encode

import click

from app.domain.ledger.words import words_of_key
from app.extensions import louyi


@click.group()
def ledger() -> None:
    """The public record: its signing key."""


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
