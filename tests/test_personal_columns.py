"""Every column that looks personal is handed over and forgotten, or it is said why not."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from app.domain.text_message import Tariff
from app.models import Base, Compound, Motion, PaperRequest, Proxy, User, Verification
from app.services import (
    approvals,
    claims,
    closing,
    deciding,
    deliveries,
    disputes,
    notice_photos,
    notices,
    objections,
    paper_entries,
    people,
    personal_data,
    rechecks,
    reminders,
    roll_imports,
    sales,
    survey_calling,
    survey_calls,
    surveys,
    verification,
    visits,
)
from app.services.claims import ClaimWish
from app.services.living_roll import Person
from app.services.notice_photos import WallPhoto
from app.services.objections import ObjectionWish
from app.services.sms_budget import Caps
from app.services.verification import CodeRequest
from app.web.personal import column_word
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services import suggesting, surveying
from tests.services.claiming import PAPERS, confirm, filed, frozen_ref, prove_phone, worker

LOOKS = re.compile(
    r"name|phone|sealed|digest|photo|image|file|digits|reason|refusal|parameters|address|browser"
)
OF_STAFF = "of a member of staff, who is no resident"
OF_ROLL = "the living roll of the compound: kept while the compound uses it, handed over by `flats`"
OF_SURVEY = "of a survey, of no motion: tests/services/test_survey_people.py sees it forgotten"
OF_SUGGESTION = "of a suggestion, of no motion: tests/services/test_suggestion_people.py sees it forgotten"
OF_FILE = "evidence of the living roll, of no single motion: handed over by `imports`"
HOUR = timedelta(hours=1)
NOT_FORGOTTEN = {
    "compounds.name": "of an estate",
    "compounds.phone": "of an office",
    "heartbeats.name": "of a process",
    "witnesses.name": "of a key: public, and kept as long as what it signed",
    "ballot_disputes.filed_at": "an instant",
    "users.username": OF_STAFF,
    "users.name": OF_STAFF,
    "users.totp_sealed": OF_STAFF,
    "recovery_codes.code_digest": OF_STAFF,
    "invitations.token_digest": OF_STAFF,
    "sign_ins.token_digest": OF_STAFF,
    "sign_ins.address": OF_STAFF,
    "sign_ins.browser": OF_STAFF,
    "activities.address": OF_STAFF,
    "flat_owners.name": OF_ROLL,
    "flat_owners.id_number_sealed": OF_ROLL,
    "flat_owners.id_number_digest": OF_ROLL,
    "flat_owners.phone_sealed": OF_ROLL,
    "flat_owners.phone_digest": OF_ROLL,
    "flat_owners.person_digest": OF_ROLL,
    "owner_decisions.left_digest": "as the living roll: handed over by `decisions`",
    "owner_decisions.right_digest": "as the living roll: handed over by `decisions`",
    "roll_imports.filename": OF_FILE,
    "roll_imports.file_sealed": OF_FILE,
    "roll_imports.book_sealed": OF_FILE,
    "roll_imports.corrections_sealed": OF_FILE,
    "roll_imports.plan_sealed": OF_FILE,
    "roll_imports.before_sealed": OF_FILE,
    "roll_imports.after_digest": "a hash of the whole roll, of nobody in it",
    "motions.repoll_reason": "of the committee, posted with the motion: it names no resident",
    "motions.sheet_photo": "a setting, yes or no",
    "column_choices.header_digest": "of a header line",
    "voter_owners.phone_since": "an instant",
    "voter_owners.phone_usable_at": "an instant",
    "survey_participations.subject_digest": OF_SURVEY,
    "survey_participations.envelope_sealed": OF_SURVEY,
    "survey_answers.text_sealed": OF_SURVEY,
    "survey_texts.subject_digest": "of a survey: tests/services/test_survey_mailings.py sees it forgotten",
    "survey_mailings.refusal": "a word of the program",
    "survey_photos.image_sealed": OF_SURVEY,
    "survey_imports.cells_sealed": "without what tells a person, until the import, the close, or a day",
    "survey_plan_answers.reason": "of the committee, posted with the plan: it names no resident",
    "suggestions.phone_sealed": OF_SUGGESTION,
    "suggestions.phone_digest": OF_SUGGESTION,
    "suggestion_entries.text_sealed": OF_SUGGESTION,
    "suggestion_photos.image_sealed": OF_SUGGESTION,
    "ledger_breaks.reason": "of two members of staff, posted with the vote: it names no resident",
    "ledger_leaves.sealed": "under a key outside the database, which forgetting destroys",
}


def personal_columns() -> list[Column[object]]:
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if LOOKS.search(column.name) and not column.name.endswith("_id") and not column.foreign_keys
    ]


def values(session: Session, column: Column[object]) -> set[str]:
    """What the column holds, without what says nothing."""
    found = set()
    for value in session.scalars(select(column)):
        kept = [value["name"], value["phone_sealed"]] if isinstance(value, dict) else [value]
        found |= {str(each) for each in kept if each not in (None, "", b"", "----", "—")}
    return found


@pytest.fixture
def counted(session: Session) -> Motion:
    """A motion in which one person left a trace in every table that can keep one."""
    motion = f.opened(session)
    phone, flat, clerk = f.phone(9), f.flat_of(session, motion, "501"), worker(session)
    f.cast(session, flat, "yes")
    session.add(PaperRequest(voter_flat_id=flat.voter_flat_id, asked_at=NOW))
    deliveries.record(
        session, motion, [flat], "handed", clock=lambda: NOW, actor=clerk, vault=VAULT, note="给了她母亲"
    )
    visits.record(session, motion, f.flat_of(session, motion, "601"), "thinking", now=NOW, actor=clerk)
    verification.request_code(session, CodeRequest(flat, phone, "browser"), now=NOW, vault=VAULT)
    reminders.order(
        *(session, motion, "question"),
        shown_fen=10_000,
        clock=lambda: NOW,
        actor=clerk,
        caps=Caps(Tariff(5, 60), 10_000, 10_000),
        vault=VAULT,
    )
    _survey(session, motion, clerk)
    _claims(session, motion, phone, clerk)
    sales.record_sale(
        session,
        session.get_one(Compound, motion.compound_id),
        f.key("601"),
        Person("买受人", phone),
        PAPERS,
        now=NOW,
        actor=clerk,
        vault=VAULT,
    )
    _objection(session, motion, phone, clerk)
    suggesting.report(session, session.get_one(Compound, motion.compound_id), phone=phone, at=NOW + HOUR)
    owner = f.owner_of(session, f.flat_of(session, motion, "101"))
    approvals.ask_owner_change(
        session, motion, owner, "3-1-101", "改名", phone, "写错了", now=NOW, actor=clerk, vault=VAULT
    )
    _proxy(session, motion, phone, clerk)
    _roll(session, motion, phone, clerk)
    f.cast(session, f.flat_of(session, motion, "401"), "yes", entered_by=clerk)
    _paper(session, motion, clerk)
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    closing.publish(session, motion, now=CLOSES, actor=clerk)
    _wall(session, motion, clerk)
    _recheck(session, motion, clerk)
    return motion


def _survey(session: Session, motion: Motion, clerk: User) -> None:
    """The person's home took part in one."""
    place = session.get_one(Compound, motion.compound_id)
    new = surveys.NewSurvey("意愿调查", "街道办事处", "收集意见", surveying.asked())
    survey = surveys.draft_survey(session, place, new, now=NOW, actor=clerk)
    surveys.change_draft(survey, closes_at=CLOSES)
    survey_calling.set_calling(session, survey, survey_calling.About("加装电梯"), now=NOW, actor=clerk)
    surveys.open_survey(session, survey, now=NOW, actor=clerk)
    surveying.answer(session, survey, 9)
    seat = surveying.seat(session, survey, 9)
    survey_calls.agree(session, survey, seat.place, seat.room or "", now=NOW)


