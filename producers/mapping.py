"""A mapping: how one case system's columns, codes and dates become events, as tables of a TOML file."""

from functools import cached_property
from typing import Annotated, Final, Generic, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from dictionary.fields import AgeBand, OptOut, Severity, Slug
from producers.dates import DateFormat, date_format
from producers.rows import Wanted, same_name

Channel = Literal["in_person", "phone", "video", "online_form", "letter", "home_visit"]
Method = Literal["self-reported", "reported-by-related-person", "observed", "administrative", "derived"]
Sex = Literal["female", "male", "other", "unknown"]
Value = TypeVar("Value", bound=str)
Column = Annotated[str, Field(min_length=1, max_length=200)]
Word = Annotated[str, Field(max_length=200)]

_ENCODINGS: Final = {"auto": None, "utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1252": "cp1252"}
_DELIMITERS: Final = {"auto": None, "comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


class Table(BaseModel):
    """A table of the file: nothing in it is ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileTable(Table):
    """Where the rows are. `sheet` is for workbooks; without it there must be only one."""

    sheet: str | None = None
    heading_line: Annotated[int, Field(ge=1, le=1000)] = 1
    encoding: Literal["auto", "utf-8", "utf-16", "windows-1252"] = "auto"
    delimiter: Literal["auto", "comma", "semicolon", "tab", "bar"] = "auto"


class Coded(Table, Generic[Value]):
    """A column whose codes stand for values of the dictionary. Case and spacing of a code do not matter."""

    column: Column
    codes: Annotated[dict[Word, Value], Field(min_length=1)]

    @cached_property
    def by_code(self) -> dict[str, Value]:
        """Compared code -> value."""
        return {same_name(code): value for code, value in self.codes.items()}


class PersonTable(Table):
    """Who a person is: by NHS number where a row has a good one, else by the case system's own reference.

    At most one of `age`, `date_of_birth` and `age_band` says how old; only the band leaves the machine.
    """

    key_id: Slug
    nhs_number: Column | None = None
    local_id: Column | None = None
    age: Column | None = None
    date_of_birth: Column | None = None
    age_band: Coded[AgeBand] | None = None
    sex: Coded[Sex] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.nhs_number is None and self.local_id is None:
            raise ValueError("say which column tells people apart: nhs_number, local_id or both")
        if sum(each is not None for each in (self.age, self.date_of_birth, self.age_band)) > 1:
            raise ValueError("give one of age, date_of_birth and age_band")
        return self


def _checked_formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    patterns = [date_format(text).pattern.pattern for text in formats]
    orders = [pattern.replace("<day>", "<>").replace("<month>", "<>") for pattern in patterns]
    if len(set(orders)) < len(orders):
        raise ValueError("two of these formats read the same text differently; keep the one that is true")
    return formats


Formats = Annotated[tuple[str, ...], Field(min_length=1, max_length=10), AfterValidator(_checked_formats)]


class TimeTable(Table):
    """When the person presented, and when it was entered. Without a time of day: 00:00 in London."""

    column: Column
    formats: Formats
    recorded: Column | None = None

    @cached_property
    def readers(self) -> tuple[DateFormat, ...]:
        """The formats, understood."""
        return tuple(date_format(text) for text in self.formats)


class PlaceTable(Table):
    """Where the person lives. A full postcode is cut to its sector on this machine."""

    postcode: Column
    no_fixed_abode: tuple[Word, ...] = ()
    out_of_area: tuple[Word, ...] = ()
    unknown: tuple[Word, ...] = ()
    imd_decile: Column | None = None
    imd_year: Literal[2019, 2025] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.imd_decile is None) != (self.imd_year is None):
            raise ValueError("imd_decile and imd_year come together")
        return self

    @cached_property
    def by_word(self) -> dict[str, str]:
        """Compared word -> location status."""
        statuses = {
            "no_fixed_abode": self.no_fixed_abode,
            "out_of_area": self.out_of_area,
            "unknown": self.unknown,
        }
        return {same_name(word): status for status, words in statuses.items() for word in words}


class NeedTable(Table):
    """Which need a row records. Several columns, or several codes in a cell, make several records.

    A cell may also hold a need's own id. Codes under `ignore` stand for no need.
    """

    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=50)]
    separator: Annotated[str, Field(min_length=1, max_length=5)] | None = None
    codes: dict[Word, str] = {}
    ignore: tuple[Word, ...] = ()

    @property
    def several(self) -> bool:
        """Whether one row may record more than one need."""
        return len(self.columns) > 1 or self.separator is not None

    @cached_property
    def by_code(self) -> dict[str, str]:
        """Compared code -> need."""
        return {same_name(code): need for code, need in self.codes.items()}

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Compared codes that stand for no need."""
        return frozenset(same_name(code) for code in self.ignore)


class IssueTable(Table):
    """What is said of every record. `presenting = "first"`: a row's first need is why the person came."""

    method: Method = "self-reported"
    presenting: bool | Literal["first"] = "first"
    severity: Coded[Severity] | None = None


class ContactTable(Table):
    """Each row is also a contact: how people were seen, and what everybody is asked about."""

    channel: Channel | Coded[Channel]
    asked: tuple[str, ...] = ()


class Mapping(Table):
    """A whole mapping file. `row_key` names the columns that identify a row in the case system."""

    agreement: Slug
    lawful_basis: Literal[
        "public_task", "legal_obligation", "legitimate_interests", "vital_interests", "consent"
    ]
    opt_out: OptOut | None = None
    missing: tuple[Word, ...] = ("-", "n/a", "not known")
    row_key: tuple[Column, ...] = ()
    file: FileTable = FileTable()
    person: PersonTable
    time: TimeTable
    place: PlaceTable
    need: NeedTable
    issue: IssueTable = IssueTable()
    contact: ContactTable | None = None

    @cached_property
    def blanks(self) -> frozenset[str]:
        """Compared words that stand for an empty cell."""
        return frozenset(same_name(word) for word in self.missing) | {""}

    def is_blank(self, text: str) -> bool:
        """Whether a cell says nothing."""
        return len(text) <= self._longest_blank and same_name(text) in self.blanks

    @cached_property
    def _longest_blank(self) -> int:
        return max(map(len, (*self.missing, "")))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, once, in the order of the file's tables."""
        person, place = self.person, self.place
        coded = [person.age_band, person.sex, self.issue.severity]
        channel = self.contact.channel if self.contact else None
        named = [
            *self.row_key,
            *(person.nhs_number, person.local_id, person.age, person.date_of_birth),
            *(self.time.column, self.time.recorded, place.postcode, place.imd_decile),
            *self.need.columns,
            *(each.column for each in [*coded, channel] if isinstance(each, Coded)),
        ]
        return tuple(dict.fromkeys(column for column in named if column is not None))

    @property
    def identifying(self) -> frozenset[str]:
        """Columns that may say who somebody is: never an ingredient of an unkeyed hash."""
        person = self.person
        columns = (person.nhs_number, person.local_id, person.date_of_birth, self.place.postcode)
        return frozenset(same_name(column) for column in columns if column)

    @property
    def wanted(self) -> Wanted:
        """What a reader of the file needs to know."""
        file = self.file
        return Wanted(
            self.columns,
            file.sheet,
            file.heading_line,
            _ENCODINGS[file.encoding],
            _DELIMITERS[file.delimiter],
        )
