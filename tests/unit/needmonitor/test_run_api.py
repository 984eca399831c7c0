"""Keys of the gateway as an operator makes them."""

import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from api.gateway_keys import read_key_file
from needmonitor.run_api import new_gateway_key
from needmonitor.settings import Settings

WORDS = {"partner": "advice", "id_": "advice-1", "days": 30}


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def pems(tmp_path: Path) -> Path:
    """A folder with a pair of keys as partners are told to make them, and keys of another kind."""
    openssl(tmp_path, "genpkey", "-algorithm", "ed25519", "-out", "private.pem")
    openssl(tmp_path, "pkey", "-in", "private.pem", "-pubout", "-out", "public.pem")
    openssl(tmp_path, "genpkey", "-algorithm", "x25519", "-out", "x.pem")
    openssl(tmp_path, "pkey", "-in", "x.pem", "-pubout", "-out", "other.pem")
    (tmp_path / "rubbish.pem").write_text("rubbish")
    return tmp_path


def table_of(shown: str) -> str:
    return shown.partition("[[key]]")[1] + shown.partition("[[key]]")[2].partition("\n\n")[0]


def test_the_table_that_is_shown_reads_as_a_key_file(pems: Path) -> None:
    plain = read_key_file(table_of(new_gateway_key(Settings(demo=True), **WORDS)))["advice-1"]
    assert (plain.partner, plain.ed25519) == ("advice", None)
    assert 29 <= (plain.ends - datetime.now(UTC).date()).days <= 30
    shown = new_gateway_key(Settings(demo=True), **WORDS, public=pems / "public.pem")
    assert (
        read_key_file(table_of(shown))["advice-1"].ed25519
        == tomllib.loads(table_of(shown))["key"][0]["ed25519"]
    )
    assert len(tomllib.loads(table_of(shown))["key"][0]["ed25519"]) == 43


@pytest.mark.parametrize("name", ["private.pem", "other.pem", "rubbish.pem"])
def test_only_a_public_ed25519_key_is_put_beside_a_key(pems: Path, name: str) -> None:
    with pytest.raises(click.ClickException, match="public Ed25519 key in PEM"):
        new_gateway_key(Settings(demo=True), **WORDS, public=pems / name)


@pytest.mark.parametrize("wrong", [{"partner": "nobody"}, {"id_": "No Id"}])
def test_a_key_is_of_a_partner_and_has_an_id(wrong: dict[str, str]) -> None:
    with pytest.raises(click.ClickException):
        new_gateway_key(Settings(demo=True), **{**WORDS, **wrong})
