"""A record that was begun anew: what residents, receipts and witnesses find of it, and the command."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.delivery.kit import louyi_witness
from app.domain.ledger import tree
from app.domain.ledger.canonical import canonical, parse
from app.domain.ledger.checkpoint import parse_note
from app.models import Activity, LedgerBreak, Motion
from tests import factories as f
from tests.conftest import Page
from tests.services.test_insiders import Insider
from tests.services.test_ledger_break import (
    ROOMS,
    declare,
    log_in_use,
    persons,
    restored,
    tampered,
)
from tests.services.test_ledger_check import vote
from tests.web.test_witness import SITE, Net, forged, kept, key_of, proofs

REASON = "恢复备份后记录缺少几条"


@pytest.fixture
def motion(session: Session) -> Motion:
    made = f.opened(session)
    session.commit()
    vote(session, made, *ROOMS)
    return made


@pytest.fixture
def net(client: FlaskClient) -> Net:
    return Net(client)


@pytest.fixture
def look(net: Net, session: Session, motion: Motion, tmp_path: Path) -> Callable[..., int]:
    def once(*options: str) -> int:
        arguments = [SITE, "--folder", str(tmp_path), "--key", key_of(session), *options]
        return louyi_witness.main(arguments, fetch=net, clock=lambda: 1800000000)

    return once


def test_the_page_of_the_vote_says_when_why_and_by_whom(session: Session, motion: Motion, page: Page) -> None:
    address = f"/m/{motion.code}"
    assert "重新建立" not in page.get(address).text
    tampered(session, motion, "301")
    declare(session, motion, REASON)
    text = page.get(address).text
    assert "公开记录已于" in text
    assert f"原因：{REASON}" in text
    assert "有 4 张表决票未能转入" in text
    assert "顺延三天" in text


def test_the_old_record_stays_readable_up_to_its_last_good_head(
    session: Session, motion: Motion, page: Page
) -> None:
    old = log_in_use(session, motion).origin
    before = page.client.get(f"/m/{motion.code}/record/entries").data.splitlines()
    n = tampered(session, motion, "301")
    declare(session, motion)
    answer = page.get(f"/v/{old.rsplit('/', 1)[1]}")
    head, _by = parse_note(answer.text)
    told = json.loads(page.client.get(f"/m/{motion.code}/record/1/head").headers["Louyi-Begun-Anew"])
    assert (head.origin, head.size) == (old, n)
    assert told["next"] == log_in_use(session, motion).origin
    base = f"/m/{motion.code}/record/1"
    lines = page.client.get(f"{base}/entries").data.splitlines()
    assert lines == before[:n]
    assert tree.root([tree.leaf_hash(line) for line in lines]) == head.root
    old_root = tree.root([tree.leaf_hash(line) for line in lines[:14]])
    proof = [b64decode(line) for line in page.get(f"{base}/consistency/14/{n}").text.split()]
    assert tree.verify_consistency(14, n, old_root, head.root, proof)
    notes = [json.loads(line) for line in page.client.get(f"{base}/heads").data.splitlines()]
    assert {parse_note(note)[0].size for note in notes} == {n}
    for wrong in (f"record/1/consistency/14/{n + 1}", f"record/1/entries?from={n + 1}", "record/2/head"):
        assert page.get(f"/m/{motion.code}/{wrong}").status == 404


def test_the_receipt_of_a_lost_ballot_says_so_and_that_of_another_goes_on(
    session: Session, motion: Motion, page: Page
) -> None:
    lost, whole = (
        f.cast(session, f.flat_of(session, motion, room), "yes").ballot.code for room in ("501", "502")
    )
    session.commit()
    tampered(session, motion, "501")
    declare(session, motion)
    text = page.get(f"/receipt/{lost}").text
    assert "这张表决票未能转入新记录" in text
    code = f.cast(session, f.flat_of(session, motion, "502"), "yes").ballot.code
    session.commit()
    assert "未能转入新记录" not in page.get(f"/receipt/{code}").text
    assert "未能转入新记录" in page.get(f"/receipt/{whole}").text


def test_a_witness_follows_a_declared_break(
    look: Callable[..., int],
    session: Session,
    motion: Motion,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert look() == 0
    size = restored(session, motion, 3)
    declare(session, motion)
    assert look() == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    assert f"was declared broken after {size} entries" in said
    assert f"{size}..{size + 2}" in said
    sizes = sorted(parse_note(path.read_text())[0].size for path in kept(tmp_path).glob("heads/*.head"))
    assert sizes == [4, size + 2, size + 3]  # the registry, the new record, and the old one as it was seen
    assert proofs(tmp_path) == {}
    vote(session, motion, "402", "501")
    assert look("--name", "witness.example/w") == 0
    assert len(list(kept(tmp_path).glob("cosigned/*.head"))) == 2  # not the head of what is lost


def test_a_witness_who_comes_later_finds_it_whole(
    look: Callable[..., int], session: Session, motion: Motion, capsys: pytest.CaptureFixture[str]
) -> None:
    tampered(session, motion, "301")
    declare(session, motion)
    assert look() == 0, capsys.readouterr().out


def test_a_witness_sees_a_ballot_dropped_by_the_break(
    look: Callable[..., int],
    net: Net,
    session: Session,
    motion: Motion,
    page: Page,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tampered(session, motion, "301")
    declare(session, motion)
    origin = log_in_use(session, motion).origin
    base = f"/m/{motion.code}/record"
    lines = page.client.get(f"{base}/entries").data.splitlines()
    entries = [parse(line) for line in lines]
    hand = Insider(None, origin, entries, {}, b"", b"")  # type: ignore[arg-type]
    del entries[14]
    hand.number_again()
    net.lies[f"{base}/head"] = forged(session, origin, [canonical(each) for each in entries])
    net.lies[f"{base}/heads"] = b""
    net.lies[f"{base}/entries?from=0"] = b"".join(canonical(each) + b"\n" for each in entries)
    registry = [parse(line) for line in page.client.get("/record/entries").data.splitlines()]
    root = b64encode(tree.root([tree.leaf_hash(canonical(each)) for each in entries])).decode()
    registry[-1]["head"] = {"size": len(entries), "root": root}
    book = parse_note(page.get("/record/head").text)[0].origin
    net.lies["/record/head"] = forged(session, book, [canonical(each) for each in registry])
    net.lies["/record/heads"] = b""
    net.lies["/record/entries?from=0"] = b"".join(canonical(each) + b"\n" for each in registry)
    assert look() == 1
    assert "entry 14 of" in capsys.readouterr().out


def test_a_witness_takes_no_shorter_record_without_a_declaration(
    look: Callable[..., int], session: Session, motion: Motion, net: Net, page: Page
) -> None:
    """The site serves the old record cut off, and the registry keeps silent."""
    assert look() == 0
    base = f"/m/{motion.code}/record"
    lines = page.client.get(f"{base}/entries").data.splitlines()[:15]
    net.lies[f"{base}/head"] = forged(session, log_in_use(session, motion).origin, lines)
    net.lies[f"{base}/heads"] = b""
    net.lies[f"{base}/entries?from=0"] = b"".join(line + b"\n" for line in lines)
    assert look() == 1


@pytest.fixture
def runner(app: Flask) -> Iterator[FlaskCliRunner]:
    with app.app_context():
        yield app.test_cli_runner()


def command(
    runner: FlaskCliRunner, session: Session, motion: Motion, *more: str, answer: str = "y\n"
) -> tuple[int, str]:
    whole = ["ledger", "declare-broken", motion.code, "--by", "chair-test", "--second", "second-test", *more]
    session.commit()  # and leave the database to the command
    done = runner.invoke(args=whole, input=answer)
    return done.exit_code, done.output


def test_the_command_asks_says_what_it_does_and_does_it_once(
    runner: FlaskCliRunner, session: Session, motion: Motion
) -> None:
    persons(session, motion)
    session.commit()
    told = ("--reason", REASON)
    assert "nothing to declare" in command(runner, session, motion, *told)[1]
    n = tampered(session, motion, "301")
    assert "give --reason" in command(runner, session, motion)[1]
    code, said = command(runner, session, motion, *told, answer="n\n")
    assert code == 1
    assert f"the first {n} entries" in said
    assert "asked to vote again: 4" in said
    assert session.scalar(select(func.count()).select_from(LedgerBreak)) == 0
    code, said = command(runner, session, motion, *told)
    assert (code, "begun anew with" in said) == (0, True), said
    code, said = command(runner, session, motion, *told)
    assert (code, "nothing to declare" in said) == (1, True)
    session.expire_all()
    assert session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()[-2:] == [
        "record_begun_anew",
        "record_begun_anew",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--second", "chair-test"), "two different persons"),
        (("--second", "worker-test"), "of the committee"),
        (("--second", "nobody"), "no account nobody"),
    ],
)
def test_the_command_takes_two_persons_with_the_right(
    runner: FlaskCliRunner, session: Session, motion: Motion, wrong: tuple[str, str], said: str
) -> None:
    persons(session, motion)
    session.commit()
    tampered(session, motion, "301")
    code, out = command(runner, session, motion, "--reason", REASON, *wrong)
    assert (code, said in out) == (1, True), out
