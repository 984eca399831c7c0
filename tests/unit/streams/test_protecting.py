import random
from collections import Counter
from dataclasses import replace

import pytest

from dictionary.projection_values import ShownCell
from streams import protecting
from streams.noise import KEYS
from streams.protecting import Held, Policy, protect, show, show_public
from streams.ticking import COMMISSIONER_TIMINGS

LA = "E08000025"
COARSE = "safety.domestic_abuse"
POLICY = Policy(frozenset({COARSE}), b"of the tests")
HOURLY = COMMISSIONER_TIMINGS[0]
HOUR = HOURLY.period


def looked_at(look, people, held, *, keys=0, cell="a cell", policy=POLICY):
    return protect(policy, cell, HOURLY, look * HOUR, people, keys, held)


def redraws(cell, first, last):
    """The looks at which a cell that never changes is drawn anew."""
    held, found = Held(10, 10, -9), []
    for look in range(first, last):
        news = looked_at(look, 10, held, cell=cell)
        if news is not None:
            held = news
            found.append(look)
    return found


@pytest.mark.parametrize("noised", [-5, 0, 1, 7])
def test_under_eight_is_small_and_zero_looks_the_same(noised):
    assert show(POLICY, "money.debt", noised) == ShownCell(None, "small")


@pytest.mark.parametrize(
    ("noised", "shown"), [(8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100_002, 100_000)]
)
def test_from_eight_the_nearest_five_is_shown(noised, shown):
    assert show(POLICY, "money.debt", noised) == ShownCell(shown, "value")


@pytest.mark.parametrize(("noised", "shown"), [(15, None), (16, 15), (18, 20)])
def test_the_threshold_of_a_coarse_need_is_twice_as_high(noised, shown):
    assert show(POLICY, COARSE, noised).people == shown


def test_the_public_is_shown_what_a_commissioner_is_but_for_the_smallest():
    for noised in range(60):
        for scope in ("money.debt", COARSE):
            released = show(POLICY, scope, noised)
            least = 30 if scope == COARSE else 15
            seen = (released.people or 0) >= least
            assert show_public(POLICY, scope, released) == (released if seen else ShownCell(None, "small"))


@pytest.mark.parametrize(("released", "shown"), [(14, None), (15, 15)])
def test_under_fifteen_the_public_is_shown_that_it_is_small(released, shown):
    assert show_public(POLICY, "money.debt", ShownCell(released, "value")).people == shown


def test_a_partners_own_numbers_are_never_released():
    assert not POLICY.may_show(LA, "money.debt@advice", LA, "28d")


def test_a_coarse_need_shows_for_the_authority_in_long_windows_and_nowhere_else():
    for window in ("7d", "28d", "91d"):
        assert POLICY.may_show(LA, COARSE, LA, window) is (window != "7d")
        for area in ("B1 1", "B1", f"{LA}/none"):
            assert not POLICY.may_show(LA, COARSE, area, window)
            assert POLICY.may_show(LA, "safety", area, window)


def test_the_secret_is_not_in_what_is_printed():
    assert "of the tests" not in repr(POLICY)


HOLD = POLICY.hold
BLOCK = HOURLY.redraw


@pytest.mark.parametrize("change", [1 - HOLD, -1, 0, 1, HOLD - 1])
def test_a_cell_stays_until_so_many_have_come_or_gone(change):
    number = looked_at(0, 20, None, keys=7)
    assert number is not None
    assert looked_at(0, 20 + change, number, keys=9) is None


@pytest.mark.parametrize("change", [-30, -HOLD, HOLD, 30])
def test_so_many_who_came_or_went_move_a_cell(change):
    first = looked_at(0, 30, None)
    moved = looked_at(0, 30 + change, first)
    assert moved is not None
    assert moved.people == 30 + change


def test_the_same_persons_carry_the_same_noise_whoever_came_first():
    draw = random.Random(1)
    keys = [draw.randrange(KEYS) for _ in range(20)]
    first = looked_at(5, 20, None, keys=sum(keys))
    draw.shuffle(keys)
    assert looked_at(5, 20, None, keys=sum(keys) % KEYS) == first


