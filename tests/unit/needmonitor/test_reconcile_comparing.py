"""What of the projection is compared while it moves; the parts themselves are real in `tests/journey`."""

from datetime import UTC, datetime, timedelta

import pytest

from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.erasures import request
from dictionary.moments import utc_hour
from dictionary.places import load_places
from dictionary.topics import CHECKED, partition_of
from needmonitor import reconcile_comparing
from needmonitor.reconcile_comparing import NothingCountedError, Report, compare
from needmonitor.reconcile_reading import Logged, counted
from needmonitor.settings import Settings
from streams.counting import Counts, count_step
from streams.engine.model import Out
from streams.protecting import Policy
from streams.recounting import Numbers
from streams.recounting_sample import Sample
from tests.support import events
from tests.support.counts import Written
from tests.support.stages import PARTITIONS, Stages
from tests.support.terms import TERMS

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LA = "E08000025"
KEY = (LA, "any", "B1 1")


def of(number):
    return Numbers((number,) * 5, (number,) * 5, number)


class Parts:
    """A log in parts and a state at a moment, and a projection as it is read, one time after another."""

    def __init__(
        self, *projections, clock=AT, shows=AT - timedelta(seconds=1), parts=(), states=None, touched=()
    ):
        self.events, self.parts = 0, parts
        self._projections = iter(projections)
        self._clock, self._states = clock, states
        self._shows, self._touched = shows, set(touched)

    def projected(self, _):
        return next(self._projections)

    def shown_at(self, authorities):
        return {la: self._shows.isoformat() for la in authorities}

    async def touched(self):
        return self._touched

    async def count_states(self, _):
        if self._states is not None:
            return self._states
        state = Counts(0, load_places())
        if self._clock:
            count_step(
                state,
                [Written(CLOCK_KEY, clock_record(self._clock))],
                policy=Policy(frozenset(), b"of the tests"),
                terms=TERMS,
            )
        return [state]

    async def log(self, _):
        for part in self.parts:
            yield part


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    for name in ("COMMIT_SECONDS", "WRITE_SECONDS", "POLL_SECONDS"):
        monkeypatch.setattr(reconcile_comparing, name, 0.0)


async def found(*projections, sample=None, **more):
    settings = Settings(partitions=len(more.get("states") or "1"))
    report = await compare(Parts(*projections, **more), settings, sample)
    return [(difference.where, difference.key) for difference in report.differences], report.moving


async def test_a_cell_that_the_log_knows_nothing_of_differs():
    assert await found({KEY: of(1)}, {KEY: of(1)}) == ([("projection", KEY)], 0)


async def test_an_empty_log_and_an_empty_projection_agree():
    assert await found({}, {}) == ([], 0)


async def test_a_cell_that_moved_while_the_state_was_read_is_not_compared():
    assert await found({KEY: of(1)}, {KEY: of(2)}) == ([], 1)
    assert await found({}, {KEY: of(2)}) == ([], 1)


async def test_a_cell_that_may_have_gone_there_and_back_since_its_state_was_read_is_not_compared():
    assert await found({KEY: of(1)}, {KEY: of(1)}, touched=[KEY]) == ([], 1)
    assert await found({KEY: of(1)}, {KEY: of(1)}, touched=[(LA, "any", LA)]) == ([("projection", KEY)], 0)


async def test_a_projection_that_shows_what_is_not_committed_yet_is_not_compared():
    assert await found({KEY: of(1)}, {KEY: of(1)}, shows=AT) == ([], 1)


async def test_a_sample_compares_its_own_cells_and_the_sums_of_its_authorities():
    projection = {KEY: of(1), (LA, "any", "B2 4"): of(5), (LA, "any", LA): of(7)}
    differences, _ = await found(projection, projection, sample=Sample(frozenset({"B1"})))
    assert ("projection", KEY) in differences
    assert ("projection, by its own sums", (LA, "any", LA)) in differences
    assert all(where != "projection" or key == KEY for where, key in differences)


async def test_says_so_where_nothing_was_counted_yet():
    with pytest.raises(NothingCountedError, match="is a worker running"):
        await found({}, {}, clock=None)


async def test_waits_for_the_end_of_a_write_that_began_after_it_began_to_wait(monkeypatch):
    monkeypatch.setattr(reconcile_comparing, "WRITE_SECONDS", 60.0)
    moments = iter(["12:00", "12:00", "12:01", "12:01", "12:02", "12:03", "never asked"])
    parts = Parts()
    parts.shown_at = lambda authorities: dict.fromkeys(authorities, next(moments))
    await reconcile_comparing._written(parts, {LA})
    assert next(moments) == "never asked"


