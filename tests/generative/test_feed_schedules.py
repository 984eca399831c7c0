"""Whatever befalls a client between two processes of the API, it ends with what REST says.

`./run bench feed-schedules` plays ten thousand.
"""

import logging

import pytest

from api import feed_hub
from tests.support.feed_rounds import known_here, play

AT_ONCE = 25
LOOK_SECONDS = 0.05


@pytest.mark.parametrize("seed", range(12))
async def test_no_schedule_of_losses_between_two_processes_ends_with_other_figures(
    valkey_server, seed, monkeypatch, caplog
):
    monkeypatch.setattr(feed_hub, "EPOCH_SECONDS", LOOK_SECONDS)
    monkeypatch.setattr(feed_hub, "RETRY_SECONDS", LOOK_SECONDS / 5)
    monkeypatch.setattr(feed_hub, "LOOKS_PER_REFRESH", 10**9)  # nothing is mended by chance
    caplog.set_level(logging.ERROR)
    played = await play(valkey_server.url, known_here(), seed, AT_ONCE)
    assert played.divergences == []
    assert played.connections > AT_ONCE
