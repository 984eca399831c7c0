"""What is planted in simulated data, so that whoever looks for it can be told whether it was there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import msgspec

from dictionary.moments import day_date, day_number
from dictionary.places import Places, Sector
from dictionary.topics import LOCAL_EVENTS
from producers.simulator.people import Town
from producers.simulator.wire import SCHEMAS, TYPES, SimulatedEvent, namespace_of
from producers.uuids import uuid_of

_OFFICE: Final = "simulator"
_LEAST_HOUSEHOLDS: Final = 1_500


@dataclass(frozen=True, slots=True)
class Plant:
    """A change of one need in neighbouring sectors.

    From `first_day` to `last_day` (London days; None goes on) the need is recorded `factor` times as
    often as it would be: above 1 by people who did not come before, below 1 by fewer records.
    `local_event` says what caused it, as `data` of a local event, or is None for a spike without a cause.
    """

    name: str
    number: int
    need: str
    sectors: tuple[str, ...]
    first_day: int
    last_day: int | None
    factor: float
    local_event: dict[str, Any] | None = None

    def is_on(self, day: int) -> bool:
        """Whether it acts on a London day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def truth(self) -> dict[str, Any]:
        """What was planted, for a file beside the data."""
        return {
            "name": self.name,
            "need": self.need,
            "sectors": list(self.sectors),
            "starts_on": day_date(self.first_day).isoformat(),
            "ends_on": day_date(self.last_day).isoformat() if self.last_day is not None else None,
            "factor": self.factor,
            "local_event_id": self.local_event["local_event_id"] if self.local_event else None,
        }


def usual_plants(town: Town, places: Places, *, seed: int, today: date) -> tuple[Plant, ...]:
    """A spike that began two days ago and goes on, and three changes with a cause in the last weeks.

    The spike is food insecurity in three neighbouring sectors; nobody entered a cause for it.
    """
    at = day_number(today)
    centres = _centres(town, seed)
    spike, storm, closure, club = (
        _neighbours(places, town, centre, count) for centre, count in zip(centres, (3, 4, 6, 5), strict=True)
    )
    causes = (
        Cause("storm damage", "Synthetic: storm and surface flooding", {"kind": "severe_weather"}),
        Cause(
            "employer closure",
            "Synthetic: a large employer closes",
            {"kind": "employer_closure", "scale": {"measure": "jobs", "value": 240}},
        ),
        Cause("befriending", "Synthetic: a befriending service opens", {"kind": "service_opened"}),
    )
    return (
        Plant("food insecurity spike", 0, "money.food_insecurity", spike, at - 2, None, 4.0),
        _caused(Plant(causes[0].name, 1, "housing.disrepair", storm, at - 40, at - 33, 3.0), causes[0], seed),
        _caused(Plant(causes[1].name, 2, "work.at_risk", closure, at - 25, at + 35, 3.0), causes[1], seed),
        _caused(Plant(causes[2].name, 3, "social.lonely", club, at - 45, at + 300, 0.5), causes[2], seed),
    )


@dataclass(frozen=True, slots=True)
class Cause:
    """What happened, as a local event says it."""

    name: str
    title: str
    kind: dict[str, Any]


def _caused(plant: Plant, cause: Cause, seed: int) -> Plant:
    namespace = namespace_of(_OFFICE)
    identity = f"local-event/{seed}/{plant.name}/{plant.sectors[0]}/{plant.first_day}"
    event = {
        "local_event_id": uuid_of(namespace, identity),
        **cause.kind,
        "title": cause.title,
        "starts_on": day_date(plant.first_day).isoformat(),
        "area": {"sectors": list(plant.sectors)},
        "expected_needs": [plant.need],
        "expected_direction": "up" if plant.factor > 1 else "down",
    }
    if cause.kind["kind"] == "service_opened":
        event["service_id"] = uuid_of(namespace, f"service/{plant.name}")
    return replace(plant, local_event=event)


def local_events(plants: Iterable[Plant]) -> list[SimulatedEvent]:
    """The local events that caused what was planted, due on the day they start."""
    return [_local_event(plant.local_event, plant.first_day) for plant in plants if plant.local_event]


def _local_event(data: dict[str, Any], first_day: int) -> SimulatedEvent:
    entered = datetime.combine(day_date(first_day), datetime.min.time(), UTC) + timedelta(hours=9)
    event_id = data["local_event_id"]
    event = {
        "specversion": "1.0",
        "id": uuid_of(namespace_of(_OFFICE), f"entered/{event_id}"),
        "source": f"urn:needmonitor:{_OFFICE}",
        "type": TYPES["local-event"],
        "time": entered.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "recordedtime": entered.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "datacontenttype": "application/json",
        "dataschema": f"{SCHEMAS}/local-event/1.0.0",
        "partitionkey": event_id,
        "dataclassification": "public",
        "datacategory": "non-personal",
        "data": data,
    }
    return SimulatedEvent(entered, LOCAL_EVENTS, _OFFICE, event_id.encode(), msgspec.json.encode(event))


def _centres(town: Town, seed: int) -> list[Sector]:
    """Four sectors with many households, well apart in the list of deprivation, chosen by the seed."""
    large = [s for s in town.sectors.values() if (s.households or 0) >= _LEAST_HOUSEHOLDS and s.easting]
    ranked = sorted(large or town.sectors.values(), key=lambda s: (s.imd_decile or 0.0, s.code))
    return [ranked[(seed * 7 + len(ranked) * quarter // 4) % len(ranked)] for quarter in range(4)]


def _neighbours(places: Places, town: Town, centre: Sector, count: int) -> tuple[str, ...]:
    """A sector and those with households that are nearest to it in the same authority."""

    def distance(sector: Sector) -> float:
        if sector.easting is None or sector.northing is None:
            return float("inf")
        return float(
            (sector.easting - (centre.easting or 0)) ** 2 + (sector.northing - (centre.northing or 0)) ** 2
        )

    near = [s for s in town.sectors.values() if (s.households or 0) >= _LEAST_HOUSEHOLDS or s is centre]
    chosen = sorted(near, key=lambda s: (distance(s), s.code))[:count]
    return tuple(sector.code for sector in chosen if sector.code in places.sectors)
