from streams.people import Tally
from streams.tallies import tally_fields, tally_totals

FIRST = Tally(accepted=5, duplicates=1, refused=9, last_arrival=1_700_000_000_000_000)
SECOND = Tally(accepted=2, duplicates=0, refused=0, last_arrival=1_700_000_060_500_000)


def test_sums_the_partitions_and_takes_the_latest_arrival():
    fields = {**tally_fields(0, FIRST), **tally_fields(3, SECOND)}
    assert tally_totals({name: str(value) for name, value in fields.items()}) == {
        "accepted": 7,
        "duplicates": 1,
        "last_arrival": "2023-11-14T22:14:20.500Z",
    }


def test_is_not_misled_by_totals_of_before():
    fields = {**tally_fields(0, FIRST), "accepted": "99", "refused": "4"}
    assert tally_totals({name: str(value) for name, value in fields.items()})["accepted"] == 5


def test_has_no_last_arrival_before_the_first():
    assert tally_totals({}) == {"accepted": 0, "duplicates": 0}
