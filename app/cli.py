"""Commands of `flask --app app`: each calls a service and commits."""

from __future__ import annotations

import signal
import threading

import click
from flask import Flask

from app.extensions import louyi
from app.tally_command import tally


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (tally, migrate, worker, demo, create_user):
        app.cli.add_command(command)


@click.command()
def migrate() -> None:
    """Bring the database to the newest revision."""
    from app import schema
    from app.database import refuse_unsafe

    engine = louyi().database.engine
    schema.upgrade(engine)
    refuse_unsafe(engine)


@click.command()
def worker() -> None:
    """Close motions at their deadline and send the waiting messages, until told to stop."""
    from app.delivery.sms import open_provider
    from app.worker import Worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parts = louyi()
    Worker(parts, open_provider(parts.settings)).run(stop)


@click.command()
def demo() -> None:
    """Load the demonstration's compounds once, and print its sign-ins."""
    from app import demo as demonstration

    parts = louyi()
    if not parts.settings.demo:
        raise click.ClickException("LOUYI_DEMO is off: demonstration data would lie among real data")
    with parts.database.writing() as session:
        demonstration.load_once(session, parts.vault, now=parts.clock())
        session.commit()
    click.echo(demonstration.SIGN_INS)


@click.command("create-user")
@click.argument("username")
@click.option("--name", required=True, help="As other members of staff know this person.")
@click.option("--role", type=click.Choice(["committee", "worker", "office"]), required=True)
@click.option("--compound", "compound_code", help="Code of the compound, for committee and worker.")
@click.option("--street", help="Name of the street office, for office.")
@click.password_option()
def create_user(
    username: str, name: str, role: str, compound_code: str | None, street: str | None, password: str
) -> None:
    """Make an account and give it one role."""
    from sqlalchemy import select

    from app.models import Compound
    from app.services import staff

    if (role == "office") != (street is not None) or (role != "office") != (compound_code is not None):
        raise click.UsageError("office needs --street; committee and worker need --compound")
    parts = louyi()
    with parts.database.writing() as session:
        compound = session.scalar(select(Compound).where(Compound.code == compound_code))
        if compound_code and compound is None:
            raise click.UsageError(f"no compound has the code {compound_code}")
        try:
            user = staff.create_user(session, username, name, password, now=parts.clock())
        except staff.UsernameTaken as error:
            raise click.UsageError(f"the name {username} is taken") from error
        staff.grant(session, user, role, compound=compound, street=street)
        session.commit()
