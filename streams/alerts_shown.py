"""Records of `alerts` and `actions` as they stand in the projection."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from dictionary import projection

RELEASED: Final = b"released/"
MUTE: Final = b"mute/"


class _Head(msgspec.Struct):
    """What is needed of a record of either topic to know where it stands."""

    authority: str
    kind: str
    rule: str = ""


_decode: Final = msgspec.json.Decoder(_Head).decode


def add_alerts(pipeline: Any, records: Sequence[Any], *, told: bool) -> None:
    """Set each alert, notice and release in its place; tell of it only where it is news.

    Raises:
        msgspec.DecodeError: a record that alerting never wrote.
    """
    for record in records:
        authority = _decode(record.value).authority
        if record.key.startswith(RELEASED):
            pipeline.set(projection.alerts_released(authority), record.value)
        else:
            pipeline.hset(projection.alerts(authority), record.key, record.value)
        if told:
            pipeline.publish(projection.told(), record.value)


def add_mutes(pipeline: Any, records: Sequence[Any]) -> None:
    """Set each mute rule in its place, and take out those that were ended.

    Raises:
        msgspec.DecodeError: a record that the API never wrote.
    """
    for record in records:
        if record.key.startswith(MUTE):
            head, key = _decode(record.value), projection.mutes(_decode(record.value).authority)
            if head.kind == "mute":
                pipeline.hset(key, record.key.rpartition(b"/")[2], record.value)
            else:
                pipeline.hdel(key, head.rule)