def test_a_report_counts_cells_and_names_those_that_differ():
    report = Report(events=3)
    report.compare({KEY: of(2)}, {KEY: of(1), (LA, "any", "B2 4"): of(0)}, "projection")
    assert str(report) == "3 events, 2 cells compared, 1 differences"
    (difference,) = report.differences
    assert str(difference).startswith("projection: E08000025 any B1 1: people (1, 1, 1, 1, 1)")
    assert str(difference).endswith("recounted people (2, 2, 2, 2, 2) records (2, 2, 2, 2, 2) open 2")


async def test_parts_of_a_log_are_recounted_as_the_whole_is():
    stages = Stages()
    for person, sector in (("ann", "B1 1"), ("bob", "B1 1"), ("cis", "B2 4")):
        event = events.issue_recorded(person=person, sector=sector)
        stages.send(events.raw(event), AT, "advice")
    stages.clock(AT)
    stages.follow()
    stages.count()
    states = [owner.state for owner in stages.counters]
    projection = {key: numbers for state in states for key, numbers in counted(state, utc_hour(AT))}
    records = [
        Logged(record.partition, record.offset, record.key, record.value)
        for log in stages.checked
        for record in log
    ]
    for parts in ([records], [[record] for record in records]):
        assert await found(projection, projection, parts=parts, states=states) == ([], 0)
    differ, _ = await found(projection, projection, parts=[records[1:]], states=states)
    assert {where.split()[0] for where, _ in differ} == {"state", "projection"}


async def test_what_the_state_has_not_applied_yet_is_not_recounted():
    stages = Stages()
    stages.send(events.raw(events.issue_recorded(person="ann", sector="B1 1")), AT, "advice")
    stages.clock(AT)
    stages.follow()
    stages.count()
    states = [owner.state for owner in stages.counters]
    projection = {key: numbers for state in states for key, numbers in counted(state, utc_hour(AT))}
    for person in ("bob", "cis", "dan"):
        stages.send(events.raw(events.issue_recorded(person=person, sector="B1 1")), AT, "advice")
    records = [
        Logged(record.partition, record.offset, record.key, record.value)
        for log in stages.checked
        for record in log
    ]
    assert sum(record.key != CLOCK_KEY for record in records) == 4
    assert await found(projection, projection, parts=[records], states=states) == ([], 0)


def neighbour():
    """Somebody else in the partition of ann."""
    ours = partition_of(events.ref("ann").encode(), PARTITIONS)
    names = (f"n{number}" for number in range(100))
    return next(name for name in names if partition_of(events.ref(name).encode(), PARTITIONS) == ours)


def ask_for_ann(stages):
    key, value = request(events.ref("ann"), "erasure_request", AT, events.uuid("asked"))
    stages.write([Out(CHECKED, partition_of(events.ref("ann").encode(), PARTITIONS), key, value)])


async def differences_of(stages):
    states = [owner.state for owner in stages.counters]
    projection = {key: numbers for state in states for key, numbers in counted(state, utc_hour(AT))}
    records = [Logged(r.partition, r.offset, r.key, r.value) for log in stages.checked for r in log]
    return (await found(projection, projection, parts=[records], states=states))[0]


async def test_an_erasure_differs_neither_before_the_state_has_applied_it_nor_afterwards():
    stages = Stages()
    stages.send(events.raw(events.issue_recorded(person="ann")), AT, "advice")
    stages.clock(AT)
    stages.follow()
    stages.count()
    ask_for_ann(stages)
    stages.follow()
    assert await differences_of(stages) == []
    stages.count()
    assert stages.number("people", "any", "all", "28d", AT) == 0
    assert await differences_of(stages) == []


async def test_what_was_refused_and_deleted_since_is_not_recounted_though_the_state_came_further():
    stages = Stages()
    again = events.raw(events.issue_recorded(person="ann"))
    ask_for_ann(stages)
    for raw in (again, events.raw(events.issue_recorded(person=neighbour()))):
        stages.send(raw, AT, "advice")
    stages.clock(AT)
    stages.follow()
    stages.count()
    assert stages.number("people", "any", "all", "28d", AT) == 1
    assert await differences_of(stages) == []
