import numpy as np

from streams.watching.calendars import Calendars
from streams.watching.closing import Watch, close
from streams.watching.expecting import Factors
from streams.watching.keeping import dump_authority, dump_sector, grown, load
from streams.watching.seasons import Seasons
from streams.watching.seen import LATENESS, NEVER, Layout
from streams.watching.standing import Standing
from tests.support.watching import LAYOUT, MONDAY, usual_days, watched

LARGER = Layout(needs=3, partners=4, district_of=np.append(LAYOUT.district_of, 2))


def taught() -> tuple[Watch, Standing]:
    """A watch and what stands, full of numbers drawn at random."""
    watch, draw = Watch.new(LAYOUT, MONDAY), np.random.default_rng(3)
    learned = watch.learned
    for held in (learned.count, learned.exposure, learned.squares):
        held[:] = draw.random(held.shape)
    calendars = Calendars(draw.random((3, 7)), draw.random(3))
    watch.factors = Factors(calendars, Seasons(MONDAY - 9, draw.random((2, 5))), draw.random((3, LATENESS)))
    standing = Standing(LAYOUT, draw.random((2, 3)) < 0.5, draw.random((3, 48)), draw.random(2))
    return watch, standing


def kept(layout: Layout) -> tuple[Watch, Standing]:
    watch, standing = taught()
    sectors = {sector: dump_sector(watch, sector) for sector in range(LAYOUT.sectors)}
    return load(layout, dump_authority(watch, standing), sectors)


def test_what_was_learned_fitted_and_found_is_kept_to_the_last_number():
    watch, standing = taught()
    again, stands = kept(LAYOUT)
    assert (again.seen.day, again.factors.seasons.fitted) == (MONDAY, MONDAY - 9)
    for one, other in (
        (again.learned.count, watch.learned.count),
        (again.learned.exposure, watch.learned.exposure),
        (again.learned.squares, watch.learned.squares),
        (again.factors.calendars.week, watch.factors.calendars.week),
        (again.factors.calendars.holiday, watch.factors.calendars.holiday),
        (again.factors.seasons.by_need, watch.factors.seasons.by_need),
        (again.factors.completeness, watch.factors.completeness),
        (stands.known, standing.known),
        (stands.activity, standing.activity),
        (stands.drift, standing.drift),
    ):
        assert np.array_equal(one, other)


def test_a_sector_without_a_part_has_learned_nothing():
    watch, standing = taught()
    again, _ = load(LAYOUT, dump_authority(watch, standing), {4: dump_sector(watch, 4)})
    assert np.array_equal(again.learned.count[:, 4], watch.learned.count[:, 4])
    assert np.count_nonzero(again.learned.count) == 6


def test_a_partner_a_need_and_a_district_may_have_come_since():
    watch, _ = taught()
    again, stands = kept(LARGER)
    assert np.array_equal(again.learned.count[:2, :6, :3], watch.learned.count)
    assert np.count_nonzero(again.learned.count) == watch.learned.count.size
    assert (again.seen.first[:, 3] == NEVER).all()
    assert np.array_equal(stands.layout.district_of, LAYOUT.district_of)
    assert (stands.layout.needs, stands.layout.partners) == (2, 3)


def test_what_grows_goes_on_with_all_it_saw_and_learned():
    watch, _ = watched(usual_days(MONDAY, MONDAY + 55), MONDAY, MONDAY + 55)
    larger = grown(watch, LARGER)
    for name in ("recent", "daily", "delays"):
        assert getattr(larger.seen, name).sum() == getattr(watch.seen, name).sum()
    assert np.array_equal(larger.seen.first[:2, :3], watch.seen.first)
    assert larger.seen.day == watch.seen.day
    assert close(larger, frozenset()).scores.score.shape == (3, 7)
