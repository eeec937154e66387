"""How numbers and instants look on a page; Beijing time, whatever the server's zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask

from app.domain.areas import format_area
from app.domain.surveys.results.shares import rate
from app.web.request import language

BEIJING = ZoneInfo("Asia/Shanghai")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def money(fen: int) -> str:
    """14,322.92 from 1432292 fen."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def beijing(moment: datetime, *, clock: bool = True) -> str:
    """2026年11月22日 18:00, or 22 November 2026, 18:00."""
    local = moment.astimezone(BEIJING)
    time = f" {local:%H:%M}" if clock else ""
    if language() == "zh":
        return f"{local.year}年{local.month}月{local.day}日{time}"
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}{',' if clock else ''}{time}"


def beijing_day(moment: datetime) -> str:
    """The day alone."""
    return beijing(moment, clock=False)


def record_hour(hour: str) -> str:
    """The hour of an entry of the record, "2026-03-01T19+08", in words."""
    moment = datetime.strptime(f"{hour}00", "%Y-%m-%dT%H%z")
    if language() == "zh":
        return f"{beijing_day(moment)} {moment.hour}时至{moment.hour + 1}时"
    return f"{beijing_day(moment)}, between {moment.hour}:00 and {moment.hour + 1}:00"


def percent(part: int, whole: int) -> str:
    """Two decimals, cut as on the printed notice: a count short of a line never shows the line."""
    if whole == 0:
        return "0.00%"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def init_app(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.jinja_env.filters.update(
        area=format_area,
        money=money,
        beijing=beijing,
        beijing_day=beijing_day,
        percent=percent,
        rate=rate,
        record_hour=record_hour,
    )
