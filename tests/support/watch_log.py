"""A log of `changes` made for the watch: an authority's usual days, spikes, clock records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from dictionary.changes import ARRIVALS, AreaEdits, Change, Edit, encode_change
from dictionary.moments import LONDON, day_date, day_start
from dictionary.places import load_places
from dictionary.topics import ALERTS, CHANGES
from streams.alerting.outside import Figures
from streams.counting import Counts, count_step
from streams.engine.model import Out
from tests.support.counts import LA, POLICY, Written, clock
from tests.support.terms import TERMS

FIRST = 20_458
"""Monday 5 January 2026."""
SECTORS = ("B1 1", "B1 2", "B11 1", "B11 2")
NEEDS = ("money.debt", "money.food_insecurity")
PARTNERS = ("advice", "gp")
FOOD = NEEDS[1]


@dataclass(frozen=True)
class Arrival:
    """Somebody arrived on a day; `known` where that was later."""

    day: int
    need: str
    sector: str
    partner: str
    sign: int = 1
    known: int | None = None


def usual(days: Iterable[int], mean: float = 1.5, seed: int = 1, **of: Sequence[str]) -> list[Arrival]:
    """The same day after day, drawn at random."""
    draw = np.random.default_rng(seed)
    return [
        Arrival(day, need, sector, partner)
        for day in days
        for need in of.get("needs", NEEDS)
        for sector in of.get("sectors", SECTORS)
        for partner in of.get("partners", PARTNERS)
        for _ in range(draw.poisson(mean))
    ]


def at(day: int, hour: float) -> datetime:
    """A moment of a London day."""
    midnight = datetime.combine(day_date(day), datetime.min.time(), LONDON)
    return (midnight + timedelta(hours=hour)).astimezone(UTC)


@dataclass
class Log:
    """Records of one partition from an offset on, written once and read in any batches."""

    start: int = 0
    records: list[Written] = field(default_factory=list)

    def arrive(self, *arrivals: Arrival) -> "Log":
        for one in arrivals:
            edit = Edit(ARRIVALS, 1 if one.sign > 0 else -1, day_start(one.day), None)
            edits = [AreaEdits((f"{one.need}@{one.partner}",), one.sector, [edit])]
            change = Change((0, self.start + len(self.records), 0), one.partner, 7, edits, one.known)
            self._write(LA.encode(), encode_change(change))
        return self

    def clock(self, *moments: datetime) -> "Log":
        for moment in moments:
            written = clock(moment)
            self._write(written.key, written.value)
        return self

    def live(self, days: Iterable[int], arrivals: Iterable[Arrival]) -> "Log":
        """Days as they pass: closes at 02:00, arrivals at noon, a look in the evening."""
        by_day: dict[int, list[Arrival]] = {}
        for one in arrivals:
            by_day.setdefault(one.known or one.day, []).append(one)
        for day in days:
            self.clock(at(day, 2.5)).arrive(*by_day.get(day, ())).clock(at(day, 20))
        return self

    def _write(self, key: bytes | None, value: bytes | None) -> None:
        self.records.append(Written(key, value, CHANGES, 0, len(self.records)))


class NoReleases:
    """In place of what is released: a clock that jumps half a day has it look at every second of them."""

    def admit(self, *_: object) -> None:
        """Nothing."""

    def tick(self, *_: object) -> tuple[set[bytes], list[Out]]:
        """Nothing."""
        return set(), []

    def figures(self) -> dict[str, Figures]:
        """Nothing."""
        return {}


def counting() -> Counts:
    """Count without what is released."""
    counts: Any = Counts(0, load_places())
    counts.releases = NoReleases()
    return counts


@dataclass
class Reader:
    """Count reading a log, with its changelog."""

    counts: Counts = field(default_factory=counting)
    changelog: dict[bytes, bytes] = field(default_factory=dict)
    out: list[Out] = field(default_factory=list)

    def read(self, records: Sequence[Written], *, commit: bool = True) -> "Reader":
        result = count_step(self.counts, records, policy=POLICY, terms=TERMS)
        self.out += result.out
        if commit:
            for key in result.dirty:
                value = self.counts.dump(key)
                if value is None:
                    self.changelog.pop(key, None)
                else:
                    self.changelog[key] = value
        return self

    def restart(self) -> "Reader":
        """Lose all but the changelog, read back in another order than it was written."""
        self.counts = counting()
        for key, value in sorted(self.changelog.items(), reverse=True):
            self.counts.load(key, value)
        self.counts.recovered()
        return self

    def told(self) -> list[tuple[str, Any]]:
        """Every record of `alerts`, in order: (key, value)."""
        return [
            (out.key.decode(), msgspec.json.decode(out.value) if out.value else None)
            for out in self.out
            if out.topic == ALERTS
        ]

    def alerts(self) -> dict[str, dict[str, Any]]:
        """The alerts as last told."""
        return {key: value for key, value in self.told() if value and value["kind"] == "alert"}

    def notices(self) -> list[dict[str, Any]]:
        return [value for _, value in self.told() if value and value["kind"] == "notice"]
