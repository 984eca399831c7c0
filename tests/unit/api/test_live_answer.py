from api.live_answer import Answer, low_areas
from tests.support.cells import cell

PLACE = "E08000025"


def test_areas_and_the_place_are_low_where_their_figures_are_partial_and_nowhere_else():
    cells = [cell("B8 2", 40, "partial"), cell("B1 1", None, "small"), cell("B1 2", 15, "value")]
    assert low_areas(Answer(None, cells, cell(PLACE, 55, "partial"))) == ["B8 2", PLACE]
    assert low_areas(Answer(None, cells, cell(PLACE, 55, "value"))) == ["B8 2"]
    assert low_areas(Answer(None, [], None)) == []
