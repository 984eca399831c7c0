"""Years of events: stages that forget answer every question of the last 800 days as if they did not."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.forgetting import ISSUE_DAYS
from streams.people import ARRIVED_KEY
from tests.support import definition, events
from tests.support.short_form import Short, arrival, full_event
from tests.support.stages import Recount, Stages

START = datetime(2021, 3, 1, tzinfo=UTC)
DAYS = 3_000
NEEDS = ("money.debt", "mental.stress")
SECTORS = ("B1 1", "B2 4", "B91 1", "E08000025/none")
SCOPES = (*NEEDS, "money", "any", "money.debt@advice")
AREAS = ("all", "B1 1", "B2 4", "E08000025", "E08000025/none")
slow = settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
SAID: tuple[Short, ...] = (
    *({"type": "issue-updated", "reason": "moved", "sector": sector} for sector in SECTORS),
    {"type": "issue-updated", "reason": "correction", "sector": "B2 4"},
    {"type": "issue-updated", "reason": "recoded", "need": "mental.stress"},
    *({"type": "issue-updated", "reason": "reconfirmed"},) * 4,
    {"type": "issue-withdrawn", "reason": "duplicate"},
    *({"type": "issue-resolved", "outcome": outcome} for outcome in ("improved", "moved_away")),
)


@st.composite
def years(draw: st.DrawFn) -> list[Short]:
    """A stream in order of arrival: issues recorded over years, and what was said of them since."""
    stream: list[Short] = []
    for number in range(draw(st.integers(1, 6))):
        recorded = draw(st.integers(0, DAYS))
        issue = {"person": "ann", "partner": draw(st.sampled_from(("advice", "gp"))), "issue": f"i{number}"}
        first = {"type": "issue-recorded", "need": draw(st.sampled_from(NEEDS))}
        stream.append(
            draw(at(f"r{number}", recorded)) | issue | first | {"sector": draw(st.sampled_from(SECTORS))}
        )
        day = recorded
        for later in range(draw(st.integers(0, 5))):
            day += draw(st.sampled_from((20, 150, 400, 729, 730, 731, 800)))
            stream.append(draw(at(f"s{number}{later}", day)) | issue | draw(st.sampled_from(SAID)))
    return sorted(stream, key=arrival)


@st.composite
def at(draw: st.DrawFn, name: str, day: int) -> dict[str, str]:
    """When one happened and when it arrived; no two at once, and all milliseconds whole."""
    time = START + timedelta(days=day, hours=draw(st.integers(0, 23)), seconds=int(name[1:]))
    late = draw(st.sampled_from((0, 0, 0, 30, 300, 799)))
    return {
        "id": name,
        "time": time.isoformat(),
        "arrival": (time + timedelta(days=late, seconds=1)).isoformat(),
    }


questions = st.tuples(
    st.sampled_from(("people", "records", "arrivals", "open", "open")),
    st.sampled_from(SCOPES),
    st.sampled_from(AREAS),
    st.sampled_from(("24h", "28d", "365d")),
    st.integers(0, 799),
)


def send(stages: Stages, event: Short) -> None:
    stages.send(events.raw(full_event(event)), arrival(event), event["partner"])


def tick(stages: Stages, now: datetime) -> None:
    stages.clock(now)
    stages.follow()


def answers_agree(stages: Stages, stream: Sequence[Short], asked: Sequence[tuple], now: datetime) -> None:
    stages.count()
    taken, _ = definition.accepted(stream)
    recount = Recount(stages.checked)
    for measure, scope, area, window, ago in asked:
        question = (measure, scope, area, window, now - timedelta(days=ago))
        told = definition.number(taken, question)
        assert stages.number(*question) == told, question
        assert recount.number(*question) == told, question


def held(stages: Stages) -> int:
    """Persons that the stages still know."""
    return sum(len(owner.state.packed) for owner in stages.followers)


@slow
@given(years(), st.lists(st.booleans(), max_size=30), st.lists(questions, min_size=20, max_size=40))
def test_what_is_forgotten_as_the_years_pass_is_in_no_answer(stream, restarts, asked):
    stages, now = Stages(), START
    for number, event in enumerate(stream):
        while now + timedelta(days=300) < arrival(event):
            now += timedelta(days=300)
            tick(stages, now)
        now = arrival(event)
        tick(stages, now)
        send(stages, event)
        stages.follow()
        if number < len(restarts) and restarts[number]:
            stages.count()
            stages.restart()
    answers_agree(stages_after(stages, now), stream, asked, now + timedelta(days=40))


def stages_after(stages: Stages, now: datetime) -> Stages:
    for days in (1, 40):
        tick(stages, now + timedelta(days=days))
    return stages


@slow
@given(years(), st.lists(questions, min_size=20, max_size=40))
def test_a_replay_under_a_clock_far_ahead_gives_the_same_numbers(stream, asked):
    stages = Stages()
    last = arrival(stream[-1])
    tick(stages, last)
    for event in stream:
        send(stages, event)
        tick(stages, last)
    answers_agree(stages, stream, asked, last)
    for days in (1, 36, 37, 80):
        tick(stages, last + timedelta(days=days))
    answers_agree(stages, stream, asked, last + timedelta(days=80))


@slow
@given(years())
def test_in_the_end_nothing_is_left_of_anybody(stream):
    stages = Stages()
    for event in stream:
        send(stages, event)
        stages.follow()
    assert held(stages) == 1
    last = max(map(arrival, stream))
    for days in range(0, ISSUE_DAYS + 120, 35):
        stages.clock(last + timedelta(days=days))
        stages.follow()
    assert held(stages) == 0
    assert all(not owner.state.due and not owner.state.lives for owner in stages.followers)
    of_partners = {b"tallies", b"day", ARRIVED_KEY + b"advice", ARRIVED_KEY + b"gp", ARRIVED_KEY + b"housing"}
    assert all(set(owner.changelog) <= of_partners for owner in stages.followers)
