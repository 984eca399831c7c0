"""The quick reader: well-formed events of partners, at a fraction of what the models cost.

There are two readers because nearly every event is right and only the others need an explanation. The
models (`events.py`) define the wire format, and they alone refuse and say why. This reader is derived from
them (`quick_forms.py`) and says either that an event is right or nothing. It may be stricter than the models,
never laxer, and what both take they read alike. On any doubt the models are asked.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any, Final

import msgspec

from dictionary.events import EVENT_TYPES, PERSON_TYPES, PersonEvent
from dictionary.quick_forms import struct_of


def _structs() -> Iterator[Any]:
    for event_type in PERSON_TYPES:
        # What another pydantic may say that is not known yet makes reading slow, not wrong. A test sees it.
        with suppress(TypeError, LookupError):
            yield struct_of(EVENT_TYPES[event_type].__pydantic_core_schema__, event_type)


_ANY: Final[Any] = reduce(or_, _structs(), None)
_DECODE: Final[Callable[[bytes], PersonEvent | None]] = msgspec.json.Decoder(_ANY).decode


def read_quickly(raw: bytes) -> PersonEvent | None:
    """An event with the attributes that its model would have; msgspec writes it as the same JSON object.

    Args:
        raw: one event in structured mode.

    Returns:
        None where the models have to say whether the event is right.
    """
    try:
        return _DECODE(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, OverflowError):
        return None
