"""What the figures must be, for records alone: by definition, over all of them, without state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from dictionary.moments import DAY_WINDOWS, day_of, utc_hour
from dictionary.places import load_places
from tests.support import events
from tests.support.journey import PLACE

Figures = Mapping[str, Mapping[str, Mapping[str, list[int]]]]
"""Scope -> area -> window (or open) -> people, records (or people)."""

NEEDS = ("money.debt", "money.food_insecurity", "housing.disrepair", "housing.landlord")
PARTNERS = ("advice", "gp", "housing")
AGES = (*range(1, 5), *range(9, 26), *range(31, 60))
"""Days ago, none at the edge of a window: midnight may pass during a test."""


@dataclass(frozen=True, slots=True)
class Told:
    """A record in the words of the rules."""

    id: str
    partner: str
    person: str
    need: str
    sector: str
    time: datetime

    def event(self) -> events.Event:
        """As the partner sends it."""
        return events.issue_recorded(
            need=self.need,
            issue=self.id,
            event_id=self.id,
            person=self.person,
            partner=self.partner,
            sector=self.sector,
            time=self.time.isoformat().replace("+00:00", "Z"),
        )


def told(count: int, now: datetime, seed: int = 1, persons: int = 100) -> list[Told]:
    """Records of the last weeks, in the order of nothing."""
    random = Random(seed)
    sectors = whole_sectors()[:12]
    return [
        Told(
            id=f"seed {seed} record {number}",
            partner=random.choice(PARTNERS),
            person=f"seed {seed} person {random.randrange(persons)}",
            need=random.choice(NEEDS),
            sector=random.choice(sectors),
            time=(now - timedelta(days=random.choice(AGES), seconds=number)).replace(microsecond=0),
        )
        for number in range(count)
    ]


def whole_sectors() -> list[str]:
    """Sectors of the place in districts that lie in it whole."""
    places = load_places()
    ours = [sector for sector, known in places.sectors.items() if known.authority == PLACE]
    return [sector for sector in ours if "/" not in places.district_code(sector)]


def figures(records_told: Iterable[Told], now: datetime) -> Figures:
    """Every cell that has a record, with its figures now."""
    cells: defaultdict[str, defaultdict[str, dict[str, list[int]]]] = defaultdict(lambda: defaultdict(dict))
    scopes: defaultdict[str, list[Told]] = defaultdict(list)
    for record in records_told:
        domain = record.need.split(".", maxsplit=1)[0]
        for scope in (record.need, domain, "any", f"{record.need}@{record.partner}"):
            scopes[scope].append(record)
    for scope, records in scopes.items():
        for area in {area for record in records for area in _areas(record.sector)}:
            for window in ("24h", *DAY_WINDOWS):
                cells[scope][area][window] = _number(records, area, window, now)
    return {scope: dict(areas) for scope, areas in cells.items()}


def _number(records: Iterable[Told], area: str, window: str, now: datetime) -> list[int]:
    seen = [record for record in records if _within(record.time, window, now)]
    last = {r.person: r.sector for r in sorted(seen, key=lambda r: (r.time, r.partner, events.uuid(r.id)))}
    people = sum(area in _areas(sector) for sector in last.values())
    return [people, sum(area in _areas(record.sector) for record in seen)]


def _within(time: datetime, window: str, now: datetime) -> bool:
    if window == "24h":
        return 0 <= utc_hour(now) - utc_hour(time) < 24
    return 0 <= day_of(now) - day_of(time) < DAY_WINDOWS[window]


def _areas(sector: str) -> tuple[str, str, str]:
    return sector, load_places().district_code(sector), PLACE
