import pytest

from dictionary.alerts import Level, Life
from streams.alerting.candidates import AreaSeen
from streams.alerting.telling import figures, is_retrospective, opened, same, story
from tests.support.alerting import LA, MONDAY, RULES, candidate, closing, moment

AT = moment(MONDAY + 1, 2)


def alert(**but):
    found = candidate(**but)
    return opened(found, Level.WATCH, closing(MONDAY, found), RULES)


def happened(before, after):
    return [entry.what for entry in story(before, after, AT)]


def test_areas_above_are_told_with_their_names():
    above = (AreaSeen("B1", "district", 90, 60.0), AreaSeen(LA, "la", 900, 800.0))
    told = alert(above=above).above
    assert [(one.code, one.name, one.observed, one.expected) for one in told] == [
        ("B1", "B1", 90, 60.0),
        (LA, "Birmingham", 900, 800.0),
    ]


@pytest.mark.parametrize(("upper", "exceedance"), [(14, 15 / 9), (5, 30.0)])
def test_exceedance_is_of_the_room_up_to_the_bound_half_a_count_at_least(upper, exceedance):
    found = candidate(upper=upper)
    assert figures(found, closing(MONDAY), RULES)["exceedance"] == pytest.approx(exceedance)


@pytest.mark.parametrize(("said", "told"), [(-0.1, 0.0), (0.4, 0.4), (1.2, 1.0)])
def test_completeness_is_a_share(said, told):
    assert figures(candidate(completeness=said), closing(MONDAY), RULES)["completeness"] == told


@pytest.mark.parametrize(("late_old", "retrospective"), [(0, False), (5, False), (6, True)])
def test_what_would_not_have_scored_without_old_records_is_retrospective(late_old, retrospective):
    assert is_retrospective(candidate(late_old=late_old)) is retrospective


def test_a_revision_that_tells_the_same_is_no_news():
    one = alert()
    assert same(one, one.model_copy(update={"revision": 9, "last_updated": AT, "timeline": ()}))
    assert not same(one, one.model_copy(update={"score": 4.6}))


def test_only_another_length_is_another_window_in_the_story():
    one = alert()
    longer, later = alert(days=5), alert(day=MONDAY + 1)
    assert happened(one, longer) == ["window"]
    assert happened(one, later) == []


def test_an_alert_that_opened_by_late_records_says_so():
    (entry,) = story(None, alert(late_old=9), AT)
    assert entry.why == "20 where 5.0 were expected in 3 days, from late records alone"


def test_an_alert_that_is_up_again_before_its_end_says_so():
    one = alert()
    closing_one = one.model_copy(update={"life": Life.CLOSING})
    (entry,) = story(closing_one, one, AT)
    assert (entry.what, entry.why) == ("reopened", "up again before it ended")
    (entry,) = story(closing_one, one.model_copy(update={"life": Life.CLOSED}), AT)
    assert entry.why == "as quiet as usual for three days"


def test_of_many_areas_taken_in_twenty_are_named():
    codes = tuple(f"B1 {n}" for n in range(25))
    (entry,) = story(alert(), alert().model_copy(update={"children": codes}), AT)
    assert entry.why.endswith("B1 19 and 5 more")
    (entry,) = story(alert(), alert().model_copy(update={"children": codes[:20]}), AT)
    assert entry.why.endswith("B1 18, B1 19")
    more = alert().model_copy(update={"children": codes[:2]})
    (entry,) = story(alert().model_copy(update={"children": codes[:1]}), more, AT)
    assert entry.why == "took in B1 1"
