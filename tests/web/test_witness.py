"""The program of a witness, run against the pages of this site."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.delivery.kit import louyi_witness
from app.domain.ledger import tree
from app.domain.ledger.canonical import canonical, parse
from app.domain.ledger.checkpoint import Head, Signature, key_id, parse_note, signed_note
from app.models import Motion
from app.services import ledger_rotation
from app.services.ledger import store_of
from tests import factories as f
from tests.conftest import Page
from tests.factories import NOW

SITE = "https://louyi.example"
VECTOR = Path(__file__).parent.parent / "vectors" / "cosignature.json"


class Net:
    """The site over the test client; `lies` answers by path in its stead."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.lies = client, dict[str, bytes | None]()

    def __call__(self, address: str) -> tuple[int, bytes, str]:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if path in self.lies:
            lie = self.lies[path]
            return (404, b"", address) if lie is None else (200, lie, address)
        answer = self.client.get(path, follow_redirects=True)
        final = SITE + answer.request.path
        if urlsplit(final).path in self.lies:
            return 200, self.lies[urlsplit(final).path] or b"", final
        return answer.status_code, answer.data, final


@pytest.fixture
def net(client: FlaskClient) -> Net:
    return Net(client)


@pytest.fixture
def motion(session: Session) -> Motion:
    made = f.opened(session)
    session.commit()
    return made


@pytest.fixture
def look(net: Net, session: Session, motion: Motion, tmp_path: Path) -> Callable[..., int]:
    def once(*options: str, key: str = "") -> int:
        known = kept(tmp_path).joinpath("key.txt").exists()
        given = [] if known and not key else ["--key", key or key_of(session)]
        return louyi_witness.main(
            [SITE, "--folder", str(tmp_path), *given, *options], fetch=net, clock=lambda: 1800000000
        )

    return once


def kept(folder: Path) -> Path:
    return folder / "louyi.example"


def proofs(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text() for path in kept(folder).glob("proofs/*/*.txt")}


def key_of(session: Session) -> str:
    store = store_of(session)
    assert store is not None
    return b64encode(store.signer.public_keys[0]).decode()


def cast(session: Session, motion: Motion, room: str) -> None:
    f.cast(session, f.flat_of(session, motion, room), "yes")
    session.commit()


def base_of(motion: Motion) -> str:
    return f"/m/{motion.code}/record"


def forged(session: Session, origin: str, lines: list[bytes]) -> bytes:
    """A head over these entries under the true key: an insider has it."""
    store = store_of(session)
    assert store is not None
    head = Head(origin, len(lines), tree.root([tree.leaf_hash(line) for line in lines]))
    public = store.signer.public_key
    signature = Signature(
        origin, key_id(origin, public), store.signer._private(public).sign(head.text.encode())
    )
    return signed_note(head, signature).encode()


def rotated(session: Session) -> str:
    public = ledger_rotation.prepare(session)
    for log in ledger_rotation.waiting(session):
        ledger_rotation.rotate(session, log, now=NOW)
        session.commit()
    return b64encode(public).decode()


def test_the_registry_is_read_from_head_to_head(session: Session, motion: Motion, page: Page) -> None:
    old, _by = parse_note(page.get("/record/head").text)
    f.opened(session, code="OTHER")
    session.commit()
    new, _by = parse_note(page.get("/record/head").text)
    lines = page.get("/record/entries").data.splitlines()
    assert (old.size, new.size, len(lines)) == (2, 3, 3)
    assert tree.root([tree.leaf_hash(line) for line in lines]) == new.root
    proof = [b64decode(line) for line in page.get("/record/consistency/2/3").text.split()]
    assert tree.verify_consistency(2, 3, old.root, new.root, proof)
    for wrong in ("consistency/0/3", "consistency/3/2", "consistency/2/4", "entries?from=9"):
        assert page.get(f"/record/{wrong}").status == 404


def test_without_a_record_there_is_no_registry(page: Page) -> None:
    for name in ("head", "heads", "entries", "consistency/1/1"):
        assert page.get(f"/record/{name}").status == 404


def test_the_programs_are_there_for_everyone(page: Page) -> None:
    assert page.get("/record/verify.py").text.startswith("#!/usr/bin/env python3")
    assert "A witness of public records" in page.get("/record/louyi_witness.py").text


