import pytest

from api.ratios import of_counts, of_rates, share_words, times_words
from api.texts import load_texts
from dictionary.places import Area

TEXTS = load_texts()


def an_area(households):
    return Area("B1 1", "sector", "B1 1", "E08000025", "E", households, None, None, has_outline=True, note="")


def test_rates_are_compared_and_not_counts():
    ratio = of_rates((100, an_area(1000.0)), (100, an_area(2000.0)), 0.0)
    assert ratio is not None
    assert ratio.middle == pytest.approx(2.0)
    assert ratio.low == pytest.approx(1.518, abs=0.01)
    assert ratio.verdict == "higher"
    assert times_words(ratio, TEXTS) == "▲ 2.00 times the rate (1.52 to 2.64): higher"


def test_what_the_gate_may_have_altered_makes_the_interval_wider():
    exact, released = (of_rates((30, an_area(1000.0)), (15, an_area(1000.0)), slack) for slack in (0.0, 7.0))
    assert exact is not None
    assert released is not None
    assert (exact.verdict, released.verdict) == ("higher", "similar")
    assert released.low < exact.low < exact.middle < exact.high < released.high


def test_an_area_without_a_rate_is_not_compared():
    assert of_rates((9, an_area(499.0)), (9, an_area(900.0)), 0.0) is None
    assert of_rates((9, an_area(900.0)), (9, an_area(None)), 0.0) is None


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (12, 0, "▲ nobody on the other side: higher"),
        (1, 0, "● nobody on the other side: no clear difference"),
        (0, 0, "● nobody on the other side: no clear difference"),
        (0, 12, "▼ nobody on this side: lower"),
    ],
)
def test_nobody_on_one_side_is_said(one, other, words):
    ratio = of_rates((one, an_area(1000.0)), (other, an_area(1000.0)), 0.0)
    assert ratio is not None
    assert times_words(ratio, TEXTS) == words


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (120, 60, "▲ +60 people, +100% (+47% to +172%): more than chance explains"),
        (12, 10, "● +2 people, +20% (\N{MINUS SIGN}47% to +171%): no clear change"),
        (30, 60, "▼ \N{MINUS SIGN}30 people, \N{MINUS SIGN}50% (\N{MINUS SIGN}68% to \N{MINUS SIGN}23%)"),
        (12, 0, "▲ +12 people: more than chance explains"),
        (0, 0, "● 0 people: no clear change"),
        (60, 60, "● 0 people, 0% (\N{MINUS SIGN}30% to +43%): no clear change"),
    ],
)
def test_a_change_is_said_with_how_sure_it_is(now, before, words):
    assert share_words(of_counts(now, before, 0.0), now - before, TEXTS).startswith(words)
