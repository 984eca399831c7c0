"""Settings: where they come from, what they refuse, and that the operators' page lists them all."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from needmonitor.settings import SYNTHETIC, Settings, child_environment
from needmonitor.wiring import engine_settings
from producers.publisher import PublisherConfig

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
    file.write_text("0123456789abcdef0123\n")
    assert Settings(disclosure_secret_file=file).require_disclosure_secret() == b"0123456789abcdef0123"


@pytest.mark.parametrize(
    "secret",
    ["x" * 40, "abcabcabcabcabcabcabc", "ChangeMe-0123456789", "this is the default one", SYNTHETIC.decode()],
)
def test_outside_demo_mode_an_example_is_no_secret(secret: str) -> None:
    with pytest.raises(ValueError, match="example or too simple"):
        Settings(disclosure_secret=secret).require_disclosure_secret()
    assert Settings(demo=True, disclosure_secret=secret).require_disclosure_secret()


def test_a_secret_never_shows_in_the_text_of_the_settings() -> None:
    assert "hushhushhushhush" not in repr(Settings(disclosure_secret="hushhushhushhush"))


def test_a_process_started_by_us_gets_only_the_settings_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEEDMONITOR_PARTITIONS", "8")
    environment = child_environment({"demo": True, "token": None})
    assert {k: v for k, v in environment.items() if k.startswith("NEEDMONITOR_")} == {
        "NEEDMONITOR_DEMO": "True"
    }


def test_nobody_signs_in_to_a_log_that_asks_for_no_name() -> None:
    assert Settings().kafka_security() == {}


def test_a_user_signs_in_with_the_password_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hushhush\n")
    found = Settings(kafka_username="needmonitor.api", kafka_password_file=file)
    assert found.kafka_security() == {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "needmonitor.api",
        "sasl_plain_password": "hushhush",
    }
    assert "hushhush" not in repr(found)


@pytest.mark.parametrize("content", ["", " \n"])
def test_a_user_without_a_password_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "password"
    file.write_text(content)
    for given in (None, file):
        with pytest.raises(ValueError, match="NEEDMONITOR_KAFKA_PASSWORD_FILE"):
            Settings(kafka_username="needmonitor.api", kafka_password_file=given).kafka_security()


@pytest.mark.parametrize(
    ("url", "tls", "protocol"),
    [
        ("127.0.0.1:9092,[::1]:9092", None, "SASL_PLAINTEXT"),
        ("kafka:9092", None, "SASL_SSL"),
        ("127.0.0.1:9092,kafka:9092", None, "SASL_SSL"),
        ("kafka:9092", False, "SASL_PLAINTEXT"),
        ("127.0.0.1:9092", True, "SASL_SSL"),
    ],
)
def test_a_password_goes_by_tls_anywhere_but_on_loopback(
    tmp_path: Path, url: str, tls: bool | None, protocol: str
) -> None:
    file = tmp_path / "password"
    file.write_text("hushhush")
    found = Settings(kafka_url=url, kafka_tls=tls, kafka_username="u", kafka_password_file=file)
    assert found.kafka_security()["security_protocol"] == protocol


def test_how_a_part_signs_in_never_shows_in_the_text_of_what_it_is_given(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hushhush")
    settings = Settings(kafka_username="u", kafka_password_file=file)
    assert "hushhush" not in repr(engine_settings(settings))
    assert "hushhush" not in repr(PublisherConfig("127.0.0.1:1", security=settings.kafka_security()))


@pytest.mark.parametrize(
    "url", ["http://issuer.example/keys", "ftp://issuer.example", "file:///etc/keys", "issuer"]
)
def test_token_keys_are_fetched_by_https_only(url: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        Settings(token_keys_url=url)
    assert Settings(token_keys_url="http://127.0.0.1:8080/keys").token_keys_url


def test_token_keys_come_from_one_place(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="not both"):
        Settings(token_keys_url="https://issuer.example/keys", token_keys=tmp_path / "keys.json")


def test_sites_that_may_show_a_frame_are_origins() -> None:
    given = Settings(embedders="https://www.example.gov.uk, http://127.0.0.1:8080")
    assert given.embedding_origins() == ("https://www.example.gov.uk", "http://127.0.0.1:8080")
    assert Settings().embedding_origins() == ()
    for wrong in ("*", "https://a.example; script-src *", "https://a.example/path", "example.gov.uk"):
        with pytest.raises(ValidationError, match="origins"):
            Settings(embedders=wrong)


def test_tiles_have_a_safe_address_that_says_which_and_the_thanks_they_ask_for() -> None:
    for right in (
        "https://tiles.example/{z}/{x}/{y}.png?k=1",
        "/t/{z}/{y}/{x}",
        "http://127.0.0.1:80/{z}/{x}/{y}",
    ):
        assert Settings(basemap_url=right, basemap_attribution="© Example").basemap_url == right
    for wrong in (
        "http://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example/{z}/{x}/{y}/{y}",
        "https://tiles.example; script-src */{z}/{x}/{y}",
        "//tiles.example/{z}/{x}/{y}",
        "https://{x}.tiles.example/{z}/{y}",
        "javascript:{z}{x}{y}",
    ):
        with pytest.raises(ValidationError, match="basemap_url is https"):
            Settings(basemap_url=wrong, basemap_attribution="© Example")
    with pytest.raises(ValidationError, match="basemap_attribution"):
        Settings(basemap_url="https://tiles.example/{z}/{x}/{y}.png", basemap_attribution=" ")


def test_the_accessibility_statement_is_read_at_the_start_and_is_no_longer_than_a_page(
    tmp_path: Path,
) -> None:
    file = tmp_path / "accessibility.md"
    file.write_text("# Accessibility\nWords.\n")
    assert Settings(accessibility_file=file).read_accessibility() == "# Accessibility\nWords.\n"
    assert Settings().read_accessibility() is None
    file.write_text("x" * 100_001)
    with pytest.raises(ValueError, match="longer than 100,000"):
        Settings(accessibility_file=file).read_accessibility()
    with pytest.raises(OSError, match="nowhere"):
        Settings(accessibility_file=tmp_path / "nowhere.md").read_accessibility()
