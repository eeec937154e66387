"""Who may report something: a proved mobile number, of the roll or of anyone, as the compound chose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.domain.suggestions import Terms
from app.models import Compound, Flat, FlatOwner, PhoneCode, Suggestion, SuggestionTerms
from app.services import phone_codes, suggestion_texts
from app.services.phone_codes import SUGGESTION_CODES_A_DAY, Issue
from app.services.vault import Vault


class SuggestionsClosed(LouyiError):
    """The compound takes no reports now, or the number was proved for something else."""


def terms_of(session: Session, compound_id: int) -> Terms:
    """What the compound chose, else the defaults."""
    row = session.get(SuggestionTerms, compound_id)
    return Terms(row.taking, row.roll_only, row.days, row.working_days) if row is not None else Terms()


def change_terms(session: Session, compound_id: int, terms: Terms) -> None:
    """From now on; what is due stays due on its day."""
    session.merge(
        SuggestionTerms(
            compound_id=compound_id,
            taking=terms.taking,
            roll_only=terms.roll_only,
            days=terms.days,
            working_days=terms.working_days,
        )
    )
    session.flush()


def request_code(
    session: Session,
    compound: Compound,
    phone: str,
    session_id: str,
    language: str,
    *,
    now: datetime,
    vault: Vault,
) -> PhoneCode:
    """A code for the suggestions of this compound alone; raises NotMainland, TooSoon or BudgetSpent.

    Where only the roll may report, an unknown number gets no message, and the page says nothing of it; a
    number that reported before gets one, to see its answer.
    """
    digest = vault.digest("phone", phone)
    asked = Issue(
        compound.compound_id,
        phone,
        session_id,
        lambda code: suggestion_texts.code_text(language, code),
        for_suggestions=True,
        sends=not terms_of(session, compound.compound_id).roll_only
        or on_roll(session, compound.compound_id, digest)
        or _reported(session, compound.compound_id, digest),
    )
    return phone_codes.issue(session, asked, SUGGESTION_CODES_A_DAY, now=now, vault=vault)


def opens(proof: PhoneCode, compound: Compound) -> bool:
    """Whether this proof is one for the suggestions of the compound."""
    return proof.for_suggestions and proof.compound_id == compound.compound_id


def on_roll(session: Session, compound_id: int, phone_digest: bytes) -> bool:
    """Whether an owner of the living roll has this number."""
    query = (
        select(FlatOwner.flat_owner_id)
        .join(Flat, Flat.flat_id == FlatOwner.flat_id)
        .where(Flat.compound_id == compound_id, FlatOwner.phone_digest == phone_digest)
    )
    return session.scalar(query.limit(1)) is not None


def _reported(session: Session, compound_id: int, phone_digest: bytes) -> bool:
    mine = (Suggestion.compound_id == compound_id, Suggestion.phone_digest == phone_digest)
    return bool(session.scalar(select(exists().where(*mine))))
