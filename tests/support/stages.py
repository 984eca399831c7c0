"""The journey in one process: check, follow and count on topics that are lists, with their changelogs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

import msgspec

from dictionary.agreements import Agreement
from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.moments import WINDOWS, day_of, utc_hour
from dictionary.needs import load_dictionary
from dictionary.partners import Partner
from dictionary.places import load_places
from dictionary.register import Register
from dictionary.topics import CHANGES, CHECKED, REFUSED, raw_topic
from streams.checking import check_step
from streams.counting import Counts, count_step
from streams.engine.model import LOG_APPEND_TIME, NoState, Out, Result
from streams.following import follow_step
from streams.people import People
from streams.protecting import Policy
from streams.recounting import CellKey, count_arrivals, count_at, read_log
from tests.support.terms import TERMS

HOME = "E08000025"
PARTNERS = ("advice", "gp", "housing")
PARTITIONS = 2
HORIZONS = {need.id: need.horizon_days for need in load_dictionary().needs.values()}


@lru_cache
def register() -> Register:
    """Three partners whose agreements cover everything, everywhere, with Birmingham as their home."""
    agreements = [
        Agreement(
            id=f"demo-{partner}-1",
            partner_id=partner,
            home_authority=HOME,
            authorities=("GB",),
            needs=("*",),
            starts=date(2020, 1, 1),
            linking_key_id="demo-2026",
        )
        for partner in PARTNERS
    ]
    return Register([Partner(id=partner, name=partner, kind="other") for partner in PARTNERS], agreements)


@dataclass(frozen=True)
class Written:
    """A record as the engine hands it over."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: int = 0
    timestamp_type: int = LOG_APPEND_TIME
    headers: Sequence[tuple[str, bytes]] = ()


follow = partial(
    follow_step,
    horizons=HORIZONS,
    places_authority=load_places().authority_of,
    disclosure_secret=b"a secret of the tests",
    partitions=PARTITIONS,
)
count = partial(count_step, policy=Policy(frozenset(), b"a secret of the tests"), terms=TERMS)


@dataclass
class Owner:
    """One stage on one partition: its state, its changelog and where it stands."""

    new: Callable[[], Any]
    step: Callable[[Any, Sequence[Written]], Result]
    changelog: dict[bytes, bytes] = field(default_factory=dict)
    next: int = 0

    def __post_init__(self) -> None:
        self.state = self.new()

    def take(self, records: Sequence[Written]) -> list[Out]:
        """One batch and its commit: the changelog afterwards holds all there is to know."""
        result = self.step(self.state, records)
        for key in result.dirty:
            value = self.state.dump(key)
            if value is None:
                self.changelog.pop(key, None)
            else:
                self.changelog[key] = value
        self.next += len(records)
        return result.out

    def restart(self) -> None:
        """Lose everything but the changelog, which is read in another order than it was written."""
        self.state = self.new()
        for key, value in sorted(self.changelog.items(), reverse=True):
            self.state.load(key, value)
        self.state.recovered()


@dataclass
class Stages:
    """The journey. `send` checks an event at once; `follow` and `count` take what waits, in batches."""

    checked: list[list[Written]] = field(default_factory=lambda: [[] for _ in range(PARTITIONS)])
    changes: list[list[Written]] = field(default_factory=lambda: [[] for _ in range(PARTITIONS)])
    refused: list[Out] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        places = load_places()
        self.followers = [Owner(People, follow) for _ in range(PARTITIONS)]
        self.counters = [Owner(partial(Counts, p, places), count) for p in range(PARTITIONS)]

    def send(self, raw: bytes, arrival: datetime, partner: str) -> None:
        """A partner's event arrives."""
        milliseconds = round(arrival.timestamp() * 1000)
        self.sent += 1
        record = Written(raw_topic(partner), 0, self.sent, None, raw, milliseconds)
        self.write(
            check_step(
                NoState(),
                [record],
                register=register(),
                dictionary=load_dictionary(),
                places=load_places(),
                links={},
                partitions=PARTITIONS,
                clock=lambda: arrival,
            ).out
        )

    def clock(self, at: datetime) -> None:
        """A clock record in every partition of `checked` and `changes`."""
        for topic in (CHECKED, CHANGES):
            self.write(
                [Out(topic, partition, CLOCK_KEY, clock_record(at)) for partition in range(PARTITIONS)]
            )

    def write(self, outs: Sequence[Out]) -> None:
        """Append records to their topics."""
        logs: Mapping[str, list[list[Written]]] = {CHECKED: self.checked, CHANGES: self.changes}
        for out in outs:
            if out.topic == REFUSED:
                self.refused.append(out)
            elif out.topic in logs:
                log = logs[out.topic][out.partition]
                log.append(Written(out.topic, out.partition, len(log), out.key, out.value))

    def follow(self, most: int | None = None) -> None:
        """Follow what waits in `checked`, in batches of at most so many."""
        for owner, log in zip(self.followers, self.checked, strict=True):
            while owner.next < len(log):
                self.write(owner.take(log[owner.next :][:most]))

    def count(self, most: int | None = None) -> None:
        """Count what waits in `changes`, in batches of at most so many."""
        for owner, log in zip(self.counters, self.changes, strict=True):
            while owner.next < len(log):
                self.write(owner.take(log[owner.next :][:most]))

    def restart(self) -> None:
        """The worker dies after a commit and starts again."""
        for owner in (*self.followers, *self.counters):
            owner.restart()

    def refusals(self) -> list[tuple[str, str]]:
        """(event id, code) of what was refused, in that order."""
        told = [msgspec.json.decode(out.value or b"")["data"] for out in self.refused]
        return [(data["event_id"], data["code"]) for data in told]

    def number(self, measure: str, scope: str, area: str, window: str | None, at: datetime) -> int:
        """What the stages say of an area; `all` is everywhere, a district all its parts."""
        total = 0
        for owner in self.counters:
            for authority in owner.state.cells.places:
                answers = owner.state.at(authority, scope, None, window or "24h", measure, utc_hour(at))
                total += sum(answers.get(name, 0) for name in names_in(authority, area))
        return total


class Recount:
    """The independent recount of a log of record, asked like the stages."""

    def __init__(self, checked: Sequence[Sequence[Written]]) -> None:
        records = [(record.key, record.value) for log in checked for record in log]
        self.log = read_log(records, load_places().authority_of)
        self.codes = load_places().district_code

    def refusals(self) -> list[tuple[str, str]]:
        """(event id, code) of what follow ought to refuse."""
        return [refusal for person in self.log for refusal in person.refused]

    def number(self, measure: str, scope: str, area: str, window: str | None, at: datetime) -> int:
        """What the recount says of an area."""
        cells: Mapping[CellKey, int]
        if measure == "arrivals":
            cells = count_arrivals(self.log, self.codes).get(day_of(at), {})
        else:
            found = count_at(self.log, at, HORIZONS, self.codes)
            slot = WINDOWS.index(window or "24h")
            cells = {
                key: numbers.open if measure == "open" else getattr(numbers, measure)[slot]
                for key, numbers in found.items()
            }
        return sum(
            number
            for (authority, held, name), number in cells.items()
            if held == scope and name in names_in(authority, area)
        )


def names_in(authority: str, area: str) -> set[str]:
    """What an area is called in an authority: all of it for `all`; a district may be there in part."""
    return {authority} if area == "all" else {area, f"{authority}/{area}"}
