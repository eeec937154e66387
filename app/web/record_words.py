"""A head of the record in words, for paper and for the receipt."""

from __future__ import annotations

from app.delivery.documents.data import RecordHead
from app.domain.ledger.checkpoint import parse_note
from app.domain.ledger.words import words_of, words_of_key
from app.models import LedgerBreak, Motion, Notice
from app.services import ledger, ledger_reading, notices
from app.web.request import db
from app.web.sentences import page_language


def head_of_notice(motion: Motion, row: Notice, *, key: bool = False) -> RecordHead | None:
    """The head that hangs with this notice; with the key on that of the vote, and after a change of it."""
    signed = ledger_reading.head_on_notice(db(), motion, row)
    if signed is None:
        return None
    log = ledger_reading.log_in_use(db(), motion.motion_id)
    assert log is not None
    language, about = page_language(), ledger_reading.beginning_of(db(), log)
    head, _signatures = parse_note(signed.note)
    signer = ledger_reading.key_at(db(), log, head.size)
    shown = signer if key or signer != about["key"] else ""
    return RecordHead(
        size=head.size,
        root=head.root.hex()[:16],
        words=tuple(words_of(head, language)),
        note=signed.note,
        key=shown,
        key_words=tuple(words_of_key(shown, language)) if shown else (),
        flats=about["flats"] if key else None,
    )


def record_stopped(motion: Motion) -> bool:
    """Whether nothing can be recorded for a vote that is running: said before somebody presses a button."""
    return motion.frozen_at is not None and ledger.stopped(db(), motion.motion_id)


def record_breaks(motion: Motion) -> list[LedgerBreak]:
    """Each time that the record of a vote was begun anew."""
    if motion.frozen_at is None:
        return []
    return [row for row, _log in ledger_reading.breaks_of(db(), motion.motion_id)]


def head_of_result(motion: Motion) -> RecordHead | None:
    """That of the newest posted result: a later print of the same sheet bears the same head."""
    posted = [row for row in notices.notices_of(db(), motion) if row.kind in ("preliminary", "final")]
    return head_of_notice(motion, posted[-1]) if posted else None


def head_words(note: str) -> str:
    """The eight words of a signed head, in the reader's language."""
    return " ".join(words_of(parse_note(note)[0], page_language()))
