"""A message of the feed as it is told: its text, and the websocket frame around it, made once for all."""

from websockets.frames import Frame, Opcode


class Told:
    """A message to clients; all who are told the same share one. `kind` is what metrics count it as."""

    __slots__ = ("_frame", "kind", "text")

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.text = text
        self._frame: bytes | None = None

    @property
    def frame(self) -> bytes:
        """The frame of a server, which is masked for nobody: the same bytes for every client."""
        if self._frame is None:
            self._frame = Frame(Opcode.TEXT, self.text.encode()).serialize(mask=False)
        return self._frame
