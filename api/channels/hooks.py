"""A message as a signed webhook: a CloudEvent, with the headers of Standard Webhooks. Pure.

`webhook-signature` is `v1,` and the base64 of HMAC-SHA-256 over `<webhook-id>.<webhook-timestamp>.<body>`
under the shared key (Standard Webhooks specification 1.0, standardwebhooks.com). `webhook-id` is the same for
every attempt at one message, so a receiver that has seen it drops the repeat.
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any, Final

from api.channels.deciding import Message
from api.channels.steps import Told
from api.channels.words import Sender, words
from dictionary.calls import Call

TYPE: Final = "uk.needmonitor.alert.told.v1"
JSON_TYPE: Final = "application/cloudevents+json; charset=utf-8"
KEY_PREFIX: Final = "whsec_"
LEAST_KEY: Final = 16


def read_key(text: str) -> bytes:
    """A shared key: base64 after `whsec_`, else its own bytes.

    Raises:
        ValueError: shorter than 16 bytes, or no base64. The text is not in the error.
    """
    text = text.strip()
    try:
        key = base64.b64decode(text.removeprefix(KEY_PREFIX), validate=True)
    except ValueError:
        key = b""
    key = key if text.startswith(KEY_PREFIX) else text.encode()
    if len(key) < LEAST_KEY:
        raise ValueError(f"a webhook's key has {LEAST_KEY} bytes or more; after whsec_ it is base64")
    return key


def make_body(message: Message, sender: Sender) -> bytes:
    """The body: what to say as data and in words."""
    said = words(message, sender)
    steps = [
        {"step": part.step, "title": section.title, "notes": section.notes, "link": section.link}
        | {"alert": _alert(part.told)}
        for part, section in zip(message.parts, said.sections, strict=False)
    ]
    event = {
        "specversion": "1.0",
        "id": message.id,
        "source": sender.origin or "urn:needmonitor",
        "type": TYPE,
        "time": message.at.isoformat(),
        "datacontenttype": "application/json",
        "data": {
            "subject": said.subject,
            "test": not said.sections,
            "synthetic": sender.synthetic,
            "digest": message.digest,
            "subscription": message.team.id,
            "team": message.team.team,
            "steps": steps,
        },
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _alert(told: Told | None) -> dict[str, Any] | None:
    """An alert outside as data; of an exact one no more than its call says in words."""
    match told:
        case None:
            return None
        case Call():
            return {"authority": told.authority, "level": told.level}
        case _:
            return told.model_dump(mode="json")


def signed_headers(message_id: str, body: bytes, key: bytes, at: datetime) -> dict[str, str]:
    """The headers that let a receiver see who sent a body, and when."""
    stamp = str(int(at.timestamp()))
    signed = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
