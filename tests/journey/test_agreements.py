"""An agreement ends while its partner sends: the flow stops within a minute, and nothing is restarted."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from needmonitor.keys import write_new_key
from tests.support import events
from tests.support.agreements import DEMO, EXAMPLE
from tests.support.journey import Journey, ago
from tests.support.processes import wait_for

pytestmark = pytest.mark.journey
STOPPED_SECONDS = 60.0
GENEROUS = 120.0
Files = tuple[Path, Path]


@pytest.fixture
def officer(journey: Journey, tmp_path: Path) -> Files:
    """An officer's keys, whose public half workers and commands are given."""
    files = (tmp_path / "officer.json", tmp_path / "officers.json")
    write_new_key(*files)
    journey.environment["NEEDMONITOR_AGREEMENT_KEYS"] = str(files[1])
    return files


def sends(journey: Journey) -> Callable[[], None]:
    """A partner who sends one more record of one more person at each call."""
    sent = 0

    def send() -> None:
        nonlocal sent
        sent += 1
        name = f"{sent}"
        journey.send_events([events.issue_recorded(person=name, issue=name, time=ago(hours=1))])

    return send


def judged(journey: Journey) -> tuple[int, int]:
    """How many of the partner's events were accepted, and how many refused."""
    tally = journey.tally("advice")
    return int(tally.get("accepted", 0)), int(tally.get("refused", 0))


def test_a_withdrawal_stops_a_partner_who_goes_on_sending(journey: Journey, officer: Files) -> None:
    send = sends(journey)
    journey.worker()
    for _ in range(5):
        send()
    journey.reaches(5)
    assert "is withdrawn as of" in journey.command("agreement", "withdraw", DEMO, "--key", str(officer[0]))
    began, sent = time.monotonic(), 5
    while not judged(journey)[1] and time.monotonic() - began < GENEROUS:
        send()
        sent += 1
    assert time.monotonic() - began < STOPPED_SECONDS
    wait_for(lambda: sum(judged(journey)) == sent, "all that was sent is judged", GENEROUS)
    taken, stopped = judged(journey)
    for _ in range(5):
        send()
    wait_for(lambda: judged(journey) == (taken, stopped + 5), "whatever is sent since is refused", GENEROUS)
    assert {refusal["code"] for refusal in journey.refusals("advice")} == {"agreement_expired"}
    assert "withdrawn" in journey.command("agreement", "list")


def test_an_agreement_is_signed_published_and_held_to(
    journey: Journey, officer: Files, tmp_path: Path
) -> None:
    document = EXAMPLE.read_text().replace('id = "advice-2026"', f'id = "{DEMO}"')
    document = document.replace('"anytown-2026"', '"demo-2026"').replace(
        'needs = ["*"]', 'needs = ["housing"]'
    )
    written, signed = tmp_path / "agreement.toml", tmp_path / "signed.json"
    written.write_text(document)
    journey.worker()
    journey.send_events([events.issue_recorded(time=ago(hours=1))])
    journey.reaches(1)
    said = journey.command("agreement", "sign", str(written), "--key", str(officer[0]), "--out", str(signed))
    assert said == f"signed: {signed}\n"
    assert "is published: in_force" in journey.command("agreement", "publish", str(signed))
    assert "published already" in journey.command("agreement", "publish", str(signed))
    number = 0

    def outside() -> bool:
        nonlocal number
        number += 1
        name = f"p{number}"
        plain = {"sex": None, "opt_out": None, "person": name, "issue": name, "time": ago(hours=1)}
        journey.send_events([events.issue_recorded(**plain)])
        found = journey.refusals("advice")
        return any((told["code"], told["pointer"]) == ("outside_agreement", "/data/need") for told in found)

    wait_for(outside, "a need refused that was agreed before", GENEROUS)


def test_a_forged_record_is_told_to_the_operator_and_changes_nothing(
    journey: Journey, officer: Files, tmp_path: Path
) -> None:
    forger, forgers, signed = tmp_path / "forger.json", tmp_path / "forgers.json", tmp_path / "signed.json"
    write_new_key(forger, forgers)
    journey.command("agreement", "sign", str(EXAMPLE), "--key", str(forger), "--out", str(signed))
    assert "the signature is not one of a key known here" in journey.command(
        "agreement", "publish", str(signed)
    )
    # Whoever may write to the topic needs no command of ours.
    journey.environment["NEEDMONITOR_AGREEMENT_KEYS"] = str(forgers)
    journey.command("agreement", "withdraw", DEMO, "--key", str(forger))
    journey.environment["NEEDMONITOR_AGREEMENT_KEYS"] = str(officer[1])
    worker = journey.worker()
    journey.send_events([events.issue_recorded(time=ago(hours=1))])
    journey.reaches(1)
    # Tallies are written after the counts of the same moment.
    wait_for(lambda: judged(journey) == (1, 0), "the event is accepted", GENEROUS)
    assert f"Agreement {DEMO} on the topic changes nothing: the signature" in worker.log.read_text()
    assert json.loads(signed.read_text())["agreement"]["identity"]["id"] == "advice-2026"
