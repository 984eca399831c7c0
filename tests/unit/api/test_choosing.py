from dataclasses import replace
from datetime import date

import pytest

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, Role, Viewer
from api.choices import RELEASED_MEASURES, Choice
from api.choosing import Chooser
from api.pickers import make_pickers
from api.texts import load_texts
from dictionary.needs import load_dictionary
from dictionary.places import load_places

PLACE = "E08000025"


def chooser(viewer=DEMO_VISITOR):
    return Chooser(viewer, load_dictionary(), load_places(), PLACE)


def test_shows_any_need_for_28_days_where_nothing_is_asked():
    assert chooser().read({}) == (Choice(place=PLACE), [])


def test_figures_move_as_they_come_where_the_address_asks_for_a_pace_that_is_none():
    for asked, every in (("10", "10"), ("paused", "paused"), ("7", ""), ("", "")):
        assert chooser().read({"every": asked})[0].every == every


def test_colours_are_the_usual_ones_but_where_high_contrast_is_asked_for():
    for asked, contrast in (("high", True), ("low", False), ("", False)):
        assert chooser().read({"contrast": asked})[0].contrast is contrast


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


WIDE = {"place": "GB", "level": "la"}


def test_the_authorities_of_great_britain_are_a_level_of_their_own():
    choice, problems = chooser().read({**WIDE, "area": "S12000036"})
    assert (choice, problems) == (Choice(place="GB", level="la", area="S12000036"), [])
    assert choice.wide


def test_a_wide_place_has_no_level_below_authorities():
    choice, problems = chooser().read({"place": "GB", "level": "sector"})
    assert choice.level == "la"
    assert [problem.name for problem in problems] == ["level"]


def test_up_leads_from_an_authority_to_those_around_it():
    choice, problems = chooser().read({"place": "E08000029", "level": "up", "need": "money.debt"})
    assert (choice, problems) == (Choice("GB", "money.debt", level="la", area="E08000029"), [])
    nation = Viewer("a", Role.ANALYST, ("E",))
    assert chooser(nation).read({"place": "E08000029", "level": "up"})[0].place == "E"


def test_down_leads_to_sectors_though_the_form_still_says_authorities():
    assert chooser().read({"place": PLACE, "level": "la"}) == (Choice(place=PLACE), [])


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.ANALYST, Role.PARTNER])
@pytest.mark.parametrize("query", [WIDE, {"place": "E", "level": "la"}, {"place": PLACE, "level": "up"}])
def test_who_is_limited_to_an_authority_sees_no_other_beside_it(role, query):
    limited = chooser(Viewer("x", role, (PLACE,), partner="advice" if role is Role.PARTNER else None))
    choice, problems = limited.read(query)
    assert choice.place == PLACE
    assert choice.level != "la"
    assert len(problems) >= 1
    offered = {picker.name: picker.groups for picker in make_pickers(choice, limited, load_texts())}
    assert [value for group in offered["place"] for value, _ in group.options] == [PLACE]
    assert "up" not in [value for group in offered["level"] for value, _ in group.options]


def test_the_public_sees_a_need_that_could_point_at_someone_beside_other_authorities():
    query = {**WIDE, "need": "safety.domestic_abuse", "window": "7d"}
    choice, problems = chooser(PUBLIC_VISITOR).read(query)
    assert (choice.place, choice.level, choice.window) == ("GB", "la", "28d")
    assert [problem.name for problem in problems] == ["window"]


@pytest.mark.parametrize("viewer", [DEMO_VISITOR, PUBLIC_VISITOR])
def test_what_was_before_is_shown_of_authorities_side_by_side_too(viewer):
    asked = {**WIDE, "measure": "change", "at": "2026-11-01"}
    choice, problems = replace(chooser(viewer), today=date(2026, 11, 22)).read(asked)
    assert (choice.measure, choice.at, problems) == ("change", date(2026, 11, 1), [])


@pytest.mark.parametrize(
    ("place", "area"), [("GB", "B1 1"), ("GB", "GB"), ("S", PLACE), ("E", "E08000025/none")]
)
def test_only_authorities_of_a_wide_place_can_be_selected_in_it(place, area):
    choice, problems = chooser().read({"place": place, "level": "la", "area": area})
    assert choice.area is None
    assert [problem.name for problem in problems] == ["area"]


@pytest.mark.parametrize("page", ["0", "-1", "two", "9999", "²"])
def test_a_page_of_the_table_that_is_no_number_is_none(page):
    assert chooser().read({"page": page})[0].page is None
