"""Spreadsheets as a stream of rows: CSV and XLSX alike, in bounded memory."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from producers.rows import Sheet, SheetProblem, Wanted
from producers.spreadsheet_csv import open_csv
from producers.spreadsheet_xlsx import open_xlsx

_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


def open_sheet(path: Path, wanted: Wanted) -> AbstractContextManager[Sheet]:
    """Open a CSV or XLSX file; which of the two is decided by its first bytes, not by its name.

    Raises:
        SheetProblem: no such file, empty, an unknown sheet or a missing column.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except FileNotFoundError:
        raise SheetProblem("there is no file at the path given") from None
    except OSError as error:
        raise SheetProblem(f"the file cannot be opened: {error.strerror}") from None
    if not start:
        raise SheetProblem("the file is empty")
    if start == _OLD_OFFICE:
        raise SheetProblem("this is an old Excel file (.xls) or has a password; save it as .xlsx or CSV")
    return open_xlsx(path, wanted) if start == _ZIP else open_csv(path, wanted)
