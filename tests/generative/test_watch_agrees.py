"""The watch in any batches, with any restarts, and arrivals in any order before a close: the same alerts."""

from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.watch_log import FIRST, NEEDS, PARTNERS, SECTORS, Arrival, Log, Reader, at, usual

TODAY = FIRST + 63
DAYS = 4
few = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@cache
def calm() -> dict[bytes, bytes]:
    days = range(FIRST, TODAY)
    return Reader().read(Log().live(days, usual(days)).records).changelog


def after_calm() -> Reader:
    return Reader(changelog=dict(calm())).restart()


@st.composite
def bursts(draw: st.DrawFn) -> list[Arrival]:
    """Some people in one series on one day, by one partner, known then or days later; some taken back."""
    found: list[Arrival] = []
    for _ in range(draw(st.integers(1, 5))):
        day = TODAY + draw(st.integers(-12, DAYS - 1))
        known = max(day, TODAY) + draw(st.integers(0, DAYS - 1 - max(0, day - TODAY)))
        of = (day, draw(st.sampled_from(NEEDS)), draw(st.sampled_from(SECTORS[:2])))
        one = (*of, draw(st.sampled_from((*PARTNERS, "housing"))))
        number = draw(st.integers(1, 25))
        found += [Arrival(*one, known=known)] * number
        found += [Arrival(*one, sign=-1, known=known)] * draw(st.integers(0, number // 2))
    return found


def week(arrivals: list[Arrival]) -> Log:
    days = range(TODAY, TODAY + DAYS)
    log = Log(start=1_000_000).live(days, [*usual(days, seed=2), *arrivals])
    return log.clock(*(at(TODAY + DAYS, hour) for hour in (1, 2.5, 3)))


@few
@given(bursts(), st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=40))
def test_any_batches_commits_and_restarts_tell_the_same(arrivals, cuts):
    records = week(arrivals).records
    expected = after_calm().read(records).told()
    reader, begun = after_calm(), 0
    for size, restarts in cuts:
        reader.read(records[begun : begun + size])
        begun += size
        if restarts:
            reader.restart()
    assert reader.read(records[begun:]).told() == expected


@few
@given(bursts(), st.randoms(use_true_random=False))
def test_what_a_close_says_is_the_same_for_any_order_of_arrival_before_it(arrivals, chance):
    days = range(TODAY, TODAY + DAYS)
    known = [*usual(days, seed=2), *arrivals]
    # What was given comes before it is taken back, as it does for one person.
    mixed = sorted(known, key=lambda one: (-one.sign, chance.random()))
    orders = [known, mixed]
    told = [closed(Log(start=1_000_000).live(days, order).clock(at(TODAY + DAYS, 2.5))) for order in orders]
    assert told[0] == told[1]


def closed(log: Log) -> dict[str, dict[str, Any]]:
    """Alerts as the last close left them, without how they got there between closes."""
    own = ("revision", "timeline", "last_updated")
    return {
        key: {name: value for name, value in alert.items() if name not in own}
        for key, alert in after_calm().read(log.records).alerts().items()
        if alert["life"] != "closed"
    }
