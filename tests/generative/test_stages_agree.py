"""Random events in random order, batches and restarts: stages, recount and the rules say the same numbers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dictionary.changes import decode_change, encode_change
from dictionary.topics import CHANGES, CHECKED
from streams.engine.model import Out
from streams.remade import ORIGIN, read_origin
from tests.support import definition, events
from tests.support.short_form import arrival, event_id, full_event
from tests.support.stages import Recount, Stages, Written

START = datetime(2026, 3, 1, tzinfo=UTC)
"""The clocks go forward on the 29th: streams reach across it."""
NEEDS = ("money.debt", "money.hardship", "mental.stress")
SECTORS = ("B1 1", "B2 4", "B91 1", "E08000025/none")
SCOPES = (*NEEDS, "money", "mental", "any", "money.debt@advice", "mental.stress@gp")
AREAS = ("all", "B1 1", "B2 4", "B1", "E08000025", "E08000029", "E08000025/none")
WINDOWS = ("24h", "7d", "28d", "91d", "365d")
LATENESS = timedelta(days=50)
thorough = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

minutes = st.one_of(
    st.integers(0, 3 * 24 * 60),
    st.integers(0, 120 * 24 * 60),
    st.sampled_from([0, 60, 24 * 60, 28 * 24 * 60 + 23 * 60 + 30]),
)


@st.composite
def shorts(draw: st.DrawFn) -> list[dict[str, str]]:
    """A stream in the short form, in order of arrival, with repeats and conflicts."""
    stream: list[dict[str, str]] = []
    for number in range(draw(st.integers(1, 14))):
        stream.append(draw(short(number)))
        if draw(st.integers(0, 9)) == 0:
            again = dict(draw(st.sampled_from(stream)))
            again["arrival"] = (arrival(again) + timedelta(minutes=draw(st.integers(1, 9000)))).isoformat()
            if again["type"] == "issue-recorded" and draw(st.booleans()):
                again["need"] = draw(st.sampled_from(NEEDS))
            stream.append(again)
    return sorted(stream, key=arrival)


@st.composite
def short(draw: st.DrawFn, number: int) -> dict[str, str]:
    """One event; few persons, partners and issues, so that they meet."""
    time = START + timedelta(minutes=draw(minutes))
    late = draw(st.one_of(st.just(timedelta(minutes=1)), st.timedeltas(timedelta(0), LATENESS)))
    event = {
        "id": f"e{number:02}",
        "partner": draw(st.sampled_from(("advice", "gp"))),
        "person": draw(st.sampled_from(("ann", "ann", "bob"))),
        "issue": draw(st.sampled_from(("i0", "i1", "i2", "i3"))),
        "time": time.isoformat(),
        # Arrivals are whole milliseconds, as brokers stamp them, and all different.
        "arrival": (time + timedelta(seconds=late // timedelta(seconds=1), milliseconds=number)).isoformat(),
    }
    if draw(st.integers(0, 3)) == 0:
        event["recorded"] = (time + timedelta(minutes=draw(st.integers(0, 3000)))).isoformat()
    return event | draw(st.sampled_from((recorded, recorded, updated, withdrawn, resolved)))(draw)


def recorded(draw: st.DrawFn) -> dict[str, str]:
    need, sector = draw(st.sampled_from(NEEDS)), draw(st.sampled_from(SECTORS))
    return {"type": "issue-recorded", "need": need, "sector": sector}


def updated(draw: st.DrawFn) -> dict[str, str]:
    reason = draw(st.sampled_from(("recoded", "correction", "moved", "reconfirmed")))
    said = {"need": NEEDS} if reason == "recoded" else {"sector": SECTORS} if reason != "reconfirmed" else {}
    return {"type": "issue-updated", "reason": reason} | {
        field: draw(st.sampled_from(values)) for field, values in said.items()
    }


def withdrawn(draw: st.DrawFn) -> dict[str, str]:
    del draw
    return {"type": "issue-withdrawn", "reason": "duplicate"}


def resolved(draw: st.DrawFn) -> dict[str, str]:
    return {
        "type": "issue-resolved",
        "outcome": draw(st.sampled_from(("resolved", "improved", "moved_away", "died"))),
    }


questions = st.tuples(
    st.sampled_from(("people", "people", "records", "arrivals", "open", "open")),
    st.sampled_from(SCOPES),
    st.sampled_from(AREAS),
    st.sampled_from(WINDOWS),
    minutes.map(lambda after: START + timedelta(minutes=after)),
)
batches = st.one_of(st.none(), st.integers(1, 5))


def drive(
    stream: Sequence[dict[str, str]], *, most: int | None = None, restarts: Sequence[bool] = ()
) -> Stages:
    """Let a stream arrive. Where `restarts` says so, the stages take what waits and lose their memory."""
    stages = Stages()
    for number, event in enumerate(stream):
        stages.send(events.raw(full_event(event)), arrival(event), event["partner"])
        if number < len(restarts) and restarts[number]:
            stages.follow(most)
            stages.restart()
            stages.count(most)
            stages.restart()
    stages.follow(most)
    stages.count(most)
    return stages


def stored(stages: Stages) -> list[dict[bytes, Any]]:
    """What the changelogs hold; the order in which a bucket was filled is no difference.

    Nor is where in the log an event stands: what follow deletes takes a place there as soon as it is read.
    """
    packed = [owner.changelog for owner in (*stages.followers, *stages.counters)]
    found = [{key: msgspec.msgpack.decode(value) for key, value in log.items()} for log in packed]
    for log in found:
        for key in log:
            if key.startswith(ORIGIN):
                partition, (offset, n) = read_origin(key, msgspec.msgpack.encode(log[key]))
                log[key] = [stages.checked[partition][offset].key, n]
    return found


def origins(stages: Stages) -> dict[tuple[bytes | None, int], bytes]:
    """Changes by the event they come from. Those of two partitions of persons meet in any order."""
    changes = [decode_change(record.value) for log in stages.changes for record in log]
    found = {}
    for change in changes:
        partition, offset, n = change.origin
        nowhere = msgspec.structs.replace(change, origin=(0, 0, 0))
        found[stages.checked[partition][offset].key, n] = encode_change(nowhere)
    assert len(found) == len(changes)
    return found


def as_checked(stages: Stages) -> list[list[Written]]:
    """The log of record as check wrote it: follow deletes from it what it refuses."""
    return [[record for record in log if record.value is not None] for log in stages.checked]


@thorough
@given(shorts(), batches, st.lists(st.booleans(), max_size=14), st.lists(questions, min_size=5, max_size=25))
def test_stages_recount_and_rules_agree_on_every_number(stream, most, restarts, asked):
    stages = drive(stream, most=most, restarts=restarts)
    recount = Recount(stages.checked)
    taken, refused = definition.accepted(stream)
    expected = sorted((event_id(name), code) for name, code in refused)
    assert sorted(stages.refusals()) == expected
    assert sorted(Recount(as_checked(stages)).refusals()) == expected
    for question in asked:
        answer = definition.number(taken, question)
        assert stages.number(*question) == answer, question
        assert recount.number(*question) == answer, question


@thorough
@given(shorts(), st.integers(1, 7), st.lists(st.booleans(), max_size=14))
def test_any_batching_with_any_restarts_gives_what_one_batch_gives(stream, most, restarts):
    whole, cut = drive(stream), drive(stream, most=most, restarts=restarts)
    assert origins(cut) == origins(whole)
    assert sorted(map(repr, cut.refused)) == sorted(map(repr, whole.refused))
    assert stored(cut) == stored(whole)


@thorough
@given(shorts())
def test_replaying_the_log_of_record_onto_itself_changes_no_number(stream):
    stages = drive(stream)
    changes = origins(stages)
    people = [dict(owner.state.packed) for owner in stages.followers]
    for log in stages.checked:
        stages.write([Out(CHECKED, record.partition, record.key, record.value) for record in tuple(log)])
    stages.follow()
    assert origins(stages) == changes
    assert [owner.state.packed for owner in stages.followers] == people


@thorough
@given(shorts(), batches)
def test_changes_that_come_twice_are_counted_once(stream, most):
    stages = drive(stream)
    once = stored(stages)
    for log in stages.changes:
        stages.write([Out(CHANGES, record.partition, record.key, record.value) for record in tuple(log)])
    stages.count(most)
    assert stored(stages) == once


@thorough
@given(shorts())
def test_no_trace_is_left_of_a_person_whose_every_record_is_withdrawn(stream):
    last = max(map(arrival, stream))
    records = {(event["person"], event["partner"], event["issue"]) for event in stream}
    withdrawals = [
        {
            "type": "issue-withdrawn",
            "id": f"w{number:02}",
            "person": person,
            "partner": partner,
            "issue": issue,
            "reason": "entered_in_error",
            "time": last.isoformat(),
            "arrival": (last + timedelta(minutes=1 + number)).isoformat(),
        }
        for number, (person, partner, issue) in enumerate(sorted(records))
    ]
    stages = drive([*stream, *withdrawals])
    buckets = [key for owner in stages.counters for key in owner.changelog if not key.startswith(b"\0")]
    assert buckets == []
