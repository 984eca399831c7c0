"""A policy that an officer signed: snapshots name it, the audit holds it, a worker refuses another's."""

from pathlib import Path

import pytest

from dictionary import projection
from needmonitor.keys import write_new_key
from tests.support import events
from tests.support.journey import PLACE, Journey, ago
from tests.support.processes import wait_for

pytestmark = pytest.mark.journey
EXAMPLE = Path(__file__).parents[2] / "docs/examples/policy.toml"
RELEASED_SECONDS = 300.0
"""A worker of the demo looks at every cell within so long."""
NEEDS = (
    "money.debt",
    "money.benefits_claim",
    "housing.homeless",
    "housing.disrepair",
    "work.rights",
    "mental.stress",
)
PEOPLE = 30


def test_a_signed_policy_is_what_figures_are_released_by_and_another_s_starts_no_worker(
    journey: Journey, tmp_path: Path
) -> None:
    officer, theirs = (tmp_path / "officer.json", tmp_path / "officers.json"), tmp_path / "theirs.json"
    write_new_key(*officer)
    write_new_key(theirs, tmp_path / "unused.json")
    signed, forged = tmp_path / "signed.json", tmp_path / "forged.json"
    for key, out in ((officer[0], signed), (theirs, forged)):
        assert "signed:" in journey.command(
            "policy", "sign", str(EXAMPLE), "--key", str(key), "--out", str(out)
        )
    journey.environment["NEEDMONITOR_AGREEMENT_KEYS"] = str(officer[1])

    refused = journey.worker(policy_file=str(forged))
    wait_for(lambda: not refused.running, "a worker with another's policy ends", RELEASED_SECONDS)
    assert "not one of a key known here" in refused.tail()

    assert "gate-2 stands in the audit" in journey.command("policy", "announce", str(signed))
    assert "1 entries, 0 faults" in journey.command("audit", "verify")
    journey.worker(policy_file=str(signed))
    when = ago(hours=1)
    journey.send_events(
        events.issue_recorded(person=str(person), issue=f"{need}-{person}", need=need, time=when)
        for person in range(PEOPLE)
        for need in NEEDS
    )
    journey.reaches(PEOPLE * len(NEEDS))
    status = projection.released_status("commissioner", PLACE)
    wait_for(
        lambda: journey.valkey.hget(status, "policy") == b"gate-2", "figures of gate-2", RELEASED_SECONDS
    )
