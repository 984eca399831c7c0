"""Local events that may explain an alert: a closure, a campaign, an opening. They hide nothing."""

from collections.abc import Callable, Collection
from functools import lru_cache
from math import hypot
from typing import Final, TypeAlias

from dictionary.alerts import Alert, AlertArea, AlertWindow, LocalEvent
from dictionary.bands import BandedAlert
from dictionary.events_officers import LocalArea, LocalEventData
from dictionary.moments import day_date, day_number
from dictionary.place_areas import Sector
from dictionary.places import Places

LASTING_DAYS: Final = 28
"""A local event without an end is taken to act for so long, from its start and the lag it came with."""
METRES: Final = 1000.0

Covers: TypeAlias = Callable[[LocalEventData, AlertArea, str], bool]
"""Whether an event acts in (part of) an area of an authority."""


def explain(
    alert: Alert | BandedAlert, events: Collection[LocalEventData], acts_in: Covers
) -> tuple[LocalEvent, ...]:
    """The events that act in its area within its window, and not on other needs alone."""
    found = [
        LocalEvent(id=event.local_event_id, title=event.title, start=event.starts_on, end=event.ends_on)
        for event in events
        if _acts_on(event, alert.need.id)
        and _acts_within(event, alert.window)
        and acts_in(event, alert.area, alert.authority)
    ]
    return tuple(sorted(found, key=lambda event: (event.start, event.id)))


def covers(places: Places) -> Covers:
    """By the packaged places; a circle covers the sectors whose centre lies in it."""

    @lru_cache(maxsize=1000)
    def areas(where: LocalArea) -> frozenset[str]:
        """Codes of the sectors an event acts in, of their districts and authorities."""
        codes = [code for code in _sectors(places, where) if code in places.sectors]
        above = {
            code for sector in codes for code in (places.district_code(sector), places.authority_of(sector))
        }
        return frozenset(codes).union(code for code in above if code)

    def acts(event: LocalEventData, area: AlertArea, authority: str) -> bool:
        where = event.area
        return where.lad_code == authority if where.lad_code else area.code in areas(where)

    return acts


def _sectors(places: Places, where: LocalArea) -> Collection[str]:
    if where.sectors:
        return where.sectors
    centre = places.sectors.get(where.sector or "")
    if centre is None:
        return ()
    within = (where.radius_km or 0.0) * METRES
    return [code for code, sector in places.sectors.items() if _apart(centre, sector) <= within]


def _apart(one: Sector, other: Sector) -> float:
    """Metres between centres; endless where one has none."""
    if one.easting is None or one.northing is None or other.easting is None or other.northing is None:
        return 0.0 if one.code == other.code else float("inf")
    return hypot(one.easting - other.easting, one.northing - other.northing)


def _acts_on(event: LocalEventData, need: str) -> bool:
    return event.expected_direction != "down" and (not event.expected_needs or need in event.expected_needs)


def _acts_within(event: LocalEventData, window: AlertWindow) -> bool:
    lasts = LASTING_DAYS + (event.expected_lag_days or 0)
    last = event.ends_on or day_date(day_number(event.starts_on) + lasts)
    return event.starts_on <= window.end and last >= window.start
