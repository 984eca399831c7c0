from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.alerts_list import NOBODY, CursorError, Wanted, in_order, page_of, place_of
from dictionary.alerts import Alert, AlertNeed, Handling, Level, Life
from tests.support.alerts import MORNING, make_alert

DEBT = AlertNeed(id="money.debt", label="Problem debt", dictionary_version="1.0.0")


def named(number: int, **changes) -> Alert:
    return make_alert(id=f"{number:016x}", **changes)


def test_the_highest_level_comes_first_then_the_newest():
    later = MORNING + timedelta(hours=1)
    alerts = [
        named(1),
        named(2, level=Level.URGENT),
        named(3, first_seen=later),
        named(4, level=Level.WATCH, first_seen=later),
    ]
    assert [int(alert.id, 16) for alert in in_order(alerts, Wanted())] == [2, 3, 1, 4]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), {1, 2, 3, 4}),
        (Wanted(need="money"), {2}),
        (Wanted(need="money.debt"), {2}),
        (Wanted(need="mon"), set()),
        (Wanted(level=Level.ALERT), {1, 2, 3}),
        (Wanted(level=Level.URGENT), {3}),
        (Wanted(lives=frozenset({Life.CLOSED, Life.CLOSING})), {4}),
        (Wanted(handlings=frozenset({Handling.SNOOZED})), {3}),
        (Wanted(owner="ines"), {2}),
        (Wanted(owner=NOBODY), {1, 3, 4}),
        (Wanted(merged=False), {1, 2, 3}),
    ],
)
def test_each_filter_takes_what_it_says(wanted, found):
    alerts = [
        named(1),
        named(2, need=DEBT, owner="ines"),
        named(3, level=Level.URGENT, handling=Handling.SNOOZED),
        named(4, level=Level.WATCH, life=Life.CLOSED, parent="0" * 16),
    ]
    assert {int(alert.id, 16) for alert in in_order(alerts, wanted)} == found


seen = st.builds(
    lambda number, level, minutes: named(
        number, level=level, first_seen=MORNING + timedelta(minutes=minutes)
    ),
    st.integers(0, 10_000),
    st.sampled_from(list(Level)),
    st.integers(0, 5),
)


@given(st.lists(seen, unique_by=lambda alert: alert.id, max_size=12), st.integers(1, 5))
def test_pages_hold_every_alert_once_in_order(alerts, limit):
    ordered, read, after = in_order(alerts, Wanted()), [], None
    while True:
        page, after = page_of(ordered, after, limit)
        assert len(page) <= limit
        read += page
        if after is None:
            break
    assert read == ordered


def test_a_page_goes_on_where_the_last_ended_though_that_alert_is_gone():
    alerts = [named(number) for number in range(1, 5)]
    ordered = in_order(alerts, Wanted())
    _, after = page_of(ordered, None, 2)
    page, following = page_of([alert for alert in ordered if alert is not ordered[1]], after, 2)
    assert (list(page), following) == (ordered[2:], None)
    assert place_of(ordered[1]) < place_of(page[0])


@pytest.mark.parametrize("cursor", ["x", "bm8", "W10", "é", "WyJhIiwxLDFd"])
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(CursorError):
        page_of([], cursor, 1)
