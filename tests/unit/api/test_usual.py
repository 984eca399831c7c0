"""When a partner is silent: by its own pattern, never in its first weeks, and again after an outage."""

from datetime import UTC, datetime
from random import Random

import pytest

from api.usual import UNKNOWN, standing
from dictionary.moments import LONDON, utc_hour
from tests.support.arrivals import nightly, office_hours

FRIDAY = datetime(2026, 10, 16, 16, 30, tzinfo=LONDON)
OFFICE = office_hours(FRIDAY)
NIGHTLY = nightly(FRIDAY)


def at(day, hour):
    return utc_hour(datetime(2026, 10, day, hour, tzinfo=LONDON))


@pytest.mark.parametrize(
    ("hours", "now", "silent"),
    [
        pytest.param(OFFICE, at(16, 23), False, id="an office at night"),
        pytest.param(OFFICE, at(18, 12), False, id="an office on Sunday"),
        pytest.param(OFFICE, at(19, 10), False, id="an office an hour after it opened"),
        pytest.param(OFFICE, at(19, 11), True, id="an office two hours after it opened"),
        pytest.param(NIGHTLY, at(17, 3), False, id="one missed night"),
        pytest.param(NIGHTLY, at(18, 2), False, id="a second night that is not over"),
        pytest.param(NIGHTLY, at(18, 3), True, id="two missed nights"),
    ],
)
def test_a_partner_is_silent_beyond_what_is_usual_for_it(hours, now, silent):
    assert standing(hours, now, "E").silent is silent


def test_silence_says_since_when_and_lasts_until_something_arrives():
    fell = at(19, 11)
    for later in (0, 1, 24, 24 * 30, 24 * 400):
        assert standing(OFFICE, fell + later, "E").turned == fell
    back = standing((*OFFICE, fell + 30), fell + 30, "E")
    assert (back.silent, back.turned) == (False, fell + 30)


def test_a_nightly_batch_may_come_before_or_after_the_full_hour():
    random, night = Random(5), utc_hour(datetime(2026, 9, 7, 1, tzinfo=UTC))
    hours = tuple(night + 24 * day + random.choice((0, 1)) for day in range(40))
    assert not standing(hours, hours[-1] + 26, "E").silent
    assert standing(hours, hours[-1] + 72, "E").silent


@pytest.mark.parametrize(
    "hours",
    [
        pytest.param((), id="never heard"),
        pytest.param(office_hours(FRIDAY, weeks=1), id="in its first weeks"),
        pytest.param(OFFICE[:1] + OFFICE[-1:], id="heard twice"),
        pytest.param(nightly(FRIDAY)[::20], id="three days in eight weeks"),
    ],
)
def test_of_a_partner_that_does_not_report_as_a_rule_nothing_is_known(hours):
    assert standing(hours, at(31, 12), "E") == UNKNOWN


def test_a_bank_holiday_is_no_silence_of_an_office_and_one_only_where_it_is_kept():
    before = office_hours(datetime(2026, 8, 28, 16, 30, tzinfo=LONDON))
    monday = utc_hour(datetime(2026, 8, 31, 16, tzinfo=LONDON))
    assert not standing(before, monday, "E").silent
    assert standing(before, monday, "S").silent


def test_one_long_outage_does_not_make_a_partner_deaf():
    with_outage = tuple(hour for hour in NIGHTLY if not NIGHTLY[20] < hour < NIGHTLY[28])
    assert standing(with_outage, NIGHTLY[-1] + 8 * 24, "E").silent


def test_what_arrives_later_than_now_is_not_known_yet():
    assert standing((*OFFICE, at(20, 12)), at(20, 11), "E").silent


@pytest.mark.parametrize("share", [0.15, 0.5])
def test_a_partner_whose_work_comes_by_chance_is_called_silent_at_most_twice_in_a_hundred_hours(share):
    """Simulated: an office in each of whose hours something arrives by chance, over six weeks after eight."""
    random = Random(11)
    hours = tuple(hour for hour in office_hours(FRIDAY, weeks=14) if random.random() < share)
    called = looks = 0
    for now in range(hours[0] + 24 * 56, hours[-1], 11):
        known = tuple(hour for hour in hours if now - 24 * 56 < hour <= now)
        called += standing(known, now, "E").silent
        looks += 1
    assert called <= 0.02 * looks


def test_silences_of_before_are_seen_where_the_partner_came_back():
    gap = tuple(hour for hour in OFFICE if not at(1, 10) < hour < at(2, 12))
    assert standing(gap, gap[-1], "E").turned == at(2, 12)
