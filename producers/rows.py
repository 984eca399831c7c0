"""What a spreadsheet is, whatever its format: rows of the columns that a mapping names.

No error here says what a cell holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Unreadable(StrEnum):
    """A cell without a value that can be trusted; the words complete "column Need, line 12 …"."""

    FORMULA = "holds a formula; save the file with values only"
    ERROR = "holds a spreadsheet error such as #N/A"


Cell = str | datetime | Unreadable
"""A text without outer spaces ("" where blank), a real date of a spreadsheet, or neither."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file: the cells of the mapped columns by name, and what is wrong with its shape."""

    line: int
    cells: dict[str, Cell]
    misfit: str | None = None


class SheetProblem(ValueError):  # noqa: N818 - a problem is what its reader has
    """The file as a whole cannot be read; the message names the place and never a value."""


class Sheet(Protocol):
    """An open file."""

    total: int | None
    """How many lines there may be, heading left out, to show progress; None where that is unknown."""

    cheap: bool
    """Whether reading the file twice costs little."""

    def rows(self) -> Iterator[Row]:
        """The rows under the heading, blank ones left out; may be called again.

        Raises:
            SheetProblem: the file breaks off, or is not what it seemed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a mapping says of the file: the columns it reads and where they are."""

    columns: tuple[str, ...]
    sheet: str | None = None
    heading_line: int = 1
    encoding: str | None = None
    delimiter: str | None = None


def same_name(name: str) -> str:
    """A column's name as compared: case and spacing do not matter."""
    return " ".join(name.casefold().split())


def positions(heading: Sequence[str], wanted: Wanted) -> dict[str, int]:
    """Where each wanted column is in the heading.

    Raises:
        SheetProblem: a column is missing or there twice. What the heading holds is not said: a file
            without one has a person's details there.
    """
    names = [same_name(name) for name in heading]
    where = f"line {wanted.heading_line}, which has {sum(bool(name) for name in names)} filled cells"
    found = {}
    missing = []
    for column in wanted.columns:
        if names.count(same_name(column)) > 1:
            raise SheetProblem(f"the column {column!r} is there more than once in {where}")
        if same_name(column) in names:
            found[column] = names.index(same_name(column))
        else:
            missing.append(repr(column))
    if missing:
        kind = "the column" if len(missing) == 1 else "the columns"
        is_are = "is" if len(missing) == 1 else "are"
        raise SheetProblem(f"{kind} {', '.join(missing)} of the mapping {is_are} not in {where}")
    return found
