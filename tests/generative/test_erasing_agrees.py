"""A person is erased at any moment: the numbers are those of a world without them, and no byte is left."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dictionary.erasures import RETENTION, request
from dictionary.events_officers import Reason
from dictionary.topics import CHECKED, partition_of
from streams.engine.model import Out
from tests.generative.test_stages_agree import batches, questions, shorts
from tests.support import definition, events
from tests.support.short_form import Short, arrival, full_event
from tests.support.stages import PARTITIONS, Recount, Stages

ANN = events.ref("ann")
thorough = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
reasons = st.sampled_from(("erasure_request", "opt_out", "retention"))


def ask(stages: Stages, at: datetime, reason: Reason, name: str) -> None:
    key, value = request(ANN, reason, at, events.uuid(name))
    stages.write([Out(CHECKED, partition_of(ANN.encode(), PARTITIONS), key, value)])


def take(stages: Stages, most: int | None, *, restart: bool) -> None:
    stages.follow(most)
    if restart:
        stages.restart()
    stages.count(most)


def drive(
    stream: Sequence[Short], erased: int, reason: Reason, most: int | None, restarts: Sequence[bool]
) -> tuple[Stages, datetime]:
    """Let a stream arrive, and erase ann after so many of its events; the moment of that."""
    stages, at = Stages(), arrival(stream[0]) - timedelta(seconds=1)
    for number, event in enumerate(stream):
        if number == erased:
            ask(stages, at, reason, "asked")
        stages.send(events.raw(full_event(event)), arrival(event), event["partner"])
        if number < erased:
            at = arrival(event)
        if number < len(restarts):
            take(stages, most, restart=restarts[number])
    if erased >= len(stream):
        ask(stages, at, reason, "asked")
    take(stages, most, restart=False)
    return stages, at


def without_ann(stream: Sequence[Short], erased: int, reason: Reason, at: datetime) -> list[Short]:
    """The stream as it would be had nobody ever sent what is erased or stays out."""
    return [
        event
        for number, event in enumerate(stream)
        if event["person"] != "ann"
        or (reason == RETENTION and number >= erased and datetime.fromisoformat(event["time"]) > at)
    ]


def compacted(stages: Stages) -> list[list[tuple[bytes | None, bytes]]]:
    """The log of record when the broker has let go of what was deleted."""
    logs = []
    for log in stages.checked:
        last = {record.key: record for record in log}
        logs.append([(r.key, r.value) for r in log if last[r.key] is r and r.value is not None])
    return logs


def replayed(logs: Sequence[Sequence[tuple[bytes | None, bytes | None]]]) -> Stages:
    """Stages that know nothing but a log of record."""
    stages = Stages()
    for partition, log in enumerate(logs):
        stages.write([Out(CHECKED, partition, key or b"", value) for key, value in log])
    stages.follow()
    stages.count()
    return stages


@thorough
@given(
    shorts(),
    st.integers(0, 14),
    reasons,
    batches,
    st.lists(st.booleans(), max_size=14),
    st.lists(questions, min_size=5, max_size=20),
)
def test_counts_are_those_of_a_world_without_the_person(stream, erased, reason, most, restarts, asked):  # noqa: PLR0917
    stages, at = drive(stream, erased, reason, most, restarts)
    taken, _ = definition.accepted(without_ann(stream, erased, reason, at))
    recount = Recount(stages.checked)
    whole = [[(record.key, record.value) for record in log] for log in stages.checked]
    again, afterwards = replayed(whole), replayed(compacted(stages))
    for question in asked:
        answer = definition.number(taken, question)
        assert stages.number(*question) == answer, question
        assert recount.number(*question) == answer, question
        assert again.number(*question) == answer, question
        assert afterwards.number(*question) == answer, question


@thorough
@given(shorts(), st.integers(0, 14), batches, st.lists(st.booleans(), max_size=14))
def test_no_byte_is_left_that_names_the_person(stream, erased, most, restarts):
    stages, _ = drive(stream, erased, "erasure_request", most, restarts)
    needle = ANN.encode()
    for owner in (*stages.followers, *stages.counters):
        assert needle not in repr(owner.changelog).encode()
    for follower in stages.followers:
        assert (
            needle not in repr((follower.state.packed, follower.state.due, follower.state.waiting)).encode()
        )
    assert needle not in repr((compacted(stages), stages.changes, stages.refused)).encode()


@thorough
@given(shorts(), st.integers(0, 14), reasons, batches)
def test_asking_twice_changes_nothing(stream, erased, reason, most):
    stages, at = drive(stream, erased, reason, most, ())
    changes = [len(log) for log in stages.changes]
    people = [dict(owner.changelog) for owner in stages.followers]
    if reason == RETENTION and any(ANN.encode() in owner.state.packed for owner in stages.followers):
        return  # somebody who came back: asking again takes out what came since
    ask(stages, at, reason, "asked again")
    take(stages, most, restart=True)
    assert [len(log) for log in stages.changes] == changes
    assert [owner.changelog for owner in stages.followers] == people
