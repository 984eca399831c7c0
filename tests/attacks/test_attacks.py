"""What attackers get out of the released figures: the figures of `docs/privacy.md`, in a short form."""

from functools import cache

import numpy as np
import pytest

from streams.noise import KEYS
from streams.protecting import Held, protect, show, show_public
from streams.ticking import COMMISSIONER_TIMINGS
from tests.attacks import city, exact, history, sampled, still, told, usefulness
from tests.attacks.rule import MOST, POLICY, SETTINGS, chances, shown_as

BY_NAME = {setting.name: setting for setting in SETTINGS}
BOUNDARIES = (0, 1, 2, 3, 4, 7, 8, 12, 13, 17, 29, 30)
MOST_ADVANTAGE, MOST_CERTAIN, MOST_CERTAIN_KNOWN = 0.15, 0.01, 0.02
each_setting = pytest.mark.parametrize("name", BY_NAME)


@cache
def at_known(name, known, came=1):
    return exact.at_known(BY_NAME[name], known, came)


@each_setting
@pytest.mark.parametrize("mean", exact.MEANS)
def test_who_sees_before_and_after_a_tick_learns_little(name, mean):
    advantage, certain = exact.at_tick(BY_NAME[name], mean)
    assert advantage <= MOST_ADVANTAGE
    assert certain <= MOST_CERTAIN


@each_setting
def test_who_knows_the_number_of_others_at_a_boundary_learns_little(name):
    advantage, certain = exact.worst(at_known(name, known) for known in BOUNDARIES)
    assert advantage <= MOST_ADVANTAGE
    assert certain <= MOST_CERTAIN_KNOWN


@each_setting
def test_the_first_person_in_and_the_last_one_out_show_nowhere(name):
    for score in (at_known(name, 0), at_known(name, 1, -1)):
        assert score.advantage < 0.01
        assert score.certain < 0.001


@each_setting
def test_who_is_erased_shows_no_more_than_who_comes(name):
    advantage, certain = exact.worst(at_known(name, known, -1) for known in BOUNDARIES if known)
    assert advantage <= MOST_ADVANTAGE
    assert certain <= MOST_CERTAIN_KNOWN


@pytest.mark.parametrize("setting", told.settings(), ids=lambda setting: setting.name)
def test_whether_there_is_an_alert_and_all_that_is_told_of_it_tells_little(setting):
    advantage, certain = exact.worst(told.alert_at_tick(setting, mean) for mean in exact.MEANS)
    assert advantage <= MOST_ADVANTAGE
    assert certain <= MOST_CERTAIN


@pytest.mark.parametrize("setting", told.settings(), ids=lambda setting: setting.name)
@pytest.mark.parametrize("came", [1, -1])
def test_who_knows_all_others_of_a_cell_learns_little_from_its_alert(setting, came):
    advantage, certain = exact.worst(told.alert_at_known(setting, known, came=came) for known in (12, 17, 29))
    assert 0 < advantage <= MOST_ADVANTAGE
    assert certain <= MOST_CERTAIN_KNOWN


@pytest.mark.parametrize("setting", told.settings(), ids=lambda setting: setting.name)
def test_an_alert_beside_its_cell_at_one_tick_tells_no_more_than_the_cell(setting):
    together = told.alert_at_tick(setting, 12, figures=True)
    assert together == pytest.approx(exact.at_tick(setting, 12))


@pytest.mark.parametrize("rule", ["raw", "usual", "band"])
def test_the_same_attack_breaks_raw_counts_and_the_usual_rule(rule):
    only = np.zeros(MOST)
    only[7] = 1
    assert exact.plain_at_tick(rule, only).advantage > 0.95


@pytest.mark.parametrize("known", [4, 12, 17])
@each_setting
def test_a_partner_that_takes_its_own_people_off_is_sure_of_nobody(name, known):
    """Nor is who has two filters that differ by one person: all others are known exactly."""
    assert still.plain_still("raw").certain == still.plain_still("usual").certain == 1
    advantage, certain = still.one_look(BY_NAME[name], known)
    assert advantage <= 0.2
    assert certain <= 0.001


@pytest.mark.parametrize("role", ["commissioner", "public"])
def test_drawing_noise_anew_for_a_whole_window_tells_no_more_than_is_published(role):
    told = [still.redrawn(role, times) for times in (1, 2, 4, 7)]
    assert [score.advantage for score in told] == sorted(score.advantage for score in told)
    assert told[-1].advantage <= 0.58
    assert told[-1].certain <= 0.065