def test_a_look_keeps_the_heads_and_a_later_one_goes_on_from_them(
    look: Callable[..., int], session: Session, motion: Motion, tmp_path: Path
) -> None:
    assert look() == 0
    cast(session, motion, "101")
    assert look() == 0
    sizes = sorted(parse_note(path.read_text())[0].size for path in kept(tmp_path).glob("heads/*.head"))
    assert sizes == [2, 15]
    assert proofs(tmp_path) == {}


def test_a_rollback_is_a_contradiction(
    look: Callable[..., int], net: Net, session: Session, motion: Motion, page: Page, tmp_path: Path
) -> None:
    old = page.get(f"{base_of(motion)}/head").data
    cast(session, motion, "101")
    assert look() == 0
    net.lies[f"{base_of(motion)}/head"] = old
    net.lies[f"{base_of(motion)}/heads"] = json.dumps(old.decode()).encode() + b"\n"
    assert look("--name", "witness.example/w") == 1
    held = proofs(tmp_path)
    assert (parse_note(held["kept"])[0].size, parse_note(held["served"])[0].size) == (15, 14)
    assert not kept(tmp_path).joinpath("cosigned").exists()


def test_two_heads_of_one_size_are_a_split_view(
    look: Callable[..., int], net: Net, session: Session, motion: Motion, page: Page, tmp_path: Path
) -> None:
    cast(session, motion, "101")
    assert look() == 0
    lines = page.get(f"{base_of(motion)}/entries").data.splitlines()
    origin = parse_note(page.get(f"{base_of(motion)}/head").text)[0].origin
    lines[-1] = canonical({**parse(lines[-1]), "c": "0" * 64})
    net.lies[f"{base_of(motion)}/head"] = forged(session, origin, lines)
    net.lies[f"{base_of(motion)}/heads"] = b""
    net.lies[f"{base_of(motion)}/entries?from=0"] = b"".join(line + b"\n" for line in lines)
    assert look() == 1
    one, other = (parse_note(proofs(tmp_path)[name])[0] for name in ("kept", "served"))
    assert one.size == other.size
    assert one.root != other.root


def test_the_registry_names_another_record(
    look: Callable[..., int], net: Net, session: Session, motion: Motion, page: Page, tmp_path: Path
) -> None:
    lines = page.get("/record/entries").data.splitlines()
    named = parse(lines[1])
    lines[1] = canonical({**named, "head": {**named["head"], "root": b64encode(bytes(32)).decode()}})
    net.lies["/record/head"] = forged(session, parse_note(page.get("/record/head").text)[0].origin, lines)
    net.lies["/record/heads"] = b""
    net.lies["/record/entries?from=0"] = b"".join(line + b"\n" for line in lines)
    assert look() == 1
    assert set(proofs(tmp_path)) == {"kept", "registry", "served"}


def test_entries_that_were_not_signed_are_a_contradiction(
    look: Callable[..., int], net: Net, motion: Motion, page: Page, tmp_path: Path
) -> None:
    lines = page.get(f"{base_of(motion)}/entries").data.splitlines()
    lines[1] = canonical({**parse(lines[1]), "c": "0" * 64})
    net.lies[f"{base_of(motion)}/entries?from=0"] = b"".join(line + b"\n" for line in lines)
    assert look() == 1
    assert set(proofs(tmp_path)) == {"entries", "served"}


def test_a_key_that_is_not_the_sites_is_told_and_not_kept(look: Callable[..., int], tmp_path: Path) -> None:
    wrong = b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    assert look(key=wrong) == 1
    assert "served" in proofs(tmp_path)
    assert look() == 0
    assert look(key=wrong) == 1


def test_a_record_that_was_seen_and_is_gone_is_a_contradiction(
    look: Callable[..., int], net: Net, page: Page, motion: Motion, tmp_path: Path
) -> None:
    name = parse_note(page.get(f"{base_of(motion)}/head").text)[0].origin.rsplit("/", 1)[1]
    net.lies[f"/v/{name}"] = None
    assert look() == 2
    del net.lies[f"/v/{name}"]
    assert look() == 0
    net.lies[f"/v/{name}"] = None
    assert look() == 1
    assert "log_opened" in proofs(tmp_path)["registry"]
    net.lies["/record/head"] = None
    assert look() == 1


