"""How long it takes until a contact is written down."""

import pytest

from producers.simulator.delays import DAY, HOUR, LONGEST, Delays
from producers.simulator.profile import load_profile


def drawn(late):
    delays = Delays(load_profile(), late)
    return [delays.seconds(kind / 100, amount / 100) for kind in range(100) for amount in range(100)]


def test_recording_is_mostly_prompt_with_a_heavy_tail():
    delays = drawn(0.1)
    assert 0.8 < sum(delay < 2 * HOUR for delay in delays) / len(delays) < 0.9
    assert min(delays) >= 0
    assert 20 * DAY < max(delays) <= LONGEST


@pytest.mark.parametrize("late", [0.0, 0.1, 0.5, 1.0])
def test_as_many_take_more_than_a_day_as_were_asked_for(late):
    delays = drawn(late)
    assert sum(delay > DAY for delay in delays) / len(delays) == late
