import numpy as np
import pytest

from streams.watching.calendars import Calendars
from streams.watching.closing import Watch, close
from streams.watching.expecting import Factors
from streams.watching.keeping import dump, load
from streams.watching.seasons import Seasons
from streams.watching.seen import LATENESS, NEVER, Layout
from tests.support.watching import LAYOUT, MONDAY, arrivals, usual_days, watched

LAST = MONDAY + 55


def test_what_was_dumped_goes_on_as_if_it_had_never_been():
    watch, _ = watched(usual_days(MONDAY, LAST), MONDAY, LAST)
    again = load(LAYOUT, dump(watch))
    for one in (watch, again):
        one.seen.turn()
        one.seen.add(arrivals(usual_days(LAST + 1, LAST + 1, seed=2)))
    scores = [close(one, frozenset()).scores for one in (watch, again)]
    assert np.array_equal(scores[0].score, scores[1].score)
    assert dump(watch) == dump(again)


def test_a_sector_without_a_part_has_seen_nothing():
    watch, _ = watched(usual_days(MONDAY, MONDAY + 3), MONDAY, MONDAY + 3)
    parts = dump(watch)
    del parts["4"]
    assert load(LAYOUT, parts).seen.recent[:, 4].sum() == 0


def test_a_partner_and_a_need_may_have_come_since():
    watch, _ = watched(usual_days(MONDAY, MONDAY + 3), MONDAY, MONDAY + 3)
    larger = Layout(needs=3, partners=4, district_of=np.append(LAYOUT.district_of, 2))
    again = load(larger, dump(watch))
    assert np.array_equal(again.seen.recent[:2, :6, :3], watch.seen.recent)
    assert again.seen.recent.sum() == watch.seen.recent.sum()
    assert (again.seen.first[:, 3] == NEVER).all()
    assert close(again, frozenset()).scores.score.shape == (3, 7)


def test_parts_of_different_days_are_refused():
    first, _ = watched([], MONDAY, MONDAY)
    second, _ = watched([], MONDAY, MONDAY + 1)
    with pytest.raises(ValueError, match="sector 0 is of day"):
        load(LAYOUT, dump(first) | {"0": dump(second)["0"]})


def test_what_was_learned_and_fitted_is_kept_to_the_last_number():
    watch, draw = Watch.new(LAYOUT, MONDAY), np.random.default_rng(3)
    learned = watch.learned
    for held in (learned.count, learned.exposure, learned.squares):
        held[:] = draw.random(held.shape)
    calendars = Calendars(draw.random((3, 7)), draw.random(3))
    seasons = Seasons(MONDAY - 9, draw.random((2, 5)))
    watch.factors = Factors(calendars, seasons, draw.random((3, LATENESS)))
    again = load(LAYOUT, dump(watch))
    assert again.factors.seasons.fitted == MONDAY - 9
    for one, other in (
        (again.learned.count, learned.count),
        (again.learned.exposure, learned.exposure),
        (again.learned.squares, learned.squares),
        (again.factors.calendars.week, calendars.week),
        (again.factors.calendars.holiday, calendars.holiday),
        (again.factors.seasons.by_need, seasons.by_need),
        (again.factors.completeness, watch.factors.completeness),
    ):
        assert np.array_equal(one, other)
