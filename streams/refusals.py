"""Refusals as a partner reads them: flat, without the envelope. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from streams.engine.model import Record


class _Data(msgspec.Struct, omit_defaults=True):
    source_topic: str
    partition: int
    offset: int
    code: str
    message: str
    pointer: str | None = None
    event_id: str | None = None


class _Event(msgspec.Struct):
    id: str
    time: datetime
    data: _Data


class _Shown(_Data, kw_only=True, omit_defaults=True):
    id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """One refusal: whose, when (unix ms), and as JSON what is shown of it."""

    partner: str
    at: int
    shown: bytes


_DECODER: Final = msgspec.json.Decoder(_Event)
_ENCODE: Final = msgspec.json.Encoder().encode


def read_refusals(records: Iterable[Record]) -> list[Refused]:
    """Records of `refused`, whose key is the partner.

    Raises:
        msgspec.DecodeError: not a refusal (the topic is written by the stages alone, so a fault of ours).
    """
    found = []
    for record in records:
        if record.key is not None and record.value is not None:
            event = _DECODER.decode(record.value)
            shown = _Shown(**msgspec.structs.asdict(event.data), id=event.id, time=event.time)
            found.append(Refused(record.key.decode(), int(event.time.timestamp() * 1000), _ENCODE(shown)))
    return found
