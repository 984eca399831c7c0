"""Records of `refused`, for check and for follow: why, where in the log, never a value."""

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from dictionary.refusals import WORDS, Code
from dictionary.topics import REFUSED, partition_of, partner_of
from streams.accepted import instant_text
from streams.engine.model import Out

TYPE: Final = "uk.needmonitor.event.refused.v1"
SOURCE: Final = "urn:needmonitor:follow"
SCHEMA: Final = "https://schemas.needmonitor.example/event-refused/1.0.0"
_ENCODE: Final = msgspec.json.Encoder().encode


def refusal_out(
    code: Code,
    place: str,
    at: int,
    *,
    partitions: int,
    pointer: str | None = None,
    event_id: bytes | None = None,
    message: str | None = None,
    source: str = SOURCE,
) -> Out:
    """A record that says why an event was refused.

    Args:
        code: why.
        place: where the event is, as `<raw topic>/<partition>/<offset>`; the refusal's id follows from it.
        at: when it was decided, in microseconds since the epoch; part of the log, not of a wall clock.
        partitions: of `refused`.
        pointer: JSON pointer to the sender's field.
        event_id: the 16 bytes of the event's own id, where it could be read.
        message: in words, where there is more to say than the dictionary's words for the code.
        source: the stage that refuses.
    """
    topic, partition, offset = place.rsplit("/", 2)
    partner = partner_of(topic)
    data = {"source_topic": topic, "partition": int(partition), "offset": int(offset), "code": code}
    if pointer is not None:
        data["pointer"] = pointer
    if event_id is not None:
        data["event_id"] = str(UUID(bytes=event_id))
    if partner is not None:
        data["partner_id"] = partner
    data["message"] = message or WORDS[code]
    when = instant_text(at)
    record = {
        "specversion": "1.0",
        "id": str(uuid5(NAMESPACE_URL, place)),
        "source": source,
        "type": TYPE,
        "time": when,
        "recordedtime": when,
        "datacontenttype": "application/json",
        "dataschema": SCHEMA,
        "dataclassification": "internal",
        "datacategory": "non-personal",
        "data": data,
    }
    key = (partner or topic).encode()
    return Out(REFUSED, partition_of(key, partitions), key, _ENCODE(record))
