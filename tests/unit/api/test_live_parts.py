from datetime import date

from api.choices import Choice
from api.live_parts import kept_fields

PLACE = "E08000025"


def test_the_day_and_the_colours_stay_when_something_else_is_picked_and_the_rest_starts_anew():
    asked = Choice(PLACE, "money.debt", area="B1 1", sort="area", every="60", find="north", page=2)
    assert kept_fields(asked) == []
    kept = Choice(
        PLACE, "money.debt", area="B1 1", at=date(2026, 11, 1), contrast=True, basemap=False, page=2
    )
    assert kept_fields(kept) == [("at", "2026-11-01"), ("contrast", "high"), ("basemap", "none")]
