"""Every setting (`settings_fields.py` lists them), read from the environment, a TOML file, or a running demo.

Each has a default that works on a laptop, but for the secrets, which outside demo mode have none.
"""

import os
import re
import ssl
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, TomlConfigSettingsSource

from needmonitor.settings_fields import PREFIX, Fields

MIN_SECRET_LENGTH = 16
LEAST_DIFFERENT = 8
SYNTHETIC = b"synthetic data needs no secret"
PLACEHOLDERS = (
    "changeme",
    "change-me",
    "change me",
    "default",
    "password",
    "example",
    "placeholder",
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST_STATEMENT = 100_000
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
"""One site as the headers name it; nothing in it can end a directive of theirs."""
_TILES = re.compile(r"(https?://[a-z0-9.-]+(:[0-9]{1,5})?)?/(?!/)[A-Za-z0-9/._~?&=%@:-]*")
"""The address of tiles without what stands for their numbers; its site as above."""
_TILE_NUMBERS = ("{z}", "{x}", "{y}")


def demo_folder() -> Path:
    """Where a running demo keeps its keys, addresses and logs: one folder for each user of the machine."""
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")  # noqa: TID251
    return Path(tempfile.gettempdir()) / f"needmonitor-demo-{user}"


def settings_file() -> Path:
    """The TOML file that settings are read from: NEEDMONITOR_SETTINGS, or what a running demo left."""
    named = os.environ.get(f"{PREFIX}SETTINGS")  # noqa: TID251 - read once, here
    return Path(named) if named else demo_folder() / "settings.toml"


def looks_made_up(secret: str) -> bool:
    """Is a secret one that stands in files to be copied?"""
    return any(word in secret.lower() for word in PLACEHOLDERS)


class Settings(Fields):
    """All settings: `kafka_url` is read from `NEEDMONITOR_KAFKA_URL` or `kafka_url = ...` in the file."""

    @model_validator(mode="after")
    def _demo_stays_on_loopback(self) -> "Settings":
        if self.demo and self.host not in LOOPBACK:
            raise ValueError("demo mode signs every visitor in as an analyst, so it listens on loopback only")
        return self

    @model_validator(mode="after")
    def _embedders_are_origins(self) -> "Settings":
        for origin in self.embedding_origins():
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    "embedders are origins, such as https://www.example.gov.uk, with commas between"
                )
        return self

    @model_validator(mode="after")
    def _tiles_have_a_safe_address_and_thanks(self) -> "Settings":
        if self.basemap_url is None:
            return self
        address, named = urlsplit(self.basemap_url), self.basemap_url
        once = all(named.count(number) == 1 for number in _TILE_NUMBERS)
        for number in _TILE_NUMBERS:
            named = named.replace(number, "~")  # of no host's name
        safe = address.scheme != "http" or address.hostname in LOOPBACK
        if not (once and safe and _TILES.fullmatch(named)):
            raise ValueError(
                "basemap_url is https, or a path of this server, and has {z}, {x} and {y} each once, such as "
                "https://tiles.example.gov.uk/{z}/{x}/{y}.png"
            )
        if not (self.basemap_attribution or "").strip():
            raise ValueError("basemap_url needs basemap_attribution: what the makers of its tiles ask for")
        return self

    @model_validator(mode="after")
    def _keys_come_from_one_safe_place(self) -> "Settings":
        if self.token_keys_url is None:
            return self
        if self.token_keys is not None:
            raise ValueError("set token_keys or token_keys_url, not both")
        address = urlsplit(self.token_keys_url)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
            raise ValueError("token_keys_url must be https: who answers it says whose tokens are believed")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code wins over the environment, and that over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_file())

    def embedding_origins(self) -> tuple[str, ...]:
        """Sites that may show `/embed` in a frame."""
        return tuple(filter(None, map(str.strip, self.embedders.split(","))))

    def read_accessibility(self) -> str | None:
        """The operator's accessibility statement; None for the one that ships.

        Raises:
            OSError: its file cannot be read.
            ValueError: it is no text, or longer than a page.
        """
        if self.accessibility_file is None:
            return None
        text = self.accessibility_file.read_text(encoding="utf-8")
        if len(text) > LONGEST_STATEMENT:
            raise ValueError(f"the accessibility statement is longer than {LONGEST_STATEMENT:,} characters")
        return text

    def read_mail_password(self) -> str | None:
        """The password of the mail server's user; None without one.

        Raises:
            OSError: its file cannot be read.
        """
        if self.mail_password_file:
            return self.mail_password_file.read_text().strip()
        return self.mail_password.get_secret_value() if self.mail_password else None

    def kafka_security(self) -> dict[str, Any]:
        """How to sign in to the log, as aiokafka's clients name it; empty where nobody does.

        Raises:
            ValueError: a user without a password.
            OSError: a file that cannot be read.
        """
        found: dict[str, Any] = {}
        if self._kafka_by_tls:
            found["ssl_context"] = ssl.create_default_context(cafile=self.kafka_ca_file)
        if self.kafka_username is None:
            return found | {"security_protocol": "SSL"} if found else {}
        password = self.kafka_password_file.read_text().strip() if self.kafka_password_file else ""
        if not password:
            raise ValueError("set NEEDMONITOR_KAFKA_PASSWORD_FILE to a file with the password of the user")
        return found | {
            "security_protocol": "SASL_SSL" if found else "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.kafka_username,
            "sasl_plain_password": password,
        }

    @property
    def _kafka_by_tls(self) -> bool:
        if self.kafka_tls is not None:
            return self.kafka_tls
        if self.kafka_ca_file is not None:
            return True
        hosts = {server.strip().rpartition(":")[0].strip("[]") for server in self.kafka_url.split(",")}
        return self.kafka_username is not None and not hosts <= LOOPBACK

    def require_disclosure_secret(self) -> bytes:
        """The key of the disclosure control.

        Raises:
            ValueError: outside demo mode without a proper secret.
        """
        secret = self.disclosure_secret.get_secret_value()
        if self.disclosure_secret_file:
            secret = self.disclosure_secret_file.read_text().strip()
        if self.demo:
            return secret.encode() if len(secret) >= MIN_SECRET_LENGTH else SYNTHETIC
        if len(secret) < MIN_SECRET_LENGTH:
            raise ValueError(f"set NEEDMONITOR_DISCLOSURE_SECRET to {MIN_SECRET_LENGTH} characters or more")
        if secret.encode() == SYNTHETIC or len(set(secret)) < LEAST_DIFFERENT or looks_made_up(secret):
            raise ValueError(
                "NEEDMONITOR_DISCLOSURE_SECRET is an example or too simple: openssl rand -hex 32"
            )
        return secret.encode()


def child_environment(settings: dict[str, Any]) -> dict[str, str]:
    """The environment of a process that this one starts, with settings of its own."""
    ours = {f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items() if value is not None}
    theirs = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}  # noqa: TID251
    return theirs | ours
