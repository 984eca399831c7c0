"""What deliver is given by the settings."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from api.channels.destinations import MailFolder, MailServer
from needmonitor.run_deliver import deliver_config, mail_server, origin
from needmonitor.settings import Settings


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEEDMONITOR_SETTINGS", str(tmp_path / "none.toml"))


def test_without_a_mail_server_no_mail_leaves() -> None:
    assert mail_server(Settings()) is None


def test_a_folder_takes_mail_before_any_server(tmp_path: Path) -> None:
    assert mail_server(Settings(mail_host="mail.example.org", mail_folder=tmp_path)) == MailFolder(
        tmp_path, "needmonitor@localhost.localdomain"
    )


def test_a_mail_server_has_its_password_from_a_setting_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from a file\n")
    kept = Settings(mail_host="mail.example.org", mail_user="needs", mail_password_file=tmp_path / "password")
    server = mail_server(kept)
    assert isinstance(server, MailServer)
    assert (server.password, server.port, server.security) == ("from a file", 587, "starttls")
    given = mail_server(Settings(mail_host="mail.example.org", mail_password=SecretStr("given")))
    assert isinstance(given, MailServer)
    assert given.password == "given"


def test_links_lead_to_where_people_open_the_pages() -> None:
    assert origin(Settings(public_origin="https://need.example.org/")) == "https://need.example.org"
    assert origin(Settings(demo=True, port=8123)) == "http://127.0.0.1:8123"
    assert origin(Settings()) == ""


def test_the_demo_delivers_as_synthetic() -> None:
    config = deliver_config(Settings(demo=True))
    assert config.ways.sender.synthetic
    assert config.ways.sender.names["E08000025"] == "Birmingham"


def test_outside_demo_mode_it_does_not_start_without_a_secret() -> None:
    with pytest.raises(ValueError, match="NEEDMONITOR_DISCLOSURE_SECRET"):
        deliver_config(Settings())
