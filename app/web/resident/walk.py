"""What the resident's pages share: the home in the address, and where this browser is in its walk.

The walk lives in the signed cookie: the proof's number, the choice on its way, the telephone number sealed.
One walk at a time: beginning for another voter ends the one before.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from app.domain.address import BadAddress, FlatKey, parse_key
from app.extensions import louyi
from app.models import Motion, Verification, VoterFlat
from app.services import finding, ledger_reading, verification
from app.services.finding import Found
from app.services.motions import Stage, rule_of
from app.web.loading import opened_motion, stage
from app.web.request import browser_id, db, now
from app.web.resident.steps import keep_steps, steps_in
from app.web.sentences import deadline, flat_name

WALK = "walk"
SHEET = "sheet"


@dataclass(frozen=True)
class Home:
    """The flat that a page is about, in its motion."""

    found: Found
    flat: VoterFlat
    key: FlatKey

    @property
    def motion(self) -> Motion:
        """The motion of the page."""
        return self.found.motion

    @property
    def name(self) -> str:
        """The address in words."""
        return flat_name(self.key)

    def url(self, step: str, **query: Any) -> str:
        """The address of a step for this home; `step` is the name of a view."""
        return url_for(f"resident.{step}", code=self.motion.code, home=self.key, **query)


def load_home(code: str, home: str) -> Home:
    """The flat of the frozen roll that the address names; else 404."""
    found = opened_motion(code)
    try:
        flat = finding.find_flat(db(), found.motion, parse_key(home))
    except BadAddress:
        flat = None
    if flat is None:
        abort(404)
    return Home(found, flat, FlatKey(flat.building, flat.entrance, flat.room))


def not_open(found: Found, home: Home | None = None) -> tuple[str, int] | None:
    """The page that says why there is nothing to answer now, or None while there is.

    Asked for a home, it leads to what is recorded for it."""
    at = stage(found)
    if at is Stage.OPEN:
        return None
    recorded = home is not None and ledger_reading.log_in_use(db(), found.motion.motion_id) is not None
    page = render_template(
        "resident/not_open.html",
        motion=found.motion,
        stage=at.value,
        deadline=deadline,
        to_entry=home.url("own_entry") if home and recorded else None,
    )
    return page, 200


def barred(home: Home) -> tuple[str, int] | Response | None:
    """What stands between this home and an answer by phone: the window, or a rule that asks for paper."""
    closed = not_open(home.found)
    if closed is None and rule_of(home.motion).paper_only:
        return redirect(home.url("home"), 303)
    return closed


def back_to(home: Home) -> str:
    """Where an owner with a proved phone goes: her answer or, where only paper counts, what is recorded."""
    return home.url("own_entry" if rule_of(home.motion).paper_only else "answer")


def purpose_of(home: Home) -> dict[str, str]:
    """Why her phone is asked for, as `proven` takes it: with a rule that asks for paper, not to answer."""
    return {"then": "entry"} if rule_of(home.motion).paper_only else {}


def steps_of(home: Home) -> dict[str, Any]:
    """This browser's walk for the voter of the home; empty if it has none."""
    return steps_in(WALK, {"voter": home.flat.voter_id})


def remember(home: Home, **values: Any) -> None:
    """Note how far the walk has come; None forgets a value."""
    keep_steps(WALK, {"voter": home.flat.voter_id}, values)


def typed_before() -> str:
    """The number that this browser typed to vote here, in whatever form; empty if none."""
    return unsealed(session.get(WALK, {}).get("phone"))


def proof(home: Home) -> Verification | None:
    """The proof of an owner's phone that this browser gave for this voter within the last half hour."""
    number = steps_of(home).get("verification")
    if number is None:
        return None
    row = verification.proved(db(), number, browser_id(), now=now(), vault=louyi().vault)
    return row if row is not None and row.voter_id == home.flat.voter_id else None


def held(home: Home, proved: Verification) -> tuple[str, int] | None:
    """The page for a number that is new on the roll and must wait; None for any other."""
    until = verification.held_until(verification.owner_of(db(), proved), now())
    if until is None:
        return None
    return render_template("resident/held.html", home=home, motion=home.motion, until=until), 403


def proven(home: Home, **purpose: str) -> Verification | Response | tuple[str, int]:
    """The proof of an owner's phone; else the page that asks for one, or has a new number wait."""
    proved = proof(home)
    if proved is None:
        return redirect(home.url("phone", **purpose), 303)
    return held(home, proved) or proved


def sealed(text: str) -> str:
    """For the cookie, which is signed but not secret."""
    return b64encode(louyi().vault.seal(text)).decode()


def unsealed(text: str | None) -> str:
    """The text of `sealed`; empty for None."""
    return louyi().vault.unseal(b64decode(text)) if text else ""
