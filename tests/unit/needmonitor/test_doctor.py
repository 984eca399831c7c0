"""What the doctor finds of the ways out for alerts."""

from pathlib import Path

import pytest

from needmonitor.doctor import Finding, examine
from needmonitor.processes import free_port
from tests.support.receivers import mail_server

KEY = "sixteen letters and more"


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("NEEDMONITOR_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("NEEDMONITOR_DEMO", "true")
    monkeypatch.setenv("NEEDMONITOR_KAFKA_URL", "127.0.0.1:1")
    monkeypatch.setenv("NEEDMONITOR_REDIS_URL", "redis://127.0.0.1:1/0")

    def find(**settings: str) -> list[Finding]:
        for name, value in settings.items():
            monkeypatch.setenv(f"NEEDMONITOR_{name.upper()}", value)
        words = ("destinations", "mail server")
        return [one for one in _until_valkey() if any(word in one.what for word in words)]

    return find


def _until_valkey() -> list[Finding]:
    """What is found before the log and the projection are asked."""
    found = []
    for one in examine():
        if one.what.startswith("Valkey"):
            break
        found.append(one)
    return found


def test_channels_that_are_not_set_up_are_nothing_to_find(found) -> None:
    assert found() == []


def test_a_mail_server_is_asked_whether_it_answers(found) -> None:
    with mail_server() as box:
        assert found(mail_host="127.0.0.1", mail_port=str(box.port)) == [
            Finding("the mail server answers", well=True)
        ]
    (away,) = found(mail_host="127.0.0.1", mail_port=str(free_port()))
    assert (away.well, "NEEDMONITOR_MAIL_HOST" in away.advice) == (False, True)


def test_destinations_are_read_and_a_wrong_one_is_named_without_its_secrets(found, tmp_path: Path) -> None:
    file = tmp_path / "destinations.toml"
    file.write_text(f'[duty]\nkind = "webhook"\nurl = "https://a.example.org/?sig=1"\nkey = "{KEY}"\n')
    assert found(destinations_file=str(file)) == [Finding("destinations of alerts: 1", well=True)]
    file.write_text(f'[duty]\nkind = "pigeon"\nurl = "https://a.example.org/?sig=1"\nkey = "{KEY}"\n')
    (wrong,) = found(destinations_file=str(file))
    assert (wrong.well, "duty" in wrong.advice) == (False, True)
    assert not any(secret in wrong.advice for secret in (KEY, "sig=1"))
