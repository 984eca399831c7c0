"""Recount everything from the log of record, by definition: what `needmonitor reconcile` compares with.

`counting.md` spelled out over whole events: no spans, no state, no buckets, and no code shared with the
stages whose numbers it checks. Read the log once, then ask about any moment.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from dictionary.erasures import is_of_person
from dictionary.moments import DAY_WINDOWS, WINDOWS, day_of, utc_hour
from streams.recounting_log import Gone, PersonLog, Place, Told, accept, read_record

CellKey = tuple[str, str, str]
"""(local authority, scope, area)."""
NONE: Final = "/none"


class Numbers(NamedTuple):
    """What a cell shows at a moment; people and records by window, in the order of `WINDOWS`."""

    people: tuple[int, ...]
    records: tuple[int, ...]
    open: int

    def plus(self, other: "Numbers") -> "Numbers":
        """Those of two cells, or of different persons in one."""
        people = tuple(map(sum, zip(self.people, other.people, strict=True)))
        records = tuple(map(sum, zip(self.records, other.records, strict=True)))
        return Numbers(people, records, self.open + other.open)


def read_log(
    records: Iterable[tuple[bytes, bytes | None]], places_authority: Callable[[str], str | None]
) -> list[PersonLog]:
    """Take the records of `checked` as (key, value), in the order of each partition.

    Raises:
        ValueError: a value is not an event as check passes it on.
    """
    return by_person(
        (key, read_record(key, value, places_authority)) for key, value in records if is_of_person(key)
    )


def by_person(records: Iterable[tuple[bytes, Told | Gone | None]]) -> list[PersonLog]:
    """What stands of each person, of records in the order of each partition; without clock records and marks.

    Partitions may follow one another in any order, for a person is in one of them. A tombstone (None) deletes
    the record of its key. All persons given are held in memory, about 1 KB for an event.
    """
    persons: dict[bytes, dict[bytes, Told]] = {}
    for key, event in records:
        person, _, place = key.partition(b"/")
        told = persons.setdefault(person, {})
        if event is None:
            told.pop(place, None)
        elif isinstance(event, Gone):
            told.clear()
        else:
            told.setdefault(place, event)
    return [accept(told.values()) for told in persons.values()]


def count_at(
    log: Iterable[PersonLog], at: datetime, horizons: Mapping[str, int], district_code: Callable[[str], str]
) -> dict[CellKey, Numbers]:
    """Every cell with a number at a moment: sectors, districts (or parts), `<LA>/none`, authorities.

    Args:
        log: from `read_log`.
        at: any aware instant; its UTC hour and London day decide.
        horizons: need -> days that an issue of it stays open.
        district_code: sector -> its district, or the part of it that lies in its authority.
    """
    hour, day, windows = utc_hour(at), day_of(at), range(len(WINDOWS))
    people: list[Counter[CellKey]] = [Counter() for _ in windows]
    records: list[Counter[CellKey]] = [Counter() for _ in windows]
    opened: Counter[CellKey] = Counter()
    for person in log:
        for window in windows:
            inside = [record for record in person.standing if _within(record, WINDOWS[window], hour, day)]
            latest: dict[str, Place] = {}
            for record in inside:
                for scope in _scopes(record):
                    records[window][_cell(scope, record.place)] += 1
                    latest[scope] = record.place
            people[window].update(_cell(scope, place) for scope, place in latest.items())
        opened.update(_cell(scope, place) for scope, place in _open(person, day, horizons).items())
    summed = [_with_larger_areas(numbers, district_code) for numbers in (*people, *records, opened)]
    found: dict[CellKey, Numbers] = {}
    for key in sorted(set[CellKey]().union(*summed)):
        row = [numbers[key] for numbers in summed]
        found[key] = Numbers(tuple(row[: len(WINDOWS)]), tuple(row[len(WINDOWS) : -1]), row[-1])
    return found


def count_arrivals(
    log: Iterable[PersonLog], district_code: Callable[[str], str]
) -> dict[int, Mapping[CellKey, int]]:
    """London day -> cell -> distinct persons recorded in a sector that day; larger areas are their sums."""
    days: dict[int, Counter[CellKey]] = {}
    for person in log:
        met = {
            (record.day, _cell(scope, record.place))
            for record in person.standing
            for scope in _scopes(record)
        }
        for day, key in met:
            days.setdefault(day, Counter())[key] += 1
    return {day: _with_larger_areas(days[day], district_code) for day in sorted(days)}


def _within(record: Told, window: str, hour: int, day: int) -> bool:
    if window == "24h":
        return hour - 24 < record.hour <= hour
    return day - DAY_WINDOWS[window] < record.day <= day


def _scopes(record: Told) -> tuple[str, str, str, str]:
    return record.need, record.need.split(".")[0], "any", f"{record.need}@{record.partner}"


def _cell(scope: str, place: Place) -> CellKey:
    authority, area = place
    return authority, scope, area


def _open(person: PersonLog, day: int, horizons: Mapping[str, int]) -> dict[str, Place]:
    """Scope -> where the person has an open issue on a day.

    Issues are taken in the order of their records, so the last that is open says where; a later move of the
    person says so over it.
    """
    known = [event for event in person.later if event.day <= day]
    found: dict[str, Place] = {}
    for record in person.standing:
        if record.day > day:
            break
        own = [event for event in known if event.issue == record.issue]
        after = [event for event in known if event.order > record.order]
        confirmed = max([record.day, *(event.day for event in own if event.word == "reconfirmed")])
        closed = any(event.resolves for event in own) or any(event.ends_all for event in after)
        if closed or day >= confirmed + horizons[record.need]:
            continue
        moves = [event for event in after if event.word == "moved" and event.area]
        where = max(moves, key=lambda move: move.order).place if moves else record.place
        for scope in _scopes(record):
            found[scope] = where
    return found


def _with_larger_areas(
    numbers: Mapping[CellKey, int], district_code: Callable[[str], str]
) -> Counter[CellKey]:
    """The numbers of sectors, and their sums by district and authority."""
    summed: Counter[CellKey] = Counter()
    for (authority, scope, area), number in numbers.items():
        summed[authority, scope, area] += number
        summed[authority, scope, authority] += number
        if not area.endswith(NONE):
            summed[authority, scope, district_code(area)] += number
    return summed
