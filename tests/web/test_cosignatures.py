"""Witnesses hand in what they saw: what is taken, what is refused, and what is kept against this site."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.delivery.kit import louyi_witness, verify
from app.domain.ledger.canonical import canonical, parse
from app.domain.ledger.checkpoint import COSIGNATURE, Signature, parse_note, verifier_key
from app.models import Activity, LedgerLog, Motion, User, Witness, WitnessContradiction, WitnessLook
from app.services import closing, ledger_reading, witnesses
from app.services.ledger import store_of
from tests import factories as f
from tests.conftest import Page
from tests.factories import CLOSES, NOW
from tests.web.test_witness import SITE, Net, base_of, cast, forged, kept, key_of

NAME, WHO = "owners.example/w", "对结果有怀疑的业主"
SEED = bytes(range(32))
POST = "/record/cosignatures"


@dataclass
class Hand:
    """A witness that signs whatever it is given."""

    client: FlaskClient
    seed: bytes = SEED
    name: str = NAME

    @property
    def key(self) -> str:
        return verifier_key(self.name, louyi_witness.public_key(self.seed), COSIGNATURE)

    def line(self, note: str, seconds: float | None = None) -> str:
        at = int(NOW.timestamp() if seconds is None else seconds)
        line: str = louyi_witness.cosignature(self.name, self.seed, note, at)
        return line

    def send(self, note: str, seconds: float | None = None) -> tuple[int, str]:
        return self.raw(note + self.line(note, seconds))

    def raw(self, text: str | bytes) -> tuple[int, str]:
        answer = self.client.post(POST, data=text, content_type="text/plain")
        assert answer.content_type == "text/plain; charset=utf-8"
        return answer.status_code, answer.text


@pytest.fixture
def motion(session: Session) -> Motion:
    made = f.opened(session)
    session.commit()
    return made


@pytest.fixture
def hand(client: FlaskClient, session: Session, motion: Motion) -> Hand:
    made = Hand(client)
    witnesses.register(session, made.key, WHO, now=NOW)
    session.commit()
    return made


def head(client: FlaskClient, motion: Motion | None = None) -> str:
    return client.get(f"{base_of(motion)}/head" if motion else "/record/head").text


def looks(session: Session) -> list[WitnessLook]:
    session.expire_all()
    return list(session.scalars(select(WitnessLook)))


def other_head(session: Session, client: FlaskClient, motion: Motion, more: int = 0) -> str:
    """A head under the true key over a record in which the last entry is another one."""
    lines = client.get(f"{base_of(motion)}/entries").data.splitlines()
    origin = parse_note(head(client, motion))[0].origin
    lines[-1] = canonical({**parse(lines[-1]), "note": "another"})
    return forged(session, origin, lines + [b"{}"] * more).decode()


def test_a_look_is_taken_and_the_same_again_changes_nothing(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion
) -> None:
    note = head(client, motion)
    first = hand.send(note)
    assert first == (200, "".join(f"{line}\n" for line in note.splitlines()[:2]))
    assert hand.send(note) == first
    (row,) = looks(session)
    assert (row.size, row.looked_at, row.line) == (14, NOW, hand.line(note))


def test_a_later_look_replaces_the_last_and_an_earlier_one_does_not(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion
) -> None:
    old = head(client, motion)
    cast(session, motion, "101")
    later = NOW.timestamp() + 60
    assert hand.send(head(client, motion))[0] == 200
    assert hand.send(head(client, motion), later)[0] == 200
    assert hand.send(head(client, motion))[0] == 409
    assert hand.send(old, later + 60)[0] == 409
    (row,) = looks(session)
    assert (row.size, row.looked_at.timestamp()) == (15, later)


def test_an_older_head_of_ours_is_a_look_too(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion
) -> None:
    old = head(client, motion)
    cast(session, motion, "101")
    assert hand.send(old)[0] == 200
    assert [row.size for row in looks(session)] == [14]


@pytest.mark.parametrize(
    ("later", "status"),
    [
        (timedelta(minutes=10), 200),
        (timedelta(minutes=10, seconds=1), 400),
        (-timedelta(days=2), 200),
        (-timedelta(days=2, seconds=1), 400),
        (timedelta(days=36500), 400),
    ],
)
def test_a_clock_that_is_far_off_is_refused(
    hand: Hand, client: FlaskClient, motion: Motion, later: timedelta, status: int
) -> None:
    assert hand.send(head(client, motion), (NOW + later).timestamp())[0] == status


@pytest.mark.parametrize("damaged", [b"", b"x", b"\xff\xfe", b"a\n1\nAAAA\n\n", b"a\n1\n\n"])
def test_what_is_no_head_is_refused(hand: Hand, damaged: bytes) -> None:
    assert hand.raw(damaged)[0] == 400


def test_a_long_body_is_refused(hand: Hand, client: FlaskClient, motion: Motion) -> None:
    note = head(client, motion)
    assert hand.raw(note + hand.line(note) * 100)[0] == 413


def test_only_a_registered_witness_is_heard(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion
) -> None:
    note = head(client, motion)
    stranger = Hand(client, seed=bytes(32))
    assert stranger.send(note)[0] == 403  # the name of a witness with another key
    assert Hand(client, name="other.example/w").send(note)[0] == 403
    assert hand.raw(note)[0] == 403
    mangled = parse_note(note + hand.line(note))[1][-1]
    blob = mangled.blob[:-1] + bytes([mangled.blob[-1] ^ 1])
    assert hand.raw(note + Signature(mangled.name, mangled.key_id, blob).line)[0] == 403
    witnesses.withdraw(session, NAME, now=NOW)
    session.commit()
    assert hand.send(note)[0] == 403
    assert looks(session) == []


def test_a_head_that_fits_but_was_never_signed_here_is_no_look(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion
) -> None:
    note = head(client, motion)
    body = note.split("\n\n")[0] + "\n\n"
    bare = hand.line(note)
    assert hand.raw(body + bare)[0] == 403
    assert looks(session) == []


def test_a_record_of_somebody_else_is_not_here(hand: Hand, client: FlaskClient) -> None:
    note = json.loads(
        (Path(louyi_witness.__file__).parents[3] / "tests/vectors/cosignature.json").read_text()
    )
    assert hand.send(note["note"])[0] == 404


def test_whoever_errs_often_waits(hand: Hand, client: FlaskClient, motion: Motion) -> None:
    statuses = [hand.raw("x")[0] for _time in range(32)]
    assert statuses == [400] * 30 + [429] * 2
    assert hand.send(head(client, motion))[0] == 429


def test_good_looks_at_many_records_never_wait(hand: Hand, client: FlaskClient, motion: Motion) -> None:
    note = head(client, motion)
    assert {hand.send(note, NOW.timestamp() + each)[0] for each in range(40)} == {200}


@pytest.mark.parametrize("more", [0, 5])
def test_two_heads_under_the_true_key_are_kept_and_shown_to_everyone(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion, page: Page, more: int
) -> None:
    """An insider with the signing key shows the witness another record, or one that is longer."""
    lie = other_head(session, client, motion, more)
    for _again in range(2):
        with capture_logs() as logs:
            assert hand.send(lie)[0] == 409
        assert [each["event"] for each in logs if each["log_level"] == "error"] == ["ledger.contradicted"]
    session.expire_all()
    (row,) = session.scalars(select(WitnessContradiction))
    assert (row.by_our_key, row.size, row.note) == (True, 14 + more, lie + hand.line(lie))
    assert looks(session) == []
    shown = page.get("/check").in_english().get("/witnesses").text
    assert "Two different records were shown" in shown
    assert lie.splitlines()[2] in shown
    assert (head(client, motion).splitlines()[2] in shown) is (not more)
    witnesses.withdraw(session, NAME, now=NOW)
    session.commit()
    assert "Two different records were shown" in page.get("/witnesses").text


def test_a_record_that_was_declared_broken_is_called_so(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion, page: Page
) -> None:
    """A restored database lacks what a witness saw: its head stays, and the page says what is known."""
    lie = other_head(session, client, motion, more=5)
    assert hand.send(head(client, motion))[0] == 200
    assert hand.send(lie)[0] == 409
    page.get("/check").in_english()
    assert "declared broken" not in page.get("/witnesses").text
    session.execute(update(LedgerLog).where(LedgerLog.motion_id.is_not(None)).values(broken_at=NOW))
    session.commit()
    shown = page.get("/witnesses").text
    assert "This record was declared broken on" in shown
    assert "ended: declared broken" in shown
    assert "Two different records were shown" in shown


def test_an_old_contradiction_counts_however_late_it_comes(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion
) -> None:
    lie = other_head(session, client, motion)
    assert hand.send(lie, (NOW - timedelta(days=300)).timestamp())[0] == 409
    assert session.scalar(select(func.count()).select_from(WitnessContradiction)) == 1


def test_a_forged_head_without_our_signature_accuses_nobody(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion, page: Page
) -> None:
    lie = other_head(session, client, motion).split("\n\n")[0] + "\n\n"
    bare = hand.line(other_head(session, client, motion))
    assert hand.raw(lie + bare)[0] == 409
    shown = page.get("/check").in_english().get("/witnesses").text
    assert "Two different records" not in shown
    assert "Somebody shows a record that is not of this site" in shown


def test_a_record_that_we_signed_and_do_not_have_is_a_contradiction(
    hand: Hand, session: Session, client: FlaskClient
) -> None:
    """A twin that was shown to some, or a record that was deleted."""
    lie = forged(session, "localhost/v/0123456789abcdef", [b"{}"]).decode()
    assert hand.send(lie)[0] == 409
    assert session.scalar(select(WitnessContradiction.by_our_key)) is True


def test_a_witness_cannot_fill_the_database(hand: Hand, session: Session, client: FlaskClient) -> None:
    origin = parse_note(head(client))[0].origin
    for size in range(3, 3 + witnesses.MOST_CONTRADICTIONS + 5):
        assert hand.send(forged(session, origin, [b"{}"] * size).decode())[0] == 409
    kept_ones = session.scalar(select(func.count()).select_from(WitnessContradiction))
    assert kept_ones == witnesses.MOST_CONTRADICTIONS


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_nothing_is_read_from_there(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)(POST).status_code in (404, 405)


def test_without_a_record_nothing_is_taken(client: FlaskClient, session: Session) -> None:
    hand = Hand(client)
    witnesses.register(session, hand.key, WHO, now=NOW)
    session.commit()
    note = json.loads(
        (Path(louyi_witness.__file__).parents[3] / "tests/vectors/cosignature.json").read_text()
    )
    assert hand.send(note["note"])[0] == 404


# --- the program ---


@pytest.fixture
def send(client: FlaskClient, session: Session, motion: Motion, tmp_path: Path) -> Callable[..., int]:
    def post(address: str, data: bytes) -> tuple[int, bytes]:
        answer = client.post(urlsplit(address).path, data=data, content_type="text/plain")
        return answer.status_code, answer.data

    def once(*options: str, post: louyi_witness.Site = post) -> int:
        given = [SITE, "--folder", str(tmp_path), "--key", key_of(session), *options]
        return louyi_witness.main(given, fetch=Net(client), clock=NOW.timestamp, post=post)

    return once


def test_the_program_hands_in_all_that_it_saw(
    send: Callable[..., int], session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert send("--name", NAME, "--send") == 0  # not registered yet: a message, and the look is as good
    told = capsys.readouterr().out
    assert told.count("the site did not take it (403)") == 2
    line = next(each for each in told.splitlines() if "key of this witness" in each).rsplit(" ", 1)[1]
    witnesses.register(session, line, WHO, now=NOW)
    session.commit()
    assert send("--name", NAME, "--send") == 0
    assert capsys.readouterr().out.count("handed in") == 2
    assert sorted(row.size for row in looks(session)) == [2, 14]


def test_a_site_that_takes_nothing_changes_nothing_that_was_found(
    send: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(_address: str, _data: bytes) -> tuple[int, bytes]:
        raise louyi_witness.Unknown("连不上", "away")

    def rude(_address: str, _data: bytes) -> tuple[int, bytes]:
        return 500, b"\x1b[2J" + b"\xff" * 3000

    assert send("--name", NAME, "--send", post=away) == 0
    assert send("--name", NAME, "--send", post=rude) == 0
    assert "\x1b" not in capsys.readouterr().out
    assert kept(tmp_path).joinpath("cosigned/registry.head").exists()


def test_sending_needs_a_name(send: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert send("--send") == 64


# --- who is a witness ---


def test_an_administrator_registers_and_withdraws_on_a_page(
    page: Page, session: Session, client: FlaskClient
) -> None:
    f.user(session, "admin", "admin", f.compound(session, "ADMIN"))
    session.commit()
    hand = Hand(client)
    page.sign_in("admin").in_english().get("/admin/witnesses")
    assert "Nobody yet" in page.text
    page.post(verifier_key=hand.key, described=WHO)
    assert WHO in page.get("/admin/witnesses").text
    assert "registered already" in page.post("/admin/witnesses", verifier_key=hand.key, described=WHO).text
    number = session.scalars(select(Witness.witness_id)).one()
    session.commit()
    page.get("/admin/witnesses").post(f"/admin/witnesses/{number}/withdraw")
    assert "withdrawn on" in page.get("/admin/witnesses").text
    assert page.post(f"/admin/witnesses/{number}/withdraw").status == 404
    kinds = session.scalars(select(Activity.kind).where(Activity.object_kind == "witness"))
    assert list(kinds) == ["witness_registered", "witness_withdrawn"]
    assert hand.key in page.get("/witnesses").text  # withdrawn, never hidden


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        "a+00000000+AAAA",
        verifier_key("a", bytes(32), 1),
        verifier_key("a b", b"\x01" * 32, COSIGNATURE),
    ],
)
def test_what_is_no_key_of_a_witness_is_refused(session: Session, wrong: str) -> None:
    with pytest.raises(witnesses.KeyRefused, match="bad_key"):
        witnesses.register(session, wrong, WHO, now=NOW)


def test_this_site_is_no_witness_of_itself(session: Session, motion: Motion) -> None:
    store = store_of(session)
    assert store is not None
    own = verifier_key("me.example", store.signer.public_key, COSIGNATURE)
    with pytest.raises(witnesses.KeyRefused, match="own_key"):
        witnesses.register(session, own, WHO, now=NOW)


def test_a_name_is_free_again_with_another_key_once_withdrawn(session: Session, client: FlaskClient) -> None:
    old, new = Hand(client), Hand(client, seed=b"\x07" * 32)
    witnesses.register(session, old.key, WHO, now=NOW)
    with pytest.raises(witnesses.KeyRefused, match="taken"):
        witnesses.register(session, new.key, WHO, now=NOW)
    witnesses.withdraw(session, NAME, now=NOW)
    witnesses.register(session, new.key, WHO, now=NOW)
    with pytest.raises(witnesses.KeyRefused, match="taken"):
        witnesses.register(session, old.key, WHO, now=NOW)
    with pytest.raises(witnesses.KeyRefused, match="undescribed"):
        witnesses.register(session, Hand(client, name="x.example").key, "  ", now=NOW)


def test_the_commands_do_the_same(app: Flask, session: Session, client: FlaskClient) -> None:
    hand = Hand(client)
    with app.app_context():
        runner: FlaskCliRunner = app.test_cli_runner()
        add = ["ledger", "witness-add", hand.key, "--who", WHO]
        assert runner.invoke(args=add).exit_code == 0
        assert runner.invoke(args=add).exit_code == 2
        assert runner.invoke(args=["ledger", "witness-remove", NAME]).exit_code == 0
        assert runner.invoke(args=["ledger", "witness-remove", NAME]).exit_code == 2
    rows = session.scalars(select(Activity).where(Activity.object_kind == "witness")).all()
    assert [(row.kind, row.user_id) for row in rows] == [
        ("witness_registered", None),
        ("witness_withdrawn", None),
    ]


# --- the page ---


def test_the_page_is_calm_without_a_witness(page: Page, motion: Motion) -> None:
    for place in ("/witnesses", f"/m/{motion.code}/witnesses"):
        shown = page.get("/check").in_english().get(place).text
        assert page.status == 200
        assert "Nobody yet" in shown
        assert "louyi_witness.py" in shown
        assert 'role="alert"' not in shown


def test_the_page_says_how_far_each_saw(
    page: Page, hand: Hand, session: Session, client: FlaskClient, motion: Motion
) -> None:
    other = f.opened(session, code="OTHER")
    session.commit()
    notes = head(client, motion), head(client, other)
    session.commit()
    assert [hand.send(note)[0] for note in notes] == [200, 200]
    assert hand.send(head(client))[0] == 200
    cast(session, motion, "101")
    shown = page.get("/check").in_english().get("/witnesses").text
    assert shown.count(WHO) == 4
    assert "14 of 15" in shown
    assert "1 entry came since" in shown
    assert shown.count("has seen all") == 2
    mine = page.get(f"/m/{motion.code}/witnesses").text
    assert mine.count("Last look") > 1
    assert mine.count(WHO) == 3  # this vote, the registry, and the list of witnesses


def test_it_is_linked_where_the_record_is_checked(page: Page, session: Session, motion: Motion) -> None:
    assert 'href="/witnesses"' in page.get("/check").text
    assert 'href="/witnesses"' in page.get("/recount").text
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    chair = session.scalars(select(User).order_by(User.user_id)).first()
    closing.publish(session, motion, now=CLOSES + timedelta(hours=1), actor=chair)
    code = motion.code
    session.commit()
    assert f'href="/m/{code}/witnesses"' in page.get(f"/m/{code}/recount").text
    assert f'href="/m/{code}/witnesses"' in page.get(f"/m/{code}/result").text


# --- the kit ---


def test_the_kit_says_what_a_witness_saw(
    hand: Hand, session: Session, client: FlaskClient, motion: Motion, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "witnesses.txt" not in ledger_reading.kit_files(session, motion, openings=True)
    note = head(client, motion)
    session.commit()
    assert hand.send(note)[0] == 200
    files = ledger_reading.kit_files(session, motion, openings=True)
    assert files["witnesses.txt"].decode() == hand.key + "\n"
    assert verify.Record(files, "", [], [], "").run() == 0
    assert f"witness {NAME}: " in capsys.readouterr().out
    spoilt = files["heads.jsonl"].replace(hand.line(note).split(" ")[2].strip()[-8:].encode(), b"AAAAAAA=")
    assert spoilt != files["heads.jsonl"]
    assert verify.Record({**files, "heads.jsonl": spoilt}, "", [], [], "").run() == 3
    without = {name: data for name, data in files.items() if name != "witnesses.txt"}
    assert verify.Record({**without, "heads.jsonl": spoilt}, "", [], [], "").run() == 0
    for foreign in (b64encode(b"x"), b"a+b"):
        assert verify.Record({**files, "witnesses.txt": foreign + b"\n"}, "", [], [], "").run() == 3
