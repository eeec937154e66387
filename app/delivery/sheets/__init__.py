"""Spreadsheets in: rolls, ballots and lists of flats served, from .xlsx and .csv (RULES.md section 8)."""

from app.delivery.sheets.ballots import read_ballots
from app.delivery.sheets.delivered import read_delivered
from app.delivery.sheets.errors import FaultySheet, SheetError
from app.delivery.sheets.roll import read_roll
from app.delivery.sheets.table import Table, read_table

__all__ = ["FaultySheet", "SheetError", "Table", "read_ballots", "read_delivered", "read_roll", "read_table"]
