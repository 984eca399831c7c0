import hashlib

import numpy as np
import pytest

from needmonitor.evaluating import reporting
from needmonitor.evaluating.planting import Spike
from needmonitor.evaluating.reporting import Simulated, simulate
from needmonitor.evaluating.town import DAYS, HISTORY, STANDING

SEED = 20261121


@pytest.fixture(scope="module")
def messy() -> Simulated:
    return simulate(SEED, 1)


@pytest.fixture(scope="module")
def clean() -> Simulated:
    return simulate(SEED, 1, messy=False)


def test_a_seed_makes_the_same_place_on_every_run(messy):
    assert np.array_equal(simulate(SEED, 1).counts, messy.counts)


def test_another_seed_makes_another_place(messy):
    assert not np.array_equal(simulate(SEED + 1, 1).counts, messy.counts)


def test_the_draws_are_those_of_the_benchmark(messy):
    assert hashlib.sha256(messy.counts.tobytes()).hexdigest().startswith("8fdf07e795245465")


def test_spikes_are_planted_in_tested_days_alone(messy):
    assert len(messy.spikes) == 35 + 12
    assert all(HISTORY < spike.start <= spike.end < DAYS for spike in messy.spikes)


def test_the_newcomer_reports_from_the_day_it_joins(messy):
    events = messy.counts[:, STANDING].sum((0, 2))
    joins = min(int(messy.joins[0]), DAYS)
    assert events[:joins].sum() == 0
    assert joins == DAYS or events[joins:].sum() > 0


def test_an_outage_leaves_nothing_on_time(messy):
    for outage in messy.outages:
        days = slice(outage.start, outage.start + outage.length - 7)
        assert messy.counts[:, outage.partner, days, :1].sum() == 0


def test_clean_reports_all_arrive_at_once_from_partners_that_never_change(clean):
    assert clean.counts[..., 1:].sum() == 0
    assert clean.counts[:, STANDING].sum() == 0
    assert clean.outages == ()


def test_a_spike_is_as_large_as_the_events_it_should_add():
    factor = np.ones((2, 10), np.float32)
    factor[1, 4:7] = 3, 3, 1.5
    assert reporting._extra(np.full((2, 10), 2.0), factor, Spike((1,), 4, 6, 3.0)) == 9