def test_other_persons_carry_other_noise_from_minus_five_to_five():
    noise = Counter(looked_at(0, 50, None, keys=keys).noised - 50 for keys in range(KEYS))
    assert sorted(noise) == list(range(-5, 6))
    assert sum(value * times for value, times in noise.items()) == 0
    assert sum(value * value * times for value, times in noise.items()) / KEYS == pytest.approx(2, abs=0.02)


def test_noise_is_drawn_anew_once_in_every_block_at_a_look_that_depends_on_cell_and_secret():
    _, *looks = redraws("a cell", 0, BLOCK * 60)
    blocks = [look // BLOCK for look in looks]
    assert blocks == list(range(blocks[0], 60))
    assert len({look % BLOCK for look in looks}) > BLOCK / 3
    assert [look % BLOCK for look in looks] != [
        look % BLOCK for look in redraws("another", 0, BLOCK * 60)[1:]
    ]


def test_what_is_drawn_anew_has_other_noise_and_counts_who_is_there_now():
    held = looked_at(0, 20, None)
    seen = set()
    for look in range(BLOCK * 40):
        news = looked_at(look, 21, held)
        if news is not None:
            held = news
            seen.add(news.noised)
            assert news.people == 21
    assert len(seen) > 4


def test_a_redraw_that_passed_unseen_is_made_at_the_next_look():
    first = looked_at(0, 20, None)
    late = looked_at(3 * BLOCK, 20, first)
    assert late is not None
    assert late.redraw > first.redraw
    assert looked_at(3 * BLOCK, 20, late) is None


def test_a_new_cell_with_too_few_to_move_is_released_where_it_is_drawn_anew_and_nowhere_else():
    looks = [look for look in range(1, BLOCK * 20) if looked_at(look, 1, None) is not None]
    assert looks == redraws("a cell", 0, BLOCK * 20)[1:]


def test_nobody_in_a_cell_that_was_never_released_is_nothing():
    assert all(looked_at(look, 0, None) is None for look in range(200))


def test_nobody_knows_at_how_many_a_new_cell_moves_first():
    first = Counter()
    for number in range(500):
        cell = f"cell {number}"
        first[next(n for n in range(1, 30) if looked_at(0, n, None, cell=cell))] += 1
    # Few are drawn anew at this very look.
    assert sum(first[people] for people in range(1, HOLD)) < 500 / BLOCK * 2.5
    assert all(first[people] > 500 / HOLD / 2 for people in range(HOLD, 2 * HOLD))


def test_the_last_person_who_leaves_does_not_show():
    one = looked_at(0, 1, Held(9, 9, -9))
    assert show(POLICY, "need", one.noised).people is None
    none = looked_at(900, 0, one)
    assert show(POLICY, "need", none.noised).people is None


def test_a_spike_of_fifteen_shows_at_the_next_look_whatever_the_noise():
    for keys in range(KEYS):
        assert show(POLICY, "need", looked_at(0, 15, None, keys=keys).noised).people >= 10


def test_another_secret_makes_other_noise_and_other_redraws():
    other = replace(POLICY, secret=b"s" * 100)
    ours, theirs = (
        [looked_at(0, 50, None, cell=str(n), policy=p) for n in range(50)] for p in (POLICY, other)
    )
    assert ours != theirs


@pytest.mark.parametrize(
    ("secret", "noise"),
    [
        (b"of the tests", [-2, 0, 0, 0, 1, -1, 3, 0, 0, 1, 1]),
        (b"s" * 64, [-3, 2, -2, 4, 0, 0, 0, 1, 1, -1, 2]),
        (b"s" * 65, [0, 0, 0, 1, 1, -1, 2, -2, -3, 0, 0]),
    ],
)
def test_cell_persons_moment_and_secret_alone_say_what_is_released(secret, noise):
    """In every process and after every update: else an update would be one more draw of every cell."""
    protecting._drawn.cache_clear()  # so that it is worked out here
    policy = replace(POLICY, secret=secret)
    looks = range(10 * BLOCK, 12 * BLOCK, 5)
    assert [looked_at(look, 50, None, keys=97 * look, policy=policy).noised - 50 for look in looks] == noise
