"""What each column of a sheet holds: guessed from its header and a few cells, decided by a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.delivery.sheets.header import plain_name
from app.delivery.sheets.loose.book import Plain, Sheet, row_text, shown
from app.domain.address import BadAddress, read_key
from app.domain.text import same_word

KINDS: Final = (*("building", "entrance", "room", "address", "area", "owner", "owner_id", "phone", "status"),)
_SEARCHED_ROWS: Final = 20
_SAMPLE: Final = 20
_MOST_COLUMNS: Final = 60
_OWN_NAME: Final = re.compile(r"\s*(?:sheet|工作表|表)\s*[0-9]*\s*", re.IGNORECASE)
# Words without the blanks, units and case that plain_name() takes away; of areas the better one comes first:
# RULES.md section 2 counts the area of the exclusive part as the land register has it.
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "building": (
        *("楼栋", "楼号", "幢号", "楼栋号", "栋号", "楼幢", "幢", "栋", "楼", "楼座", "座号", "楼宇", "栋座"),
        *("楼幢号", "所在楼栋", "楼栋building", "building", "buildingno", "bldg", "block", "tower"),
    ),
    "entrance": (
        *("单元", "单元号", "门洞", "门洞号", "梯号", "所在单元", "单元entrance"),
        *("entrance", "entranceno", "unit", "unitno", "stairwell"),
    ),
    "room": (
        *(
            "房号",
            "室号",
            "房间号",
            "门牌",
            "门牌号",
            "户号",
            "房间",
            "室",
            "房屋号",
            "房室号",
            "户室号",
            "房号room",
        ),
        *("room", "roomno", "flat", "flatno", "apartment"),
    ),
    "address": (
        *(
            "地址",
            "房屋地址",
            "坐落",
            "房屋坐落",
            "住址",
            "房产地址",
            "门牌地址",
            "详细地址",
            "房屋",
            "楼栋房号",
        ),
        *("楼栋单元房号", "楼号单元室号", "address"),
    ),
    "area": (
        *("专有部分面积", "专有面积", "专有部分建筑面积", "产权面积", "登记面积", "产证面积", "证载面积"),
        *(
            "面积",
            "面积area",
            "exclusivearea",
            "area",
            "areasqm",
            "aream2",
            "建筑面积",
            "房屋面积",
            "房产面积",
        ),
        *("建面", "房屋建筑面积", "floorarea", "套内面积", "套内建筑面积", "实测面积", "使用面积"),
    ),
    "owner": (
        *(
            "业主",
            "产权人",
            "户主",
            "姓名",
            "业主姓名",
            "所有权人",
            "权利人",
            "产权人姓名",
            "房主",
            "业主名称",
        ),
        *("房屋所有权人", "业主产权人", "产权人业主", "业主owner", "owner", "owners", "ownername", "name"),
    ),
    "owner_id": (
        *(
            "证件号",
            "证件号码",
            "身份证",
            "身份证号",
            "身份证号码",
            "身份证件号码",
            "证件号ownerid",
            "ownerid",
        ),
        *("id", "idno", "idnumber", "certificatenumber"),
    ),
    "phone": (
        *("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "移动电话", "电话号码", "业主电话"),
        *("联系手机", "本人电话", "电话phone", "phone", "phoneno", "mobile", "tel", "telephone"),
    ),
    "status": (
        *("性质", "房屋性质", "类型", "房屋类型", "状态", "房屋状态", "销售状态", "用途", "房屋用途"),
        *("性质status", "status", "kind", "type"),
    ),
}
_KIND_OF: Final = {word: (kind, rank) for kind, words in _WORDS.items() for rank, word in enumerate(words)}


@dataclass(frozen=True)
class SheetChoice:
    """How one sheet is read: columns[n] is the kind of column n, "" where it is not taken."""

    take: bool
    header_row: int
    """Its number from 1; 0: the sheet has none, its first row is a flat."""
    columns: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        return asdict(self) | {"columns": list(self.columns)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> SheetChoice:
        """What `as_json` made."""
        return cls(bool(kept["take"]), int(kept["header_row"]), tuple(kept["columns"]))

    def lacks(self, sheet_name: str) -> list[str]:
        """Kinds without which no flat can be read; a building may come from the sheet's name."""
        kinds = set(self.columns)
        lacking = [kind for kind in ("area", "owner") if kind not in kinds]
        if "address" not in kinds:
            lacking += [kind for kind in ("room",) if kind not in kinds]
            lacking += [
                kind for kind in ("building",) if kind not in kinds and not names_building(sheet_name)
            ]
        return lacking

    def twins(self) -> list[str]:
        """Kinds that two columns claim."""
        return [kind for kind in KINDS if self.columns.count(kind) > 1]


