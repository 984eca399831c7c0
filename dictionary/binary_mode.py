"""CloudEvents in binary mode: attributes in headers, data alone in the value."""

from collections.abc import Iterable
from typing import Final

import msgspec

STRUCTURED: Final = "application/cloudevents+json"
_PREFIXES: Final = ("ce_", "ce-")
_TRUE_OR_FALSE: Final = {"true": True, "false": False}

Headers = Iterable[tuple[str, bytes]]


def in_structured_mode(raw: bytes, headers: Headers) -> bytes:
    """The event as one JSON object, whichever mode it came in (Kafka's `ce_id` or HTTP's `ce-id`).

    Raises:
        UnicodeDecodeError: a header is no UTF-8.
    """
    attributes: dict[str, object] = {}
    content_type = ""
    for name, value in headers:
        lower = name.lower()
        if lower == "content-type":
            content_type = value.decode()
        elif lower.startswith(_PREFIXES):
            text = value.decode()
            attributes[lower[3:]] = _TRUE_OR_FALSE.get(text, text) if lower[3:] == "backfill" else text
    if not attributes or content_type.startswith(STRUCTURED):
        return raw
    attributes["datacontenttype"] = content_type.partition(";")[0].strip()
    return msgspec.json.encode({**attributes, "data": msgspec.Raw(raw)})
