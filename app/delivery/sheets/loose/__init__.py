"""Rolls as they really come: titles, merged cells, several sheets, columns by any name, cells of any kind.

Beside the strict reading of `flask tally`: here a person says what the columns are, sees a preview, and
corrects cells; there is nobody to ask.
"""

from app.delivery.sheets.loose.book import Book, Sheet
from app.delivery.sheets.loose.columns import KINDS, SheetChoice, guess, signature
from app.delivery.sheets.loose.opening import MAX_ROWS
from app.delivery.sheets.loose.reading import ReadingFailed, read_book
from app.delivery.sheets.loose.rows import LEFT_OUT, Entry, Fault, Note, Reading, interpret
from app.delivery.sheets.table import MAX_BYTES

__all__ = [
    "KINDS",
    "LEFT_OUT",
    "MAX_BYTES",
    "MAX_ROWS",
    "Book",
    "Entry",
    "Fault",
    "Note",
    "Reading",
    "ReadingFailed",
    "Sheet",
    "SheetChoice",
    "guess",
    "interpret",
    "read_book",
    "signature",
]
