"""Every number of count is the one of the definition, whatever was counted and asked."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from dictionary.moments import WINDOWS, day_start, london_day, utc_hour
from tests.support.counts import (
    LA,
    Partition,
    arrivals_by_definition,
    clock,
    instant,
    open_by_definition,
    people_by_definition,
    records_by_definition,
)
from tests.support.edits import Edit

DEBT = "money.debt"
NOWHERE = f"{LA}/none"

# The autumn change of clocks lies inside: London has a day of 25 hours there.
BASE = utc_hour(datetime(2025, 10, 25, 12, tzinfo=UTC))
# Most of it happens near the edges of the windows, where mistakes would be.
EDGES = st.sampled_from([0, 0, 0, 1, 7, 28, 91, 365]).map(lambda days: BASE - 24 * days)
HOURS = st.builds(int.__add__, EDGES, st.integers(-30, 30)) | st.integers(BASE - 24 * 500, BASE + 30)
AREAS = st.sampled_from(["B1 1", "B1 2", "B2 1", NOWHERE])


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    measure = draw(st.sampled_from(["people", "people", "records", "arrivals", "open"]))
    from_ = draw(HOURS)
    until = None
    if measure in {"arrivals", "open"}:
        from_ = day_start(london_day(from_))
    if measure == "people":
        until = draw(
            st.none() | st.integers(0, 30).map(from_.__add__) | st.integers(0, 9600).map(from_.__add__)
        )
    if measure == "open":
        days = draw(st.none() | st.integers(1, 400))
        until = None if days is None else day_start(london_day(from_) + days)
    return Edit(measure, 1, DEBT, draw(AREAS), from_, until)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(edits(), min_size=1, max_size=4)),
        st.tuples(st.just("back"), st.integers(0, 1000)),
        st.tuples(st.just("clock"), st.integers(1, 3)),
        st.tuples(st.just("clock"), st.integers(1, 60)),
        st.tuples(st.just("commit"), st.none()),
        st.tuples(st.just("restart"), st.none()),
    ),
    min_size=4,
    max_size=25,
)


def in_any_too(edits: list[Edit]) -> list[Edit]:
    return [*edits, *(edit._replace(scope="any") for edit in edits)]


def drive(partition: Partition, actions: list) -> tuple[list[Edit], int]:
    """Do what is asked; give the spans that stand and the hour it is."""
    spans: list[Edit] = []
    hour = BASE - 24
    partition.step(clock(instant(hour)))
    for action, argument in actions:
        if action == "add":
            spans += argument
            partition.step(partition.change(in_any_too(argument)))
        elif action == "back" and spans:
            gone = spans.pop(argument % len(spans))
            back = Edit(gone.measure, -1, gone.scope, gone.area, gone.from_, gone.until)
            partition.step(partition.change(in_any_too([back])))
        elif action == "clock":
            hour += argument
            partition.step(clock(instant(hour)))
        elif action == "commit":
            partition.commit()
        elif action == "restart":
            partition.commit()
            partition.restart()
    return spans, hour


def lies_in(area: str, cell: str) -> bool:
    return area in {LA, cell} or (not cell.endswith("/none") and area == cell.split(" ", maxsplit=1)[0])


@settings(max_examples=40, deadline=None)
@given(ACTIONS, st.lists(st.integers(BASE - 24 * 400, BASE + 24 * 20), max_size=3))
def test_every_number_is_the_one_of_the_definition(actions, asked):
    partition = Partition()
    spans, hour = drive(partition, actions)
    counts = partition.counts
    counts.mark_all()
    told = counts.take_dirty(1)
    present = told.get((LA, DEBT), {})
    assert told.get((LA, "any"), {}) == present
    for area in ["B1 1", "B1 2", "B2 1", NOWHERE, "B1", "B2", LA]:
        of = {
            m: [s for s in spans if s.measure == m and lies_in(area, s.area)]
            for m in ("people", "records", "arrivals", "open")
        }
        for at in [*asked, hour]:
            for window in WINDOWS:
                expected = (
                    people_by_definition(of["people"], window, at),
                    records_by_definition(of["records"], window, at),
                    open_by_definition(of["open"], at),
                )
                found = tuple(
                    counts.at(LA, DEBT, [area], window, measure, at)[area]
                    for measure in ("people", "records", "open")
                )
                assert found == expected, (area, window, at)
                if at == hour and area in present:
                    assert (*present[area].window(window)[:2], present[area].open[0]) == expected, (
                        area,
                        window,
                    )
            arrived = {counts.at(LA, scope, [area], "7d", "arrivals", at)[area] for scope in (DEBT, "any")}
            assert arrived == {arrivals_by_definition(of["arrivals"], at)}


@settings(max_examples=40, deadline=None)
@given(ACTIONS, st.sampled_from(["B1 1", "B1", LA]), st.integers(0, 420))
def test_history_says_for_each_day_what_was_asked_of_that_day_alone(actions, area, back):
    partition = Partition()
    _, hour = drive(partition, actions)
    last = london_day(hour)
    for window in WINDOWS:
        for day, *found in partition.counts.history(LA, DEBT, area, window, last - back, last)[-9:]:
            at = min(day_start(day + 1) - 1, hour)
            expected = [
                partition.counts.at(LA, DEBT, [area], window, measure, at)[area]
                for measure in ("people", "records", "open")
            ]
            assert found == expected, (window, day)
