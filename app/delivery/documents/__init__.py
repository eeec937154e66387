"""Paper: posters, ballot sheets and result notices as PDF."""

from .contents import contents_page
from .notice import result_notice
from .sheets import ballot_sheets

__all__ = ["ballot_sheets", "contents_page", "result_notice"]
