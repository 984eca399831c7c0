"""Dates as people type them: formats in their own words (`DD/MM/YYYY`), and which forms a column holds.

A date is never guessed. The mapping says how a column's dates are written; what does not match is
refused; and a column where day and month are in either order is recognised before it does harm.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Final

from dictionary.moments import LONDON

ISO: Final = "ISO"
"""The format name for `2026-03-01`, `2026-03-01 10:30` and `2026-03-01T10:30:00Z`."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_TOKENS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<year>\d{2})",
    "MMM": rf"(?P<name>{_MONTH_NAMES})",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
}
_TOKEN: Final = re.compile("|".join(_TOKENS))
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_NUMERIC: Final = re.compile(r"(\d{1,4})([/.\- ])(\d{1,2})\2(\d{2,4})(?:[ T,].*)?", re.ASCII)
_MONTHS_IN_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened.

    Attributes:
        at: the instant, with its offset.
        timed: whether a time of day was given.
        utc: the instant as an RFC 3339 timestamp in UTC, to the second.
        day: the London date.
    """

    at: datetime
    timed: bool
    utc: str
    day: date


def moment_at(at: datetime, *, timed: bool) -> Moment:
    """A moment, with what is asked of it again and again worked out once."""
    utc = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Moment(at, timed, utc, at.astimezone(LONDON).date())


@dataclass(frozen=True, slots=True)
class DateFormat:
    """One way of writing a date, such as `DD/MM/YYYY HH:mm`."""

    text: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> Moment | None:
        """The moment that the text says in this format, London time unless it says; None if it does not."""
        if self.text == ISO:
            return _read_iso(text) if _ISO_DATE.fullmatch(text) else None
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        part = found.groupdict()
        year = int(part["year"]) + (2000 if len(part["year"]) == 2 else 0)  # noqa: PLR2004 - two digits
        name = part.get("name")
        month = _MONTHS.index(name[:3].lower()) + 1 if name else int(part["month"])
        try:
            day = date(year, month, int(part["day"]))
            hour, minute, second = (int(part.get(unit) or 0) for unit in ("hour", "minute", "second"))
            clock = time(hour, minute, second)
        except ValueError:  # no such day or time: 31/02, 25:00
            return None
        return moment_at(datetime.combine(day, clock, LONDON), timed="hour" in part)


def date_format(text: str) -> DateFormat:
    """Understand a format as written in a mapping: `DD/MM/YYYY`, `D MMM YYYY`, `YYYY-MM-DD HH:mm`, `ISO`.

    Minutes may be written `MM` after an hour, as many people do.

    Raises:
        ValueError: it names no full date; the message says what a format looks like.
    """
    if text.strip().upper() == ISO:
        return DateFormat(ISO, _ISO_DATE)
    tidy = re.sub(r"(HH[:.])MM", r"\1mm", text.strip())
    tidy = re.sub(r"(?<![D])D(?![D])", "DD", tidy)
    tidy = re.sub(r"M{4}", "MMM", tidy)
    pieces, last = [], 0
    for token in _TOKEN.finditer(tidy):
        pieces += [re.escape(tidy[last : token.start()]), _TOKENS[token[0]]]
        last = token.end()
    pieces.append(re.escape(tidy[last:]))
    tokens = _TOKEN.findall(tidy)
    whole = {"DD"} <= set(tokens) and {"MM", "MMM"} & set(tokens) and {"YY", "YYYY"} & set(tokens)
    rest = _TOKEN.sub("", tidy)
    if not whole or len(set(tokens)) != len(tokens) or re.search(r"[A-SU-Za-z0-9%]", rest):
        raise ValueError(
            "a date format is made of DD, MM (or MMM), YYYY, HH, mm, ss, such as DD/MM/YYYY HH:mm"
        )
    return DateFormat(tidy, re.compile("".join(pieces), re.IGNORECASE | re.ASCII))


def read_moment(value: str | datetime, formats: Iterable[DateFormat]) -> Moment | None:
    """The moment in a cell: a real date of a spreadsheet as it is, a text by the first format it matches."""
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return moment_at(value.replace(tzinfo=value.tzinfo or LONDON), timed=not midnight)
    return _read_text(value, tuple(formats))


@lru_cache(maxsize=20_000)  # dates repeat: a year of days is read once, not once a row
def _read_text(text: str, formats: tuple[DateFormat, ...]) -> Moment | None:
    return next((moment for one in formats if (moment := one.read(text)) is not None), None)


def _read_iso(text: str) -> Moment | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment_at(at if at.tzinfo else at.replace(tzinfo=LONDON), timed=len(text) > len("2026-03-01"))


class Form(StrEnum):
    """A way of writing a date, as far as its digits show."""

    DAY_FIRST = "day first (25/03/2026)"
    MONTH_FIRST = "month first (03/25/2026)"
    EITHER = "day or month first (03/04/2026)"
    YEAR_FIRST = "year first (2026-03-25)"
    NAMED = "a month's name (25 Mar 2026)"
    REAL_LOW = "a real spreadsheet date, day 1 to 12"
    REAL_HIGH = "a real spreadsheet date, day 13 to 31"
    OTHER = "no form of a date"


def form_of(value: str | datetime) -> Form:
    """The form a cell's date is written in. Says nothing about the date itself."""
    if isinstance(value, datetime):
        return Form.REAL_LOW if value.day <= _MONTHS_IN_A_YEAR else Form.REAL_HIGH
    found = _NUMERIC.fullmatch(value)
    if found is None:
        return Form.NAMED if re.search(_MONTH_NAMES, value, re.IGNORECASE) else Form.OTHER
    first, second = int(found[1]), int(found[3])
    if len(found[1]) > 2:  # noqa: PLR2004 - more than two digits are a year
        return Form.YEAR_FIRST
    if first > _MONTHS_IN_A_YEAR >= second:
        return Form.DAY_FIRST
    if second > _MONTHS_IN_A_YEAR >= first:
        return Form.MONTH_FIRST
    return Form.EITHER if first <= _MONTHS_IN_A_YEAR else Form.OTHER


