"""What an .xlsx must survive before the reader sees it: zip bombs, entity bombs, sheets of 17 billion cells.

The package is unpacked here under hard limits and packed again without compression, so that the reader never
inflates anything itself and the sizes in the zip headers need not be believed.
"""

import io
import zipfile
import zlib
from typing import Final
from xml.parsers import expat

from app.delivery.sheets.errors import (
    BrokenFile,
    LockedFile,
    MacroFile,
    OldExcelFile,
    RenamedFile,
    UnpacksTooLarge,
)

MAX_UNPACKED: Final = 50_000_000
MAX_RATIO: Final = 100
MAX_ENTRIES: Final = 200
MAX_CELLS: Final = 4_000_000
ZIP_MAGIC: Final = b"PK"
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
)


def refuse_ole(data: bytes) -> None:
    """An OLE container is an encrypted workbook or an old .xls; raises LockedFile or OldExcelFile."""
    if data.startswith(OLE_MAGIC):
        raise LockedFile if _ENCRYPTED in data else OldExcelFile


def safe_package(data: bytes) -> bytes:
    """The same workbook, checked and stored without compression; raises a SheetError."""
    refuse_ole(data)
    if not data.startswith(ZIP_MAGIC):
        raise RenamedFile
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_directory(package, len(data))
            return _repack(package)
    except _ZIP_ERRORS as error:
        raise BrokenFile(type(error).__name__) from error


def _check_directory(package: zipfile.ZipFile, size: int) -> None:
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * size:
        raise UnpacksTooLarge
    if any(entry.flag_bits & 1 for entry in entries):
        raise LockedFile
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise MacroFile
    if "xl/workbook.xml" not in {name.lower().replace("\\", "/") for name in names}:
        raise RenamedFile
    if len(set(names)) != len(names):
        raise BrokenFile("one name twice")


def _repack(package: zipfile.ZipFile) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as plain:
        for entry in package.infolist():
            # reads no more than the size in the directory, and fails if the sum of the bytes differs
            content = package.read(entry)
            if entry.filename.lower().endswith((".xml", ".rels")):
                _CellGuard().check(content)
                plain.writestr(entry.filename, content)
    return target.getvalue()


class _CellGuard:
    """Follows the cells with a value; the reader allocates the whole rectangle that holds them."""

    def __init__(self) -> None:
        self._row = self._column = 0
        self._rows = self._columns = 0

    def check(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise BrokenFile("xml") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # the reader sets aside as much memory as these promise
        if any(int(attributes.get(promise) or 0) > MAX_CELLS for promise in ("count", "uniqueCount")):
            raise UnpacksTooLarge
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif tag == "c":
            self._place(attributes.get("r", ""))
        elif tag in ("v", "is"):
            self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
            if self._rows * self._columns > MAX_CELLS:
                raise UnpacksTooLarge

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self._column += 1
        if reference:
            self._row, self._column = int(reference[len(letters) :]), _column_number(letters)

    def _refuse_doctype(self, *_: object) -> None:
        raise BrokenFile("doctype")


def _column_number(letters: str) -> int:
    """A is 1, XFD is 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
