from dataclasses import replace

import numpy as np
import pytest

from needmonitor.evaluating.merging import LA, Team, area
from needmonitor.evaluating.planting import Spike
from needmonitor.evaluating.reporting import Simulated
from needmonitor.evaluating.town import FIRST_DAY, HISTORY, NEEDS
from streams.watching.closing import Closed, Watch
from streams.watching.expecting import Expected, look_out
from streams.watching.scanning import scan
from streams.watching.seen import RECENT_DAYS, Layout

SECTORS = 20
LAYOUT = Layout(NEEDS, 1, np.arange(SECTORS) // 10)
NONE = Simulated(np.zeros((0, 0, 0, 0), np.uint16), np.array([]), np.array([]), (), np.array([]), ())


def told(days: int, **rises: int) -> Team:
    """A team on so many tested days, told of rises from tested day 10 on by `s<sector>`, all of need 3."""
    watch, team = Watch.new(LAYOUT, FIRST_DAY + HISTORY - 1), Team()
    outlook = look_out(watch.seen, watch.learned, watch.factors, frozenset())
    learned = np.full((NEEDS, SECTORS), 500.0)
    for day in range(days):
        watch.seen.turn()
        observed = np.ones((NEEDS, SECTORS, RECENT_DAYS))
        for name, extra in rises.items():
            observed[3, int(name[1:]), max(0, RECENT_DAYS - 1 - day + 10) :] += extra
        expected = Expected(observed, np.ones(observed.shape), learned, np.ones((NEEDS, 1)))
        spread = np.broadcast_to(watch.learned.dispersion[:, None], learned.shape)
        scores = scan(observed, expected.expected, spread, learned)
        team.hear(watch, Closed(outlook, expected, scores, np.zeros(SECTORS, bool)))
    return team


def spike(*sectors: int, start: int = 10, length: int = 5) -> Spike:
    series = tuple(sector * NEEDS + 3 for sector in sectors)
    return Spike(series, HISTORY + start, HISTORY + start + length - 1, 3.0, 50.0)


def test_a_rise_in_one_sector_is_one_alert_though_its_district_rises_with_it():
    team = told(14, s4=20)
    assert [alert.area.code for alert in team.seen.values()] == ["D0 4"]
    merged = team.merged(replace(NONE, spikes=(spike(4),)))
    assert (merged.per_sector_spike, merged.sector_spikes, merged.taken_in) == (1.0, 1, 0)


def test_a_rise_all_over_a_district_is_the_district_s_alert():
    team = told(14, **{f"s{sector}": 8 for sector in range(10)})
    merged = team.merged(replace(NONE, spikes=(spike(*range(10)),)))
    assert (merged.per_district_spike, merged.district_spikes) == (1.0, 1)
    assert (merged.opened, merged.taken_in) == (11, 10)


def test_two_alerts_about_one_spike_are_counted_as_two():
    team = told(14, s4=20, s5=20)
    both = spike(4, 5)
    assert team.merged(replace(NONE, spikes=(both,))).per_district_spike in {1.0, 2.0}
    team.absorbed.clear()
    assert team.merged(replace(NONE, spikes=(both,))).per_district_spike == len(team.seen)


@pytest.mark.parametrize(("start", "about"), [(8, 1), (10, 1), (11, 0), (3, 0), (4, 1)])
def test_an_alert_is_about_a_spike_from_its_first_day_to_two_days_after_its_last(start, about):
    team = told(12, s4=20)
    assert team.merged(replace(NONE, spikes=(spike(4, start=start),))).sector_spikes == about


def test_an_alert_of_another_sector_or_need_is_about_something_else():
    team = told(12, s4=20)
    other = Spike((4 * NEEDS + 2,), HISTORY + 10, HISTORY + 14, 3.0, 50.0)
    assert team.merged(replace(NONE, spikes=(spike(5), other))).sector_spikes == 0


def test_a_sector_lies_in_its_district_and_that_in_the_authority():
    assert area("D1 2").parents == ("D1", LA)
    assert area("D1").parents == (LA,)
    assert area(LA).parents == ()