def _claims(session: Session, motion: Motion, phone: str, clerk: User) -> None:
    """One with a photo and refused, one confirmed after looking at papers."""
    wish = ClaimWish(motion, f.key("501"), "owner", "业主009", "是我", photo=b"picture")
    at = NOW + timedelta(minutes=2)
    claim = claims.file_claim(session, wish, prove_phone(session, motion, phone, at), now=at, vault=VAULT)
    deciding.refuse(session, claim.claim_id, "看不清证件", now=at, actor=clerk, vault=VAULT)
    confirm(
        session, filed(session, motion, room="201"), ref=frozen_ref(session, motion, "201"), in_person=True
    )


def _objection(session: Session, motion: Motion, phone: str, clerk: User) -> None:
    """One with a photo that was answered."""
    at = NOW + timedelta(minutes=6)
    wish = ObjectionWish(motion, "loss", "业主009", "挡光", "token", photos=[b"picture"])
    proof = prove_phone(session, motion, phone, at)
    row = objections.file_objection(session, wish, None, proof, now=at, vault=VAULT)
    objections.add_reply(session, row, "已安排测量", now=at, actor=clerk, vault=VAULT)


def _proxy(session: Session, motion: Motion, phone: str, clerk: User) -> None:
    """An authority that the owner gave to somebody with a number."""
    flat = f.flat_of(session, motion, "501")
    session.add(
        Proxy(
            motion_id=motion.motion_id,
            voter_id=flat.voter_id,
            giver_id=f.owner_of(session, flat).voter_owner_id,
            name_sealed=VAULT.seal("受托人"),
            phone_sealed=VAULT.seal(f.phone(77)),
            person_digest=VAULT.digest("phone", f.phone(77)),
            authority_sealed=VAULT.seal_bytes(b"picture"),
            authority_sha256=b"0" * 32,
            recorded_at=NOW,
            recorded_by=clerk.user_id,
        )
    )
    session.flush()


