"""What is accepted and what is refused, with the code, the pointer and never the value."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dictionary.checking import Checked, Refused, read_event
from dictionary.events import EVENT_TYPES
from dictionary.refusals import WORDS, Code
from tests.support import events as made
from tests.support.checking import accepted, judged, passed_on, refused
from tests.support.events import PERSON_EVENTS, raw
from tests.support.identifiers import email


@pytest.mark.parametrize("factory", PERSON_EVENTS)
def test_accepts_every_event_about_a_person(factory: Any) -> None:
    event = factory()
    found = accepted(event)
    assert passed_on(found) == event
    assert (found.person_ref, found.home_authority, found.hints) == (made.ref("ann"), "E08000025", ())


@pytest.mark.parametrize(
    "value", [b"", b"need,sector\n", b"{", b'{"a": NaN}', b"\xff\xfe", b"[" * 60_000, b'{"id": "\\ud800"}']
)
def test_refuses_what_is_not_json(value: bytes) -> None:
    assert refused(value) == ("not_json", None)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (b"[]", None),
        (b"7", None),
        (b"null", None),
        (b"{}", "/specversion"),
        (b'{"specversion": "0.3", "id": "1", "source": "a:b", "type": "x"}', "/specversion"),
        (b'{"specversion": "1.0", "id": "", "source": "a:b", "type": "x"}', "/id"),
        (b'{"specversion": "1.0", "id": "1", "source": 5, "type": "x"}', "/source"),
        (b'{"specversion": "1.0", "id": "1", "source": "a:b"}', "/type"),
    ],
)
def test_refuses_json_that_is_no_cloudevent(value: bytes, pointer: str | None) -> None:
    assert refused(value) == ("not_cloudevent", pointer)


def test_refuses_an_unknown_type() -> None:
    assert refused({**made.issue_recorded(), "type": "uk.needmonitor.issue.sung.v1"}) == (
        "unknown_type",
        "/type",
    )


@pytest.mark.parametrize("factory", made.OFFICER_EVENTS)
def test_refuses_what_partners_do_not_send_in_their_stream(factory: Any) -> None:
    assert refused(factory()) == ("unknown_type", "/type")


def test_refuses_another_major_version_of_a_known_type() -> None:
    event = {**made.issue_recorded(), "type": "uk.needmonitor.issue.recorded.v2"}
    assert refused(event) == ("unknown_version", "/type")


def test_refuses_another_major_version_of_a_schema_and_of_the_dictionary() -> None:
    schema = "https://schemas.needmonitor.example/issue-recorded/2.0.0"
    assert refused({**made.issue_recorded(), "dataschema": schema}) == ("unknown_version", "/dataschema")
    event = made.issue_recorded(dictionary_version="2.0.0")
    assert refused(event) == ("unknown_version", "/data/dictionary_version")


def test_refuses_an_event_of_a_megabyte() -> None:
    assert refused(b'{"specversion": "1.0", "x": "' + b"a" * 1_000_000 + b'"}') == ("too_large", None)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"sex": "f"}, "/data/sex"),
        ({"presenting": "yes"}, "/data/presenting"),
        ({"household_ref": "abc"}, "/data/household_ref"),
        ({"postcode_sector": "B11"}, "/data/postcode_sector"),
        ({"imd_year": None}, "/data/imd_year"),
        ({"location_status": None}, "/data/location_status"),
        ({"colour": "red"}, "/data/colour"),
        ({"onset_on": "2026-03-03"}, "/data/onset_on"),
    ],
)
def test_points_at_the_field_that_is_wrong(changes: dict[str, Any], pointer: str) -> None:
    assert refused(made.issue_recorded(**changes)) == ("schema_invalid", pointer)


def test_points_into_lists_and_objects() -> None:
    assert refused(made.service_referred(issue_ids=[made.uuid("i"), "x"])) == (
        "schema_invalid",
        "/data/issue_ids/1",
    )
    event = made.assessment_completed(hours_estimated={"nights": 169})
    assert refused(event) == ("schema_invalid", "/data/hours_estimated/nights")


def test_says_what_was_expected() -> None:
    found = judged(made.issue_recorded(sex="f"))
    assert isinstance(found, Refused)
    assert "'female', 'male', 'other' or 'unknown'" in found.message


def test_the_partition_key_is_the_person() -> None:
    assert refused({**made.issue_recorded(), "partitionkey": made.ref("bob")}) == (
        "schema_invalid",
        "/partitionkey",
    )


def test_a_refusal_names_the_event_and_its_partner_where_they_can_be_read() -> None:
    event = made.issue_recorded(sex="f")
    found = judged(event, partner_id=None)
    assert isinstance(found, Refused)
    assert (found.event_id, found.partner_id) == (event["id"], "advice")
    found = judged({**event, "id": email(), "source": "urn:x:y"}, partner_id=None)
    assert isinstance(found, Refused)
    assert (found.event_id, found.partner_id) == (None, None)


def test_accepts_binary_mode() -> None:
    event = made.issue_recorded()
    headers = [(f"ce_{name}", str(value).encode()) for name, value in event.items() if name != "data"]
    found = judged(
        msgspec.json.encode(event["data"]), headers=[*headers, ("content-type", b"application/json")]
    )
    assert isinstance(found, Checked)
    assert passed_on(found) == event


def test_a_header_that_is_no_text_is_refused() -> None:
    assert refused(b"{}", headers=[("ce_id", b"\xff")]) == ("not_json", None)


def test_bytes_that_are_no_text_are_refused_wherever_they_stand() -> None:
    value = raw(made.issue_recorded())
    for field in (b'"id":"', b'"source":"', b'"sex":"'):
        assert refused(value.replace(field, field + b"\xff")) == ("not_json", None)


def test_officers_events_are_read_where_they_are_expected() -> None:
    read = read_event(raw(made.person_linked()), accepts={"uk.needmonitor.person.linked.v1"})
    assert not isinstance(read, Refused)
    assert read[0].type == "uk.needmonitor.person.linked.v1"


NAMED = made.issue_recorded(onset_on="2026-03-01")
NOT_JSON = Refused(Code.NOT_JSON, None, WORDS[Code.NOT_JSON], None, None)


@pytest.mark.parametrize(
    ("value", "headers", "whole"),
    [
        (b"{", (), NOT_JSON),
        (b"{}", [("ce_id", b"\xff")], NOT_JSON),
        (b"[" * 60_000, (), NOT_JSON),
        (b"x" * 65_537, (), Refused(Code.TOO_LARGE, None, WORDS[Code.TOO_LARGE], None, None)),
        (
            raw({**NAMED, "time": "0001-01-01T00:00:00+01:00"}),
            (),
            Refused(
                Code.SCHEMA_INVALID,
                "/time",
                f"{WORDS[Code.SCHEMA_INVALID]} Expected: a timestamp that exists in UTC.",
                NAMED["id"],
                "advice",
            ),
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_as_much_of_its_name_as_can(
    value: bytes, headers: Any, whole: Refused
) -> None:
    assert judged(value, headers=headers, partner_id=None) == whole
    sent = judged(value, headers=headers)
    assert isinstance(sent, Refused)
    assert (sent.partner_id, sent.message) == ("advice", whole.message)


def test_an_event_of_sixty_four_kibibytes_is_still_read() -> None:
    value = raw(made.issue_recorded())
    assert isinstance(judged(value + b" " * (65_536 - len(value))), Checked)


def test_what_is_not_taken_here_keeps_the_name_it_came_with() -> None:
    event = made.person_linked()
    found = read_event(raw(event))
    assert found == Refused(Code.UNKNOWN_TYPE, "/type", WORDS[Code.UNKNOWN_TYPE], event["id"], None)
    event = made.local_event(title=f"Ask at {email()}")
    told = read_event(raw(event), accepts={event["type"]})
    words = WORDS[Code.IDENTIFIER_FOUND]
    assert told == Refused(Code.IDENTIFIER_FOUND, "/data/title", words, event["id"], None)


def test_officers_events_are_read_in_binary_mode_too() -> None:
    event = made.person_linked()
    headers = [(f"ce_{name}", str(value).encode()) for name, value in event.items() if name != "data"]
    headers.append(("content-type", b"application/json"))
    read = read_event(msgspec.json.encode(event["data"]), headers=headers, accepts={event["type"]})
    assert not isinstance(read, Refused)
    assert read[1] == event


def test_every_code_has_words() -> None:
    assert set(WORDS) == set(Code)
    assert len(Code) == 22


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PERSON_EVENTS), st.data(), _ODD)
def test_never_raises_whatever_a_sender_puts_in_a_field(factory: Any, data: st.DataObject, odd: Any) -> None:
    event = factory()
    field = data.draw(st.sampled_from([*event, *(f"data.{name}" for name in event["data"])]))
    target = event["data"] if field.startswith("data.") else event
    target[field.removeprefix("data.")] = odd
    assert judged(event).__class__ in {Checked, Refused}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_never_raises_on_any_bytes(value: bytes) -> None:
    assert isinstance(judged(value), Refused)


def test_all_types_of_the_contract_have_the_same_form() -> None:
    assert all(name.startswith("uk.needmonitor.") and name.endswith(".v1") for name in EVENT_TYPES)
