import pytest

from dictionary.alerts import Level, PartnerShare
from streams.alerting.candidates import Busy
from streams.alerting.choosing import choose, of_one_partner, times_usual
from tests.support.alerting import MONDAY, NEED, candidate, closing, looking

KEY = (NEED, "B1 1")


def share(name: str, observed: int, expected: float, *, new: bool = False) -> PartnerShare:
    return PartnerShare(id=name, observed=observed, expected=expected, quarantined=new)


def test_of_one_series_the_highest_candidate_of_the_day_counts():
    chosen = choose(closing(MONDAY, candidate(5.5), candidate(4.5)), {})
    assert chosen.now[KEY][0].score == 5.5
    assert chosen.now[KEY][1] is Level.ALERT


def test_what_is_too_little_to_open_anything_is_held_and_no_more():
    chosen = choose(closing(MONDAY, candidate(9.0, observed=4, expected=0.1)), {})
    assert not chosen.now
    assert chosen.held[KEY].score == 9.0


def test_a_candidate_of_a_day_before_the_one_closed_is_of_the_past():
    chosen = choose(closing(MONDAY, candidate(day=MONDAY - 1)), {})
    assert (chosen.now, [one.day for one, _ in chosen.past]) == ({}, [MONDAY - 1])


@pytest.mark.parametrize(("day", "now"), [(MONDAY, True), (MONDAY - 1, True), (MONDAY - 2, False)])
def test_between_closes_yesterday_is_not_the_past_for_it_closes_today(day, now):
    assert bool(choose(looking(MONDAY, candidate(day=day)), {}).now) is now


@pytest.mark.parametrize(("own", "who"), [(80, None), (81, "advice")])
def test_a_partner_that_is_busy_everywhere_and_holds_over_four_fifths_of_the_excess_explains_it(own, who):
    shares = (share("advice", own + 2, 2.0), share("council", 102 - own, 2.0))
    found = candidate(observed=104, expected=4.0, partners=shares)
    assert of_one_partner(found, {"advice": 1.51}) == who


@pytest.mark.parametrize(("times", "who"), [(1.5, None), (1.51, "advice")])
def test_a_partner_that_works_as_usual_explains_nothing(times, who):
    found = candidate(observed=14, expected=4.0, partners=(share("advice", 14, 4.0),))
    assert of_one_partner(found, {"advice": times}) == who


def test_a_partner_in_quarantine_is_in_no_count_and_explains_none():
    found = candidate(observed=14, expected=4.0, partners=(share("advice", 14, 4.0, new=True),))
    assert of_one_partner(found, {"advice": 3.0}) is None


def test_only_partners_that_report_more_are_busy():
    busy = [
        Busy("a", 0, 30, 15.0, silent=False),
        Busy("b", 0, 1, 15.0, silent=True),
        Busy("c", 0, 1, 0.0, silent=False),
    ]
    assert times_usual(busy) == {"a": 2.0}
