import pytest

from api.choices import Choice
from api.own_asked import OwnArea, own_address, read_areas, read_called
from tests.unit.api.conftest import PLACE

OWN = OwnArea(Choice(PLACE, "money.debt"), ("B8 1", "B8 2"), "Alum Rock")


def test_the_address_holds_the_areas_and_the_name():
    assert OWN.address() == (
        f"/own?place={PLACE}&need=money.debt&window=28d&level=sector&areas=B8+1,B8+2&called=Alum+Rock"
    )


def test_an_area_is_added_by_its_address_and_taken_out_by_it():
    assert "areas=B8+1,B8+2,B9+4&" in OWN.toggled("B9 4")
    assert "areas=B8+2&" in OWN.toggled("B8 1")


@pytest.mark.parametrize(
    ("given", "areas"),
    [
        (["B8 2", "B8 1"], ("B8 1", "B8 2")),
        (["B8 2,B8 1", " B8 1 "], ("B8 1", "B8 2")),
        (["", ","], ()),
    ],
)
def test_areas_come_as_ticks_or_with_commas_between(given, areas):
    assert read_areas(given) == areas


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("  Town   centre ", "Town centre"),
        ("St John's (north) & east, 2/3", "St John's (north) & east, 2/3"),
        ("=HYPERLINK(1)", "HYPERLINK(1)"),
        ("-1+@x\r\n<b>", "1 x b"),
        ("Ñandú", "Ñandú"),
        ("x" * 90, "x" * 60),
    ],
)
def test_a_name_is_kept_without_what_a_spreadsheet_or_a_page_takes_for_more(given, called):
    assert read_called(given) == called


def test_from_the_map_it_begins_with_the_selected_area():
    assert own_address(Choice(PLACE, area="B8 2")).endswith("&areas=B8+2")
    assert "areas" not in own_address(Choice(PLACE))
