"""Commands of `flask --app app`: each calls a service and commits."""

from __future__ import annotations

import signal
import threading

import click
from flask import Flask

from app.extensions import louyi
from app.ledger_commands import ledger
from app.tally_command import tally

SCOPES = (
    "admin has no scope; committee needs --compound; office, worker and auditor have --compound, "
    "--street with or without --community, or nothing for the whole installation; --building is a worker's"
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (
        tally,
        migrate,
        worker,
        sms_templates,
        demo,
        create_compound,
        create_user,
        anonymise,
        ledger,
    ):
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


@click.command("sms-templates")
def sms_templates() -> None:
    """List the texts that a provider of the mainland must register, with their parameters in order."""
    from app.services.text_kinds import kinds, register_text

    known = louyi().settings.tencent_templates
    for template in kinds():
        click.echo(f"{template.kind}={known.get(template.kind, '?')}\t{register_text(template)}")


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


@click.command("create-compound")
@click.argument("code")
@click.option("--name", required=True, help="As residents know it.")
@click.option("--street", required=True, help="Name of the street office that watches over it.")
@click.option("--community", default="", help="Name of the community of that street.")
@click.option("--phone", default="", help="Where residents reach a person; printed on posters.")
@click.option(
    "--consultation-only", is_flag=True, help="The city wants its own system for online votes: paper counts."
)
def create_compound(
    code: str, name: str, street: str, community: str, phone: str, consultation_only: bool
) -> None:
    """Take in a compound; CODE stands in the addresses of its pages: capital letters and digits."""
    from app.services import compounds

    refusals = {
        "code": "the code has 2 to 20 capital letters and digits",
        "empty": "the compound needs a name and a street office",
        "taken": f"the code {code} is taken",
    }
    with louyi().database.writing() as session:
        try:
            compounds.create_compound(
                *(session, code, name, street),
                community=community,
                phone=phone,
                consultation_only=consultation_only,
            )
        except compounds.CompoundRefused as error:
            raise click.UsageError(refusals[error.what]) from error
        session.commit()


@click.command("create-user")
@click.argument("username")
@click.option("--name", required=True, help="As other members of staff know this person.")
@click.option(
    "--role", type=click.Choice(["admin", "office", "committee", "worker", "auditor"]), required=True
)
@click.option("--compound", "compound_code", help="Code of the compound: committee, worker, auditor.")
@click.option("--street", help="Name of the street office: office, worker, auditor.")
@click.option("--community", help="Name of a community of that street.")
@click.option("--building", help="One building of the compound, for a worker.")
@click.password_option()
def create_user(
    username: str,
    name: str,
    role: str,
    compound_code: str | None,
    street: str | None,
    community: str | None,
    building: str | None,
    password: str,
) -> None:
    """Make an account and give it one role; the first one: --role admin."""
    from sqlalchemy import select

    from app.models import Compound
    from app.services import staff

    parts = louyi()
    with parts.database.writing() as session:
        compound = session.scalar(select(Compound).where(Compound.code == compound_code))
        if compound_code and compound is None:
            raise click.UsageError(f"no compound has the code {compound_code}")
        try:
            staff.check_length(password)
            user = staff.create_user(session, username, name, password, now=parts.clock())
            staff.grant(
                session,
                user,
                role,
                compound=compound,
                street=street,
                community=community,
                building=building,
                now=parts.clock(),
            )
        except staff.UsernameTaken as error:
            raise click.UsageError(f"the name {username} is taken") from error
        except staff.PasswordTooShort as error:
            raise click.UsageError(f"a password has {staff.SHORTEST_PASSWORD} signs or more") from error
        except staff.ScopeWrong as error:
            raise click.UsageError(SCOPES) from error
        session.commit()


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
def anonymise(dry_run: bool) -> None:
    """Forget the people of motions whose evidence has been kept long enough; the worker does it daily."""
    from app.services import personal_data

    parts = louyi()
    years = parts.settings.evidence_years
    with parts.database.writing() as session:
        overdue = personal_data.overdue(session, years=years, now=parts.clock())
        for each in overdue:
            if each.waits:
                click.echo(f"{each.motion.code}: kept, an objection or a dispute is still open")
        due = [each for each in overdue if not each.waits]
        for each in due:
            click.echo(f"{each.motion.code}: ended {each.ended_at:%Y-%m-%d}, {each.people} people")
            if not dry_run:
                personal_data.anonymise(session, each.motion, now=parts.clock())
        session.commit()
    click.echo(f"{len(due)} motions" + (", nothing was changed" if dry_run else " forgotten"))
