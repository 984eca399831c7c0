"""The check step: raw records become records of `checked` or `refused`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from dictionary.checking import local_ref
from dictionary.events import parse_event
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register
from dictionary.topics import partition_of
from streams.checking import check_step, first_ref
from streams.engine.model import LOG_APPEND_TIME, NoState, Out
from tests.support import events as made
from tests.support.events import ARRIVAL, Event, raw
from tests.support.identifiers import email


@dataclass(frozen=True)
class Raw:
    """A record of a raw topic."""

    value: bytes | None
    topic: str = "events.advice"
    partition: int = 2
    offset: int = 7
    key: bytes | None = None
    timestamp: int = int(ARRIVAL.timestamp() * 1000)
    timestamp_type: int = LOG_APPEND_TIME
    headers: Sequence[tuple[str, bytes]] = ()


def step(*records: Raw, links: Mapping[str, str] | None = None, now: datetime = ARRIVAL) -> list[Out]:
    result = check_step(
        NoState(),
        records,
        register=demo_register("E08000025"),
        dictionary=load_dictionary(),
        places=load_places(),
        links=links or {},
        partitions=4,
        clock=lambda: now,
    )
    assert result.dirty == ()
    return result.out


def passed_on(event: Event, **more: Any) -> tuple[Out, Event]:
    (out,) = step(Raw(raw(event)), **more)
    assert out.value is not None
    return out, msgspec.json.decode(out.value)


def test_passes_an_event_on_with_its_arrival_and_home_authority_at_the_end() -> None:
    event = made.issue_recorded()
    out, value = passed_on(event)
    assert value == {**event, "arrivaltime": "2026-03-02T10:01:00Z", "homeauthority": "E08000025"}
    assert list(value)[-2:] == ["arrivaltime", "homeauthority"]
    assert (out.topic, out.key) == ("checked", f"{made.ref('ann')}/events.advice/2/7".encode())
    assert out.partition == partition_of(made.ref("ann").encode(), 4)


def test_every_record_becomes_one_record_in_order() -> None:
    good, bad = Raw(raw(made.issue_recorded())), Raw(b"no", offset=8)
    topics = [out.topic for out in step(*([good] * 499), bad, good)]
    assert topics == ["checked"] * 499 + ["refused", "checked"]


def test_without_the_broker_s_stamp_arrival_is_what_the_clock_says() -> None:
    now = datetime(2026, 3, 2, 10, 30, 0, 250_000, tzinfo=UTC)
    (out,) = step(Raw(raw(made.issue_recorded()), timestamp_type=0, timestamp=5), now=now)
    assert out.value is not None
    assert msgspec.json.decode(out.value)["arrivaltime"] == "2026-03-02T10:30:00.250000Z"


def test_each_record_has_its_own_arrival_and_its_own_partner() -> None:
    value = raw(made.issue_recorded())
    stamp = int(ARRIVAL.timestamp() * 1000)
    first, other, later = step(
        Raw(value), Raw(value, topic="events.gp", partition=1), Raw(value, timestamp=stamp + 1_500)
    )
    assert [out.topic for out in (first, other, later)] == ["checked", "refused", "checked"]
    arrivals = [msgspec.json.decode(out.value or b"")["arrivaltime"] for out in (first, later)]
    assert arrivals == ["2026-03-02T10:01:00Z", "2026-03-02T10:01:01.500000Z"]
    assert msgspec.json.decode(other.value or b"")["data"]["source_topic"] == "events.gp"


def test_a_person_under_a_rotated_key_keeps_the_first_reference_and_its_partition() -> None:
    first, second, third = made.ref("ann"), made.ref("ann 2"), made.ref("ann 3")
    out, value = passed_on(made.issue_recorded(person="ann 3"), links={third: second, second: first})
    assert (value["data"]["person_ref"], value["partitionkey"]) == (first, first)
    assert out.key.decode().startswith(first)
    assert out.partition == partition_of(first.encode(), 4)


def test_links_that_form_a_circle_end_somewhere() -> None:
    assert first_ref("a", {"a": "b", "b": "a"}) in {"a", "b"}


def test_local_references_are_hashed_with_the_partner_and_never_linked() -> None:
    ann, household = made.ref("ann"), made.ref("household")
    event = made.issue_recorded(id_scope="local", household_ref=household)
    _, value = passed_on(event, links={ann: made.ref("bob")})
    assert value["data"]["person_ref"] == value["partitionkey"] == local_ref("advice", ann)
    assert value["data"]["household_ref"] == local_ref("advice", household)


def test_a_refusal_is_an_event_that_says_why_and_where_but_never_what() -> None:
    secret = email()
    event = made.issue_recorded(notes=secret)
    (out,) = step(Raw(raw(event)))
    assert (out.topic, out.key) == ("refused", b"advice")
    assert out.value is not None
    assert secret not in out.value.decode()
    refused = parse_event(out.value).model_dump(mode="json", exclude_none=True)
    assert refused["source"] == "urn:needmonitor:check"
    assert refused["data"].pop("message").startswith("A field holds what looks like an identifier")
    assert refused["data"] == {
        "source_topic": "events.advice",
        "partition": 2,
        "offset": 7,
        "code": "identifier_found",
        "pointer": "/data/notes",
        "event_id": event["id"],
        "partner_id": "advice",
    }


def test_the_same_refusal_made_again_has_the_same_id() -> None:
    first, again = step(Raw(b"no"), Raw(b"no"))
    other = step(Raw(b"no", offset=8))[0]
    assert first == again
    assert first.value != other.value


def test_a_record_without_a_value_is_refused() -> None:
    (out,) = step(Raw(None))
    assert out.value is not None
    assert msgspec.json.decode(out.value)["data"]["code"] == "not_json"


def test_nobody_writes_as_another_partner() -> None:
    (out,) = step(Raw(raw(made.issue_recorded()), topic="events.gp"))
    assert out.value is not None
    data = msgspec.json.decode(out.value)["data"]
    assert (data["code"], data["partner_id"]) == ("wrong_source", "gp")


def test_takes_binary_mode() -> None:
    event = made.issue_recorded()
    headers = [(f"ce_{name}", str(value).encode()) for name, value in event.items() if name != "data"]
    record = Raw(
        msgspec.json.encode(event["data"]), headers=[*headers, ("content-type", b"application/json")]
    )
    (out,) = step(record)
    assert out.topic == "checked"
