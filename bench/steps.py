"""What each pure step costs an event, in one process without a broker."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.parts import PLACE, events
from dictionary.needs import COARSE_NEEDS, load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register
from needmonitor.settings import Settings
from needmonitor.wiring import now
from producers.simulator.wire import SimulatedEvent
from streams.alerted import Terms
from streams.alerting.rules import Rules
from streams.checking import check_step
from streams.counting import Counts, count_step
from streams.engine.model import NoState, Out
from streams.following import follow_step
from streams.people import People
from streams.protecting import Policy

COUNT = 60_000
BATCH = 500


@dataclass(frozen=True, slots=True)
class Given:
    """A record as a broker hands it over."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: int = 0
    timestamp_type: int = 0
    headers: Sequence[tuple[str, bytes]] = field(default=())


def measure() -> dict[str, Any]:
    """Microseconds an event in check, follow and count, and how many records each hands on."""
    sent = events(Settings(demo=True), COUNT)
    changes, seconds = to_changes(sent)
    _, seconds["count"] = run(
        count_step, Counts(0, load_places()), changes, policy=Policy(COARSE_NEEDS, b"bench"), terms=terms()
    )
    return {
        "events": COUNT,
        "bytes_per_event": round(sum(len(e.value) for e in sent) / COUNT),
        "persons": len({event.key for event in sent}),
        "microseconds_per_event": {stage: round(taken / COUNT * 1e6, 1) for stage, taken in seconds.items()},
        "changes": len(changes),
    }


def terms() -> Terms:
    """What count is told about alerts."""
    rules = Rules.of(load_places(), load_dictionary())
    return Terms(lambda: rules, b"bench", time.perf_counter)


def to_changes(sent: Sequence[SimulatedEvent]) -> tuple[list[Given], dict[str, float]]:
    """What check and follow make of events, and the seconds of CPU that each took."""
    dictionary, places = load_dictionary(), load_places()
    raw = [Given(event.topic, 0, number, event.key, event.value) for number, event in enumerate(sent)]
    check = {"register": demo_register(PLACE), "dictionary": dictionary, "places": places, "links": {}}
    follow = {
        "horizons": {need.id: need.horizon_days for need in dictionary.needs.values()},
        "places_authority": places.authority_of,
        "disclosure_secret": b"bench",
        "partitions": 1,
    }
    checked, check_seconds = run(check_step, NoState(), raw, **check, partitions=1, clock=now)
    changes, follow_seconds = run(
        follow_step, People(), [o for o in checked if o.topic == "checked"], **follow
    )
    found = [change for change in changes if change.topic == "changes"]
    return found, {"check": check_seconds, "follow": follow_seconds}


def run(step: Any, state: Any, given: Sequence[Any], **settings: Any) -> tuple[list[Given], float]:
    """Run a step over batches, with the encoding of what changed after each, as at a commit."""
    out: list[Out] = []
    started = time.process_time()
    for first in range(0, len(given), BATCH):
        result = step(state, given[first : first + BATCH], **settings)
        for key in result.dirty:
            state.dump(key)
        out += result.out
    seconds = time.process_time() - started
    return [Given(o.topic, o.partition, number, o.key, o.value) for number, o in enumerate(out)], seconds
