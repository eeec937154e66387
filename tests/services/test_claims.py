"""Filing a claim: for which home, until when, how many."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Claim, Motion
from app.services import claims, motions, phone_codes
from app.services.claims import ClaimsClosed, NoSuchHome, TooManyClaims
from app.services.phone_codes import BudgetSpent, NotMainland, PhoneWish
from app.services.verification import CodeSpent, TooSoon, WrongCode
from tests import factories as f
from tests.services.claiming import DAY, NEW, SECOND, filed, posted_draft, prove_phone, texts


def number(n: int) -> str:
    return f"+8613900{n:06d}"


def test_a_claim_holds_no_plain_word_of_the_person(session: Session) -> None:
    claim = filed(session, f.opened(session))
    plain = ("新业主".encode(), "证上是我".encode(), NEW.encode())
    for sealed in (claim.name_sealed, claim.phone_sealed, claim.reason_sealed):
        assert all(word not in sealed for word in plain)


def test_the_same_number_claims_a_home_once(session: Session) -> None:
    motion = f.opened(session)
    proof = prove_phone(session, motion)
    assert filed(session, motion, proof=proof) is filed(session, motion, proof=proof)
    assert session.scalar(select(func.count()).select_from(Claim)) == 1


def test_before_the_roll_is_posted_nothing_is_claimed(session: Session) -> None:
    place = f.compound(session)
    motion = f.draft(session, place, f.user(session, "chair", "committee", place))
    assert claims.kinds_for(session, motion, f.NOW) == ()
    with pytest.raises(ClaimsClosed):
        filed(session, motion)


def test_an_area_is_claimed_before_the_freeze_only(session: Session) -> None:
    motion = posted_draft(session)
    proof = prove_phone(session, motion)
    assert filed(session, motion, "area", proof=proof).kind == "area"
    motions.open_motion(session, motion, now=f.NOW)
    with pytest.raises(ClaimsClosed):
        filed(session, motion, "area", proof=proof, room="502")


def test_a_claim_is_taken_until_the_close(session: Session) -> None:
    motion = f.opened(session)
    assert filed(session, motion, at=f.CLOSES - SECOND)
    with pytest.raises(ClaimsClosed):
        filed(session, motion, room="502", phone=number(2), at=f.CLOSES)


def test_a_home_that_is_not_on_the_roll_is_not_claimed(session: Session) -> None:
    with pytest.raises(NoSuchHome):
        filed(session, f.opened(session), room="9901")


def test_a_proof_of_one_compound_is_nothing_in_another(session: Session) -> None:
    proof = prove_phone(session, f.opened(session))
    with pytest.raises(ClaimsClosed):
        filed(session, f.opened(session, code="OTHER"), proof=proof)


def test_one_number_has_three_open_claims_at_most(session: Session) -> None:
    motion = f.opened(session)
    proof = prove_phone(session, motion)
    for room in ("101", "102", "201"):
        filed(session, motion, room=room, proof=proof)
    with pytest.raises(TooManyClaims):
        filed(session, motion, room="202", proof=proof)


def test_a_flood_of_claims_ends_at_the_compounds_budget(session: Session) -> None:
    motion = f.opened(session)
    for n in range(phone_codes.COMPOUND_CODES_A_DAY):
        filed(session, motion, phone=number(n))
    with pytest.raises(BudgetSpent):
        filed(session, motion, phone=number(9999))
    assert prove_phone(session, motion, number(9999), f.NOW + DAY)


def test_ten_thousand_open_claims_cannot_be(session: Session) -> None:
    motion = f.opened(session)
    proof = prove_phone(session, motion)
    row = filed(session, motion, proof=proof)
    columns = {c.key: getattr(row, c.key) for c in Claim.__mapper__.column_attrs if c.key != "claim_id"}
    session.add_all(
        Claim(**columns | {"phone_digest": f"{n}".encode()}) for n in range(claims.OPEN_IN_A_COMPOUND - 1)
    )
    session.flush()
    with pytest.raises(TooManyClaims):
        filed(session, motion, phone=number(2), room="502")


@pytest.mark.parametrize("phone", ["+16502530000", "+441514960000", "+85251234567"])
def test_only_mainland_mobiles_get_a_code(session: Session, phone: str) -> None:
    with pytest.raises(NotMainland):
        prove_phone(session, f.opened(session), phone)
    assert texts(session) == []


def ask(session: Session, motion: Motion, at: object = f.NOW, browser: str = "browser") -> int:
    wish = PhoneWish(motion, f.key("501"), NEW, browser)
    return phone_codes.request_code(session, wish, now=at, vault=f.VAULT).phone_code_id  # type: ignore[arg-type]


def test_one_number_gets_a_code_a_minute_and_three_in_ten_minutes(session: Session) -> None:
    motion = f.opened(session)
    ask(session, motion)
    with pytest.raises(TooSoon):
        ask(session, motion, f.NOW + 59 * SECOND)
    ask(session, motion, f.NOW + 60 * SECOND)
    ask(session, motion, f.NOW + 120 * SECOND)
    with pytest.raises(TooSoon):
        ask(session, motion, f.NOW + 599 * SECOND)
    ask(session, motion, f.NOW + 600 * SECOND)


def test_a_code_dies_after_five_wrong_tries(session: Session) -> None:
    number_of_row = ask(session, f.opened(session))
    code = texts(session)[-1]
    digits = next(word for word in [code[code.index("验证码") + 3 :][:6]])
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    for _try in range(5):
        with pytest.raises(WrongCode):
            phone_codes.check_code(session, number_of_row, "browser", wrong, now=f.NOW, vault=f.VAULT)
    with pytest.raises(CodeSpent):
        phone_codes.check_code(session, number_of_row, "browser", digits, now=f.NOW, vault=f.VAULT)


def test_a_code_of_one_browser_is_nothing_in_another(session: Session) -> None:
    number_of_row = ask(session, f.opened(session))
    with pytest.raises(CodeSpent):
        phone_codes.check_code(session, number_of_row, "other", "000000", now=f.NOW, vault=f.VAULT)
