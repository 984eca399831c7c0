"""What stands behind a gateway in tests of who gets through it."""


class Log:
    """A publisher that keeps the topics it was to write to."""

    def __init__(self) -> None:
        self.topics: list[str] = []

    async def send(self, topic: str, *_: object) -> None:
        """Keep where it goes."""
        self.topics.append(topic)

    async def flush(self) -> None:
        """All of it stands."""
