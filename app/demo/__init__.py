"""The demonstration: six compounds with their published figures; owners, flats and motions are generated."""

from app.demo.accounts import ACCOUNTS, SIGN_INS
from app.demo.loading import load_once

__all__ = ["ACCOUNTS", "SIGN_INS", "load_once"]
