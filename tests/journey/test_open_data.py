"""Open data of a running installation: counted from its log of record, kept in its ledger and its audit."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from needmonitor.open_data.ledger import Ledger
from needmonitor.wiring import now
from tests.support import events
from tests.support.journey import PLACE, Journey

pytestmark = pytest.mark.journey
PEOPLE = 60


def last_month() -> date:
    return (now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


def test_a_month_is_released_from_the_log_and_again_as_the_very_same_file(
    journey: Journey, tmp_path: Path
) -> None:
    month, path = last_month(), tmp_path / "ledger.jsonl"
    at = f"{month:%Y-%m}-15T11:00:00Z"
    journey.worker()
    journey.send_events(
        events.issue_recorded(issue=f"i{n}", event_id=f"e{n}", person=f"p{n}", time=at) for n in range(PEOPLE)
    )
    journey.reaches(PEOPLE)
    journey.environment |= {
        "NEEDMONITOR_OPEN_DATA_LEDGER": str(path),
        "NEEDMONITOR_OPEN_DATA_EPSILON": "10",
        "NEEDMONITOR_OPEN_DATA_BUDGET": "10",
    }
    files = [tmp_path / name for name in ("first.csv", "second.csv")]
    told = [journey.command("open-data", "--month", f"{month:%Y-%m}", "--out", str(file)) for file in files]
    assert all("15 cells" in one for one in told), told
    assert files[0].read_bytes() == files[1].read_bytes()
    with files[0].open(newline="") as file:
        people = {(row["authority"], row["domain"]): int(row["people"]) for row in csv.DictReader(file)}
    # Of scale 0.3: as far off as 20 in fewer than one of 10^28 files.
    assert abs(people[PLACE, "money"] - PEOPLE) < 20
    assert sum(people.values()) - people[PLACE, "money"] < 20

    earlier = (month - timedelta(days=1)).replace(day=1)
    if earlier.year == month.year:
        refused = journey.command(
            "open-data", "--month", f"{earlier:%Y-%m}", "--out", str(tmp_path / "x.csv")
        )
        assert "10.0 of 10.0 is spent" in refused
    assert list(Ledger(path).releases) == [f"{month:%Y-%m}"]
    assert "0 faults" in journey.command("audit", "verify")
