from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dictionary.events_officers import LocalArea, LocalEventData
from dictionary.moments import day_date
from dictionary.places import load_places
from streams.alerting.explaining import covers
from streams.alerting.state import Alerts
from tests.support.alerting import LA, MONDAY, NEED, OTHER, RULES, area, candidate, closing, only

START, END = day_date(MONDAY - 2), day_date(MONDAY)
ID = "5f0c2b1e-0000-4000-8000-0000000000aa"


def event(**but: Any) -> dict[str, Any]:
    said = {
        "local_event_id": ID,
        "kind": "campaign",
        "title": "Breakfast clubs open",
        "starts_on": START.isoformat(),
        "area": {"lad_code": LA},
    }
    days = {name: on.isoformat() for name, on in but.items() if isinstance(on, date)}
    return said | but | days


def explained(*events: dict[str, Any]):
    alerts = Alerts()
    known = tuple(LocalEventData.model_validate(one, strict=False) for one in events)
    alerts.look(closing(MONDAY, candidate()), replace(RULES, local_events=known))
    return only(alerts.told(LA))


def test_a_local_event_there_and_then_is_named_and_hides_nothing():
    told = explained(event())
    assert [(one.id, one.title, one.start, one.end) for one in told.explanations] == [
        (ID, "Breakfast clubs open", START, None)
    ]
    assert [entry.why for entry in told.timeline][1:] == ["Breakfast clubs open"]
    assert told.life == "open"


@pytest.mark.parametrize(
    ("start", "end", "lag", "explains"),
    [
        (END, None, None, True),
        (END + timedelta(days=1), None, None, False),
        (START - timedelta(days=9), START, None, True),
        (START - timedelta(days=9), START - timedelta(days=1), None, False),
        (START - timedelta(days=28), None, None, True),
        (START - timedelta(days=29), None, None, False),
        (START - timedelta(days=35), None, 7, True),
        (START - timedelta(days=36), None, 7, False),
    ],
)
def test_an_event_acts_from_its_start_to_its_end_or_for_four_weeks_and_its_lag(start, end, lag, explains):
    said = (
        {"starts_on": start} | ({"ends_on": end} if end else {}) | ({"expected_lag_days": lag} if lag else {})
    )
    assert bool(explained(event(**said)).explanations) is explains


@pytest.mark.parametrize(
    ("needs", "direction", "explains"),
    [((NEED,), "up", True), ((NEED,), "either", True), ((NEED,), "down", False), ((OTHER,), "up", False)],
)
def test_an_event_that_is_expected_to_act_otherwise_explains_nothing(needs, direction, explains):
    told = explained(event(expected_needs=needs, expected_direction=direction))
    assert bool(told.explanations) is explains


@pytest.mark.parametrize(
    ("where", "code", "inside"),
    [
        ({"lad_code": LA}, "B1 1", True),
        ({"lad_code": "E08000026"}, "B1 1", False),
        ({"sectors": ("B1 1", "B1 2")}, "B1 1", True),
        ({"sectors": ("B1 2",)}, "B1 1", False),
        ({"sectors": ("B1 2",)}, "B1", True),
        ({"sectors": ("B1 2",)}, LA, True),
        ({"sectors": ("ZZ1 1",)}, LA, False),
        ({"sector": "B1 1", "radius_km": 0.01}, "B1 1", True),
        ({"sector": "B1 1", "radius_km": 0.01}, "B1 2", False),
        ({"sector": "B1 1", "radius_km": 3.0}, "B1 2", True),
        ({"sector": "ZZ1 1", "radius_km": 3.0}, LA, False),
    ],
)
def test_an_event_acts_in_every_area_that_holds_some_of_its_sectors(where, code, inside):
    acts = covers(load_places())
    made = LocalEventData.model_validate(event(area=LocalArea.model_validate(where)), strict=False)
    assert acts(made, area(code), LA) is inside


def test_events_are_named_in_the_order_they_began():
    early = event(local_event_id=ID.replace("aa", "bb"), starts_on=START - timedelta(days=3), title="Earlier")
    assert [one.title for one in explained(event(), early).explanations] == [
        "Earlier",
        "Breakfast clubs open",
    ]
