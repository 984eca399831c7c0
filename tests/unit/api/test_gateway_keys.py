import os
from datetime import date

import pytest

from api.gateway_keys import GatewayKeys, is_key, new_key, read_key_file

TODAY = date(2026, 11, 22)


def table(id_, partner, digest, ends="2026-12-31"):
    return f'[[key]]\nid = "{id_}"\npartner = "{partner}"\nsha256 = "{digest}"\nends = {ends}\n'


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def written(tmp_path, clock):
    def write(*tables):
        path = tmp_path / "keys.toml"
        path.write_text("".join(tables))
        return GatewayKeys(path, clock)

    return write


def test_a_key_says_whose_it_is_and_nothing_else_does(written):
    key, digest = new_key("advice-1")
    keys = written(table("advice-1", "advice", digest))
    assert is_key(key)
    assert keys.find(key, TODAY).partner == "advice"
    for wrong in (key[:-1], key + "x", key.replace("advice-1", "gp-1"), "nmk.advice-1.", "nmk..", digest):
        assert keys.find(wrong, TODAY) is None


def test_the_file_does_not_hold_the_key():
    key, digest = new_key("advice-1")
    assert key.rpartition(".")[2] not in table("advice-1", "advice", digest)
    assert len(key.rpartition(".")[2]) >= 43


def test_two_keys_of_a_partner_are_good_while_one_replaces_the_other(written):
    (old, old_digest), (new, new_digest) = new_key("advice-1"), new_key("advice-2")
    keys = written(
        table("advice-1", "advice", old_digest, "2026-11-22"), table("advice-2", "advice", new_digest)
    )
    assert {keys.find(key, TODAY).id for key in (old, new)} == {"advice-1", "advice-2"}
    assert keys.find(old, date(2026, 11, 23)) is None


def test_a_key_taken_out_of_the_file_opens_nothing_within_seconds(written, clock, tmp_path):
    key, digest = new_key("advice-1")
    keys = written(table("advice-1", "advice", digest))
    (tmp_path / "keys.toml").write_text("")
    os.utime(tmp_path / "keys.toml", ns=(1, 1))
    clock.now = 5.0
    assert keys.find(key, TODAY) is None


@pytest.mark.parametrize("text", ["[[key]", "[[key]]\nid = 7\n", "key = 1"])
def test_a_file_that_does_not_read_leaves_nobody_a_key(written, clock, tmp_path, text):
    key, digest = new_key("advice-1")
    keys = written(table("advice-1", "advice", digest))
    (tmp_path / "keys.toml").write_text(text)
    os.utime(tmp_path / "keys.toml", ns=(1, 1))
    clock.now = 5.0
    assert keys.find(key, TODAY) is None


def test_an_id_is_there_once():
    _, digest = new_key("a")
    with pytest.raises(ValueError, match="twice"):
        read_key_file(table("a", "advice", digest) + table("a", "gp", digest))


@pytest.mark.parametrize("x", ["", "AAAA", "!" * 43, "A" * 44])
def test_a_public_key_is_one(x):
    _, digest = new_key("a")
    with pytest.raises(ValueError, match="ed25519"):
        read_key_file(table("a", "advice", digest) + f'ed25519 = "{x}"\n')
