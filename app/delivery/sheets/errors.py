"""Files that are not taken, each with a message that says what to do; pages translate the messages."""

from app.domain.errors import LouyiError
from app.domain.faults import N_, RowFault


class SheetError(LouyiError):
    """The file as a whole cannot be read; message is an English sentence marked for translation."""

    message = N_("This file cannot be read as a spreadsheet.")

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.message} {detail}".strip())


class FileTooLarge(SheetError):
    message = N_("This file is larger than 20 MB. Remove pictures and other sheets, and save it again.")


class UnpacksTooLarge(SheetError):
    message = N_(
        "This file is far larger than a list of flats. Copy the list into a new workbook and save that."
    )


class LockedFile(SheetError):
    message = N_("This file is protected by a password. Open it, remove the password, and save it again.")


class OldExcelFile(SheetError):
    message = N_("This is an old Excel file (.xls). Open it and save it as .xlsx or as .csv.")


class MacroFile(SheetError):
    message = N_("This file holds macros (.xlsm). Open it and save it as .xlsx without macros.")


class RenamedFile(SheetError):
    message = N_("The contents of this file do not fit its name. Open it and save it as .xlsx or as .csv.")


class UnknownFile(SheetError):
    message = N_("Only .xlsx and .csv files can be read. Save the list as one of these.")


class UnreadableText(SheetError):
    message = N_("The text of this file is neither UTF-8 nor GB18030. Save it as CSV UTF-8.")


class BrokenFile(SheetError):
    message = N_("This file is damaged. Open it in a spreadsheet program and save it again.")


class EmptyFile(SheetError):
    message = N_("This file has no row with content.")


class TooManyRows(SheetError):
    message = N_("This file has more than 50,000 rows. Divide it, one file for some of the buildings.")


class TooMuchMemory(SheetError):
    message = N_("Reading this file takes too much memory. Copy the list into a new workbook and save that.")


class TooMuchTime(SheetError):
    message = N_("Reading this file takes too long. Copy the list into a new workbook and save that.")


class FaultySheet(LouyiError):
    """Rows are wrong: nothing is taken, and every fault is named, in the order of rows."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
