"""The officers' commands, as they are typed."""

import pytest
from click.testing import CliRunner

from needmonitor.cli import main


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command in demo mode, without a file of settings."""
    monkeypatch.setenv("NEEDMONITOR_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("NEEDMONITOR_DEMO", "true")
    return lambda *arguments: CliRunner().invoke(main, [*map(str, arguments)])
