"""The operator's file of destinations."""

from pathlib import Path

import pytest

from api.channels.destinations import read_destinations

SECRET = "sixteen letters and more"


def test_a_destination_reads_its_address_and_key_from_the_file_or_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET + "\n")
    (tmp_path / "teams").write_text("https://flows.example.org/hook?sig=1\n")
    file = tmp_path / "destinations.toml"
    file.write_text(
        '[duty-desk]\nkind = "webhook"\nurl = "https://duty.example.org/needs"\nkey_file = "key"\n'
        '[team]\nkind = "teams"\nurl_file = "teams"\n'
        f'[inside]\nkind = "cap"\nurl = "http://10.0.0.7/cap"\nkey = "{SECRET}"\nprivate = true\n'
    )
    found = read_destinations(file)
    assert (found["duty-desk"].url, found["duty-desk"].key) == (
        "https://duty.example.org/needs",
        SECRET.encode(),
    )
    assert (found["team"].url, found["team"].key) == ("https://flows.example.org/hook?sig=1", None)
    assert [found[name].private for name in ("duty-desk", "inside")] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        '[x]\nkind = "pigeon"\nurl = "https://a.example.org"',
        f'[x]\nkind = "webhook"\nurl = "http://a.example.org"\nkey = "{SECRET}"',
        f'[x]\nkind = "webhook"\nurl = "https://user:pass@a.example.org"\nkey = "{SECRET}"',
        '[x]\nkind = "webhook"\nurl = "https://a.example.org?sig=the-secret"',
        f'[x]\nkind = "teams"\nurl = "https://a.example.org"\nkey = "{SECRET}"',
        '[x]\nkind = "webhook"\nurl = "https://a.example.org"\nkey = "short"',
        f'[x]\nkind = "webhook"\nurl = "https://a.example.org"\nkey = "{SECRET}"\nport = 1',
        '["Name of it"]\nkind = "teams"\nurl = "https://a.example.org"',
        "x = 1",
    ],
)
def test_a_destination_that_breaks_a_rule_is_refused_without_telling_its_secrets(
    tmp_path: Path, text: str
) -> None:
    file = tmp_path / "destinations.toml"
    file.write_text(text)
    with pytest.raises(ValueError) as error:
        read_destinations(file)
    assert not any(secret in str(error.value) for secret in (SECRET, "the-secret", "user:pass", '"short"'))
