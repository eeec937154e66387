"""Residents who have proved their phones and are about to press "Record": many, without a browser each."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Motion, Verification, Voter, VoterFlat, VoterOwner
from app.services.ballots import new_form_token
from app.services.vault import Vault

RECEIPT = re.compile(r"/(?:receipt|recorded)/([0-9A-Z-]{19})")
CSRF = "c" * 40
Proof = tuple[VoterFlat, Verification, str]


@dataclass(frozen=True)
class Walker:
    """One browser: the cookie of its session, the address it posts to, the fields of its last form."""

    port: int
    cookie: str
    path: str
    fields: dict[str, str]

    def record(self) -> str | None:
        """Press the button once; the receipt's code if the server acknowledged, None if it was cut off.

        Raises AssertionError for any other answer.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(
                "POST",
                self.path,
                urlencode(self.fields),
                {"Cookie": f"louyi={self.cookie}", "Content-Type": "application/x-www-form-urlencoded"},
            )
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status == 503:
            return None
        found = RECEIPT.search(answer.headers.get("Location", ""))
        assert answer.status == 303, answer.status
        assert found is not None, answer.headers.get("Location")
        return found.group(1)


def prove_phones(session: Session, motion: Motion, vault: Vault) -> list[Proof]:
    """For every voter: its first flat, a proof of its first owner's phone, and the browser that has it."""
    now = datetime.now(UTC)
    rows = session.execute(
        select(Voter, VoterFlat, VoterOwner)
        .join(VoterFlat, VoterFlat.voter_id == Voter.voter_id)
        .join(VoterOwner, VoterOwner.voter_id == Voter.voter_id)
        .where(Voter.motion_id == motion.motion_id, VoterOwner.position == 1)
        .order_by(Voter.number)
    ).all()
    proofs = []
    for voter, flat, owner in rows:
        browser = f"browser-{voter.voter_id}"
        proofs.append(
            (
                flat,
                Verification(
                    voter_id=voter.voter_id,
                    owner_id=owner.voter_owner_id,
                    session_digest=vault.digest("session", browser),
                    phone_digest=owner.phone_digest,
                    code_digest=b"",
                    created_at=now,
                    expires_at=now + timedelta(minutes=5),
                    failures=0,
                    verified_at=now,
                ),
                browser,
            )
        )
    session.add_all(proof for _, proof, _ in proofs)
    session.flush()
    return proofs


def walkers(
    app: Flask,
    port: int,
    motion: Motion,
    proofs: Iterable[Proof],
    choice: str = "yes",
) -> list[Walker]:
    """A browser for each proof, with a form token of its own."""
    return [
        Walker(
            port,
            cookie(
                app,
                browser=browser,
                walk={"voter": flat.voter_id, "verification": proof.verification_id, "choice": choice},
            ),
            f"/m/{motion.code}/home/{flat.building}-{flat.entrance}-{flat.room}/confirm",
            {"choice": choice, "form_token": new_form_token(), "csrf_token": csrf_token(app)},
        )
        for flat, proof, browser in proofs
    ]


def papers(app: Flask, port: int, motion: Motion, proofs: Iterable[Proof], sign_in: str) -> list[Walker]:
    """A worker about to record a signed paper "no" for each of the voters."""
    return [
        Walker(
            port,
            cookie(app, staff=sign_in),
            f"/work/m/{motion.code}/ballot/{flat.building}-{flat.entrance}-{flat.room}/record",
            {
                "choice": "no",
                "signer": str(proof.owner_id),
                "form_token": new_form_token(),
                "csrf_token": csrf_token(app),
            },
        )
        for flat, proof, _ in proofs
    ]


def cookie(app: Flask, **values: object) -> str:
    """The session cookie that the application would set."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps(values | {"csrf_token": CSRF}))


def csrf_token(app: Flask) -> str:
    """The hidden field that belongs to `cookie`."""
    return str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(CSRF))
