"""Every setting in one place: from the environment (`NEEDMONITOR_*`), a TOML file, or a running demo.

Each has a default that works on a laptop, but for the secrets, which outside demo mode have none.
"""

import os
import re
import ssl
import tempfile
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "NEEDMONITOR_"
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


class Settings(BaseSettings):
    """All settings: `kafka_url` is read from `NEEDMONITOR_KAFKA_URL` or `kafka_url = ...` in the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    kafka_url: str = Field(
        default="127.0.0.1:9092", description="Bootstrap servers of the log, host:port,..."
    )
    kafka_username: str | None = Field(
        default=None, description="Sign in to the log by SASL/SCRAM-SHA-512 as this user; nobody if unset."
    )
    kafka_password_file: Path | None = Field(default=None, description="A file that holds its password.")
    kafka_ca_file: Path | None = Field(
        default=None, description="Who must have signed the log's certificate (PEM); the system's if unset."
    )
    kafka_tls: bool | None = Field(
        default=None,
        description="Talk to the log by TLS. Unset: with a CA file, or a user anywhere but on loopback.",
    )
    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0", description="The projection (Valkey or Redis)."
    )
    transactions: bool = Field(
        default=True,
        description="Commit state, records and offsets in one Kafka transaction. Off for brokers without.",
    )
    partitions: int = Field(
        default=4, ge=1, le=1024, description="Of `checked` and everything after it; fixed for its life."
    )
    replication: int = Field(
        default=1, ge=1, description="Copies of each topic that `topics create` asks for."
    )
    commit_interval: float = Field(
        default=0.2, gt=0, description="Seconds between commits of a stage's partition."
    )
    register_file: Path | None = Field(
        default=None, description="Partners and agreements (TOML). Demo mode has its own."
    )
    agreement_keys: Path | None = Field(
        default=None,
        description="JWKS file of the officers who sign agreements. Without, the register file alone counts.",
    )
    policy_file: Path | None = Field(
        default=None,
        description="Numbers of the gate, signed by such an officer (docs/privacy.md). Without, `gate-1`.",
    )
    place: str = Field(default="E08000025", description="The local authority the map opens with.")
    demo: bool = Field(default=False, description="Synthetic data on loopback; every visitor is an analyst.")
    disclosure_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Keys the disclosure control. Required outside demo mode, 16 characters or more.",
    )
    disclosure_secret_file: Path | None = Field(
        default=None, description="A file that holds that secret instead."
    )
    token_keys: Path | None = Field(
        default=None, description="JWKS file of the identity provider that signs tokens."
    )
    token_keys_url: str | None = Field(
        default=None, description="The address of that set instead (https), fetched again as keys rotate."
    )
    purposes: str = Field(
        default="monitoring",
        description="Comma-separated: a token for exact figures must name one in its claim `purposes`.",
    )
    gateway_keys_file: Path | None = Field(
        default=None, description="Keys of partners that use the gateway without an identity provider (TOML)."
    )
    token_issuer: str = Field(default="needmonitor", description="The issuer (`iss`) that tokens must name.")
    linking_key_file: Path | None = Field(
        default=None, description="For import: the agreement's key. Stays with the partner."
    )
    gateway_url: str = Field(
        default="http://127.0.0.1:8000", description="For import: where events are posted."
    )
    token: SecretStr | None = Field(
        default=None, description="For import: the partner's token for the gateway."
    )
    host: str = Field(default="127.0.0.1", description="The address the API listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port the API listens on.")
    metrics_port: int | None = Field(
        default=None, description="A loopback port for the worker's /metrics; none if unset."
    )
    public_origin: str | None = Field(
        default=None, description="The address people use, for the feed's Origin check."
    )
    embedders: str = Field(
        default="",
        description="Comma-separated: origins (https://www.example.gov.uk) that may show /embed in a frame.",
    )
    accessibility_file: Path | None = Field(
        default=None, description="Your accessibility statement (Markdown) in place of the one that ships."
    )
    mail_host: str | None = Field(
        default=None, description="The mail server for alerts; none: no mail leaves."
    )
    mail_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    mail_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the way to it is secured."
    )
    mail_user: str | None = Field(default=None, description="Who signs in to it, if anybody.")
    mail_password: SecretStr | None = Field(default=None, description="The password of that user.")
    mail_password_file: Path | None = Field(
        default=None, description="A file that holds that password instead."
    )
    mail_from: str = Field(
        default="needmonitor@localhost.localdomain", description="The address mail comes from."
    )
    mail_folder: Path | None = Field(
        default=None, description="Keep mail in this folder, a file each, and send none: for trying out."
    )
    destinations_file: Path | None = Field(
        default=None, description="Addresses and keys of webhooks, Teams workflows and CAP (docs/alerts.md)."
    )
    open_data_ledger: Path | None = Field(
        default=None, description="The file that remembers what open data was released and what it spent."
    )
    open_data_epsilon: float = Field(
        default=0.5, gt=0, le=10, description="What the release of one month spends (differential privacy)."
    )
    open_data_budget: float = Field(
        default=6.0, gt=0, description="The most that all months of one year may spend together."
    )
    open_data_domains: int = Field(
        default=6, ge=1, description="In so many domains of a month one person is counted at most."
    )

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
