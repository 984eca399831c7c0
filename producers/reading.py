"""Reading one row by a mapping: each cell becomes a value of the dictionary, or a problem in plain words.

A problem names line and column and what was expected; never what the cell holds.
"""

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from dictionary.postcodes import parse_sector
from dictionary.refusals import Code
from producers.dates import Moment, read_moment
from producers.mapping import Coded, Mapping, Value
from producers.pseudonyms import LinkingKey, Scheme, normal_local_id, normal_nhs_number
from producers.rows import Row, Unreadable, same_name

AGE_BANDS: Final = (
    *((0, "0-4"), (5, "5-10"), (11, "11-15"), (16, "16-17"), (18, "18-24"), (25, "25-34"), (35, "35-44")),
    *((45, "45-54"), (55, "55-64"), (65, "65-74"), (75, "75-84"), (85, "85+")),
)
"""The first year of age of each band."""

OLDEST: Final = 120
_PLAIN_CODE: Final = re.compile(r"[A-Za-z0-9._:/-]{1,64}")
_DECILES: Final = range(1, 11)


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong on a line of a file, and in which column; None where it is the line as a whole."""

    line: int
    column: str | None
    code: Code
    message: str


@dataclass(frozen=True, slots=True)
class Found:
    """A need that a row records, and the partner's own code for it where that may be passed on."""

    need: str
    partner_code: str | None


