"""What comes twice, late or is taken back: as often as was asked."""

from datetime import datetime, timedelta
from math import sqrt

import msgspec
import pytest

from dictionary.moments import day_number
from producers.simulator.profile import load_profile
from producers.simulator.shares import Shares, usual_shares

from .conftest import TODAY, make_simulation

DAYS = 30
SIGMAS = 4


def shares_of(simulation):
    """Shares of a month of events with all that follows, each with how many it is a share of."""
    raw = [event.value for day in range(DAYS) for event in simulation.day(day_number(TODAY) - day)]
    once = [msgspec.json.decode(value) for value in set(raw)]
    records = {d["data"]["issue_id"]: d for d in once if ".issue.recorded." in d["type"]}
    withdrawn = {d["data"]["issue_id"] for d in once if ".issue.withdrawn." in d["type"]}
    assert withdrawn <= set(records)
    late = sum(
        datetime.fromisoformat(d["recordedtime"]) - datetime.fromisoformat(d["time"]) > timedelta(days=1)
        for d in records.values()
    )
    duplicates = (len(raw) - len(once)) / len(raw)
    return {
        "duplicates": (duplicates, len(raw)),
        "late": (late / len(records), len(records) / 2),  # issues of one contact are late together
        "withdrawn": (len(withdrawn) / len(records), len(records)),
    }


@pytest.mark.parametrize(
    "asked", [None, Shares(duplicates=0.2, late=0.3, withdrawn=0.05), Shares(0.0, 0.0, 0.0)]
)
def test_shares_are_those_asked_for_within_sampling_error(asked):
    found = shares_of(make_simulation(shares=asked))
    for name, (share, count) in found.items():
        wanted = getattr(asked or Shares(duplicates=0.05, late=0.10, withdrawn=0.01), name)
        assert abs(share - wanted) <= SIGMAS * sqrt(wanted * (1 - wanted) / count), name


def test_the_usual_shares_are_the_parameters():
    assert usual_shares(load_profile()) == Shares(duplicates=0.05, late=0.10, withdrawn=0.01)


def test_shares_that_cannot_be_are_refused():
    for duplicates, late, withdrawn in [(0.51, 0, 0), (-0.1, 0, 0), (0, 1.1, 0), (0, 0, -0.1)]:
        with pytest.raises(ValueError, match="share"):
            Shares(duplicates, late, withdrawn)


def test_shares_change_what_they_name_and_nothing_else():
    day = day_number(TODAY) - 3
    usual = {event.value for event in make_simulation().day(day)}
    untidy = Shares(duplicates=0.3, late=0.10, withdrawn=0.01)
    ids = {msgspec.json.decode(value)["id"] for value in usual}
    more = make_simulation(shares=untidy)
    again = {msgspec.json.decode(event.value)["id"] for event in more.day(day)}
    assert len(ids & again) / min(len(ids), len(again)) > 0.9
    assert make_simulation(shares=untidy).day(day) == more.day(day)
