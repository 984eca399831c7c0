"""Tells how the watch is doing: open alerts by level, days closed, what the last close took."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Final

from dictionary.alerts import Alert, Level, Life
from streams.counting import Counts
from streams.metrics import Metrics
from streams.observers import CountsSeen

TELL_SECONDS: Final = 5.0


class WatchSeen:
    """Fills the measures of the watch from what is open here."""

    def __init__(self, counts: CountsSeen, metrics: Metrics) -> None:
        self._counts = counts
        self._metrics = metrics

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            self.tell()
            await asyncio.sleep(TELL_SECONDS)

    def tell(self) -> None:
        """Tell once."""
        here = list(self._counts.here.values())
        closes = sum(counts.watches.closes for counts in here)
        seconds = max((counts.watches.seconds for counts in here), default=0.0)
        self._metrics.watched(open_alerts(here), closes, seconds)


def open_alerts(here: Iterable[Counts]) -> dict[str, int]:
    """Level -> alerts that are not closed."""
    found: Counter[str] = Counter()
    for counts in here:
        for la in counts.watches.authorities:
            found.update(
                one.level.value
                for one in counts.alerted.alerts.told(la)
                if isinstance(one, Alert) and one.life is not Life.CLOSED
            )
    return {level.value: found[level.value] for level in Level}
