from datetime import UTC, date, datetime, timedelta

import pytest

from api.alert_words import Words
from api.texts import load_texts
from dictionary.alerts import Level
from tests.support.alerts import make_alert

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


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


def test_each_level_has_a_word_of_its_own(words):
    assert len({words.texts(f"alerts.level.{level}") for level in Level}) == len(Level)
