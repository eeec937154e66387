"""QR codes: drawn right, read back by an independent reader, safe to put into a page."""

import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from app.delivery import qr

LINK = "https://louyi.example/f/k7Zq3Xv9TbW2mLp8Rd"


def painted(drawn: qr.QrPath, scale: int = 4) -> Image.Image:
    """The path filled in, read from its own text and not from the modules."""
    picture = Image.new("L", (drawn.size, drawn.size), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn.d):
        for step in range(int(width)):
            picture.putpixel((int(x) + step, int(y)), 0)
    return picture.resize((drawn.size * scale,) * 2, Image.Resampling.NEAREST)


def decoded(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("text", ["1", LINK, "https://louyi.example/" + "x" * 300, "青禾小区 3 栋 1 单元"])
def test_another_reader_reads_the_path_back(text: str) -> None:
    assert decoded(painted(qr.path(text))) == [text]


def test_fifty_links_are_all_read_back() -> None:
    links = [f"{LINK}{n:03d}" for n in range(50)]
    assert [decoded(painted(qr.path(link))) for link in links] == [[link] for link in links]


def test_error_correction_is_m() -> None:
    (code,) = zxingcpp.read_barcodes(painted(qr.path(LINK)))
    assert code.ec_level == "M"


def test_modules_are_a_square_of_booleans_with_finder_patterns() -> None:
    cells = qr.modules(LINK)
    assert {len(row) for row in cells} == {len(cells)}
    assert {type(cell) for row in cells for cell in row} == {bool}
    assert cells[0][:8] == (True,) * 7 + (False,)


def test_the_same_text_gives_the_same_modules() -> None:
    assert qr.modules(LINK) == qr.modules(LINK)


def test_the_quiet_zone_is_four_light_modules_on_every_side() -> None:
    drawn = qr.path(LINK)
    assert drawn.size == len(qr.modules(LINK)) + 8
    corners = [(int(x), int(y), int(w)) for x, y, w in re.findall(r"M(\d+) (\d+)h(\d+)", drawn.d)]
    assert min(x for x, _, _ in corners) == min(y for _, y, _ in corners) == 4
    assert max(x + w for x, _, w in corners) == max(y + 1 for _, y, _ in corners) == drawn.size - 4


def test_the_path_has_one_rectangle_for_each_run_of_dark_modules() -> None:
    runs = sum("".join("#" if cell else " " for cell in row).split().__len__() for row in qr.modules(LINK))
    assert qr.path(LINK).d.count("M") == runs


def test_the_svg_stands_in_a_page_under_a_strict_policy() -> None:
    image = qr.svg(LINK, "扫码")
    assert "style" not in image
    assert ElementTree.fromstring(image).get("viewBox") == "0 0 {0} {0}".format(qr.path(LINK).size)
    assert 'fill="currentColor"' in image
    assert "<title>扫码</title>" in image


def test_a_title_cannot_break_out_of_the_svg() -> None:
    image = qr.svg(LINK, '</title><script>alert("x")</script>')
    assert "<script" not in image
    assert ElementTree.fromstring(image)[0].text == '</title><script>alert("x")</script>'


def test_a_code_of_a_link_weighs_less_than_five_kilobytes() -> None:
    assert len(qr.svg(LINK, "扫码").encode()) < 5_000
