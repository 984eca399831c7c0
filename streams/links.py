"""Links between references of one person, read from their topic: whole before the first batch, then followed.

The topic is compacted and small (one record per rotated key of a person), so every worker holds all of it.
"""

import logging
from typing import Final

import msgspec

from dictionary.topics import LINKS
from streams.engine.settings import EngineSettings
from streams.whole_topic import WholeTopic

logger = logging.getLogger(__name__)


class _Data(msgspec.Struct):
    old_ref: str
    new_ref: str


class _Link(msgspec.Struct):
    data: _Data


_DECODER: Final = msgspec.json.Decoder(_Link)


class Links(WholeTopic):
    """New reference -> the older one it is linked to.

    Attributes:
        older: the links read so far; check looks into it for every event.
    """

    def __init__(self, settings: EngineSettings) -> None:
        super().__init__(LINKS, settings, self._enter_link)
        self.older: dict[str, str] = {}
        self._keys: dict[bytes, str] = {}

    def _enter_link(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.older.pop(self._keys.pop(key, ""), None)
            return
        try:
            link = _DECODER.decode(value).data
        except msgspec.MsgspecError:
            logger.warning("A record of %s is no link and is left out", LINKS)
            return
        self._keys[key] = link.new_ref
        self.older[link.new_ref] = link.old_ref
