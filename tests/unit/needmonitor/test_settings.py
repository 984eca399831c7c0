"""Settings: where they come from, what they refuse, and that the operators' page lists them all."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from needmonitor.settings import Settings, child_environment

PAGE = Path(__file__).parents[3] / "docs/operators.md"
START, END = "<!-- settings -->\n", "<!-- /settings -->"


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEEDMONITOR_SETTINGS", str(tmp_path / "none.toml"))


def settings_table() -> str:
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or "secret" in name else f"`{field.default}`"
        rows.append(f"| `NEEDMONITOR_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def test_the_operators_page_lists_every_setting() -> None:
    page = PAGE.read_text()
    assert page[page.index(START) + len(START) : page.index(END)] == settings_table()


def test_every_setting_has_a_default_that_works_on_a_laptop() -> None:
    assert Settings().kafka_url == "127.0.0.1:9092"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('partitions = 2\nplace = "E08000026"\n')
    monkeypatch.setenv("NEEDMONITOR_SETTINGS", str(file))
    monkeypatch.setenv("NEEDMONITOR_PARTITIONS", "8")
    assert (Settings().partitions, Settings().place) == (8, "E08000026")


def test_an_unknown_setting_in_the_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("partitoins = 2\n")
    monkeypatch.setenv("NEEDMONITOR_SETTINGS", str(file))
    with pytest.raises(ValidationError, match="partitoins"):
        Settings()


def test_demo_mode_listens_on_loopback_only() -> None:
    with pytest.raises(ValidationError, match="loopback"):
        Settings(demo=True, host="0.0.0.0")


def test_outside_demo_mode_there_is_no_default_disclosure_secret() -> None:
    with pytest.raises(ValueError, match="NEEDMONITOR_DISCLOSURE_SECRET"):
        Settings().require_disclosure_secret()


def test_the_disclosure_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("x" * 20 + "\n")
    assert Settings(disclosure_secret_file=file).require_disclosure_secret() == b"x" * 20


def test_a_secret_never_shows_in_the_text_of_the_settings() -> None:
    assert "hushhushhushhush" not in repr(Settings(disclosure_secret="hushhushhushhush"))


def test_a_process_started_by_us_gets_only_the_settings_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEEDMONITOR_PARTITIONS", "8")
    environment = child_environment({"demo": True, "token": None})
    assert {k: v for k, v in environment.items() if k.startswith("NEEDMONITOR_")} == {
        "NEEDMONITOR_DEMO": "True"
    }
