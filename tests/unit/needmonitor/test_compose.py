"""The compose file, checked as a file: it starts what there is, with settings that there are."""

import re
from pathlib import Path

import pytest
import yaml

from needmonitor.cli import main
from needmonitor.settings import Settings

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}


def test_worker_proof_api_deliver_and_topics_are_ours_beside_kafka_4_and_valkey() -> None:
    assert set(OURS) == {"topics", "worker", "proof", "api", "deliver"}
    assert re.fullmatch(r"apache/kafka:4\.\d+\.\d+", COMPOSE["services"]["kafka"]["image"])
    assert COMPOSE["services"]["valkey"]["image"].startswith("valkey/valkey:")


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_exists(name: str) -> None:
    command, words = main, list(OURS[name]["command"])
    while words and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    assert command.callback
    assert {word for word in words if word.startswith("-")} <= {
        option for parameter in command.params for option in parameter.opts
    }


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_is_a_setting(name: str) -> None:
    known = {f"NEEDMONITOR_{field.upper()}" for field in Settings.model_fields}
    assert set(OURS[name]["environment"]) <= known


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_process_of_ours_runs_without_privileges(name: str) -> None:
    service = OURS[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_no_process_may_gain_privileges_or_use_a_capability(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "pid", "network_mode", "devices"} & set(service)


def test_only_what_talks_to_people_is_on_a_network_that_reaches_the_world() -> None:
    assert COMPOSE["networks"]["inside"]["internal"]
    outside = {name for name, service in COMPOSE["services"].items() if service["networks"] != ["inside"]}
    assert outside <= {"api", "deliver", "keycloak"}
    assert COMPOSE["services"]["keycloak"]["networks"] == ["identity"]


def test_no_setting_of_ours_holds_a_secret() -> None:
    for service in OURS.values():
        named = {name for name in service["environment"] if "SECRET" in name or "PASSWORD" in name}
        assert all(name.endswith("_FILE") for name in named)


def test_every_secret_comes_from_a_file() -> None:
    named = {secret for service in COMPOSE["services"].values() for secret in service.get("secrets", [])}
    assert named == set(COMPOSE["secrets"])
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())


def test_what_is_published_is_published_on_loopback() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_image_holds_every_package_and_does_not_run_as_root() -> None:
    image = (ROOT / "Dockerfile").read_text()
    assert all(
        f"COPY {name}/ {name}/" in image
        for name in ("dictionary", "producers", "streams", "api", "needmonitor")
    )
    assert "USER needmonitor" in image


def test_keycloak_starts_only_when_asked_for_not_as_root_and_without_a_password_of_its_own() -> None:
    keycloak = COMPOSE["services"]["keycloak"]
    assert keycloak["profiles"] == ["identity"]
    assert keycloak["user"].split(":")[0] not in {"0", "root"}
    assert re.fullmatch(r"keycloak/keycloak:\d+\.\d+\.\d+", keycloak["image"])
    assert not [name for name in keycloak["environment"] if "PASSWORD" in name]
    assert "$$(cat /run/secrets/keycloak_admin)" in keycloak["entrypoint"][-1]
    folders = [volume.partition(":")[0] for volume in keycloak["volumes"]]
    assert (ROOT / folders[0] / "needmonitor-realm.json").is_file()
