"""Guides are read into pieces of text: nothing in them ever becomes HTML of its own."""

from __future__ import annotations

import pytest

from app.domain.guides import Block, Piece, inline, read_guide


def words(block: Block) -> list[str]:
    return ["".join(piece.text for piece in line) for line in block.lines]


def test_a_guide_has_a_part_for_each_heading_of_the_first_level() -> None:
    parts = read_guide("left out\n# 中文\n\n一段\n\n# English\n\n## First\n\nOne\n")
    assert [part.title for part in parts] == ["中文", "English"]
    assert [(block.kind, words(block)) for block in parts[1].blocks] == [("h2", ["First"]), ("p", ["One"])]


def test_lists_keep_their_items_and_lines_go_on() -> None:
    (part,) = read_guide("# T\n\n1. one\n   goes on\n2. two\n\n- a\n- b\n\nend\n### small\ntext")
    assert [(block.kind, words(block)) for block in part.blocks] == [
        ("ol", ["one goes on", "two"]),
        ("ul", ["a", "b"]),
        ("p", ["end"]),
        ("h3", ["small"]),
        ("p", ["text"]),
    ]


def test_a_line_that_ends_inside_chinese_joins_without_a_space() -> None:
    (part,) = read_guide("# T\n\n第一行\n第二行\nand\n英文")
    assert words(part.blocks[0]) == ["第一行第二行 and 英文"]


def test_bold_code_and_links() -> None:
    assert inline("a **b** `c` [d](/e)") == (
        *(Piece("text", "a "), Piece("bold", "b"), Piece("text", " "), Piece("code", "c")),
        *(Piece("text", " "), Piece("link", "d", "/e")),
    )


@pytest.mark.parametrize("target", ["javascript:alert", "http://x", "data:text/html,x", "//host\\x"])
def test_a_link_elsewhere_is_only_its_words(target: str) -> None:
    (piece,) = inline(f"[press]({target})")
    assert piece == Piece("text", "press")


def test_tags_are_text() -> None:
    assert inline("<script>x</script>") == (Piece("text", "<script>x</script>"),)
