from datetime import date, timedelta

import pytest

from api.alert_chart import DAYS_AFTER, DAYS_BEFORE, chart_days, day_chart
from dictionary.alerts import AlertWindow
from tests.support.alerts import make_alert


def test_the_chart_draws_each_day_and_what_is_expected_over_those_of_the_alert():
    alert = make_alert(
        expected=6.0, upper=15.0, window=AlertWindow(start=date(2026, 11, 1), end=date(2026, 11, 3), days=3)
    )
    first, last = chart_days(alert, date(2026, 11, 5))
    assert (first, last) == (date(2026, 11, 1) - timedelta(days=DAYS_BEFORE), date(2026, 11, 5))
    assert chart_days(alert, date(2027, 1, 1))[1] == date(2026, 11, 3) + timedelta(days=DAYS_AFTER)
    days = [(first + timedelta(days=day), day % 3) for day in range((last - first).days + 1)]
    chart = day_chart(alert, days)
    assert [bar.day for bar in chart.bars if bar.inside] == [date(2026, 11, day) for day in (1, 2, 3)]
    assert (chart.expected_a_day, chart.upper_a_day) == (2.0, 5.0)
    assert chart.floor > chart.expected > chart.upper >= chart.top
    inside = [bar for bar in chart.bars if bar.inside]
    assert chart.span[0] <= inside[0].x
    assert inside[-1].x + inside[-1].width <= chart.span[1]
    assert all(bar.y + bar.height == pytest.approx(chart.floor) for bar in chart.bars)
