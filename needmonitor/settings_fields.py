"""What can be set, each with the words that stand in the docs and, secrets aside, a default for a laptop."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "NEEDMONITOR_"


class Fields(BaseSettings):
    """The settings by themselves; how they hang together and what follows from them is in `Settings`."""

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
    basemap_url: str | None = Field(
        default=None,
        description="Map tiles beneath the areas (EPSG:3857): https or a path of yours, with {z}, {x}, {y}.",
    )
    basemap_attribution: str | None = Field(
        default=None, max_length=200, description="The thanks those tiles ask for; required with them."
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
