"""The activity log: who did what to what, from where; written in the transaction of what was done.

Details never hold a name, a number or a choice of a resident: the log lives longer than the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models import Activity, Compound, Motion, Survey, User, Witness

KINDS = (
    *("sign_in", "sign_in_failed", "sign_out", "sessions_ended", "second_factor_on", "recovery_used"),
    "second_factor_begun",
    *("invited", "invitation_taken", "password_reset", "role_given", "role_taken"),
    *(
        "roll_file_uploaded",
        "roll_columns_chosen",
        "roll_compared",
        "owners_decided",
        "roll_imported",
        "roll_import_undone",
        "roll_downloaded",
        "compound_changed",
        "motion_drafted",
        "motion_changed",
        "motion_announced",
        "motion_opened",
        "result_published",
        "result_final",
        "wall_photo_filed",
        "record_begun_anew",
    ),
    *("roll_posted", "claim_confirmed", "claim_refused", "sale_recorded"),
    *("papers_printed", "sheet_renewed", "delivery_noted", "visit_noted"),
    *("reminders_ordered", "sms_tried"),
    *("witness_registered", "witness_withdrawn"),
    *("paper_recorded", "paper_typed_again", "paper_decided", "batch_begun", "batch_closed", "door_recorded"),
    *("proxy_recorded", "proxy_ended", "dispute_decided", "phone_shown", "person_exported"),
    *("objection_answered", "objection_mediated", "objection_decided"),
    *("recheck_drawn", "recheck_reported", "file_downloaded"),
    *("survey_drafted", "survey_changed", "survey_opened", "survey_reworded", "survey_closed"),
    *(
        "survey_deleted",
        "survey_published",
        "survey_helped",
        "survey_paper",
        "survey_texts_ordered",
        "survey_downloaded",
    ),
    *("survey_plan_changed", "survey_plan_published", "survey_call_noted"),
    *("survey_words_tagged", "survey_words_answered", "survey_words_blanked"),
    *("survey_words_chosen", "survey_words_posted"),
    *("survey_file_uploaded", "survey_file_imported", "survey_file_taken_back"),
    *("suggestion_assigned", "suggestion_answered", "suggestion_closed", "suggestion_joined"),
    *("suggestion_terms_changed", "suggestions_downloaded", "suggestion_posted", "suggestion_taken_down"),
    *("approval_asked", "approval_approved", "approval_refused"),
)
Details = dict[str, str | int | bool | None]


@dataclass(frozen=True)
class On:
    """What something was done to; `compound_id` says in whose log it stands."""

    kind: str
    id: int | None
    code: str
    compound_id: int | None = None


@dataclass(frozen=True)
class Wish:
    """What to show of the log; empty fields narrow nothing. `until` is exclusive."""

    kind: str = ""
    username: str = ""
    code: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One activity with the name for signing in of who did it ("" for the server)."""

    activity: Activity
    username: str


def of_motion(motion: Motion) -> On:
    """A motion."""
    return On("motion", motion.motion_id, motion.code, motion.compound_id)


def of_survey(survey: Survey) -> On:
    """A survey."""
    return On("survey", survey.survey_id, survey.code, survey.compound_id)


def of_compound(compound: Compound) -> On:
    """A compound."""
    return On("compound", compound.compound_id, compound.code, compound.compound_id)


def of_user(user: User) -> On:
    """An account; it belongs to the installation's log."""
    return On("user", user.user_id, user.username)


def of_witness(witness: Witness) -> On:
    """A witness of the public record; it belongs to the installation's log."""
    return On("witness", witness.witness_id, witness.name)


def record(
    session: Session,
    kind: str,
    on: On,
    *,
    now: datetime,
    actor: User | None,
    address: str,
    details: Details | None = None,
) -> None:
    """Write one line; `kind` is one of KINDS."""
    assert kind in KINDS, kind
    session.add(
        Activity(
            at=now,
            user_id=actor.user_id if actor else None,
            kind=kind,
            object_kind=on.kind,
            object_id=on.id,
            object_code=on.code,
            compound_id=on.compound_id,
            address=address,
            details=details or {},
        )
    )
    session.flush()


def newest(
    session: Session, wish: Wish, compound_ids: Sequence[int], *, everything: bool, limit: int
) -> list[Line]:
    """The newest lines of these compounds, or of the whole installation (one query)."""
    query = _wanted(wish, compound_ids, everything).order_by(Activity.activity_id.desc()).limit(limit)
    return [Line(row[0], row[1] or "") for row in session.execute(query)]


def every(session: Session, wish: Wish, compound_ids: Sequence[int], *, everything: bool) -> Iterator[Line]:
    """All of them, oldest first, for a file."""
    query = _wanted(wish, compound_ids, everything).order_by(Activity.activity_id)
    for row in session.execute(query.execution_options(yield_per=500)):
        yield Line(row[0], row[1] or "")


def _wanted(wish: Wish, compound_ids: Sequence[int], everything: bool) -> Select[Activity, str]:
    query = select(Activity, User.username).outerjoin(User, User.user_id == Activity.user_id)
    if not everything:
        query = query.where(Activity.compound_id.in_(compound_ids))
    if wish.kind:
        query = query.where(Activity.kind == wish.kind)
    if wish.username:
        query = query.where(User.username == wish.username)
    if wish.code:
        query = query.where(Activity.object_code == wish.code)
    if wish.since:
        query = query.where(Activity.at >= wish.since)
    return query.where(Activity.at < wish.until) if wish.until else query