_form_of_text = lru_cache(maxsize=20_000)(form_of)

MIXED_SHARE: Final = 0.01
"""From this share of the telling dates, the other order is a habit and not a slip of the finger."""
_ENOUGH_REAL_DATES: Final = 10


@dataclass(slots=True)
class Forms:
    """Which forms the dates of one column have: how many of each, and the first line of each."""

    count: Counter[Form] = field(default_factory=Counter)
    first_line: dict[Form, int] = field(default_factory=dict)

    def add(self, value: str | datetime, line: int) -> None:
        """Note the form of one cell."""
        form = form_of(value) if isinstance(value, datetime) else _form_of_text(value)
        self.count[form] += 1
        if form not in self.first_line:
            self.first_line[form] = line

    def problem(self) -> str | None:
        """Why the dates of this column cannot be trusted, in words; None if they can."""
        seen = self.count
        telling = seen[Form.DAY_FIRST] + seen[Form.MONTH_FIRST]
        fewer = min(seen[Form.DAY_FIRST], seen[Form.MONTH_FIRST])
        if telling and fewer / telling >= MIXED_SHARE:
            return (
                f"mixes day-first dates (line {self.first_line[Form.DAY_FIRST]}) with month-first dates "
                f"(line {self.first_line[Form.MONTH_FIRST]}); in either order: {seen[Form.EITHER]:,}"
            )
        swapped = seen[Form.REAL_LOW] >= _ENOUGH_REAL_DATES and not seen[Form.REAL_HIGH]
        if swapped and seen[Form.DAY_FIRST] and not seen[Form.EITHER]:
            return (
                "was opened by a program that reads month first: every real date has a day of 12 or less and "
                f"every later day stayed text (line {self.first_line[Form.DAY_FIRST]})"
            )
        return None

    def summary(self) -> list[str]:
        """One line a form: how many, and where the first is. Empty where all dates have one form."""
        real = {Form.REAL_LOW, Form.REAL_HIGH}
        either = {Form.DAY_FIRST, Form.EITHER}, {Form.MONTH_FIRST, Form.EITHER}, real
        if len(self.count) <= 1 or any(set(self.count) <= alike for alike in either):
            return []
        return [
            f"{self.count[form]:,} as {form.value}, first on line {self.first_line[form]}"
            for form in Form
            if self.count[form]
        ]