def _paper(session: Session, motion: Motion, clerk: User) -> None:
    """A photographed sheet on which three persons had to look, an authority, and a disputed ballot."""
    flat = f.flat_of(session, motion, "501")
    owner = f.owner_of(session, flat)
    motion.second_entry = True
    photo = paper_entries.keep_photo(session, motion, b"picture", now=NOW, actor=clerk, vault=VAULT)
    reading = paper_entries.Reading(("no",), owner.voter_owner_id)
    sheet = paper_entries.Sheet(flat, reading, "sheet", photo_id=photo.sheet_photo_id)
    row = paper_entries.enter(session, motion, sheet, clock=lambda: NOW, actor=clerk, vault=VAULT)
    third = f.user(session, "third", "worker", session.get_one(Compound, motion.compound_id))
    paper_entries.decide(
        session, motion, row, reading, "照片清楚", clock=lambda: NOW, actor=third, vault=VAULT
    )
    ballot = paper_entries.ballot_of(session, row)
    assert ballot is not None
    proof = Verification(voter_id=flat.voter_id, owner_id=owner.voter_owner_id)
    disputes.file_dispute(session, ballot, proof, "不是我签的", "zh", now=NOW, vault=VAULT)


def _wall(session: Session, motion: Motion, clerk: User) -> None:
    """A photo of the posted result, with a passer-by."""
    notice = notices.find_notice(session, motion, "preliminary")
    assert notice is not None
    sent = WallPhoto("公告栏", CLOSES, b"picture", "wall")
    notice_photos.file_photo(session, motion, notice, sent, now=CLOSES, actor=clerk, vault=VAULT)


def _recheck(session: Session, motion: Motion, clerk: User) -> None:
    """A panel with names."""
    row = rechecks.draw(session, motion, "5 3 1", 1, now=CLOSES, actor=clerk)
    found = [rechecks.Found(1, "agrees")]
    rechecks.report(session, row, 2, "监票人甲、监票人乙", found, now=CLOSES, actor=clerk, vault=VAULT)


def _roll(session: Session, motion: Motion, phone: str, clerk: User) -> None:
    """A file that names the number with blanks in it, and a decision on its owner."""
    place = session.get_one(Compound, motion.compound_id)
    row = roll_imports.start(session, place, "清册.csv", b"x", actor=clerk, now=NOW, vault=VAULT)
    cells = json.dumps([f"{phone[3:6]} {phone[6:10]}-{phone[10:]}"]).encode()
    row.book_sealed = VAULT.seal_bytes(zlib.compress(cells))
    digest = VAULT.digest("phone", phone)
    known = people.identity(VAULT, f.key("501"), "业主009", None, digest)
    people.decide(session, place.compound_id, [known, b"0" * 32], same=False, actor=clerk, now=NOW)


def test_every_table_that_names_a_person_is_handed_over(session: Session, counted: Motion) -> None:
    place = session.get_one(Compound, counted.compound_id)
    found = personal_data.about(session, f.phone(9), [place], vault=VAULT)
    assert {part for part, rows in asdict(found).items() if not rows} == set()
    assert [(row["reason"], row["photo"], row["refusal"]) for row in found.claims] == [
        ("是我", True, "看不清证件")
    ]
    assert [(row["reason"], row["photo"], row["refusal"]) for row in found.objections] == [
        ("挡光", True, "已安排测量")
    ]
    assert [row["home"] for row in found.transfers] == ["3-1-601"]
    assert [row["home"] for row in found.approvals] == ["3-1-101"]
    assert [(row["name"], row["photo"]) for row in found.proxies] == [("受托人", True)]
    assert [row["filename"] for row in found.imports] == ["清册.csv"]


def test_the_page_has_a_word_for_every_column(app: Flask, session: Session, counted: Motion) -> None:
    place = session.get_one(Compound, counted.compound_id)
    found = personal_data.about(session, f.phone(9), [place], vault=VAULT)
    with app.test_request_context():
        assert all(column_word(name) for rows in asdict(found).values() for row in rows for name in row)


def test_a_file_that_names_others_only_is_not_handed_over(session: Session, counted: Motion) -> None:
    place = session.get_one(Compound, counted.compound_id)
    found = personal_data.about(session, f.phone(3), [place], vault=VAULT)
    assert (found.imports, found.claims, found.objections, found.transfers) == ((), (), (), ())
    assert found.approvals == ()


def test_no_exception_names_a_column_that_is_gone() -> None:
    assert NOT_FORGOTTEN.keys() <= {str(column) for column in personal_columns()}
    assert all(NOT_FORGOTTEN.values())


def test_what_looks_personal_and_is_no_exception_is_there_before_and_gone_after(
    session: Session, counted: Motion
) -> None:
    """A new column is forgotten and part of the story of `counted`, or its exception says why not."""
    columns = [column for column in personal_columns() if str(column) not in NOT_FORGOTTEN]
    assert {str(column) for column in columns if not values(session, column)} == set()
    personal_data.anonymise(session, counted, now=CLOSES)
    session.expire_all()
    left = {str(column): values(session, column) for column in columns}
    assert {name: kept for name, kept in left.items() if kept} == {}
