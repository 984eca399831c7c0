"""XLSX files, read row by row. Formulas are seen as formulas and never computed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from producers.rows import Cell, Row, Sheet, SheetProblem, Unreadable, Wanted, positions

_KINDS: Final = {"f": Unreadable.FORMULA, "e": Unreadable.ERROR}


class XlsxSheet:
    """One sheet of a workbook."""

    cheap = False

    def __init__(self, workbook: Any, wanted: Wanted) -> None:
        """Find the sheet and its columns.

        Raises:
            SheetProblem: an unknown or empty sheet, or a column is missing.
        """
        self._sheet = _find_sheet(workbook, wanted.sheet)
        self._heading_line = wanted.heading_line
        first = next(self._sheet.iter_rows(min_row=wanted.heading_line, max_row=wanted.heading_line), ())
        heading = [_text(cell.value) for cell in first]
        if not any(heading):
            raise SheetProblem(f"the sheet is empty: line {wanted.heading_line} has no heading")
        self._positions = positions(heading, wanted)
        last = self._sheet.max_row  # what the file says of itself; some writers leave it out
        self.total: int | None = last - wanted.heading_line if last else None

    def rows(self) -> Iterator[Row]:
        """The rows under the heading, blank ones left out."""
        start = self._heading_line + 1
        wanted = list(self._positions.items())
        try:
            for line, row in enumerate(self._sheet.iter_rows(min_row=start), start):
                width = len(row)
                cells = {name: _cell(row[at]) if at < width else "" for name, at in wanted}
                if any(cells.values()) or any(cell.value is not None for cell in row):
                    yield Row(line, cells)
        except (KeyError, SyntaxError, ValueError, BadZipFile) as error:
            raise SheetProblem(f"the workbook is damaged ({type(error).__name__})") from None


def _cell(cell: Any) -> Cell:
    unreadable = _KINDS.get(cell.data_type)
    if unreadable is not None:
        return unreadable
    value = cell.value
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return _text(value)


def _text(value: object) -> str:
    """A value as a person sees it: whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _find_sheet(workbook: Any, name: str | None) -> Any:
    sheets = workbook.worksheets
    if name is None:
        if len(sheets) > 1:
            raise SheetProblem(
                f"the workbook has {len(sheets)} sheets; the mapping must name one (file.sheet)"
            )
        return sheets[0]
    for sheet in sheets:
        if sheet.title.strip().casefold() == name.strip().casefold():
            return sheet
    raise SheetProblem(f"the workbook has no sheet {name!r}; it has {len(sheets)} others")


@contextmanager
def open_xlsx(path: Path, wanted: Wanted) -> Iterator[Sheet]:
    """A sheet of an XLSX file, closed afterwards.

    Raises:
        SheetProblem: no workbook, an unknown or empty sheet, or a column is missing.
    """
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        raise SheetProblem("the file starts like an Excel workbook but is not one") from None
    try:
        yield XlsxSheet(workbook, wanted)
    finally:
        workbook.close()
