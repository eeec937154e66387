"""The jobs of imports: read a file, compare it with the roll, apply it, undo it. Each may be done twice.

All that takes long happens outside any transaction; what is written is written in one.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from app.delivery.sheets import loose
from app.domain.address import FlatKey
from app.domain.roll import Owner, RollFlat
from app.extensions import Louyi
from app.models import RollImport
from app.services import people, roll_change, roll_imports, roll_telling
from app.services.phones import is_mobile
from app.services.roll_imports import Job
from app.work_loop import work_until

MOST_NEAR = 200
log = structlog.get_logger()
Values = dict[str, Any]
Progress = Callable[[int], None]


class Failed(Exception):
    """The job has an end, but not the wished one; code names a message of the page."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class RollWorker:
    """One at a time; several processes may run beside each other."""

    parts: Louyi

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""
        work_until(stop, self.round, "import.failed")

    def round(self) -> bool:
        """Do one job if there is one."""
        job = self._claim()
        if job is None:
            return False
        work = {"read": self._read, "compare": self._compare, "apply": self._apply, "undo": self._undo}
        try:
            work[job.kind](job)
        except Failed as error:
            self._end(job, fault=error.code)
        except Exception:
            self._postpone(job)
            raise
        log.info("import.done", roll_import_id=job.roll_import_id, job=job.kind)
        return True

    def _claim(self) -> Job | None:
        now = self.parts.clock()
        with self.parts.database.reading() as session:
            if not roll_imports.waits(session, now=now):
                return None
        with self.parts.database.writing() as session:
            job = roll_imports.claim(session, now=now)
            session.commit()
            return job

    def _load(self, job: Job, *sealed: Any) -> RollImport:
        with self.parts.database.reading() as session:
            return roll_imports.get(session, job.roll_import_id, *sealed)

    def _progress(self, job: Job, percent: int) -> None:
        with self.parts.database.writing() as session:
            roll_imports.tell_progress(session, job, percent)
            session.commit()

    def _end(self, job: Job, **values: Any) -> None:
        """Unless another worker has taken the job over."""
        with self.parts.database.writing() as session:
            if roll_imports.still_mine(session, job) is not None:
                roll_imports.end(session, job.roll_import_id, **values)
            session.commit()

    def _postpone(self, job: Job) -> None:
        """The job failed in a way that nobody foresaw: soon again, and after three times never."""
        with self.parts.database.writing() as session:
            roll_imports.postpone(session, job, now=self.parts.clock())
            session.commit()

    def _read(self, job: Job) -> None:
        """The cells of the file; where every header line is known from before, the comparison too."""
        row = self._load(job, RollImport.file_sealed)
        data = self.parts.vault.unseal_bytes(row.file_sealed)
        self._progress(job, 10)
        try:
            book = loose.read_book(data, row.filename)
        except loose.ReadingFailed as error:
            raise Failed(error.code) from error
        choices, known = self._choices(row.compound_id, book)
        sealed = self.parts.vault.seal_bytes(book.pack())
        kept = [choice.as_json() for choice in choices]
        self._end(job, fault=None, book_sealed=sealed, mapping=kept)
        if known:
            self._ask_to_compare(job)

    def _choices(self, compound_id: int, book: loose.Book) -> tuple[list[loose.SheetChoice], bool]:
        """What a person chose for such a header before, else a guess; and whether all were known."""
        choices, known = [], True
        with self.parts.database.reading() as session:
            for sheet in book.sheets:
                choice = loose.guess(sheet)
                signature = loose.signature(sheet, choice.header_row)
                columns = roll_imports.remembered_columns(session, compound_id, signature)
                if columns is not None:
                    choice = replace(choice, take=not sheet.hidden, columns=tuple(columns))
                known = known and (columns is not None or not choice.take)
                choices.append(choice)
        return choices, known and any(choice.take for choice in choices)

    def _ask_to_compare(self, job: Job) -> None:
        with self.parts.database.writing() as session:
            row = roll_imports.get(session, job.roll_import_id)
            if row.job is None and row.job_by is not None:
                roll_imports.ask_again(session, row, "compare", now=self.parts.clock())
            session.commit()

    def _compare(self, job: Job) -> None:
        """The preview: everything that would happen, and everything that is wrong."""
        vault = self.parts.vault
        row = self._load(job, RollImport.book_sealed, RollImport.corrections_sealed)
        book = loose.Book.unpack(vault.unseal_bytes(row.book_sealed or b""))
        choices = [loose.SheetChoice.from_json(each) for each in row.mapping or []]
        corrections = {
            (int(sheet), int(line)): cells
            for place, cells in roll_imports.corrections_of(row, vault).items()
            for sheet, line in [place.split(":")]
        }
        total = sum(len(sheet.rows) for sheet in book.sheets) or 1
        told = _Told(lambda done: self._progress(job, 5 + 50 * done // total))
        reading = loose.interpret(book, choices, corrections, reachable=is_mobile, report=told)
        self._progress(job, 60)
        flats = roll_change.normalised(entry.flat for entry in reading.entries)
        with self.parts.database.reading() as session:
            roll = roll_change.load_roll(session, row.compound_id)
            decided = [(left, right) for left, right, _ in people.decisions_of(session, row.compound_id)]
        difference = roll_change.compare(roll, flats, vault)
        after = roll_change.contents(roll) | {
            flat.key: roll_change.contents_of(flat, vault) for flat in flats
        }
        near = people.near_owners(after, decided, vault)
        plan = _plan(reading, flats, difference, near, self._opened)
        plan["missing"] = [[*key, roll[key].contents[0]] for key in difference.missing]
        self._end(
            job,
            fault=None,
            plan_sealed=roll_imports.seal_plan(plan, vault),
            counts=_counts(plan, difference),
        )

    def _opened(self, stored: roll_change.Stored) -> list[Any]:
        """The flat as it stands, for the preview: [area, status, [[name, number, phone] of owners]]."""
        unseal = self.parts.vault.unseal
        people_there = [
            [
                owner["name"],
                unseal(owner["id_number_sealed"]) if owner["id_number_sealed"] else "",
                unseal(owner["phone_sealed"]) if owner["phone_sealed"] else "",
            ]
            for owner in stored.owners
        ]
        return [stored.contents[0], stored.contents[1], people_there]

    def _apply(self, job: Job) -> None:
        """All of the preview or nothing: if the roll has moved since, the preview is made again."""
        vault = self.parts.vault
        row = self._load(job, RollImport.plan_sealed)
        plan = roll_imports.open_plan(row, vault)
        flats = [flat_of(each) for each in plan["flats"]]
        with self.parts.database.reading() as session:
            roll = roll_change.load_roll(session, row.compound_id)
        difference = roll_change.compare(roll, flats, vault)
        if difference.roll_digest.hex() != plan["roll_digest"]:
            raise Failed("RollChanged")
        total = len(difference.new) + len(difference.changed) or 1
        told = _Told(lambda done: self._progress(job, 90 * done // total))
        prepared = roll_change.prepare(difference, row.compound_id, vault, report=told)
        before = json.dumps(roll_change.before_of(difference)).encode()
        sealed = vault.seal_bytes(zlib.compress(before, 1))
        with self.parts.database.writing() as session:
            mine = roll_imports.still_mine(session, job)
            if mine is None:
                return
            try:
                roll_change.write(session, row.compound_id, prepared)
            except roll_change.RollChanged as error:
                raise Failed("RollChanged") from error
            people.refresh_people(session, row.compound_id, vault)
            now, lost = self.parts.clock(), roll_telling.lost_by_writing(prepared)
            roll_telling.tell_lost(session, row.compound_id, lost, now=now, vault=vault)
            roll_imports.end(
                session,
                job.roll_import_id,
                fault=None,
                applied_at=now,
                applied_by=mine.job_by,
                before_sealed=sealed,
                after_digest=difference.after_digest,
            )
            session.commit()

    def _undo(self, job: Job) -> None:
        """The roll as it was, while nothing has been built on it since."""
        row = self._load(job, RollImport.before_sealed)
        vault = self.parts.vault
        kept = json.loads(zlib.decompress(vault.unseal_bytes(row.before_sealed or b"")))
        changed, new = roll_change.revived(kept["changed"]), [FlatKey(*key) for key in kept["new"]]
        with self.parts.database.writing() as session:
            mine = roll_imports.still_mine(session, job)
            if mine is None:
                return
            roll_change.lock_roll(session, row.compound_id)
            roll = roll_change.load_roll(session, row.compound_id)
            digest = roll_change.digest_of(roll_change.contents(roll))
            if not roll_imports.may_undo(session, mine) or digest != row.after_digest:
                raise Failed("CannotUndo")
            try:
                roll_change.restore(session, row.compound_id, changed, new)
            except IntegrityError as error:
                raise Failed("CannotUndo") from error
            people.refresh_people(session, row.compound_id, vault)
            now, lost = self.parts.clock(), roll_telling.lost_by_restoring(roll, changed, new)
            roll_telling.tell_lost(session, row.compound_id, lost, now=now, vault=vault)
            roll_imports.end(session, job.roll_import_id, fault=None, undone_at=now, undone_by=mine.job_by)
            session.commit()


class _Told:
    """Passes on the first of many reports within a moment: each is a commit."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell
        self._last = 0

    def __call__(self, done: int) -> None:
        if done - self._last >= 4_000:
            self._last = done
            self._tell(done)


def flat_of(kept: list[Any]) -> RollFlat:
    """A flat of a plan: [sheet, row, building, entrance, room, area, status, owners]."""
    _sheet, _row, building, entrance, room, area, status, owners = kept
    return RollFlat(FlatKey(building, entrance, room), area, tuple(Owner(*each) for each in owners), status)


def _plan(
    reading: loose.Reading,
    flats: list[RollFlat],
    difference: roll_change.Difference,
    near: list[people.NearOwners],
    opened: Callable[[roll_change.Stored], list[Any]],
) -> Values:
    place = {flat.key: number for number, flat in enumerate(flats)}
    return {
        "flats": [
            [
                *(entry.sheet, entry.row, *flat.key, flat.area, flat.status),
                [[owner.name, owner.id_number, owner.phone] for owner in flat.owners],
            ]
            for entry, flat in zip(reading.entries, flats, strict=True)
        ],
        "faults": [[f.sheet, f.row, f.column, f.code, f.value, f.raw, f.suggestion] for f in reading.faults],
        "notes": [[n.sheet, n.row, n.code, n.value] for n in reading.notes],
        "new": [place[flat.key] for flat in difference.new],
        "changed": [[place[flat.key], opened(stored)] for stored, flat in difference.changed],
        "near": [
            [each.name, [[known.hex(), [list(key) for key in keys]] for known, keys in each.identities]]
            for each in near[:MOST_NEAR]
        ],
        "roll_digest": difference.roll_digest.hex(),
    }


def _counts(plan: Values, difference: roll_change.Difference) -> dict[str, int]:
    return {
        "new": len(difference.new),
        "changed": len(difference.changed),
        "unchanged": difference.unchanged,
        "missing": len(difference.missing),
        "faulty": len({(fault[0], fault[1]) for fault in plan["faults"]}),
        "notes": len(plan["notes"]),
        "near": len(plan["near"]),
        "flats": len(plan["flats"]),
        "area": sum(flat[5] for flat in plan["flats"]),
    }
