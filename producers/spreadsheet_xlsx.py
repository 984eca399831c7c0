"""XLSX files, read row by row. Formulas are seen as formulas and never computed."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS

from producers.rows import Row, Sheet, SheetProblem, Wanted, positions
from producers.xlsx_cells import Book, read_heading, read_rows, read_strings

_DAMAGED: Final = (LookupError, SyntaxError, ValueError, ExpatError, BadZipFile, zlib.error)


class Workbook:
    """An open workbook: openpyxl finds its parts, and its cells are read by `xlsx_cells`."""

    def __init__(self, path: Path) -> None:
        """Open it; see `open_xlsx` for errors."""
        self._reader = ExcelReader(path, read_only=True)
        self._reader.read_manifest()
        self._reader.read_workbook()
        apply_stylesheet(self._reader.archive, self._reader.wb)
        book = self._reader.wb
        # Which styles are dates is for openpyxl's own readers; there is no public name for it.
        self.book = Book(self._strings(), book._date_formats, book._timedelta_formats, book.epoch)  # noqa: SLF001
        self.sheets: dict[str, str] = {
            sheet.name: part.target
            for sheet, part in self._reader.parser.find_sheets()
            if part.target in self._reader.valid_files and "chartsheet" not in part.Type
        }

    def open(self, part: str) -> IO[bytes]:
        """The XML of a part."""
        return self._reader.archive.open(part)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close the file."""
        self._reader.archive.close()

    def _strings(self) -> list[str]:
        part = self._reader.package.find(SHARED_STRINGS)
        if part is None:
            return []
        with self.open(part.PartName.lstrip("/")) as source:
            return read_strings(source)


class XlsxSheet:
    """One sheet of a workbook."""

    cheap = False

    def __init__(self, workbook: Workbook, wanted: Wanted) -> None:
        """Find the sheet and its columns.

        Raises:
            SheetProblem: an unknown or empty sheet, or a column is missing.
        """
        self._workbook = workbook
        self._part = _find_sheet(workbook, wanted.sheet)
        self._heading_line = wanted.heading_line
        with _damage_named(), workbook.open(self._part) as source:
            cells, last = read_heading(source, workbook.book, wanted.heading_line)
        if not cells:
            raise SheetProblem(f"the sheet is empty: line {wanted.heading_line} has no heading")
        heading = [str(cells.get(at, "")) for at in range(max(cells) + 1)]
        self._positions = positions(heading, wanted)
        self.total: int | None = last - wanted.heading_line if last else None

    def rows(self) -> Iterator[Row]:
        """The rows under the heading, blank ones left out."""
        wanted = list(self._positions.items())
        with _damage_named(), self._workbook.open(self._part) as source:
            for line, found in read_rows(source, self._workbook.book, {at for _, at in wanted}):
                if found and line > self._heading_line:
                    yield Row(line, {name: found.get(at, "") for name, at in wanted})


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise SheetProblem(f"the workbook is damaged ({type(error).__name__})") from None


def _find_sheet(workbook: Workbook, name: str | None) -> str:
    """The part of the archive that holds a sheet."""
    sheets = workbook.sheets
    if name is None:
        if len(sheets) > 1:
            raise SheetProblem(
                f"the workbook has {len(sheets)} sheets; the mapping must name one (file.sheet)"
            )
        return next(iter(sheets.values()))
    for title, part in sheets.items():
        if title.strip().casefold() == name.strip().casefold():
            return part
    raise SheetProblem(f"the workbook has no sheet {name!r}; it has {len(sheets)} others")


@contextmanager
def open_xlsx(path: Path, wanted: Wanted) -> Iterator[Sheet]:
    """A sheet of an XLSX file, closed afterwards.

    Raises:
        SheetProblem: no workbook, an unknown or empty sheet, or a column is missing.
    """
    try:
        workbook = Workbook(path)
    except (InvalidFileException, OSError, *_DAMAGED):
        raise SheetProblem("the file starts like an Excel workbook but is not one") from None
    try:
        yield XlsxSheet(workbook, wanted)
    finally:
        workbook.close()
