"""Paper: posters, ballot sheets and result notices as PDF."""

from .notice import result_notice
from .sheets import ballot_sheets

__all__ = ["ballot_sheets", "result_notice"]
