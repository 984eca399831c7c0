"""Local events (closures, campaigns, openings) that officers entered, by their id: explanations of alerts."""

import logging
from typing import Final

import msgspec
from pydantic import ValidationError

from dictionary.events_officers import LocalEventData
from dictionary.topics import LOCAL_EVENTS
from streams.engine.settings import EngineSettings
from streams.whole_topic import WholeTopic


class _Event(msgspec.Struct):
    data: msgspec.Raw


_DECODER: Final = msgspec.json.Decoder(_Event)
logger = logging.getLogger(__name__)


class LocalEvents(WholeTopic):
    """The local events there are.

    Attributes:
        known: key -> the event as it was entered last.
    """

    def __init__(self, settings: EngineSettings) -> None:
        super().__init__(LOCAL_EVENTS, settings, self._enter_event)
        self.known: dict[bytes, LocalEventData] = {}

    def _enter_event(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.known.pop(key, None)
            return
        try:
            self.known[key] = LocalEventData.model_validate_json(bytes(_DECODER.decode(value).data))
        except (msgspec.MsgspecError, ValidationError):
            logger.warning("A record of %s is no local event and is left out", LOCAL_EVENTS)
