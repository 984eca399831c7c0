"""Local events that may explain an alert: a closure, a campaign, an opening. They hide nothing."""

from collections.abc import Callable, Collection
from typing import Final, TypeAlias

from dictionary.alerts import Alert, AlertArea, AlertWindow, LocalEvent
from dictionary.bands import BandedAlert
from dictionary.events_officers import LocalEventData
from dictionary.local_areas import acts_in, areas_of
from dictionary.moments import day_date, day_number
from dictionary.places import Places

LASTING_DAYS: Final = 28
"""A local event without an end is taken to act for so long, from its start and the lag it came with."""

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
    """By the packaged places."""
    areas = areas_of(places)

    def acts(event: LocalEventData, area: AlertArea, authority: str) -> bool:
        return acts_in(event.area, area.code, authority, areas)

    return acts


def _acts_on(event: LocalEventData, need: str) -> bool:
    return event.expected_direction != "down" and (not event.expected_needs or need in event.expected_needs)


def _acts_within(event: LocalEventData, window: AlertWindow) -> bool:
    lasts = LASTING_DAYS + (event.expected_lag_days or 0)
    last = event.ends_on or day_date(day_number(event.starts_on) + lasts)
    return event.starts_on <= window.end and last >= window.start
