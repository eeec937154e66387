"""Printing is a job: taken by one, told as it goes, kept a day for who asked; and 2,000 flats are lots."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import printing
from app.database import Database
from app.extensions import Louyi
from app.models import Motion, PrintJob, User
from app.print_worker import PrintWorker
from app.printing import Wish
from app.services import print_jobs
from app.services.items import NewItem
from tests.conftest import Clock, Page
from tests.delivery import printed
from tests.factories import NOW, opened

WISH = Wish(("poster", "sheet"), "zh", "规则", "投票箱")


def chair(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "chair-test")).one()


def ask(session: Session, motion: Motion, wish: Wish = WISH) -> PrintJob:
    job = print_jobs.ask(session, motion, wish.as_json(), now=NOW, actor=chair(session))
    session.commit()
    return job


def text_of(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_a_wish_survives_its_row() -> None:
    wish = replace(WISH, buildings=("3",), paper="a5", large=True)
    assert Wish.from_json(wish.as_json()) == wish


def test_one_job_is_taken_once_and_again_after_its_lease(session: Session) -> None:
    ask(session, opened(session))
    first = print_jobs.claim(session, now=NOW)
    assert first is not None
    assert print_jobs.claim(session, now=NOW) is None
    second = print_jobs.claim(session, now=NOW + print_jobs.LEASE)
    assert second is not None
    with pytest.raises(print_jobs.Lost):
        print_jobs.tell_progress(session, first, 10, now=NOW)


def test_a_job_that_ended_three_workers_ends(session: Session) -> None:
    job = ask(session, opened(session))
    at = NOW
    for _try in range(print_jobs.MOST_TRIES):
        assert print_jobs.claim(session, now=at) is not None
        at += print_jobs.LEASE
    assert print_jobs.claim(session, now=at) is None
    session.refresh(job)
    assert (job.fault, job.lease_until) == (print_jobs.GAVE_UP, None)


def test_the_same_wish_waits_once_and_nobody_asks_for_everything(session: Session) -> None:
    motion = opened(session)
    assert ask(session, motion).print_job_id == ask(session, motion).print_job_id
    for paper in ("a", "b"):
        ask(session, motion, replace(WISH, rule=paper))
    with pytest.raises(print_jobs.TooManyJobs):
        ask(session, motion, replace(WISH, rule="c"))


def test_the_worker_prints_every_kind_and_a_day_later_it_is_gone(
    app: Flask, database: Database, session: Session, clock: Clock
) -> None:
    items = [NewItem("屋面防水"), NewItem("更换电梯")]
    motion = opened(session, asked=items)
    job = ask(session, motion, replace(WISH, kinds=printing.KINDS))
    worker = PrintWorker(_parts(app))
    assert worker.round()
    session.expire_all()
    job = session.get_one(PrintJob, job.print_job_id)
    assert job.pdf is not None
    pages = text_of(job.pdf)
    assert len(pages) == job.pages == 1 + 12 + 6 + 12
    assert all(word in pages[1] for word in ("屋面防水", "更换电梯", "每项只选一个方框", "截止前录入才算数"))
    assert "沿线剪开" in pages[13]
    assert "委托书" in pages[19]
    session.commit()
    clock.moment = NOW + timedelta(days=1)
    assert not worker.round()
    session.expire_all()
    assert session.scalars(select(PrintJob)).all() == []


def _parts(app: Flask) -> Louyi:
    parts: Louyi = app.extensions["louyi"]
    return parts


def test_lots_are_joined_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "LOT", 2)
    told: list[int] = []
    pack = printed.tower(5)
    pdf, pages = printing.press(pack, ("poster", "sheet"), fonts=None, told=told.append)
    assert pages == 6
    assert [text.count("S-00000") for text in text_of(pdf)] == [0, 1, 1, 1, 1, 1]
    assert told == sorted(told)
    assert told[-1] == 95


def test_a_sheet_names_its_coefficient_and_says_what_counts() -> None:
    pack = printed.pack(sheets=(replace(printed.sheet(1, "甲", cost=1432292), cost_note="第5层系数 1.2"),))
    (sheet,) = text_of(printing.press(pack, ("sheet",), fonts=None)[0])
    assert "¥14,322.92（第5层系数1.2）" in sheet
    assert "一人最多替3户" in sheet
    (barred,) = text_of(printing.press(replace(pack, proxy_cap=0), ("sheet",), fonts=None)[0])
    assert "本次不接受委托" in barred


def test_a5_and_large_type_change_the_paper() -> None:
    small, _ = printing.press(replace(printed.pack(), paper="a5"), ("sheet",), fonts=None)
    (page,) = pypdf.PdfReader(io.BytesIO(small)).pages
    assert round(float(page.mediabox.width) / 72 * 25.4) == 148
    large, pages = printing.press(replace(printed.pack(), large=True), ("sheet",), fonts=None)
    assert pages == 2
    assert "怎样交" in text_of(large)[1]


def test_too_many_candidates_for_a_page_go_on_over_the_next() -> None:
    pack = replace(printed.pack(), items=tuple(f"候选人{n}" for n in range(30)), seats=5)
    pages = text_of(printing.press(pack, ("sheet",), fonts=None)[0])
    assert len(pages) > 1
    assert f"第1页，共{len(pages)}页" in pages[0]
    assert sum("业主签名" in page for page in pages) == 1


def test_the_page_waits_shows_the_file_and_nobody_else_sees_it(
    app: Flask, session: Session, page: Page
) -> None:
    motion = opened(session)
    session.commit()
    page.get("/").in_english().sign_in("chair-test").get(f"/committee/m/{motion.code}/papers")
    page.post(kinds=["sheet"], place="3/1", paper="a5")
    assert 'http-equiv="refresh"' in page.text
    where = page.path
    PrintWorker(_parts(app)).round()
    assert "12 pages" in page.get(where).text
    page.post("/preferences", lang="zh", next=where)
    assert "12 页" in page.text
    assert "refresh" not in page.text
    assert page.get(f"{where}.pdf").data.startswith(b"%PDF")
    other = Page(app.test_client()).sign_in("worker-test")
    assert other.get(where).status == other.get(f"{where}.pdf").status == 404


def test_nothing_chosen_is_said_at_the_field(session: Session, page: Page) -> None:
    motion = opened(session)
    session.commit()
    page.get("/").in_english().sign_in("chair-test").get(f"/committee/m/{motion.code}/papers")
    page.post(place="", paper="a4")
    assert page.status == 422
    assert "Choose at least one." in page.text