class RowReader:
    """One row's cells as values. Everything wrong is gathered in `problems`."""

    def __init__(self, row: Row, mapping: Mapping, key: LinkingKey) -> None:
        self.problems: list[LineProblem] = []
        self._row = row
        self._mapping = mapping
        self._key = key

    def person(self) -> dict[str, str] | None:
        """The pseudonym and what it was made from; None where nothing tells who it is."""
        columns = self._mapping.person
        nhs = self._text(columns.nhs_number)
        if nhs:
            number = normal_nhs_number(nhs)
            if number is None:
                self._add(columns.nhs_number, "expected an NHS number: ten digits, the last a check digit")
                return None
            return self._reference(Scheme.NHS_NUMBER, number, "linked")
        local = normal_local_id(self._text(columns.local_id))
        if local is None:
            if not self.problems:
                wanted = [repr(name) for name in (columns.nhs_number, columns.local_id) if name]
                self._add(
                    columns.local_id or columns.nhs_number, f"expected a value in {' or '.join(wanted)}"
                )
            return None
        return self._reference(Scheme.LOCAL, local, "local")

    def when(self) -> tuple[Moment, Moment] | None:
        """When the person presented, and when that was entered."""
        time = self._mapping.time
        presented = self._moment(time.column)
        if presented is None:
            return None
        given = time.recorded and not self._is_blank(time.recorded)
        entered = self._moment(time.recorded) if time.recorded and given else None
        if entered is None or (entered.day == presented.day and not entered.timed):
            # a date alone says nothing of the hour: entered the same day is not entered before
            return presented, presented
        return presented, entered

    def place(self) -> dict[str, str | int]:
        """Sector or location status, and the deprivation decile if the file has it."""
        table = self._mapping.place
        found = self._location(self._text(table.postcode))
        decile = self._text(table.imd_decile)
        if decile and table.imd_year:
            if decile.isascii() and decile.isdigit() and int(decile) in _DECILES:
                found |= {"imd_decile": int(decile), "imd_year": table.imd_year}
            else:
                self._add(table.imd_decile, "expected a whole number from 1 (most deprived) to 10")
        return found

    def bands(self, on: date) -> dict[str, str]:
        """Age band on a day and sex, where the file has them."""
        person = self._mapping.person
        band: str | None = self.coded(person.age_band)
        if person.age:
            band = self._band(self._age_in_years(person.age), person.age)
        elif person.date_of_birth:
            band = self._band(self._age_from_birth(person.date_of_birth, on), person.date_of_birth)
        sex = self.coded(person.sex)
        return ({"age_band": band} if band else {}) | ({"sex": sex} if sex else {})

    def needs(self, known: MappingType[str, object]) -> list[Found]:
        """The needs of the row, each once, in the order of its columns and codes."""
        table = self._mapping.need
        found: dict[str, Found] = {}
        filled = False
        for column in table.columns:
            for code in self._codes(column):
                filled = True
                compared = same_name(code)
                if compared in table.ignored:
                    continue
                need = table.by_code.get(compared) or (compared if compared in known else None)
                if need is None:
                    self._add(column, "expected a code listed under need.codes", Code.UNKNOWN_NEED)
                    continue
                plain = compared in table.by_code and _PLAIN_CODE.fullmatch(code)
                found.setdefault(need, Found(need, code if plain else None))
        if not filled and self._mapping.contact is None and not self.problems:
            self._add(table.columns[0], "expected a need; the cell is empty", Code.UNKNOWN_NEED)
        return list(found.values())

    def coded(self, column: Coded[Value] | None) -> Value | None:
        """The value that a cell's code stands for; None where the cell is empty."""
        text = self._text(column.column) if column else ""
        if not column or not text:
            return None
        value = column.by_code.get(same_name(text))
        if value is None:
            self._add(column.column, "expected one of the codes the mapping lists for this column")
        return value

    def required(self, column: Coded[Value]) -> Value | None:
        """The same, where an empty cell is a problem."""
        value = self.coded(column)
        if value is None and not self.problems:
            self.missing(column.column, "expected one of the codes the mapping lists for this column")
        return value

    def missing(self, column: str, message: str) -> None:
        """Note that a cell has not what was expected, once."""
        if all(problem.column != column for problem in self.problems):
            self._add(column, message)

    def _text(self, column: str | None) -> str:
        """A cell as text; "" where it is empty, or where something is wrong with it."""
        if column is None:
            return ""
        cell = self._row.cells[column]
        if isinstance(cell, Unreadable):
            self._add(column, cell.value)
            return ""
        if isinstance(cell, datetime):
            self._add(column, "expected text; the spreadsheet holds a date")
            return ""
        return "" if self._is_blank(column) else cell

    def _is_blank(self, column: str) -> bool:
        cell = self._row.cells[column]
        return type(cell) is str and self._mapping.is_blank(cell)

    def _codes(self, column: str) -> list[str]:
        text = self._text(column)
        separator = self._mapping.need.separator
        parts = text.split(separator) if separator else [text]
        return [part.strip() for part in parts if part.strip()]

    def _moment(self, column: str) -> Moment | None:
        cell = self._row.cells[column]
        if isinstance(cell, Unreadable):
            self._add(column, cell.value)
            return None
        time = self._mapping.time
        moment = read_moment(cell, time.readers)
        if moment is None:
            self._add(column, f"expected a date written {' or '.join(time.formats)}")
        return moment

    def _reference(self, scheme: Scheme, identifier: str, id_scope: str) -> dict[str, str]:
        return {
            "person_ref": self._key.person_ref(scheme, identifier),
            "person_key_id": self._mapping.person.key_id,
            "id_scope": id_scope,
        }

    def _location(self, text: str) -> dict[str, str | int]:
        table = self._mapping.place
        status = table.by_word.get(same_name(text)) if text else "unknown"
        sector = None if status else parse_sector(text)
        if status:
            return {"location_status": status}
        if sector:
            return {"location_status": "resident", "postcode_sector": sector}
        self._add(table.postcode, "expected a postcode or a sector, such as B1 1", Code.UNKNOWN_SECTOR)
        return {}

    def _age_in_years(self, column: str) -> int | None:
        text = self._text(column)
        return int(text) if text.isascii() and text.isdigit() else -1 if text else None

    def _age_from_birth(self, column: str, on: date) -> int | None:
        born = None if self._is_blank(column) else self._moment(column)
        return _years_between(born.day, on) if born else None

    def _band(self, age: int | None, column: str) -> str | None:
        if age is None:
            return None
        if not 0 <= age <= OLDEST:
            self._add(column, f"expected an age from 0 to {OLDEST} at the time of the record")
            return None
        return next(band for first, band in reversed(AGE_BANDS) if age >= first)

    def _add(self, column: str | None, message: str, code: Code = Code.SCHEMA_INVALID) -> None:
        self.problems.append(LineProblem(self._row.line, column, code, message))


def _years_between(born: date, on: date) -> int:
    """Whole years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
