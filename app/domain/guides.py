"""A guide for one audience: the few marks of Markdown that docs/*.md use, read into plain pieces.

No HTML is made here and none is passed on: the page's template writes every piece, and escapes it. A file has
two parts, each under a heading of the first level: Chinese, then English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_MARKS = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|`(?P<code>[^`]+)`|\[(?P<link>[^\]]+)\]\((?P<target>[^)\s]+)\)")
_ITEM = re.compile(r"(?:[-*]|(?P<number>\d+)[.、]) +(?P<text>.*)")
_SAFE = re.compile(r"/(?![/\\])|#|https://|tel:")
"""How the target of a link may begin; any other link is shown as its words."""


@dataclass(frozen=True)
class Piece:
    """A run of text: `kind` is "text", "bold", "code" or "link" (then with its target)."""

    kind: str
    text: str
    target: str = ""


@dataclass(frozen=True)
class Block:
    """`kind` is "h2", "h3", "p", "ul" or "ol"; `lines` holds one line, or one for each item of a list."""

    kind: str
    lines: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Part:
    """One language of a guide."""

    title: str
    blocks: tuple[Block, ...]


def read_guide(text: str) -> list[Part]:
    """The parts in their order; what stands before the first heading is left out."""
    parts = re.split(r"^# +", text.replace("\r\n", "\n"), flags=re.MULTILINE)[1:]
    return [_part(part) for part in parts]


def inline(text: str) -> tuple[Piece, ...]:
    """Bold, code and links; everything else, tags too, is text."""
    return tuple(_pieces(text))


def _part(text: str) -> Part:
    title, _, body = text.partition("\n")
    blocks: list[Block] = []
    for lump in re.split(r"\n\s*\n", body.strip("\n")):
        blocks += _blocks([line.strip() for line in lump.split("\n") if line.strip()])
    return Part(title.strip(), tuple(blocks))


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Of a run of lines without an empty one; a line that opens nothing goes on with the last."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        kind, text = _opening(line)
        last = found[-1] if found else None
        if last and kind == last[0] and kind in ("ul", "ol"):
            last[1].append(text)
        elif kind == "p" and last and last[0] in ("p", "ul", "ol"):
            last[1][-1] = _joined(last[1][-1], text)
        else:
            found.append((kind, [text]))
    for kind, texts in found:
        yield Block(kind, tuple(inline(text) for text in texts))


def _opening(line: str) -> tuple[str, str]:
    for mark, kind in (("### ", "h3"), ("## ", "h2")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    item = _ITEM.fullmatch(line)
    if item:
        return ("ol" if item["number"] else "ul"), item["text"]
    return "p", line


def _joined(first: str, second: str) -> str:
    """Chinese is written without spaces: a line's end inside it is none."""
    return first + ("" if not first[-1:].isascii() and not second[:1].isascii() else " ") + second


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for found in _MARKS.finditer(text):
        if found.start() > at:
            yield Piece("text", text[at : found.start()])
        yield _piece(found)
        at = found.end()
    if at < len(text):
        yield Piece("text", text[at:])


def _piece(found: re.Match[str]) -> Piece:
    for kind in ("bold", "code"):
        if found[kind]:
            return Piece(kind, found[kind])
    link = Piece("link", found["link"], found["target"])
    return link if _SAFE.match(link.target) else replace(link, kind="text", target="")
