import numpy as np
import pytest

from needmonitor.evaluating import running
from needmonitor.evaluating.methods import Scored
from needmonitor.evaluating.planting import Spike
from needmonitor.evaluating.reporting import Outage, Simulated
from needmonitor.evaluating.town import DAYS, HISTORY, TESTED

SERIES = 200
MADE = Simulated(
    counts=np.zeros((0, 0, 0, 0), np.uint16),
    need_of=np.tile(np.arange(10), 20),
    district_of=np.repeat([0, 1], 100),
    spikes=(Spike((0,), HISTORY + 50, HISTORY + 54, 3.0, 9.0),),
    joins=np.array([HISTORY + 100, DAYS + 1]),
    outages=(Outage(0, HISTORY + 20, 5, backlog=True),),
)


def scored(*alarms: tuple[int, int, float]) -> Scored:
    scores = np.zeros((SERIES, TESTED))
    for series, day, score in alarms:
        scores[series, day] = score
    return Scored(scores, 1.0)


@pytest.fixture
def evaluated(monkeypatch):
    """A spike found at 4.5 and false alerts below it; the other method says nothing."""
    ours = scored((0, 52, 4.5), (5, 120, 3.5), (6, 22, 3.3), (7, 5, 3.1), (8, 5, 3.0))
    monkeypatch.setattr(running, "simulate", lambda *_, **__: MADE)
    monkeypatch.setattr(running, "score_by_watch", lambda *_: ours)
    monkeypatch.setattr(running, "score_by_farrington", lambda _: scored())
    return running.evaluate(1, series=SERIES)


def test_methods_are_quoted_at_one_false_alert_in_ten_thousand(evaluated):
    assert evaluated.false_alerts == 3
    assert evaluated.by_rate["1"].false_per_10k == pytest.approx(0.83, abs=0.01)
    assert evaluated.by_rate["10"].false_per_10k > 1
    assert evaluated.by_rate["0.3"].false_per_10k < 0.3


def test_each_method_is_judged_by_its_own_scores(evaluated):
    told = evaluated.as_json()
    assert (told["found"], told["farrington_rolling_found"]) == (1, 0)


def test_a_level_of_the_score_is_a_threshold(evaluated):
    assert {level: judged.found for level, judged in evaluated.by_level.items()} == {"4": 1, "5": 0, "6": 0}


def test_false_alerts_near_joins_and_outages_are_told(evaluated):
    assert (evaluated.near_joins.false, evaluated.near_outages.false) == (1, 1)
    assert evaluated.near_joins.false_share == pytest.approx(1 / 3)


def test_days_near_something_are_a_share_of_the_days_outside_spikes():
    outside = np.ones((2, 10), bool)
    outside[0, 5:] = False
    where = np.zeros((2, 10), bool)
    where[0, 3:8] = where[1, 9] = True
    near = running._near(where, outside, where)
    assert near.days_share == pytest.approx(3 / 15)


def test_the_days_after_a_joining_are_its_own_and_45_more_in_its_district():
    after = running._after_joins(MADE)
    assert np.flatnonzero(after[0]).tolist() == list(range(100, 146))
    assert not after[100:].any()


def test_an_outage_lasts_until_a_week_after_its_end():
    for series in running._in_outages(MADE)[[0, SERIES - 1]]:
        assert np.flatnonzero(series).tolist() == list(range(20, 32))
