from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, Role, Viewer
from api.choices import RELEASED_MEASURES, Choice, Chooser
from api.pickers import make_pickers
from api.texts import load_texts
from dictionary.needs import load_dictionary
from dictionary.places import load_places

PLACE = "E08000025"


def chooser(viewer=DEMO_VISITOR):
    return Chooser(viewer, load_dictionary(), load_places(), PLACE)


def test_shows_any_need_for_28_days_where_nothing_is_asked():
    assert chooser().read({}) == (Choice(place=PLACE), [])


def test_an_address_gives_back_the_choice_it_was_made_from():
    day = date(2026, 11, 1)
    choice = Choice(PLACE, "money.debt", "91d", "rate", "district", "B1", "area", up=True, at=day, every="60")
    query = dict(part.split("=") for part in choice.address().partition("?")[2].split("&"))
    assert replace(chooser(), today=day + timedelta(days=9)).read(query) == (choice, [])


def test_figures_move_as_they_come_where_the_address_asks_for_a_pace_that_is_none():
    for asked, every in (("10", "10"), ("paused", "paused"), ("7", ""), ("", "")):
        assert chooser().read({"every": asked})[0].every == every


def test_today_is_no_past_day():
    today = date(2026, 11, 1)
    choice, problems = replace(chooser(), today=today).read({"at": "2026-11-01"})
    assert (choice.at, problems) == (None, [])


def test_released_readers_are_not_offered_records_or_open_in_any_table():
    public = chooser(PUBLIC_VISITOR)
    for measure in RELEASED_MEASURES:
        assert not {"records", "open"} & set(public.columns(Choice(PLACE, measure=measure)))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"need": "money.dragons"}, "need"),
        ({"place": "X99"}, "place"),
        ({"window": "1y"}, "window"),
        ({"measure": "likes"}, "measure"),
        ({"level": "ward"}, "level"),
        ({"area": "AB10 1"}, "area"),
    ],
)
def test_names_what_cannot_be_shown_and_shows_something_that_can(query, name):
    choice, problems = chooser().read(query)
    assert [problem.name for problem in problems] == [name]
    assert choice == Choice(place=PLACE)


def test_the_public_is_offered_released_windows_and_measures_only():
    public = chooser(PUBLIC_VISITOR)
    choice, problems = public.read({"window": "24h", "measure": "open"})
    assert {problem.name for problem in problems} == {"window", "measure"}
    assert (choice.window, choice.measure) == ("28d", "people")
    offered = {picker.name: picker.groups for picker in make_pickers(choice, public, load_texts())}
    assert [value for value, _ in offered["window"][0].options] == ["28d", "91d"]
    assert [value for value, _ in offered["measure"][0].options] == list(RELEASED_MEASURES)


def test_a_need_that_could_point_at_someone_is_shown_whole_to_the_public():
    choice, problems = chooser(PUBLIC_VISITOR).read({"need": "safety.domestic_abuse", "level": "sector"})
    assert choice.level == "la"
    assert [problem.name for problem in problems] == ["level"]
    assert chooser().read({"need": "safety.domestic_abuse"})[0].level == "sector"


def test_a_viewer_is_offered_the_places_it_is_limited_to():
    viewer = Viewer("c", Role.COMMISSIONER, ("E08000029",))
    choice, problems = chooser(viewer).read({"place": PLACE})
    assert choice.place == "E08000029"
    assert [problem.name for problem in problems] == ["place"]


def test_every_need_is_offered_under_its_domain():
    offered = make_pickers(Choice(place=PLACE), chooser(), load_texts())[0]
    values = [value for group in offered.groups for value, _ in group.options]
    assert set(load_dictionary().needs) < set(values)
    assert len(values) == len(set(values))
