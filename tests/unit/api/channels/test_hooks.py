"""The signed webhook."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from api.channels.hooks import make_body, read_key, signed_headers
from api.channels.words import Sender
from dictionary.moments import parse_instant
from tests.support.telling import SENDER, make_message, make_part


def test_the_signature_is_that_of_the_published_specification() -> None:
    """The example that Standard Webhooks took over from Svix: key, id, timestamp, body and signature."""
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        read_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        parse_instant("2021-02-25T15:02:10Z"),
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_key_is_base64_after_its_prefix_and_else_its_own_bytes() -> None:
    assert read_key("whsec_c2l4dGVlbiBieXRlcyBvZiBrZXk=\n") == b"sixteen bytes of key"
    assert read_key("sixteen letters!") == b"sixteen letters!"


@pytest.mark.parametrize("text", ["short", "whsec_c2hvcnQ=", "whsec_no base64 at all!", ""])
def test_a_key_that_is_too_short_is_refused_without_telling_it(text: str) -> None:
    with pytest.raises(ValueError) as error:
        read_key(text)
    assert not text or text not in str(error.value)


def test_every_attempt_at_a_message_has_the_same_body() -> None:
    assert make_body(make_message(), SENDER) == make_body(make_message(), SENDER)


def test_the_body_holds_bands_words_and_what_kind_of_message_it_is() -> None:
    event = json.loads(make_body(make_message(), Sender("", synthetic=True)))
    assert event["specversion"] == "1.0"
    data = event["data"]
    assert (data["synthetic"], data["test"], data["digest"]) == (True, False, False)
    assert data["steps"][0]["alert"]["ratio"] == "at least about twice what is usual"
    assert '"observed":19' not in json.dumps(event, separators=(",", ":"))


def test_a_test_says_that_it_is_one() -> None:
    event = json.loads(make_body(make_message(make_part("test")), SENDER))
    assert event["data"]["test"] is True
    assert event["data"]["steps"] == []
    assert "TEST" in event["data"]["subject"]


def test_the_example_in_the_documents_knows_what_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[4] / "docs/alerts.md").read_text()
    made: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], made)
    at, key, body = parse_instant("2026-11-03T09:30:00Z"), b"sixteen letters!", b"{}"
    monkeypatch.setattr(time, "time", at.timestamp)
    headers = signed_headers("an id", body, key, at)
    assert made["genuine"](headers, body, key)
    assert not made["genuine"](headers, b"{ }", key)
    assert not made["genuine"](headers, body, b"another key of 16")
    monkeypatch.setattr(time, "time", lambda: at.timestamp() + 301)
    assert not made["genuine"](headers, body, key)
