"""Personal data in own words: passages that look like it, and making them unreadable.

What is blanked becomes two squares, however long it was: a length would tell who. A proposal is a guess at
numbers and forms of address; a person reads the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from app.domain.errors import LouyiError

BLANK: Final = "■■"
_D: Final = "[0-9０-９]"
_GAP: Final = "[ \\-－—]?"
_CN: Final = "[\u4e00-\u9fff]"
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!{_D}){_D}{{17}}[0-9０-９XxＸ](?!{_D})",  # identity card
        rf"(?<!{_D})[1１][3-9３-９]{_D}{_GAP}(?:{_D}{{4}}{_GAP}{_D}{{4}}|{_D}{{3}}{_GAP}{_D}{{5}})(?!{_D})",
        rf"(?<!{_D})(?:[0０]{_D}{{2,3}}{_GAP})?{_D}{{7,8}}(?!{_D})",  # landline
        rf"(?<!{_D}){_D}{{12,19}}(?!{_D})",  # bank card
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        r"(?:微信|QQ|qq|wechat|WeChat)号?[:：是]?\s*[A-Za-z0-9_-]{5,20}",
        rf"{_CN}[A-Z][·.]?[A-Z0-9]{{5,6}}",  # number plate
        rf"{_D}{{1,3}}(?:[-－—]{_D}{{1,3}}){{0,1}}[-－—]{_D}{{2,4}}(?!{_D})",  # 3-1-501
        rf"(?:{_D}{{1,3}}(?:栋|幢|座|号楼|楼|单元)\s*){{1,2}}{_D}{{2,4}}(?:室|号|房)?(?!{_D})",
        rf"(?<!{_D}){_D}{{3,4}}(?:室|号房|房)",
        rf"[{_SURNAMES}]{_CN}{{0,2}}(?:先生|女士|小姐|阿姨|大爷|大妈|大伯|叔叔|爷爷|奶奶|师傅|老师|医生)",
        rf"(?<=我叫)[{_SURNAMES}]{_CN}{{1,2}}",
    )
)


class NotInText(LouyiError):
    """A passage that the text does not hold: somebody blanked it before, or it was copied wrongly."""

    def __init__(self, passage: str) -> None:
        super().__init__("a passage is not in the text")
        self.passage = passage


def suspects(text: str) -> tuple[str, ...]:
    """Passages that look personal, each once, in the order of the text; one inside another is left out."""
    spans = sorted(
        {found.span() for pattern in _PATTERNS for found in pattern.finditer(text)},
        key=lambda span: (span[0], -span[1]),
    )
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
        elif end > kept[-1][1]:
            kept[-1] = (kept[-1][0], end)
    return tuple(dict.fromkeys(text[start:end].strip() for start, end in kept))


def blank(text: str, passages: Iterable[str]) -> str:
    """The text with every occurrence of these passages gone; raises NotInText."""
    wanted = sorted({each for each in passages if each}, key=lambda each: (-len(each), each))
    for passage in wanted:
        if passage not in text:
            raise NotInText(passage)
    if not wanted:
        return text
    gone = re.compile("|".join(map(re.escape, wanted)))
    return re.sub(rf"{BLANK}(?:\s*{BLANK})+", BLANK, gone.sub(BLANK, text))
