"""Paper: posters, ballot sheets, door slips, proxy forms and notices as PDF."""

from .contents import contents_page
from .notice import result_notice
from .sheets import ballot_sheets, door_slips, proxy_forms
from .voting import voting_notice

__all__ = ["ballot_sheets", "contents_page", "door_slips", "proxy_forms", "result_notice", "voting_notice"]
