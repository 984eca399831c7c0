"""Binary mode: attributes in headers."""

import msgspec
import pytest

from dictionary.binary_mode import in_structured_mode
from dictionary.events import parse_event
from tests.support.events import Event, issue_recorded, raw


def in_binary_mode(event: Event, prefix: str = "ce_") -> tuple[bytes, list[tuple[str, bytes]]]:
    attributes = {name: value for name, value in event.items() if name not in {"data", "datacontenttype"}}
    headers = [(prefix + name, str(value).encode()) for name, value in attributes.items()]
    return msgspec.json.encode(event["data"]), [
        *headers,
        ("content-type", b"application/json; charset=utf-8"),
    ]


@pytest.mark.parametrize("prefix", ["ce_", "ce-", "CE_"])
def test_makes_one_object_of_headers_and_data(prefix: str) -> None:
    event = issue_recorded()
    value, headers = in_binary_mode(event, prefix)
    assert msgspec.json.decode(in_structured_mode(value, headers)) == event


def test_reads_true_and_false_in_a_header() -> None:
    event = issue_recorded(envelope_fields={"backfill": True})
    value, headers = in_binary_mode({**event, "backfill": "true"})
    assert parse_event(in_structured_mode(value, headers)).backfill is True


def test_leaves_structured_mode_alone_whatever_headers_come_with_it() -> None:
    value = raw(issue_recorded())
    assert in_structured_mode(value, [("trace", b"1")]) == value
    headers = [("content-type", b"application/cloudevents+json"), ("ce_id", b"other")]
    assert in_structured_mode(value, headers) == value


def test_a_header_that_is_no_utf_8_is_an_error_of_the_sender() -> None:
    with pytest.raises(UnicodeDecodeError):
        in_structured_mode(b"{}", [("ce_id", b"\xff")])
