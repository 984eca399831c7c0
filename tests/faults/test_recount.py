"""The recount of a fault's run is held against the definition, and a verdict against wrong figures."""

from datetime import UTC, datetime, timedelta

from dictionary.moments import WINDOWS
from tests.faults.load import AUTHORITIES, load, message
from tests.faults.recount import Recount
from tests.faults.verdict import of_cells
from tests.support.journey import PLACE
from tests.support.truth import figures, told

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_recount_agrees_with_the_definition_of_people_and_records() -> None:
    records = told(60, NOW)
    cells = Recount([message(record.event()) for record in records]).cells(NOW)
    expected = {
        (PLACE, scope, area): [tuple(windows[window]) for window in WINDOWS]
        for scope, areas in figures(records, NOW).items()
        for area, windows in areas.items()
    }
    counted = {key: list(zip(n.people, n.records, strict=True)) for key, n in cells.items()}
    assert counted == expected


def test_the_load_reaches_every_authority_and_every_window() -> None:
    cells = Recount(load(1, 1500, NOW)).cells(NOW)
    for authority in AUTHORITIES:
        numbers = cells[authority, "any", authority]
        assert min(*numbers.people, *numbers.records, numbers.open) > 0


def test_the_same_seed_sends_the_same() -> None:
    assert load(7, 200, NOW) == load(7, 200, NOW)
    assert load(7, 200, NOW) != load(8, 200, NOW)


def test_a_verdict_tells_what_is_missing_from_what_is_there_too_often() -> None:
    events = load(2, 300, NOW)
    expected = Recount(events).cells(NOW)
    fewer = Recount(events[1:]).cells(NOW)
    assert of_cells(expected, expected, "here").exact
    assert of_cells(expected, fewer, "here").lost > 0
    assert of_cells(fewer, expected, "here").doubled > 0
    assert not of_cells(expected, Recount(events).cells(NOW + timedelta(days=9)), "here").exact