@pytest.mark.parametrize("wrong", [{"type": "log_x", "origin": []}, {"type": "log_x"}])
def test_an_odd_entry_that_was_signed_is_no_crash(
    look: Callable[..., int], net: Net, session: Session, page: Page, wrong: dict[str, object]
) -> None:
    lines = page.get("/record/entries").data.splitlines()
    lines[1] = canonical({"n": 1, **wrong})
    net.lies["/record/head"] = forged(session, parse_note(page.get("/record/head").text)[0].origin, lines)
    net.lies["/record/heads"] = b""
    net.lies["/record/entries?from=0"] = b"".join(line + b"\n" for line in lines)
    assert look() == 2


@pytest.mark.parametrize("damaged", [b"", b"half a head", b"\xff"])
def test_what_cannot_be_read_proves_nothing(
    look: Callable[..., int], net: Net, damaged: bytes, tmp_path: Path
) -> None:
    net.lies["/record/head"] = damaged
    assert look() == 2
    assert proofs(tmp_path) == {}


def test_either_key_of_a_chain_is_the_one_on_a_notice(
    look: Callable[..., int], session: Session, motion: Motion, tmp_path: Path
) -> None:
    old = key_of(session)
    new = rotated(session)
    assert look(key=new) == 2  # it has signed nothing so far, and accuses nobody
    assert proofs(tmp_path) == {}
    assert look(key=old) == 0
    f.opened(session, code="OTHER")
    session.commit()
    cast(session, motion, "101")
    assert look() == 0
    kept(tmp_path).joinpath("key.txt").unlink()
    assert look(key=new) == 0


def test_a_chain_that_the_key_on_the_notice_never_signed_is_refused(
    look: Callable[..., int], net: Net, session: Session, page: Page, tmp_path: Path
) -> None:
    """An impostor's record that names the true key at its end."""
    own = Ed25519PrivateKey.generate()
    public = own.public_key().public_bytes_raw()
    lines = page.get("/record/entries").data.splitlines()
    origin = parse_note(page.get("/record/head").text)[0].origin
    lines[0] = canonical({**parse(lines[0]), "key": b64encode(public).decode()})
    last = {
        "v": 1,
        "n": 2,
        "h": parse(lines[1])["h"],
        "type": "key_rotate",
        "op": None,
        "key": key_of(session),
    }
    lines.append(canonical(last))
    head = Head(origin, 3, tree.root([tree.leaf_hash(line) for line in lines]))
    note = signed_note(head, Signature(origin, key_id(origin, public), own.sign(head.text.encode())))
    net.lies["/record/head"] = note.encode()
    net.lies["/record/heads"] = json.dumps(note).encode() + b"\n"
    net.lies["/record/entries?from=0"] = b"".join(line + b"\n" for line in lines)
    assert look() == 2
    assert not kept(tmp_path).joinpath("key.txt").exists()


def test_the_registry_is_signed_after_what_it_names(session: Session) -> None:
    f.opened(session)
    f.opened(session, code="OTHER")
    session.commit()
    store = store_of(session)
    assert store is not None
    written = sorted((store.folder / "heads").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    assert (len(written), written[-1].stem) == (3, "registry")


def test_a_witness_signs_what_it_saw_by_the_c2sp_layout(look: Callable[..., int], tmp_path: Path) -> None:
    assert look("--name", "witness.example/w") == 0
    seed = b64decode(kept(tmp_path).joinpath("witness.key").read_text())
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    note = kept(tmp_path).joinpath("cosigned/registry.head").read_text()
    body, lines = note.split("\n\n")
    dash, name, blob = lines.splitlines()[-1].split(" ")
    data = b64decode(blob)
    assert (dash, name, len(data)) == ("—", "witness.example/w", 76)
    assert int.from_bytes(data[4:12], "big") == 1800000000
    public.verify(data[12:], f"cosignature/v1\ntime 1800000000\n{body}\n".encode())


def test_the_vector_of_a_cosignature() -> None:
    held = json.loads(VECTOR.read_text())
    seed = bytes.fromhex(held["seed"])
    assert louyi_witness.cosignature(held["name"], seed, held["note"], held["time"]) == held["line"]
    data = b64decode(held["line"].split(" ")[2])
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(held["public"]))
    public.verify(data[12:], held["message"].encode())
    assert data[:12].hex() == held["key_id"] + held["time"].to_bytes(8, "big").hex()
