"""The gateway of a whole installation goes by what officers publish while it runs."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.access import Role
from api.tokens import issue_token
from needmonitor.embedded import SETTINGS_NAME
from needmonitor.keys import OFFICER_KEY_NAME, read_demo_key
from needmonitor.processes import needmonitor_command
from tests.support import events
from tests.support.agreements import DEMO
from tests.support.installation import Installation
from tests.support.processes import wait_for

pytestmark = pytest.mark.journey
STOPPED_SECONDS = 60.0


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    running = Installation(tmp_path)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def answer_of(installation: Installation, folder: Path, name: str) -> dict[str, Any]:
    """What the gateway says of one new event of the advice agency; nothing while it cannot judge."""
    now = datetime.now(UTC)
    token = issue_token(read_demo_key(folder), Role.PARTNER, issuer="needmonitor", now=now, partner="advice")
    event = events.issue_recorded(person=name, issue=name, time=now.isoformat(timespec="seconds"))
    url, headers = f"{installation.address}/api/v1/events", {"Authorization": f"Bearer {token}"}
    answer = httpx.post(url, json=[event], headers=headers, timeout=30)
    return answer.json()["results"][0] if answer.status_code == httpx.codes.ACCEPTED else {}


def test_a_withdrawal_is_answered_by_the_gateway_that_took_events_before(
    installation: Installation, tmp_path: Path
) -> None:
    wait_for(lambda: answer_of(installation, tmp_path, "ann").get("accepted"), "an event taken", 60)
    withdraw = needmonitor_command("agreement", "withdraw", DEMO, "--key", str(tmp_path / OFFICER_KEY_NAME))
    settings = {"NEEDMONITOR_SETTINGS": str(tmp_path / SETTINGS_NAME)}
    environment = {**os.environ, **settings}  # noqa: TID251  # a child of the test
    subprocess.run(withdraw, env=environment, check=True, capture_output=True, timeout=60)
    wait_for(
        lambda: answer_of(installation, tmp_path, "bob").get("code") == "agreement_expired",
        "an event refused",
        STOPPED_SECONDS,
    )
