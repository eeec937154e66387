"""Reading printed PDFs back: text, fonts, pictures and the QR codes on them."""

from functools import cache
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL.Image import Image
from pypdf import PdfReader

DPI = 110


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def squeezed(text: str) -> str:
    """Without blanks: extraction puts them wherever a glyph was moved."""
    return "".join(text.split()).replace("\u200b", "")


def pages_text(pdf: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in reader(pdf).pages]


def font_names(pdf: bytes) -> set[str]:
    """Base names of every embedded font, without the subset tag."""
    return {
        str(font.get_object()["/BaseFont"]).split("+")[-1].removesuffix("-Identity-H")
        for page in reader(pdf).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }


@cache
def pictures(pdf: bytes) -> list[Image]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=DPI / 72).to_pil() for page in document]


def codes(picture: Image) -> list[zxingcpp.Barcode]:
    return list(zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))


def side_mm(code: zxingcpp.Barcode) -> float:
    """Printed width of the dark square."""
    corners = code.position
    return (corners.top_right.x - corners.top_left.x) / DPI * 25.4
