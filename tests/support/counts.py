"""A partition of `changes` by hand: records, a changelog, restarts, and the same numbers by definition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dictionary.changes import Change, encode_change
from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.moments import DAY_WINDOWS, day_start, london_day
from streams.buckets import Bucket, add_people
from streams.counting import Counts, count_step
from streams.engine.model import Out
from streams.protecting import Policy
from tests.support.edits import Edit, as_sent
from tests.support.terms import TERMS

LA = "E08000025"
DEBT = "money.debt"
POLICY = Policy(frozenset({"safety.domestic_abuse"}), b"of the tests", hold=5, variance=0.0)
"""Without noise, so that numbers can be read."""


class Districts:
    """Districts by the words of the code alone."""

    def district_code(self, sector: str) -> str:
        if sector.startswith("ZZ"):
            raise KeyError(sector)
        return sector.split(" ", maxsplit=1)[0]


@dataclass(frozen=True)
class Written:
    """A record as the engine hands it over."""

    key: bytes | None
    value: bytes | None
    topic: str = "changes"
    partition: int = 0
    offset: int = 0
    timestamp: int = 0
    timestamp_type: int = 0
    headers: Sequence[tuple[str, bytes]] = ()


def instant(hour: int, seconds: int = 0) -> datetime:
    return datetime.fromtimestamp(hour * 3600 + seconds, UTC)


def people(from_: int, until: int | None = None, sign: int = 1, area: str = "B1 1") -> Edit:
    return Edit("people", sign, DEBT, area, from_, until)


def now(counts: Counts, area: str, window: str, scope: str = DEBT) -> tuple[int, int, int]:
    counts.mark_all()
    cell = counts.take_dirty(1)[LA, scope][area]
    return (*cell.window(window)[:2], cell.open[0])


def add_person(bucket: Bucket, packed: int, from_: int, until: int | None) -> None:
    add_people([bucket], packed, from_ - day_start(london_day(from_)), from_, until)


def clock(at: datetime) -> Written:
    return Written(CLOCK_KEY, clock_record(at))


@dataclass
class Partition:
    """One partition with its changelog; `commit` after each step unless told otherwise."""

    counts: Counts = field(default_factory=lambda: Counts(0, Districts()))
    changelog: dict[bytes, bytes] = field(default_factory=dict)
    out: list[Out] = field(default_factory=list)
    dirty: set[bytes] = field(default_factory=set)
    offset: int = 0
    policy: Policy = POLICY

    @classmethod
    def at(cls, hour: int) -> "Partition":
        """One that knows the time."""
        made = cls()
        made.step(clock(instant(hour)))
        return made

    def change(self, edits: Iterable[Edit], key12: int = 7, la: str = LA) -> Written:
        self.offset += 1
        return Written(
            la.encode(), encode_change(Change((0, self.offset, 0), "advice", key12, as_sent(edits)))
        )

    def step(self, *records: Written) -> None:
        result = count_step(self.counts, records, policy=self.policy, terms=TERMS)
        self.dirty.update(result.dirty)
        self.out += result.out

    def commit(self) -> None:
        for key in self.dirty:
            value = self.counts.dump(key)
            if value is None:
                self.changelog.pop(key, None)
            else:
                self.changelog[key] = value
        self.dirty.clear()

    def restart(self) -> None:
        self.counts = Counts(0, Districts())
        for key, value in reversed(self.changelog.items()):
            self.counts.load(key, value)
        self.counts.recovered()


def people_by_definition(spans: Iterable[Edit], window: str, hour: int) -> int:
    """counting.md: record i with successor i+1 counts on days [d_i, min(d_i + w, d_{i+1})), hours for 24h."""
    total = 0
    for span in spans:
        if window == "24h":
            end = min(span.from_ + 24, span.until if span.until is not None else span.from_ + 24)
            total += span.sign * (span.from_ <= hour < end)
        else:
            first, today = london_day(span.from_), london_day(hour)
            end = first + DAY_WINDOWS[window]
            if span.until is not None:
                end = min(end, london_day(span.until))
            total += span.sign * (first <= today < end)
    return total


def records_by_definition(spans: Iterable[Edit], window: str, hour: int) -> int:
    if window == "24h":
        return sum(span.sign for span in spans if hour - 24 < span.from_ <= hour)
    today = london_day(hour)
    return sum(span.sign for span in spans if today - DAY_WINDOWS[window] < london_day(span.from_) <= today)


def open_by_definition(spans: Iterable[Edit], hour: int) -> int:
    today = london_day(hour)
    return sum(
        span.sign
        for span in spans
        if london_day(span.from_) <= today and (span.until is None or today < london_day(span.until))
    )


def arrivals_by_definition(spans: Iterable[Edit], hour: int) -> int:
    return sum(span.sign for span in spans if london_day(span.from_) == london_day(hour))
