"""What alerts are made by: the numbers of the policy, and what the places and the dictionary say."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Self

from dictionary.alerts import AlertArea, AlertNeed, Level, Method
from dictionary.events_officers import LocalEventData
from dictionary.needs import Dictionary
from dictionary.neighbours import neighbours
from dictionary.places import Places
from streams.alerting.candidates import Candidate
from streams.alerting.explaining import Covers, covers

LEVELS: Final = ((6.0, Level.URGENT), (5.0, Level.ALERT), (4.0, Level.WATCH))
"""From which score on: 0.01, 0.1 and 0.8 false alerts in 10,000 days of series (docs/detection.md)."""
LEAST_OBSERVED: Final = 5
LEAST_RATIO: Final = 1.5
"""Observed over expected: a count may be improbable and yet too little above the usual to act on."""
SHORT_HISTORY_DAYS: Final = 56
"""Less history than eight weeks is told as provisional and raises nothing above a watch."""
CLEARING_SCORE: Final = 0.6 * 4.0
"""A day with a lower score is a quiet one. Between it and 4 an alert neither opens nor ends."""
QUIET_DAYS: Final = 3
"""Quiet closes in a row that end an alert."""
REOPENING_DAYS: Final = 14
"""After its end: what comes back within them is the same alert."""
URGENT_SECTORS: Final = 3
"""Sectors taken in that make a district's alert urgent."""
PARTNER_SHARE: Final = 0.8
"""More of the excess than this, of one partner that is busy everywhere, is its reporting and not need."""
PARTNER_BUSY: Final = 1.5
BY_CHANCE: Final = 1e-4
"""Less than this is the chance (Poisson) of so few, or so many, of a partner that a notice tells of."""
FORGOTTEN_DAYS: Final = 91
"""After its end an alert takes no action any more."""
METHOD: Final = Method(name="scan", version="1")


@dataclass(frozen=True, slots=True)
class Rules:
    """What is looked up, and what was entered by officers.

    Attributes:
        area: code -> area with its name and the areas above it.
        need: id -> the need as the dictionary in force calls it.
        neighbours: (authority, code) -> areas of its level that touch it.
        covers: whether a local event acts in an area.
        local_events: those known, of any place.
    """

    area: Callable[[str], AlertArea]
    need: Callable[[str], AlertNeed]
    neighbours: Callable[[str, AlertArea], Collection[str]]
    covers: Covers
    local_events: tuple[LocalEventData, ...] = ()

    @classmethod
    def of(
        cls, places: Places, dictionary: Dictionary, local_events: Collection[LocalEventData] = ()
    ) -> Self:
        """The packaged places and dictionary."""

        def area(code: str) -> AlertArea:
            return _area(places, code)

        def need(name: str) -> AlertNeed:
            known = dictionary.get(name)
            return AlertNeed(
                id=name, label=known.title if known else name, dictionary_version=dictionary.version
            )

        return cls(area, need, _neighbours, covers(places), tuple(local_events))


def level_of(candidate: Candidate) -> Level | None:
    """What a candidate is worth alone; None where it is too little of anything."""
    if candidate.observed < LEAST_OBSERVED or candidate.observed < LEAST_RATIO * candidate.expected:
        return None
    reached = next((level for score, level in LEVELS if candidate.score >= score), None)
    return Level.WATCH if reached and candidate.history_days < SHORT_HISTORY_DAYS else reached


def rank(level: Level) -> int:
    """Levels in their order, the lowest nought."""
    return [Level.WATCH, Level.ALERT, Level.URGENT].index(level)


def _area(places: Places, code: str) -> AlertArea:
    if code in places.sectors:
        above = (places.district_code(code), places.authority_of(code))
        parents = tuple(parent for parent in above if parent)
        return AlertArea(code=code, name=code, level="sector", parents=parents)
    found = places.area(code)
    if found is None or found.level not in {"district", "la"}:
        raise KeyError(code)
    if found.level == "la":
        return AlertArea(code=code, name=found.name, level="la", parents=())
    parents = (found.authority,) if found.authority else ()
    return AlertArea(code=code, name=found.name, level="district", parents=parents)


def _neighbours(authority: str, area: AlertArea) -> Collection[str]:
    return () if area.level == "la" else neighbours(area.level, authority).get(area.code, ())
