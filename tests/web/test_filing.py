"""The whole file of a vote: every part is there, its hash is right, and nobody is named who must not be."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from zipfile import ZipFile

from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.database import Database
from app.models import Activity, Motion, Result, SheetPhoto
from app.services import objections, rechecks
from tests import factories as f
from tests.conftest import Page
from tests.services.claiming import worker
from tests.services.test_objections import AFTER, filed
from tests.web.test_after_the_count import desk, motion

__all__ = ["motion"]
PARTS = {"contents.json", "contents.pdf", "tally.json", "notices/posted.json", "notices/result.pdf"} | {
    f"{name}.{ending}"
    for name in ("roll", "roll-names", "ballots", "result", "rechecks", "objections", "evidence", "log")
    for ending in ("xlsx", "json")
}


def fetched(app: Flask, motion: Motion) -> ZipFile:
    page = desk(app).get(f"/committee/m/{motion.code}/file")
    page.post()
    assert page.status == 200
    return ZipFile(BytesIO(page.data))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_every_part_is_in_the_file_with_its_hash(app: Flask, database: Database, motion: Motion) -> None:
    with database.writing() as session:
        row = filed(session, session.get_one(Motion, motion.motion_id))
        objections.add_reply(session, row, "已测量", now=AFTER, actor=worker(session), vault=f.VAULT)
        rechecks.draw(session, row.motion, "5 3", 1, now=AFTER, actor=worker(session))
        count = session.get_one(Result, motion.motion_id).count
        digest = hashlib.sha256(b"sheet").digest()
        session.add(
            SheetPhoto(
                motion_id=motion.motion_id,
                image_sealed=b"",
                sha256=digest,
                taken_at=AFTER,
                taken_by=worker(session).user_id,
            )
        )
        session.commit()
    pack = fetched(app, motion)
    posted = {f"notices/{each['kind']}.pdf" for each in json.loads(pack.read("notices/posted.json"))}
    assert set(pack.namelist()) == PARTS | posted
    assert posted == {"notices/preliminary.pdf"}
    for name in posted:
        with desk(app).client.get(f"/m/{motion.code}/{name}") as served:
            assert text_of(pack.read(name)) == text_of(served.data)
    listed = json.loads(pack.read("contents.json"))["files"]
    assert {each["name"]: each["sha256"] for each in listed} == {
        name: hashlib.sha256(pack.read(name)).hexdigest()
        for name in (PARTS | posted) - {"contents.json", "contents.pdf"}
    }
    printed = text_of(pack.read("contents.pdf"))
    assert listed[0]["sha256"] in printed.replace("\n", "")
    tally = json.loads(pack.read("tally.json"))
    assert tally["items"][0]["count"] == tally["at_the_close"][0] == count
    (evidence,) = json.loads(pack.read("evidence.json")).values()
    assert [line["SHA-256"] for line in evidence] == [
        hashlib.sha256(each).hexdigest() for each in (b"a", b"b", b"sheet")
    ]


def test_names_are_masked_where_they_must_be(app: Flask, database: Database, motion: Motion) -> None:
    with database.writing() as session:
        filed(session, session.get_one(Motion, motion.motion_id))
        session.commit()
    pack = fetched(app, motion)
    texts = {name: pack.read(name).decode() for name in pack.namelist() if name.endswith(".json")}
    assert "业主001" in texts["roll-names.json"]
    assert not any("业主001" in text for name, text in texts.items() if name != "roll-names.json")
    assert not any("张三" in text or "13900000001" in text for text in texts.values())
    assert "139****0001" in texts["objections.json"]
    assert "电梯挡住了我家的光" in texts["objections.json"]
    sheets = CalamineWorkbook.from_filelike(BytesIO(pack.read("objections.xlsx")))
    assert sheets.sheet_names == ["Objections", "Answers"]


def test_who_fetched_it_is_written_down_and_others_may_not(
    app: Flask, database: Database, motion: Motion
) -> None:
    fetched(app, motion)
    with database.reading() as session:
        assert (
            session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()[-1]
            == "file_downloaded"
        )
    worker_page: Page = desk(app, "worker-test")
    assert worker_page.get(f"/committee/m/{motion.code}/file").status == 403