def names_building(sheet_name: str) -> bool:
    """Whether a sheet's name says more than its program's own "Sheet1"."""
    return bool(sheet_name.strip()) and not _OWN_NAME.fullmatch(sheet_name)


def guess(sheet: Sheet) -> SheetChoice:
    """The likeliest reading of a sheet; one without a header of flats, or hidden, is not taken."""
    number, kinds = _header(sheet)
    columns = _refined(sheet, number, kinds)
    choice = SheetChoice(True, number, columns)
    likely = number > 0 or not choice.lacks(sheet.name)
    return SheetChoice(likely and not sheet.hidden, number, columns)


def area_columns(sheet: Sheet, header_row: int) -> list[int]:
    """Columns whose header speaks of an area: where there are several, a person must choose."""
    cells = next((cells for number, cells in sheet.rows if number == header_row), ())
    return [place for place, cell in enumerate(cells) if _kind(cell)[0] == "area"]


def signature(sheet: Sheet, header_row: int) -> str:
    """Equal for files whose header lines say the same."""
    cells = next((cells for number, cells in sheet.rows if number == header_row), ())
    return "\x1f".join(same_word(text) for text in row_text(cells)).rstrip("\x1f")


def width(sheet: Sheet) -> int:
    """Columns that a person may choose from."""
    return min(max((len(cells) for _, cells in sheet.rows[:100]), default=0), _MOST_COLUMNS)


def _header(sheet: Sheet) -> tuple[int, list[str]]:
    """The row of the first twenty that names most kinds, at least two; else (0, nothing)."""
    found = [(number, _best(cells)) for number, cells in sheet.rows[:_SEARCHED_ROWS]]
    number, kinds = max(found, key=lambda pair: sum(bool(kind) for kind in pair[1]), default=(0, []))
    if sum(bool(kind) for kind in kinds) < 2:
        return 0, [""] * width(sheet)
    return number, (kinds + [""] * width(sheet))[: width(sheet)]


def _best(cells: Sequence[Plain]) -> list[str]:
    """The kind of each cell; of two of one kind the better word has it."""
    claims = [_kind(cell) for cell in cells]
    best = {
        kind: min(range(len(claims)), key=lambda place: (claims[place][0] != kind, claims[place][1]))
        for kind in {kind for kind, _ in claims if kind}
    }
    return [kind if kind and best[kind] == place else "" for place, (kind, _) in enumerate(claims)]


def _kind(cell: Plain) -> tuple[str, int]:
    return _KIND_OF.get(plain_name(shown(cell)).strip("#*.。:："), ("", 0))


def _refined(sheet: Sheet, header_row: int, kinds: list[str]) -> tuple[str, ...]:
    """A room column without a building beside it that holds whole addresses is an address column."""
    if "room" in kinds and "building" not in kinds and "address" not in kinds:
        place = kinds.index("room")
        texts = [
            shown(cells[place]) for number, cells in sheet.rows if number > header_row and place < len(cells)
        ]
        sample = [text for text in texts if text][:_SAMPLE]
        if sample and sum(_is_address(text) for text in sample) * 2 > len(sample):
            kinds = [*kinds[:place], "address", *kinds[place + 1 :]]
    return tuple(kinds)


def _is_address(text: str) -> bool:
    try:
        read_key(text)
    except BadAddress:
        return False
    return True
