import pytest

from dictionary.events_officers import LocalArea
from dictionary.local_areas import acts_in, areas_of
from dictionary.places import load_places

PLACE = "E08000025"
AREAS = areas_of(load_places())


@pytest.mark.parametrize(
    ("where", "area", "acts"),
    [
        (LocalArea(sectors=("B8 2",)), "B8 2", True),
        (LocalArea(sectors=("B8 2",)), "B8", True),
        (LocalArea(sectors=("B8 2",)), PLACE, True),
        (LocalArea(sectors=("B8 2",)), "B8 3", False),
        (LocalArea(lad_code=PLACE), "B8 2", True),
        (LocalArea(lad_code="E08000026"), "B8 2", False),
        (LocalArea(sector="B8 2", radius_km=2.0), "B8 1", True),
        (LocalArea(sector="B8 2", radius_km=2.0), "B31 2", False),
        (LocalArea(sector="ZE1 0", radius_km=0.1), "B8 2", False),
    ],
)
def test_an_event_acts_in_its_areas_in_those_around_them_and_nowhere_else(where, area, acts):
    assert acts_in(where, area, PLACE, AREAS) is acts
