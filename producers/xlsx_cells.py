"""The cells of a worksheet from its XML, in one pass and in bounded memory.

A sheet has millions of cells. openpyxl makes several objects of each, which takes ten times as long; it still
reads everything else of a workbook.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any, Final, NoReturn
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601

from producers.rows import Cell, Unreadable

_CHUNK: Final = 1 << 16
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW, _CELL, _VALUE, _TEXT, _FORMULA, _PHONETIC, _STRING, _DIMENSION = (
    f"{_MAIN} {tag}" for tag in ("row", "c", "v", "t", "f", "rPh", "si", "dimension")
)
_ESCAPED_UNDERSCORE: Final = "x005F_"

Line = tuple[int, dict[int, Cell]]
"""A row's number and its cells that are not blank, by column from 0."""


@dataclass(frozen=True, slots=True)
class Book:
    """What the cells of a workbook refer to.

    Attributes:
        strings: the shared strings.
        dates: styles that show a number as a date or a time.
        durations: those of them that show a length of time.
        epoch: the day that dates are counted from.
    """

    strings: Sequence[str]
    dates: Collection[int]
    durations: Collection[int]
    epoch: datetime


class _Parser(ABC):
    """Feeds XML to handlers of elements; `text` gathers what stands in values and texts."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._phonetic = False
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.EntityDeclHandler = _refuse_entities

    def feed(self, source: IO[bytes]) -> bool:
        """Read on; false at the end.

        Raises:
            expat.ExpatError, ValueError, LookupError: it is no sheet.
        """
        chunk = source.read(_CHUNK)
        self._expat.Parse(chunk, not chunk)
        return bool(chunk)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == _VALUE or (tag == _TEXT and not self._phonetic):
            self._expat.CharacterDataHandler = self._text.append
        elif tag == _PHONETIC:
            self._phonetic = True
        else:
            self._opened(tag, attributes)

    def _end(self, tag: str) -> None:
        self._expat.CharacterDataHandler = None
        if tag == _PHONETIC:
            self._phonetic = False
        else:
            self._closed(tag)

    @abstractmethod
    def _opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element began that is no value and no text."""

    @abstractmethod
    def _closed(self, tag: str) -> None:
        """An element ended; `_text` holds what stood in it and was not cleared."""


class _Strings(_Parser):
    """The shared strings, each without outer spaces."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def _opened(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - it has none
        if tag == _STRING:
            self._text.clear()

    def _closed(self, tag: str) -> None:
        if tag == _STRING:
            self.found.append("".join(self._text).replace(_ESCAPED_UNDERSCORE, "").strip())


class _Rows(_Parser):
    """Rows with the cells of the wanted columns as values; of other columns it only matters that they are."""

    def __init__(self, book: Book, wanted: Collection[int] | None) -> None:
        super().__init__()
        self.last_row: int | None = None
        self._book, self._wanted = book, wanted
        self._lines: list[Line] = []
        self._row: dict[int, Cell] = {}
        self._number = 0
        self._column = -1
        self._columns: dict[str, int] = {}
        self._attributes: Mapping[str, str] = {}
        self._formula = False

    def taken(self) -> list[Line]:
        """The rows that were completed since the last call."""
        lines, self._lines = self._lines, []
        return lines

    def _opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == _CELL:
            self._attributes, self._formula = attributes, False
            self._text.clear()
        elif tag == _FORMULA:
            self._formula = True
        elif tag == _ROW:
            number = attributes.get("r")
            self._number = int(float(number)) if number else self._number + 1
            self._row, self._column = {}, -1
        elif tag == _DIMENSION:
            self.last_row = _last_row(attributes.get("ref", ""))

    def _closed(self, tag: str) -> None:
        if tag == _CELL:
            place = self._attributes.get("r")
            self._column = at = self._index(place) if place else self._column + 1
            text = "".join(self._text)
            wanted = self._wanted is None or at in self._wanted
            cell = self._read(text) if wanted else text
            if cell != "":
                self._row[at] = cell
        elif tag == _ROW:
            self._lines.append((self._number, self._row))

    def _index(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        at = self._columns.get(letters)
        if at is None:
            at = self._columns[letters] = column_index_from_string(letters) - 1
        return at

    def _read(self, text: str) -> Cell:
        """A cell as a person sees it; a formula is never computed."""
        kind = self._attributes.get("t", "n")
        if self._formula or kind == "e":
            return Unreadable.FORMULA if self._formula else Unreadable.ERROR
        if not text:
            return ""
        if kind == "s":
            return self._book.strings[int(text)]
        return self._of_number(text) if kind == "n" else _of_text(text, kind)

    def _of_number(self, text: str) -> Cell:
        """A number, which is a date where the style says so."""
        style, book = int(self._attributes.get("s", 0)), self._book
        if style not in book.dates:
            return _of_plain_number(text)
        try:
            return _of_date(from_excel(float(text), book.epoch, timedelta=style in book.durations))
        except (OverflowError, ValueError):  # a number that is no day
            return Unreadable.ERROR


def read_strings(source: IO[bytes]) -> list[str]:
    """The shared strings of a workbook.

    Raises:
        expat.ExpatError, ValueError: it is no table of strings.
    """
    strings = _Strings()
    while strings.feed(source):
        pass
    return strings.found


def read_rows(source: IO[bytes], book: Book, wanted: Collection[int] | None = None) -> Iterator[Line]:
    """The rows of a sheet from the first; cells of columns not wanted say nothing but that they are there.

    Raises:
        expat.ExpatError, ValueError, LookupError: it is no sheet.
    """
    rows = _Rows(book, wanted)
    while rows.feed(source):
        yield from rows.taken()


def read_heading(source: IO[bytes], book: Book, number: int) -> tuple[dict[int, Cell], int | None]:
    """The cells of one row, none if there is no such row, and the last row's number where the sheet says it.

    Raises:
        expat.ExpatError, ValueError, LookupError: it is no sheet.
    """
    rows = _Rows(book, None)
    while rows.feed(source):
        for found, cells in rows.taken():
            if found >= number:
                return (cells if found == number else {}), rows.last_row
    return {}, rows.last_row


def _last_row(reference: str) -> int | None:
    """The last row of a range such as A1:I200; some writers name the first cell only, which says nothing."""
    _, _, last = reference.partition(":")
    digits = last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")
    return int(digits) if digits.isdigit() else None


def _of_plain_number(text: str) -> str:
    """Whole numbers without a decimal point."""
    if not any(mark in text for mark in ".eE"):
        return str(int(text))
    value = float(text)
    return str(int(value) if value.is_integer() else value)


def _of_text(text: str, kind: str) -> Cell:
    match kind:
        case "b":
            return str(bool(int(text)))
        case "d":
            return _of_date(from_ISO8601(text))
        case _:
            return text.strip()


def _of_date(value: object) -> Cell:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time()) if isinstance(value, date) else str(value)


def _refuse_entities(*_: Any) -> NoReturn:
    """A workbook has none: a few bytes of them would become gigabytes."""
    raise ValueError("entities")
