"""A worker starts with what the settings say, and leaves nothing behind."""

import json
from pathlib import Path

import click
import pytest
from pydantic import SecretStr

from dictionary.gate_policy import BUILT_IN, signed_policy
from needmonitor import run_worker
from needmonitor.settings import Settings
from streams.config import WorkerConfig
from streams.ticking import DEMO, REAL
from tests.support.agreements import new_key, public


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[WorkerConfig]:
    """What workers were run with; each runs until it is told to stop, which is at once."""
    configs: list[WorkerConfig] = []

    def run(config: WorkerConfig) -> None:
        (config.folder / "data").mkdir()
        configs.append(config)
        raise SystemExit(0)

    monkeypatch.setattr(run_worker, "run", run)
    monkeypatch.setattr("needmonitor.starting.log_to_stderr", lambda: None)
    return configs


def test_the_scratch_folder_is_the_workers_own_and_goes_with_it(ran: list[WorkerConfig]) -> None:
    for _ in range(2):
        with pytest.raises(SystemExit):
            run_worker.run_worker(Settings(demo=True))
    folders = {config.folder for config in ran}
    assert len(folders) == 2
    assert not any(folder.exists() for folder in folders)


def test_says_which_setting_it_cannot_start_without(ran: list[WorkerConfig], tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="NEEDMONITOR_REGISTER_FILE"):
        run_worker.run_worker(Settings(demo=False))
    missing = tmp_path / "nowhere.toml"
    with pytest.raises(click.ClickException, match="nowhere"):
        run_worker.run_worker(Settings(demo=False, register_file=missing))
    assert ran == []


@pytest.mark.parametrize("stages", [["recount"], [""]])
def test_names_the_stages_there_are(ran: list[WorkerConfig], stages: list[str]) -> None:
    with pytest.raises(click.ClickException, match="stages are some of check, follow, count"):
        run_worker.run_worker(Settings(demo=True, transactions=False), stages)
    assert ran == []


def test_runs_some_stages_only_where_a_group_has_one_member(ran: list[WorkerConfig]) -> None:
    with pytest.raises(click.ClickException, match="start more workers"):
        run_worker.run_worker(Settings(demo=True, transactions=True), ["check"])
    for stages in (["check"], ["follow", "count"]):
        with pytest.raises(SystemExit):
            run_worker.run_worker(Settings(demo=True, transactions=False), stages)
    assert [config.engine.app_id for config in ran] == ["needmonitor-check", "needmonitor-follow-count"]


def test_only_a_worker_of_the_demo_releases_sooner(tmp_path: Path) -> None:
    register = tmp_path / "register.toml"
    register.write_text('[[partner]]\nid = "advice"\nname = "Advice"\nkind = "advice"\n')
    secret = SecretStr("9f8e7d6c5b4a39281706")
    real = Settings(demo=False, register_file=register, disclosure_secret=secret)
    assert run_worker.worker_config(Settings(demo=True), tmp_path).pace is DEMO
    assert run_worker.worker_config(real, tmp_path).pace is REAL


def test_goes_by_the_policy_that_ships_or_by_one_that_a_trusted_officer_signed(
    ran: list[WorkerConfig], tmp_path: Path
) -> None:
    key, file, keys = new_key(), tmp_path / "policy.json", tmp_path / "keys.json"
    keys.write_text(json.dumps(public(key).as_dict(private=False)))
    own = BUILT_IN.model_copy(update={"version": 2, "hold": 12})
    file.write_text(json.dumps(signed_policy(own, key)))
    assert run_worker.worker_config(Settings(demo=True, agreement_keys=keys), tmp_path).policy == BUILT_IN
    trusting = Settings(demo=True, agreement_keys=keys, policy_file=file)
    assert run_worker.worker_config(trusting, tmp_path).policy == own

    with pytest.raises(click.ClickException, match="NEEDMONITOR_AGREEMENT_KEYS"):
        run_worker.run_worker(Settings(demo=True, policy_file=file))
    for document, why in (
        (signed_policy(own, new_key()), "not one of a key known here"),
        (signed_policy(own.model_copy(update={"hold": 1}), key), "hold"),
        (signed_policy(own.model_copy(update={"version": 1}), key), "the policy that ships"),
    ):
        file.write_text(json.dumps(document))
        with pytest.raises(click.ClickException, match=why):
            run_worker.run_worker(trusting)
    assert ran == []
