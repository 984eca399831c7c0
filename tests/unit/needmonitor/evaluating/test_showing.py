"""What commissioners are shown of a simulated authority."""

import numpy as np
import pytest

from needmonitor.evaluating.reporting import Simulated
from needmonitor.evaluating.showing import POLICY, settle, shown_days
from needmonitor.evaluating.town import DAYS, NEEDS, TESTED
from streams.ticking import COMMISSIONER_TIMINGS


@pytest.mark.parametrize("people", [0, 3, 40])
def test_the_gate_of_the_evaluation_holds_and_noises_as_the_gate_does(people: int):
    cells = np.full(2000, people)
    noised = settle(cells, COMMISSIONER_TIMINGS[0], 60, np.random.default_rng(1))
    assert abs(noised - people).max() <= (POLICY.most if people else 0)
    assert abs(noised.mean() - people) < 0.2


def test_each_tested_day_shows_sums_of_areas_beside_sectors():
    counts = np.zeros((NEEDS * 10, 1, DAYS, 8), np.uint16)
    counts[3::NEEDS, 0, :, 0] = 3
    none = np.zeros(0)
    simulated = Simulated(counts, np.tile(np.arange(NEEDS), 10), np.zeros(NEEDS * 10), (), none, ())
    days = [figures for _, figures in shown_days(simulated, np.random.default_rng(1))]
    assert len(days) == TESTED
    last = days[-1]
    sector, whole = last["simulated.need3", "D0 0"]["7d"], last["simulated.need3", "E00000000"]["7d"]
    assert abs(sector - 21) <= 8
    assert abs(whole - 210) <= 8
    assert ("simulated.need4", "D0 0") not in last
