import pytest

from dictionary.alerts import Level
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from streams.alerting.rules import Rules, level_of, rank
from tests.support.alerting import LA, candidate


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (3.999, None),
        (4.0, Level.WATCH),
        (4.999, Level.WATCH),
        (5.0, Level.ALERT),
        (5.999, Level.ALERT),
        (6.0, Level.URGENT),
    ],
)
def test_a_score_has_a_level_from_four_five_and_six_on(score, level):
    assert level_of(candidate(score)) is level


@pytest.mark.parametrize(("observed", "level"), [(4, None), (5, Level.URGENT)])
def test_fewer_than_five_arrivals_are_nothing(observed, level):
    assert level_of(candidate(9.0, observed=observed, expected=0.1)) is level


@pytest.mark.parametrize(("observed", "level"), [(149, None), (150, Level.URGENT)])
def test_less_than_one_and_a_half_times_what_is_usual_is_nothing(observed, level):
    assert level_of(candidate(9.0, observed=observed, expected=100.0)) is level


@pytest.mark.parametrize(("days", "level"), [(55, Level.WATCH), (56, Level.URGENT)])
def test_under_eight_weeks_of_history_nothing_is_above_a_watch(days, level):
    assert level_of(candidate(9.0, history_days=days)) is level
    assert level_of(candidate(3.9, history_days=days)) is None


def test_levels_are_in_their_order():
    assert sorted([Level.URGENT, Level.WATCH, Level.ALERT], key=rank) == [*Level]


def test_places_and_needs_are_looked_up():
    rules = Rules.of(load_places(), load_dictionary())
    assert rules.area("B1 1").parents == ("B1", LA)
    assert (rules.area("B1").level, rules.area("B1").parents) == ("district", (LA,))
    assert rules.area("E08000025/B36").parents == (LA,)
    assert (rules.area(LA).name, rules.area(LA).parents) == ("Birmingham", ())
    assert rules.need("money.debt").label != "money.debt"
    assert "B2 4" in rules.neighbours(LA, rules.area("B1 1"))
    assert rules.neighbours(LA, rules.area(LA)) == ()


@pytest.mark.parametrize("code", ["E", "GB", "ZZ9 9", "E08000025/none"])
def test_what_no_alert_can_be_about_is_no_area(code):
    with pytest.raises(KeyError):
        Rules.of(load_places(), load_dictionary()).area(code)


def test_a_need_the_dictionary_does_not_know_is_called_by_its_id():
    assert Rules.of(load_places(), load_dictionary()).need("no.such").label == "no.such"
