from hypothesis import given
from hypothesis import strategies as st

from api.feed_pace import Allowance, Pace


def test_takes_a_burst_and_then_its_rate():
    allowance = Allowance(rate=2, burst=3)
    assert [allowance.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [allowance.take(0.5), allowance.take(0.5)] == [True, False]


def test_a_long_silence_saves_no_more_than_a_burst():
    allowance = Allowance(rate=2, burst=3)
    allowance.take(0.0)
    assert [allowance.take(1000.0) for _ in range(4)] == [True, True, True, False]


@given(st.lists(st.floats(0, 0.5), max_size=200))
def test_never_more_than_burst_and_rate_together(pauses):
    pace, now = Pace(rate=5, burst=10), 0.0
    allowance, taken = pace.allowance(), 0
    for pause in pauses:
        now += pause
        taken += allowance.take(now)
    assert taken <= pace.burst + pace.rate * now + 1e-6
