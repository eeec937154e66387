"""Numbers and dates as they are read on paper, in Chinese or English."""

from datetime import date, datetime
from fractions import Fraction

from app.domain import calendar
from app.domain.amounts import LegName
from app.domain.areas import format_area

from .data import Lang, LegLine

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


_local = calendar.in_beijing  # raises NaiveInstant


def _day(local: date, lang: Lang) -> str:
    if lang == "zh":
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.day} {_MONTHS_EN[local.month - 1]} {local.year}"


def day(instant: datetime, lang: Lang) -> str:
    """2026年11月22日, or 22 November 2026."""
    return _day(_local(instant), lang)


def moment(instant: datetime, lang: Lang) -> str:
    """2026年11月22日 18:00, or 22 November 2026, 18:00; Beijing time."""
    local = _local(instant)
    return f"{_day(local, lang)}{' ' if lang == 'zh' else ', '}{local:%H:%M}"


def deadline(instant: datetime, lang: Lang) -> str:
    """A closing instant in words: 2026年11月29日（星期日）18:00, or 18:00 on Sunday, 29 November 2026.

    Midnight belongs to the day that ends, because "00:00 of the 30th" is read as the end of the 30th.
    """
    shown, minutes = calendar.as_end(instant)
    midnight = minutes == calendar.MINUTES_OF_A_DAY
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    if lang == "zh":
        return f"{_day(shown, lang)}（星期{_WEEKDAYS_ZH[shown.weekday()]}）{clock}"
    words = "midnight at the end of" if midnight else f"{clock} on"
    return f"{words} {_WEEKDAYS_EN[shown.weekday()]}, {_day(shown, lang)}"


def since(instant: datetime, lang: Lang) -> str:
    """A beginning as notices write it: 2026年3月3日0时; 3 March 2026, 00:00."""
    return _hour(*calendar.as_start(instant), lang)


def until(instant: datetime, lang: Lang) -> str:
    """The same instant as an end: 2026年3月2日24时; 2 March 2026, 24:00."""
    return _hour(*calendar.as_end(instant), lang)


def _hour(shown: date, minutes: int, lang: Lang) -> str:
    hour, minute = divmod(minutes, 60)
    if lang == "zh":
        return f"{_day(shown, lang)}{hour}时{f'{minute}分' if minute else ''}"
    return f"{_day(shown, lang)}, {hour:02d}:{minute:02d}"


def area(hundredths: int | None) -> str:
    """Square metres with two decimals and no unit; a dash where unknown."""
    return "—" if hundredths is None else format_area(hundredths)


def money(fen: int) -> str:
    """¥14,322.92"""
    return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def percent(have: int, of: int) -> str:
    """Two decimals, cut and never rounded, so that a count short of a threshold never shows the threshold."""
    if of <= 0:
        return "—"
    basis_points = have * 10_000 // of
    return f"{basis_points // 100}.{basis_points % 100:02d}%"


def quantity(value: int, measure: LegName, lang: Lang) -> str:
    """12 户, 61.20 ㎡; 12 homes, 61.20 m²."""
    if measure == "area":
        return f"{area(value)}\u00a0{'㎡' if lang == 'zh' else 'm²'}"
    if lang == "zh":
        return f"{value}\u00a0户"
    return f"{value}\u00a0home{'' if value == 1 else 's'}"


def threshold(leg: LegLine, lang: Lang) -> str:
    """不少于 2/3, 超过 1/2, 全部."""
    numerator, denominator = leg.threshold
    if numerator == denominator:
        return "全部" if lang == "zh" else "all"
    words = {"zh": ("不少于", "超过"), "en": ("at least", "more than")}[lang]
    return f"{words[0] if leg.inclusive else words[1]} {numerator}/{denominator}"


def place(building: str, entrance: str, lang: Lang) -> str:
    """3 号楼 1 单元; Building 3, entrance 1. A name such as 车库 (the garage) takes no 号楼."""
    if lang == "zh":
        named = len(building) > 1 and building[-1] >= "一"
        return (building if named else f"{building}号楼") + (f"{entrance}单元" if entrance else "")
    return f"Building {building}" + (f", entrance {entrance}" if entrance else "")


def flat(building: str, entrance: str, room: str, lang: Lang) -> str:
    """3 号楼 1 单元 501 室; Building 3, entrance 1, room 501."""
    start = place(building, entrance, lang)
    return f"{start}{room}室" if lang == "zh" else f"{start}, room {room}"


def decimal(value: Fraction) -> str:
    """1.1, 0.125, or 1/3 where no short decimal says it exactly."""
    if 1000 % value.denominator:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(value * 1000, 1000)
    return f"{whole}.{int(rest):03d}".rstrip("0").rstrip(".")


def cost_basis(method: str, floor: int | None, value: Fraction | None, net: int, lang: Lang) -> str:
    """Why a share is what it is: 第 5 层，系数 1.2；全部费用 ¥500,000.00."""
    zh = lang == "zh"
    words = {
        "area": ("按面积", "by area"),
        "floor": ("按楼层", "by floor"),
        "floor-area": ("按楼层系数乘面积", "by floor and area"),
        "floor-then-area": ("先按楼层再按面积", "by floor, then by area"),
        "percent": ("按公布的百分比", "by published percentages"),
        "amount": ("按公布的金额", "by published amounts"),
    }[method][0 if zh else 1]
    parts = [words]
    if value is not None:
        number = f"{decimal(value)}%" if method == "percent" else decimal(value)
        parts.append(f"第{floor}层系数 {number}" if zh else f"floor {floor}: {number}")
    parts.append(f"总额 {money(net)}" if zh else f"of {money(net)} in all")
    return ("，" if zh else ", ").join(parts)
