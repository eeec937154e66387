"""The page of the recount in a browser: an intact record is good; a forged one is found, its entry named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from app.database import Database
from app.delivery import kit
from app.domain.ledger.canonical import canonical
from app.models import Motion
from app.services import closing, ledger_reading
from app.services.ledger import store_of
from tests import factories as f
from tests.browser.chrome import PHONE
from tests.browser.visitor import Visitor
from tests.live import Live
from tests.services.test_insiders import Insider, change_answer, edit, forged_head

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
FIRST_BALLOT = 14
CHECKS = 14
Panel = tuple[Motion, dict[str, bytes], Insider]


@pytest.fixture
def panel(database: Database, live: Live) -> Panel:
    """A posted result, the panel's kit of it, and an insider who holds the key."""
    with database.writing() as session:
        store = store_of(session)
        assert store is not None
        session.info["ledger"] = type(store)(store.folder, live.url.removeprefix("http://"))
        motion = f.opened(session)
        for room in ("101", "201", "202", "301", "302", "401", "402", "501"):
            f.cast(session, f.flat_of(session, motion, room), "yes")
        session.commit()
        closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
        chair = f.user(session, "poster", "committee", f.compound(session, "OTHER"))
        closing.publish(session, motion, now=f.CLOSES, actor=chair)
        session.commit()
        files = ledger_reading.kit_files(session, motion, openings=True)
        return motion, files, insider_of(files, store.signer)


def insider_of(files: dict[str, bytes], signer: Any) -> Insider:
    held = [json.loads(line) for line in files["openings.jsonl"].splitlines()]
    entries = [json.loads(line) for line in files["entries.jsonl"].splitlines()]
    notes = [json.loads(line) for line in files["heads.jsonl"].splitlines()]
    openings = {each.pop("n"): each for each in held}
    registry = files["registry.jsonl"], files["registry-heads.jsonl"]
    return Insider(signer, entries[0]["origin"], entries, openings, *registry, notes)


@pytest.fixture
def reader(browser: Browser, live: Live, panel: Panel) -> Iterator[Visitor]:
    visitor = Visitor(browser, live.url, PHONE)
    yield visitor
    visitor.leave()


def judged(reader: Visitor, press: Callable[[], object]) -> str:
    """What the page says in the end, and of each check."""
    reader.page.evaluate("document.getElementById('checks').replaceChildren()")
    reader.page.evaluate("document.getElementById('verdict').hidden = true")
    press()
    reader.page.wait_for_selector("#verdict:not([hidden])")
    return reader.text("#verdict") + " | " + " | ".join(reader.texts("#checks li"))


def drop(reader: Visitor, folder: Path, files: dict[str, bytes]) -> str:
    (folder / "dropped.zip").write_bytes(kit.build(files))
    return judged(reader, lambda: reader.page.set_input_files("#kit-file", folder / "dropped.zip"))


def test_the_public_record_and_the_panels_kit_are_found_good(
    reader: Visitor, panel: Panel, tmp_path: Path
) -> None:
    motion, files, _insider = panel
    reader.go(f"/m/{motion.code}/result")
    reader.press("main a.button:text('自己再数一遍')")
    said = judged(reader, lambda: reader.page.click("#recount-button"))
    assert "公开的部分全部正确" in said
    assert len(reader.texts("#checks li")) == CHECKS
    assert "V9 未检查" in said
    reader.look()
    reader.context.set_offline(True)
    said = drop(reader, tmp_path, files)
    assert "重新计票结果相同" in said
    assert "V9 正确" in said
    assert reader.texts("#counted tbody td")[:2] == ["通过", "8 户，640.00 平方米"]
    reader.look()


def test_what_was_tampered_with_is_found_and_named(reader: Visitor, panel: Panel, tmp_path: Path) -> None:
    motion, files, insider = panel
    reader.go(f"/m/{motion.code}/recount")
    tally = next(each["n"] for each in insider.entries if each["type"] == "tally")
    lines = files["entries.jsonl"].splitlines(keepends=True)
    dropped = files | {"entries.jsonl": b"".join(lines[:FIRST_BALLOT] + lines[FIRST_BALLOT + 1 :])}
    assert f"V1 有误： 每一条都是规范写法，编号连续: 第 {FIRST_BALLOT} 条" in drop(reader, tmp_path, dropped)
    change_answer(insider)
    said = drop(reader, tmp_path, insider.files())
    assert f"第 {FIRST_BALLOT} 条：公开的内容与记录不符" in said
    assert "检查 V9 未通过" in said
    reader.look()
    insider = insider_of(files, insider.signer)
    items = json.loads(canonical(insider.entries[tally]["items"]))
    items[0] |= {"yes": {"heads": 7, "area": "560.00"}, "no": {"heads": 1, "area": "80.00"}}
    edit(tally, sign=True, items=items)(insider)
    said = drop(reader, tmp_path, insider.files())
    assert f"第 {tally} 条：第 1 项，同意：重新计票为“8 户，640.00 平方米”，所载“7 户" in said
    insider = insider_of(files, insider.signer)
    forged_head(insider)
    assert "记录头签名无效" in drop(reader, tmp_path, insider.files())


def test_a_head_that_was_kept_shows_a_record_that_was_signed_again(
    reader: Visitor, panel: Panel, tmp_path: Path
) -> None:
    motion, files, insider = panel
    reader.go("/recount")
    old = insider.notes[-1]
    edit(FIRST_BALLOT, sign=True, h=insider.entries[FIRST_BALLOT]["h"], ch="paper")(insider)
    reader.page.click("summary")
    reader.page.fill("#kept-text", old)
    said = drop(reader, tmp_path, insider.files())
    assert "与签名时不同" in said
    reader.page.fill("#kept-text", "hello")
    assert "读不出来" in drop(reader, tmp_path, files)
    reader.page.fill("#kept-text", "")
    (tmp_path / "dropped.zip").write_bytes(b"PK" + b"x" * 100)
    said = judged(reader, lambda: reader.page.set_input_files("#kit-file", tmp_path / "dropped.zip"))
    assert "这不是复核包" in said


def test_without_script_the_page_says_how_else(browser: Browser, live: Live, panel: Panel) -> None:
    visitor = Visitor(browser, live.url, PHONE, script=False)
    visitor.go(f"/m/{panel[0].code}/recount")
    assert "请按下面的说明使用 verify.py" in visitor.text()
    assert not visitor.page.locator("#kit-file").is_visible()
    visitor.leave()
