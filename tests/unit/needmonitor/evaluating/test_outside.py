"""How alerts outside are compared with exact ones."""

import numpy as np
import pytest
from click.testing import CliRunner

from dictionary.alerts import AlertNeed
from needmonitor.evaluating import outside
from needmonitor.evaluating.command import watch
from needmonitor.evaluating.merging import area, closing, need_id
from needmonitor.evaluating.outside import compare, evaluate_outside
from needmonitor.evaluating.planting import Spike
from needmonitor.evaluating.reporting import Simulated
from needmonitor.evaluating.town import FIRST_DAY, HISTORY, NEEDS
from tests.support.alerts import make_alert, make_banded

NEED = AlertNeed(id=need_id(3), label="x", dictionary_version="0.0.0")
SPIKE = Spike((3,), HISTORY + 10, HISTORY + 15, 4.0, 50.0)
ONE = Simulated(
    np.zeros((NEEDS, 1, 1, 1), np.uint16), np.arange(NEEDS), np.zeros(NEEDS), (SPIKE,), np.array([]), ()
)


def exact(day: int, code: str = "D0 0"):
    first, last = (closing(FIRST_DAY + HISTORY + number) for number in (day, day + 8))
    return make_alert(need=NEED, area=area(code), first_seen=first, closed_at=last)


def told(day: int, code: str = "D0 0", last: int = 30):
    return HISTORY + day, HISTORY + last, make_banded(need=NEED, area=area(code))


def test_an_alert_told_two_days_later_is_late_and_not_lost():
    found = compare(1, ONE, [exact(11)], [told(13)])
    assert (found.alerts, found.told, found.late, found.wider) == (1, 1.0, 2.0, 0.0)
    assert (found.exact.found, found.exact.days, found.outside.days) == (1.0, 1.0, 3.0)
    assert (found.extra, found.false, found.exact_false) == (0, 0, 0)


def test_an_alert_told_of_the_area_around_is_told_wider():
    found = compare(1, ONE, [exact(11)], [told(11, "D0")])
    assert (found.told, found.wider, found.late) == (1.0, 1.0, 0.0)


def test_what_nobody_stands_behind_is_extra_and_outside_every_spike_false():
    found = compare(1, ONE, [exact(11)], [told(100, last=101)])
    assert (found.told, found.outside.found) == (0.0, 0.0)
    assert found.extra > 0
    assert found.false > found.exact_false == 0


def test_the_command_says_the_same_figures_for_the_same_seed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outside, "simulate", lambda *_: ONE)
    monkeypatch.setattr(outside, "score_by_watch", lambda *_: None)
    monkeypatch.setattr(outside, "shown_days", lambda *_: iter([(HISTORY, {})]))
    said = CliRunner().invoke(watch, ["evaluate-outside", "--seed", "3", "--series", "100"])
    assert said.exit_code == 0
    assert '"told": 0.0' in said.output
    assert evaluate_outside(3, series=100) == evaluate_outside(3, series=100)
