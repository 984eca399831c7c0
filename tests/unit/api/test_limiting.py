import pytest

from api import limiting
from api.limiting import Limits
from api.problems import ProblemError


def test_one_who_asks_too_often_waits_and_nobody_else_does():
    now = [0.0]
    limits = Limits(2.0, 3, lambda: now[0])
    for _ in range(3):
        limits.take("a")
    with pytest.raises(ProblemError) as refused:
        limits.take("a")
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "1"})
    limits.take("b")
    now[0] = 0.5
    limits.take("a")


def test_only_so_many_names_are_remembered(monkeypatch):
    monkeypatch.setattr(limiting, "MOST_NAMES", 10)
    limits = Limits(1.0, 1, lambda: 0.0)
    for number in range(100):
        limits.take(str(number))
    assert len(limits._buckets) == 10
