"""What the commands share: register, publisher, topics, with what the settings say.

Worker and API have parts of their own (`run_worker.py`, `run_api.py`), so that each imports only its own.
"""

import asyncio
import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import click
from aiokafka.errors import KafkaError
from joserfc.jwk import KeySet

from api.token_keys import read_keys
from dictionary.gate_policy import BUILT_IN, GatePolicy, PolicyError, read_signed_policy
from dictionary.places import load_places
from dictionary.register import Register, demo_register, load_register
from dictionary.strictest import longest_kept
from needmonitor.settings import Settings
from producers.publisher import Publisher, PublisherConfig
from producers.ways_in import WaysIn
from streams.access_rules import wanted_rules
from streams.access_rules_admin import AccessRulesError, set_rules
from streams.config import APP_ID
from streams.engine.settings import EngineSettings
from streams.rebuilding import WorkersRunError
from streams.rebuilding import forget_state as forget
from streams.topics_admin import TopicsError
from streams.topics_admin import create_topics as create

DELIVERY_SECONDS: Final = 120.0
"""How long a record may wait for its acknowledgement, retries included."""
now = partial(datetime.now, UTC)
COMPRESSION: Final = "zstd"
"""Of everything written to the log: a fifth of the bytes for no more CPU, measured with simulated events."""


def load_partners(settings: Settings) -> Register:
    """The register in force: the file's, or in demo mode the demo's six partners.

    Raises:
        ValueError: the file breaks a rule, or is missing outside demo mode.
    """
    if settings.register_file is None and settings.demo:
        return demo_register(settings.place)
    return load_register(settings.register_file)


def agreement_keys(settings: Settings) -> KeySet | None:
    """The public keys of the officers who sign agreements.

    Raises:
        OSError: their file cannot be read.
        ValueError: it is no key set, or one with a private key.
    """
    file = settings.agreement_keys
    return None if file is None else read_keys(file.read_text())


def gate_policy(settings: Settings) -> GatePolicy:
    """The numbers of the gate: those of the signed file that is set, else those that ship.

    Raises:
        OSError: a file cannot be read.
        ValueError: the policy is not signed by an officer whose key is set, or breaks a rule.
    """
    file = settings.policy_file
    return BUILT_IN if file is None else verified_policy(settings, file)[0]


def verified_policy(settings: Settings, file: Path) -> tuple[GatePolicy, str]:
    """A signed policy from its file, and the id of the officer's key.

    Raises:
        OSError, ValueError: as `gate_policy`.
    """
    keys = agreement_keys(settings)
    if keys is None:
        raise ValueError("set NEEDMONITOR_AGREEMENT_KEYS to the public keys of those who sign policies")
    try:
        return read_signed_policy(file.read_bytes(), keys)
    except PolicyError as error:
        raise PolicyError(f"the policy in {file} is not taken: {error}") from error


def require_place(code: str) -> None:
    """See that a code is a local authority of Great Britain.

    Raises:
        click.ClickException: it is not.
    """
    if code not in load_places().authorities:
        raise click.ClickException(f"{code} is no local authority of Great Britain; Birmingham is E08000025")


def engine_settings(settings: Settings) -> EngineSettings:
    """How the log is read by tools beside the worker."""
    return EngineSettings(
        kafka_url=settings.kafka_url,
        app_id=APP_ID,
        transactions=settings.transactions,
        partitions=settings.partitions,
        security=settings.kafka_security(),
    )


def publisher(settings: Settings, deadline: float = DELIVERY_SECONDS) -> Publisher:
    """Writes to the log, `deadline` seconds a record; the embedded broker knows no idempotent producers."""
    return Publisher(
        PublisherConfig(
            kafka_url=settings.kafka_url,
            idempotent=settings.transactions,
            compression=COMPRESSION,
            delivery_deadline=deadline,
            security=settings.kafka_security(),
        )
    )


def ways_in(settings: Settings) -> WaysIn:
    """What `import` and `check` are given."""
    token = settings.token.get_secret_value() if settings.token else None
    return WaysIn(
        gateway_url=settings.gateway_url,
        token=token,
        linking_key_file=settings.linking_key_file,
        register=partial(load_partners, settings),
        publisher=partial(publisher, settings),
    )


def create_topics(settings: Settings) -> list[str]:
    """Create the topics that are missing; their names.

    Raises:
        click.ClickException: the broker cannot be reached or refuses one.
    """
    try:
        known = load_partners(settings)
        made = create(
            settings.kafka_url,
            known.partners,
            settings.partitions,
            settings.replication,
            longest_kept(known.whole.values()),
            security=settings.kafka_security(),
        )
        return asyncio.run(made)
    except (KafkaError, TopicsError, ValueError, OSError) as error:
        raise click.ClickException(str(error) or type(error).__name__) from error


def set_access_rules(settings: Settings) -> tuple[int, int] | None:
    """Make the log's access rules those of the register: (added, removed); None where nobody signs in to it.

    Raises:
        click.ClickException: the broker cannot be reached, refuses, or enforces none.
    """
    if settings.kafka_username is None:
        return None
    try:
        partners, security = load_partners(settings).partners, settings.kafka_security()
        return asyncio.run(set_rules(settings.kafka_url, wanted_rules(partners), security))
    except (KafkaError, AccessRulesError, ValueError, OSError) as error:
        raise click.ClickException(str(error) or type(error).__name__) from error


def forget_state(settings: Settings) -> None:
    """Delete the state of follow and count; workers make it again from the log of record.

    Raises:
        click.ClickException: workers are running, or the broker cannot be reached or refuses.
    """
    try:
        partners = load_partners(settings).partners
        asyncio.run(
            forget(
                settings.kafka_url,
                APP_ID,
                partners,
                settings.partitions,
                settings.replication,
                security=settings.kafka_security(),
                transactions=settings.transactions,
            )
        )
    except (KafkaError, TopicsError, WorkersRunError, ValueError, OSError) as error:
        raise click.ClickException(str(error) or type(error).__name__) from error


def log_to_stderr() -> None:
    """A log line is public: ids, counts and reasons."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
