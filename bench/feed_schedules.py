"""Ten thousand clients that lose their place between two processes of the API: do they end as REST?

The schedules of `tests/generative/test_feed_schedules.py`, of which the tests play a few hundred.
"""

import asyncio
import logging
import tempfile
import time
from pathlib import Path
from typing import Any, Final
from unittest import mock

from api import feed_hub
from tests.support.feed_rounds import known_here, play
from tests.support.parts import Valkey

SCHEDULES: Final = 10_000
AT_ONCE: Final = 25
LOOK_SECONDS: Final = 0.05


def measure() -> dict[str, Any]:
    """How many schedules ended with other figures than REST has, and the first of them in words."""
    logging.disable(logging.WARNING)  # lost channels are what is played here
    quick: dict[str, Any] = {
        "EPOCH_SECONDS": LOOK_SECONDS,
        "RETRY_SECONDS": LOOK_SECONDS / 5,
        "LOOKS_PER_REFRESH": 10**9,
    }
    began, divergences, connections = time.monotonic(), list[str](), 0
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        valkey = Valkey(Path(folder))
        valkey.start()
        try:
            with mock.patch.multiple(feed_hub, **quick):
                for seed in range(SCHEDULES // AT_ONCE):
                    played = asyncio.run(play(valkey.url, known_here(), seed, AT_ONCE))
                    divergences += [f"seed {seed}, {each}" for each in played.divergences]
                    connections += played.connections
        finally:
            valkey.stop()
    return {
        "schedules": SCHEDULES,
        "connections": connections,
        "divergences": len(divergences),
        "first": divergences[:5],
        "seconds": round(time.monotonic() - began),
    }
