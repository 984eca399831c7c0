"""Alerts outside the trusted zone: made of released figures, and of what people did about them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dictionary.actions import Mute
from dictionary.alerts import Handling, Level, Life
from dictionary.bands import BandedAlert, ReleasedAlerts
from dictionary.moments import day_date
from streams.alerting.outside import ENDS_AFTER, PAST, SHOWN, Around, Figures, look_outside
from tests.support.alerting import LA, MONDAY, NEED, OTHER, RULES, moment

HOUR = timedelta(hours=1)
NOON = moment(MONDAY, 12)
AROUND = Around(RULES, b"a secret", (), lambda _: Handling.NEW)
UP = {"7d": 40, "28d": 55}
QUIET = {"7d": 15, "28d": 60}
WHOLE = {"7d": 1000, "28d": 4000, "91d": 13_000}


def look(
    figures: Figures,
    before: ReleasedAlerts | None = None,
    when: datetime = NOON,
    around: Around = AROUND,
) -> ReleasedAlerts:
    return look_outside(LA, {**figures, ("any", LA): WHOLE}, before, when, around)


def only(released: ReleasedAlerts) -> BandedAlert:
    (one,) = released.alerts
    return one


def test_a_rise_in_what_is_shown_opens_an_alert_of_its_area() -> None:
    one = only(look({(NEED, "B1 1"): UP}))
    assert (one.area.code, one.level, one.life, one.since) == ("B1 1", Level.URGENT, Life.OPEN, NOON)
    assert (one.observed.words, one.expected.words, one.window.days) == ("25 to 49", "fewer than 8", 7)
    assert look({(NEED, "B1 1"): QUIET}).alerts == ()


def test_it_is_the_same_alert_at_its_highest_level_while_it_goes_on() -> None:
    first = look({(NEED, "B1 1"): UP})
    less = only(look({(NEED, "B1 1"): {"7d": 25, "28d": 40}}, first, NOON + HOUR))
    assert (less.id, less.level, less.peak) == (only(first).id, Level.URGENT, only(first).peak)
    assert less.since == NOON


def test_three_quiet_days_end_it_and_a_return_within_two_weeks_is_the_same_again() -> None:
    released = look({(NEED, "B1 1"): UP})
    name = only(released).id
    released = look({(NEED, "B1 1"): QUIET}, released, NOON + HOUR)
    assert (only(released).life, only(released).quiet_since) == (Life.CLOSING, NOON + HOUR)
    released = look({}, released, NOON + HOUR + ENDS_AFTER - HOUR)
    assert only(released).life is Life.CLOSING
    released = look({}, released, NOON + HOUR + ENDS_AFTER)
    assert (only(released).life, only(released).ended) == (Life.CLOSED, NOON + HOUR + ENDS_AFTER)
    ended = NOON + HOUR + ENDS_AFTER
    again = only(look({(NEED, "B1 1"): UP}, released, ended + SHOWN))
    assert (again.id, again.life, again.ended) == (name, Life.OPEN, None)
    other = look({(NEED, "B1 1"): UP}, released, ended + SHOWN + HOUR)
    assert only(other).id != name
    assert [one.since for one in other.past] == [NOON]


def test_what_opened_half_a_year_ago_is_past_no_more() -> None:
    released = look({(NEED, "B1 1"): UP})
    for days in (1, 5, 30):
        released = look({}, released, NOON + timedelta(days=days))
    assert len(released.past) == 1
    assert len(look({}, released, NOON + PAST).past) == 1
    assert look({}, released, NOON + PAST + HOUR).past == ()


def test_a_larger_area_that_is_up_by_one_smaller_alone_has_no_alert_of_its_own() -> None:
    figures = {(NEED, "B1 1"): UP, (NEED, "B1"): {"7d": 50, "28d": 85}}
    assert [one.area.code for one in look(figures).alerts] == ["B1 1"]


def test_a_larger_area_takes_in_the_smaller_ones() -> None:
    figures = {
        (NEED, "B1 1"): UP,
        (NEED, "B1 2"): UP,
        (NEED, "B1"): {"7d": 90, "28d": 130},
        (OTHER, "B1"): {"7d": 90, "28d": 130},
    }
    found = {(one.need.id, one.area.code): one for one in look(figures).alerts}
    district = found[NEED, "B1"]
    assert (district.children, district.other_needs, district.parent) == (2, 1, None)
    assert {found[NEED, code].parent for code in ("B1 1", "B1 2")} == {district.id}


def test_what_people_did_and_what_may_explain_it_is_told() -> None:
    rule = Mute(
        id="5f0c2b1e-0000-4000-8000-000000000001",
        authority=LA,
        at=NOON,
        who="ines",
        need=NEED,
        area="B1",
        until=day_date(MONDAY + 1),
        why="a campaign",
    )
    seen = Around(RULES, b"a secret", (rule,), {(NEED, "B1 1"): Handling.ACKNOWLEDGED}.__getitem__)
    one = only(look({(NEED, "B1 1"): UP}, around=seen))
    assert (one.handling, one.muted) == (Handling.ACKNOWLEDGED, True)
    assert not only(look({(NEED, "B1 1"): UP})).muted


def test_it_is_provisional_for_a_day_and_says_when_it_changed_last() -> None:
    released = look({(NEED, "B1 1"): UP})
    same = look({(NEED, "B1 1"): UP}, released, NOON + HOUR)
    assert same.alerts == released.alerts
    assert only(same).provisional
    later = only(look({(NEED, "B1 1"): UP}, same, NOON + timedelta(days=1)))
    assert (later.provisional, later.as_of) == (False, NOON + timedelta(days=1))


def test_all_needs_together_are_what_others_are_compared_with_and_no_alert() -> None:
    assert look_outside(LA, {("any", LA): UP}, None, NOON, AROUND).alerts == ()
    assert look_outside(LA, {(NEED, "B1 1"): UP}, None, NOON, AROUND).alerts == ()
    begun = {(NEED, "B1 1"): UP, ("any", LA): {"7d": 800, "28d": 1100}}
    assert look_outside(LA, begun, None, NOON, AROUND).alerts == ()


def test_an_area_that_places_do_not_know_is_told_to_nobody() -> None:
    def area(code: str):
        raise KeyError(code)

    rules = type(RULES)(area, RULES.need, RULES.neighbours, RULES.covers)
    assert look({(NEED, "X9 9"): UP}, around=Around(rules, b"s", (), AROUND.handling)).alerts == ()


cells = st.sampled_from([(need, code) for need in (NEED, OTHER) for code in ("B1 1", "B1 2", "B1", LA)])
shown = st.fixed_dictionaries(
    {}, optional={w: st.integers(2, 30).map(lambda n: 5 * n) for w in ("7d", "28d", "91d")}
)


@given(st.lists(st.dictionaries(cells, shown), min_size=1, max_size=6), st.randoms())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_figures_in_any_order_make_the_same_bytes(
    hours: list[dict[tuple[str, str], Mapping[str, int]]], luck
) -> None:
    def told(*, mixed: bool) -> list[str]:
        before, said = None, []
        for number, figures in enumerate(hours):
            items = list(figures.items())
            if mixed:
                luck.shuffle(items)
            before = look(dict(items), before, NOON + number * HOUR)
            said.append(before.model_dump_json())
            before = ReleasedAlerts.model_validate_json(said[-1])
        return said

    assert told(mixed=False) == told(mixed=True)
