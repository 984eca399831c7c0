"""Ten thousand identifiers planted in events: how many get past the door, and how many clean events do not.

Seeded, so the figures in docs/identifiers.md are those of this test.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from random import Random
from typing import Any

from dictionary.checking import Refused
from dictionary.identifiers import find_identifier
from dictionary.moments import day_of
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.wide_fields import found_in
from producers.simulator.profile import load_profile
from producers.simulator.simulation import Simulation
from tests.support import events as made
from tests.support.checking import DEMO, accepted, judged
from tests.support.events import ARRIVAL, Event
from tests.support.planting import KINDS, every_event, into_a_wide_field, planted, texts_of, with_text

PLANTED = 6_000
CAUGHT, FALSE_ALARMS = 0.999, 0.001


def anywhere() -> Iterator[tuple[str, str, Event]]:
    """(kind, text, event): in any text of any type of event, as it is."""
    random = Random(20260302)
    places = [(event, path) for event in every_event() for path in texts_of(event)]
    for number in range(PLANTED):
        kind = KINDS[number % len(KINDS)]
        text = planted(kind, random)
        event, path = random.choice(places)
        yield kind, text, with_text(event, path, text)


def where_it_fits() -> Iterator[tuple[str, str, Event]]:
    """(kind, text, event): in a field whose pattern lets it through, with the signs that codes may have."""
    random = Random(20260303)
    # No such field takes an @, so no e-mail address fits.
    kinds = [kind for kind in KINDS if kind != "email"]
    for number in range(PLANTED):
        kind = kinds[number % len(kinds)]
        text = planted(kind, random)
        yield kind, text, into_a_wide_field(text, random)


def missed_of(planted_events: Iterator[tuple[str, str, Event]]) -> dict[str, int]:
    missed: Counter[str] = Counter()
    for kind, text, event in planted_events:
        found = judged(event)
        if isinstance(found, Refused):
            told = f"{found.code} {found.pointer} {found.message} {found.event_id} {found.partner_id}"
            assert text not in told
        else:
            missed[kind] += 1
    return dict(missed)


def test_every_text_of_every_event_takes_an_event_that_is_right() -> None:
    for event in every_event():
        assert accepted(event)


def test_identifiers_in_any_text_of_any_event_are_refused_and_not_repeated() -> None:
    assert sum(missed_of(anywhere()).values()) <= (1 - CAUGHT) * PLANTED


def test_identifiers_in_the_fields_that_take_them_are_refused_and_not_repeated() -> None:
    assert sum(missed_of(where_it_fits()).values()) <= (1 - CAUGHT) * PLANTED


def test_an_identifier_as_the_name_of_a_field_is_refused_and_not_repeated() -> None:
    random = Random(7)
    for number in range(300):
        name = planted(KINDS[number % len(KINDS)], random)
        event = made.issue_recorded()
        found = judged({**event, "data": {**event["data"], name: 1}})
        assert isinstance(found, Refused)
        assert name not in f"{found.pointer} {found.message}"


def test_simulated_events_raise_no_false_alarm() -> None:
    now = datetime(2026, 6, 17, 14, tzinfo=UTC)
    simulation = Simulation(
        load_profile(),
        load_places(),
        DEMO,
        load_dictionary(),
        "E08000025",
        seed=4,
        daily=3_600,
        today=date(2026, 6, 17),
    )
    days = (simulation.day(day_of(now) - back, backfill=True) for back in range(1, 6))
    events = [event for day in days for event in day if event.due < now]
    alarms = 0
    for event in events:
        found = judged(event.value, partner_id=event.topic.removeprefix("events."), arrival=now)
        alarms += isinstance(found, Refused)
    assert len(events) >= 10_000
    assert alarms <= FALSE_ALARMS * len(events)


def test_codes_of_other_dictionaries_and_numbers_of_records_raise_no_false_alarm() -> None:
    folder = resources.files("dictionary") / "data"
    codes: set[str] = set()
    for file in ("external_codes.csv", "snomed.csv", "needs.csv"):
        rows: list[dict[str, Any]] = [*csv.DictReader((folder / file).read_text("utf-8").splitlines())]
        codes |= {row[name] for row in rows for name in ("code", "snomed", "id", "icd10") if row.get(name)}
    codes |= {f"CASE-2026/{number:06}" for number in range(500)} | {f"{n:07}" for n in range(0, 900_000, 997)}
    assert len(codes) > 1_000
    assert [code for code in sorted(codes) if find_identifier(code)] == []


def test_a_clean_code_is_remembered_and_an_identifier_is_not() -> None:
    clean = accepted(made.issue_recorded(partner_code="DEBT-77")).event
    assert found_in(clean) is None
    later = ARRIVAL + timedelta(seconds=1)
    dirty = made.issue_recorded(partner_code=planted("postcode", Random(1)).replace(" ", ""))
    for _ in range(2):
        assert isinstance(judged(dirty, arrival=later), Refused)


def test_a_measure_is_no_place_for_a_number_that_names_somebody() -> None:
    number = int(planted("nhs_number", Random(3)).replace(" ", "").replace("-", ""))
    measure = {"tool": "who-5", "before": 1, "after": number, "scale_min": 0, "scale_max": 9_999_999_999}
    found = judged(made.issue_resolved(measure=measure))
    assert isinstance(found, Refused)
    assert (found.code, found.pointer) == ("identifier_found", "/data/measure/after")
