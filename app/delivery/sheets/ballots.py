"""Ballots from a spreadsheet: all of them, or every fault."""

from typing import Final

from app.delivery.sheets.errors import FaultySheet
from app.delivery.sheets.header import Columns, find_header
from app.delivery.sheets.record import Record, records
from app.delivery.sheets.table import Table
from app.domain.ballots import Ballot, Channel, Choice
from app.domain.faults import RowFault

BALLOT_COLUMNS: Final = Columns(
    required=("building", "entrance", "room", "choice", "channel", "time"),
    optional=("signed", "signer", "proxy"),
)
_CHOICES: Final[dict[str, Choice]] = {
    "同意": "yes",
    "不同意": "no",
    "弃权": "abstain",
    "不阻挡": "abstain",
    "空白": "blank",
    "yes": "yes",
    "no": "no",
    "abstain": "abstain",
    "blank": "blank",
}
_CHANNELS: Final[dict[str, Channel]] = {
    "线上": "online",
    "纸质": "paper",
    "入户": "doorstep",
    "委托": "proxy",
    "online": "online",
    "paper": "paper",
    "doorstep": "doorstep",
    "proxy": "proxy",
}
_SIGNED: Final[dict[str, bool]] = {"是": True, "yes": True, "否": False, "no": False}


def read_ballots(table: Table) -> tuple[Ballot, ...]:
    """The ballots in the order of rows, none under a bare header; raises FaultySheet with every fault."""
    header = find_header(table, BALLOT_COLUMNS)
    faults: list[RowFault] = []
    ballots = [_ballot(record) for record in records(table, header, faults)]
    if faults:
        raise FaultySheet(tuple(faults))
    return tuple(ballot for ballot in ballots if ballot is not None)


def _ballot(record: Record) -> Ballot | None:
    key = record.key()
    choice = record.word("choice", _CHOICES)
    channel = record.word("channel", _CHANNELS)
    at = record.instant("time")
    signed = record.word("signed", _SIGNED, True)
    signer, proxy = record.text("signer"), record.text("proxy")
    if key is None or choice is None or channel is None or at is None or signed is None:
        return None
    return Ballot(key, choice, channel, at, signed, signer, proxy)