def test_two_roles_together_know_what_one_of_them_knows():
    for noised in range(-5, 200):
        same = show(POLICY, "need", noised)
        assert show_public(POLICY, "need", same) in {same, show(POLICY, "need", 0)}
    for noised, other in ((8, 12), (13, 17), (18, 22)):
        assert shown_as("public", noised) == shown_as("public", other)


def test_a_total_less_its_parts_does_not_give_the_part_that_is_hidden():
    assert sampled.total_less_parts("raw", 20_000, 1).advantage > 0.05
    found = sampled.total_less_parts("gate", 20_000, 1)
    assert found.advantage <= MOST_ADVANTAGE
    assert found.certain <= MOST_CERTAIN


@pytest.mark.parametrize(("role", "published"), [("commissioner", (0.11, 0.001)), ("public", (0.135, 0.001))])
def test_all_cells_that_hold_a_person_tell_no_more_together_than_is_published(role, published):
    found = sampled.together(sampled.chain(role, quiet=False), 20_000, 1)
    assert found.advantage <= published[0] + 0.02
    assert found.certain <= published[1] + 0.005


def test_moments_of_their_own_tell_no_more_than_one_moment():
    found = sampled.moments()
    apart, at_once = found["moments of their own"], found["one moment"]
    assert apart.advantage <= at_once.advantage + 0.005


def test_asking_again_and_replaying_gives_what_was_given():
    timing = COMMISSIONER_TIMINGS[0]
    held = protect(POLICY, "cell", timing, 0, 30, 99, None)
    again = {protect(POLICY, "cell", timing, 0, 30, 99 + KEYS, None) for _ in range(1000)}
    assert again == {held}


def test_the_chances_reckoned_with_are_those_of_the_gate():
    """The same cells, run through the gate itself and reckoned out, are shown as often."""
    cells = history.watch("7d", 12, 3_000, 5)
    seen = np.bincount(cells.shown[:, -1][~cells.there], minlength=6)[:6] / (~cells.there).sum()
    state = exact.settled(12, SETTINGS[0].looks, SETTINGS[0].redraw)
    expected = np.zeros(chances("commissioner").shape[1])
    for (people, phase), chance in np.ndenumerate(state):
        base = people - phase + POLICY.hold - 1
        if 0 <= base < MOST:
            expected += chance * chances("commissioner")[base]
    assert seen == pytest.approx(expected[:6], abs=0.05)


def test_a_filter_on_the_whole_history_is_right_about_how_sure_it_is():
    """Of the cells in which it gives the target p, the target is in about p: so no better one was missed."""
    cells = history.watch("91d", 12, 3_000, 4)
    chance = history.posterior(cells, "91d", 12, everybody=True)
    for low in (0.0, 0.3, 0.5, 0.7):
        within = (chance >= low) & (chance < low + 0.2)
        assert cells.there[within].mean() == pytest.approx(chance[within].mean(), abs=0.1)


def test_who_has_the_whole_history_but_not_everybody_else_learns_little_for_certain():
    cells = history.watch("7d", 12, 1_000, 3)
    advantage, certain = history.told(cells, history.posterior(cells, "7d", 12, everybody=False))
    assert advantage < 0.25
    assert certain <= MOST_CERTAIN_KNOWN


@each_setting
def test_a_spike_of_fifteen_shows_at_the_next_look(name):
    for mean in exact.MEANS:
        assert usefulness.spike_shows(BY_NAME[name], mean) >= 0.95
    assert usefulness.spike_from_nothing() == 1


def test_nearly_every_record_of_a_city_lies_in_a_shown_cell_and_errors_are_those_that_are_published():
    seen = city.look()
    assert seen.authority >= 0.95
    assert seen.error <= 2.5


def test_singles_are_never_told_apart_from_nobody():
    """10,000 persons, each alone in a cell: every release of them is the sign of nobody."""
    timing = COMMISSIONER_TIMINGS[0]
    for number in range(10_000):
        held: Held | None = None
        for look in (0, 5, 50):
            held = protect(POLICY, str(number), timing, look * 3600, 1, number % KEYS, held) or held
            assert held is None or shown_as("commissioner", held.noised) == 0
