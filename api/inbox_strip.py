"""The strip of the inbox and of one alert: whether the page changes by itself, and how often. Pure."""

from api.inbox import Asked
from api.live_parts import Status, paces_of
from api.texts import Texts


def inbox_status(asked: Asked, path: str, texts: Texts, *, follows: bool = True) -> Status:
    """The strip of a page as it was served.

    Args:
        asked: the view of the inbox that the page belongs to.
        path: of the page, to load it anew.
        texts: words.
        follows: scripts are told of the alerts that the reader may see; who may see none has a page that
            stands still.
    """
    return Status(
        state="still",
        as_of="",
        clock="",
        partners="",
        reload=asked.address(path),
        label=texts("status.page_label"),
        pace_label=texts("paces.changes_label"),
        paces=paces_of(texts) if follows else (),
        every=asked.every,
    )
