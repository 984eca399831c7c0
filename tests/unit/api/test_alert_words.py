from datetime import UTC, date, datetime, timedelta

import pytest

from api.alert_chart import DAYS_AFTER, DAYS_BEFORE, chart_days, day_chart
from api.alert_view import undone_in
from api.alert_words import Words
from api.texts import load_texts
from dictionary.alerts import AlertWindow, Entry, Level
from tests.support.alerts import make_alert

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ACTION = "5f0c2b1e-0000-4000-8000-00000000000{}"


@pytest.fixture
def words(known):
    return Words(load_texts(), known, NOW, "ines")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0.2, "once a day or more often"),
        (3.0, "once in 3 days"),
        (14.0, "once in 2 weeks"),
        (45.0, "once in 6 weeks"),
        (61.0, "once in 2 months"),
        (400.0, "once in 13 months"),
        (812.0, "once in 2 years"),
        (3653.0, "less than once in 10 years"),
    ],
)
def test_how_often_chance_would_raise_one_is_told_in_one_unit(words, days, said):
    assert words.often(days) == said


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=23), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=9, hours=23), "9 days"),
    ],
)
def test_an_age_is_told_in_one_unit(words, past, said):
    assert words.age(NOW - past) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 3), date(2026, 11, 3), "3 November 2026"),
        (date(2026, 11, 1), date(2026, 11, 3), "1 to 3 November 2026"),
        (date(2026, 10, 31), date(2026, 11, 3), "31 October to 3 November 2026"),
        (date(2026, 12, 31), date(2027, 1, 2), "31 December 2026 to 2 January 2027"),
    ],
)
def test_days_are_told_without_saying_a_month_twice(words, first, last, said):
    assert words.days(first, last) == said


def test_what_is_expected_is_rounded_up_so_that_a_rise_is_never_made_larger(words):
    assert words.usual(make_alert(expected=12.4, upper=22.0)) == "about 13 expected, up to 22 usual"
    assert words.usual(make_alert(expected=6.24)) == "about 6.2 expected, up to 15 usual"


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


def entry(what: str, number: int, why: str = "") -> Entry:
    return Entry(at=NOW, who="ines", what=what, why=why, by=ACTION.format(number))


def test_an_undo_takes_back_the_last_of_its_kind_that_stood():
    story = [
        entry("noted", 1),
        entry("noted", 2),
        entry("undone", 3, "noted: by mistake"),
        entry("undone", 4, "noted"),
        entry("acknowledged", 5),
    ]
    assert undone_in(story[:3]) == {ACTION.format(2)}
    assert undone_in(story) == {ACTION.format(1), ACTION.format(2)}


def test_each_level_has_a_word_of_its_own(words):
    assert len({words.texts(f"alerts.level.{level}") for level in Level}) == len(Level)
