"""CSV files as they come out of case systems: any usual encoding, any usual delimiter."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from producers.rows import Row, Sheet, SheetProblem, Wanted, positions, same_name

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_CELL: Final = 32_767
"""Characters in a cell, Excel's own limit; a longer one is a quotation mark that was never closed."""
_CHUNK: Final = 1 << 20
_BYTE_ORDER_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class CsvSheet:
    """A CSV file, read from the start each time its rows are asked for."""

    cheap = True

    def __init__(self, path: Path, wanted: Wanted) -> None:
        """Find encoding, delimiter and columns.

        Raises:
            SheetProblem: not text, empty, or a column is missing.
        """
        self._path = path
        self._heading_line = wanted.heading_line
        self._encoding, lines = _encoding(path, wanted.encoding)
        self._delimiter = wanted.delimiter or self._find_delimiter(wanted)
        heading = self._heading(self._delimiter)
        if not any(heading):
            raise SheetProblem(f"line {wanted.heading_line} has no heading; the sheet is empty there")
        self._width = len(heading)
        self._positions = positions(heading, wanted)
        self.total: int | None = max(0, lines - wanted.heading_line)

    def rows(self) -> Iterator[Row]:
        """The rows under the heading, blank ones left out."""
        records = self._records(self._delimiter, self._heading_line - 1)
        wanted, width = list(self._positions.items()), self._width
        for line, values in islice(records, 1, None):
            if not "".join(values).strip():
                continue
            misfit = self._misfit(values) if len(values) > width else None
            if misfit:
                yield Row(line, {}, misfit)
                continue
            values.extend([""] * (width - len(values)))  # a short line lacks the empty cells at its end
            yield Row(line, {name: values[at].strip() for name, at in wanted})

    def _misfit(self, values: Sequence[str]) -> str | None:
        if not any(values[self._width :]):
            return None
        return (
            f"has {len(values)} cells where the heading has {self._width}; "
            "a cell with the delimiter in it needs quotation marks"
        )

    def _records(self, delimiter: str, skip: int) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line it starts on (a quoted cell may hold line breaks)."""
        csv.field_size_limit(LONGEST_CELL)
        with self._path.open(encoding=self._encoding, newline="") as file:
            for _ in islice(file, skip):
                pass
            reader = csv.reader(file, delimiter=delimiter)
            line = skip + 1
            try:
                for values in reader:
                    yield line, values
                    line = skip + reader.line_num + 1
            except csv.Error:
                raise SheetProblem(
                    f"the record that starts on line {line} has no end: is a quotation mark not closed?"
                ) from None
            except UnicodeError:
                raise SheetProblem(f"after line {line} the file is not {self._encoding} text") from None

    def _heading(self, delimiter: str) -> list[str]:
        first = next(self._records(delimiter, self._heading_line - 1), (0, []))[1]
        return [name.strip() for name in first]

    def _find_delimiter(self, wanted: Wanted) -> str:
        """The delimiter that makes the most of the mapping's columns appear, then the most columns."""
        names = {same_name(column) for column in wanted.columns}

        def merit(delimiter: str) -> tuple[int, int]:
            heading = self._heading(delimiter)
            return len(names & {same_name(name) for name in heading}), len(heading)

        return max(DELIMITERS, key=merit)


def _encoding(path: Path, said: str | None) -> tuple[str, int]:
    """The encoding of a file and how many lines it has, reading it once in chunks.

    Raises:
        SheetProblem: it is text in none of UTF-8, UTF-16 and Windows-1252.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if start.startswith(mark)), None)
    candidates = [said] if said else [marked] if marked else ["utf-8", "cp1252"]
    for encoding in candidates:
        lines = _lines_if(path, encoding)
        if lines is not None:
            return encoding, lines
    names = "the encoding the mapping gives" if said else "UTF-8, UTF-16 or Windows-1252"
    raise SheetProblem(f"the file is not text in {names}; save it as CSV UTF-8")


def _lines_if(path: Path, encoding: str) -> int | None:
    """How many lines the file has in this encoding; None if it is not text in it."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines, ended = 0, True
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                text = decoder.decode(chunk)
            except UnicodeError:
                return None
            if "\x00" in text:
                return None
            lines += text.count("\n") or text.count("\r")
            ended = text.endswith(("\n", "\r"))
    return lines + (not ended)


@contextmanager
def open_csv(path: Path, wanted: Wanted) -> Iterator[Sheet]:
    """A CSV file as a sheet.

    Raises:
        SheetProblem: not text, empty, or a column is missing.
    """
    yield CsvSheet(path, wanted)
