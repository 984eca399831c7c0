"""Sending simulated events, with a clock that only moves when somebody sleeps."""

from datetime import UTC, datetime, timedelta

import msgspec

from dictionary.moments import day_of
from producers.simulator.running import run_backfill, run_live, send_local_events

from .conftest import make_simulation

NOW = datetime(2026, 6, 17, 14, 30, tzinfo=UTC)


class Log:
    """Takes what is sent, and counts flushes."""

    def __init__(self):
        self.sent = []
        self.flushes = 0

    async def send(self, topic, key, value):
        self.sent.append((topic, key, value))

    async def flush(self):
        self.flushes += 1

    def documents(self):
        return [msgspec.json.decode(value) for _, _, value in self.sent]


class Time:
    """A clock of its own."""

    def __init__(self):
        self.now = NOW

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        assert seconds > 0
        self.now += timedelta(seconds=seconds)


async def live(simulation, rate, minutes, **more):
    log, time = Log(), Time()
    until = NOW + timedelta(minutes=minutes)
    sent = await run_live(simulation, log, rate=rate, clock=time.clock, sleep=time.sleep, until=until, **more)
    assert sent == len(log.sent)
    return log


async def test_live_sends_at_the_rate_asked_for_at_any_hour(simulation):
    log = await live(simulation, rate=2.0, minutes=10)
    assert 0.75 < len(log.sent) / 1_200 < 1.25


async def test_live_sends_its_first_event_at_once(simulation):
    log = await live(simulation, rate=0.2, minutes=0.05)
    assert len(log.sent) >= 1


async def test_live_events_are_never_of_the_future_and_not_marked_as_history(simulation):
    log = await live(simulation, rate=1.0, minutes=5)
    limit = (NOW + timedelta(minutes=5, seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for document in log.documents():
        assert document["time"] <= document["recordedtime"] <= limit
        assert "backfill" not in document


async def test_live_also_speaks_of_issues_of_the_days_before(simulation):
    without = await live(simulation, rate=2.0, minutes=5)
    with_history = await live(simulation, rate=2.0, minutes=5, history=30)

    def unknown(log):
        recorded = {d["data"].get("issue_id") for d in log.documents() if "issue.recorded" in d["type"]}
        about = {d["data"].get("issue_id") for d in log.documents()}
        return about - recorded - {None}

    assert not unknown(without)
    assert len(unknown(with_history)) > 10


async def test_backfill_goes_from_today_to_the_past_and_never_beyond_now(simulation):
    log, told = Log(), []
    sent = await run_backfill(simulation, log, days=3, now=NOW, progress=lambda *done: told.append(done))
    assert [days for days, _ in told] == [1, 2, 3]
    assert told[-1][1] == sent == len(log.sent)
    assert log.flushes == 3
    documents = log.documents()
    assert all(document["recordedtime"] <= "2026-06-17T14:30:00Z" for document in documents)
    days = [
        day_of(datetime.fromisoformat(document["time"]))
        for document in documents
        if "contact.recorded" in document["type"]
    ]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 3


async def test_a_second_backfill_sends_the_same_events_again():
    logs = [Log(), Log()]
    for log in logs:
        await run_backfill(make_simulation(daily=100), log, days=2, now=NOW)
    assert logs[0].sent == logs[1].sent


async def test_backfill_and_a_later_one_agree_on_every_event_they_share(simulation):
    early, late = Log(), Log()
    await run_backfill(simulation, early, days=1, now=NOW)
    await run_backfill(simulation, late, days=1, now=NOW + timedelta(hours=3))
    assert set(early.sent) <= set(late.sent)
    assert len(late.sent) > len(early.sent)


async def test_local_events_are_entered(simulation):
    log = Log()
    assert await send_local_events(simulation, log) == 3
    assert {topic for topic, _, _ in log.sent} == {"local-events"}
