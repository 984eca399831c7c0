"""Agreements on their topic: read, publish, withdraw."""

import asyncio
from datetime import datetime
from pathlib import Path

import msgspec
from joserfc.jwk import OKPKey

from dictionary.audit import Deed, Did
from dictionary.live_register import AgreementError, LiveRegister, signed
from dictionary.sharing import SharingAgreement
from dictionary.topics import AGREEMENTS
from needmonitor.auditing import Scribe
from needmonitor.governing.reading import read_written
from needmonitor.settings import Settings
from needmonitor.wiring import agreement_keys, engine_settings, load_partners, publisher
from streams.agreements import Agreements

READ_SECONDS = 60.0


def read_agreement(file: Path) -> SharingAgreement:
    """An agreement that somebody wrote, as TOML or JSON.

    Raises:
        OSError: the file cannot be read.
        AgreementError: it is neither, or breaks a rule; the text says where.
    """
    return read_written(file, SharingAgreement, AgreementError, strict=False)


def register_now(settings: Settings) -> LiveRegister:
    """The register as of now: the file's agreements, and over them those of the topic.

    Raises:
        ValueError: the register file or the keys break a rule.
        OSError: one cannot be read, or the log does not answer in time.
        aiokafka.errors.KafkaError: the log cannot be read.
    """
    return asyncio.run(_register_now(settings))


def publish(settings: Settings, value: bytes) -> SharingAgreement:
    """Write a signed agreement to the topic, once it is seen that it will be in force.

    Raises:
        AgreementError: it would change nothing; the text says why.
        ValueError: no keys of officers are set, or the register file breaks a rule.
        OSError: a file cannot be read, or the log does not answer in time.
        aiokafka.errors.KafkaError: the log cannot be read or written.
    """
    return asyncio.run(_publish(settings, value))


def withdraw(settings: Settings, agreement_id: str, key: OKPKey, now: datetime) -> SharingAgreement:
    """End an agreement now: a higher version of it that says so, signed and published.

    Raises:
        AgreementError: there is no such agreement, or it was withdrawn before.
        ValueError, OSError, aiokafka.errors.KafkaError: as `publish`.
    """
    known = register_now(settings).whole.get(agreement_id)
    if known is None:
        raise AgreementError("there is no such agreement")
    if known.identity.status == "withdrawn":
        raise AgreementError("it was withdrawn before")
    changes = {"status": "withdrawn", "withdrawn_at": now, "version": known.identity.version + 1}
    over = known.model_copy(update={"identity": known.identity.model_copy(update=changes)})
    return publish(settings, msgspec.json.encode(signed(over, key)))


async def _register_now(settings: Settings) -> LiveRegister:
    agreements = Agreements(engine_settings(settings), load_partners(settings), agreement_keys(settings))
    try:
        async with asyncio.timeout(READ_SECONDS):
            await agreements.caught_up()
    finally:
        await agreements.close()
    return agreements.register


async def _publish(settings: Settings, value: bytes) -> SharingAgreement:
    keys = agreement_keys(settings)
    if keys is None:
        raise ValueError("set NEEDMONITOR_AGREEMENT_KEYS to the public keys of those who sign agreements")
    named = msgspec.json.decode(value, type=_Record).agreement.identity.id
    register = await _register_now(settings)
    learned = register.learn(named.encode(), value, keys)
    if learned is None:
        raise AgreementError("this version is published already")
    about = {"agreement": named, "version": learned.identity.version, "status": learned.identity.status}
    await Scribe(settings, "command").write(Deed(Did.AGREEMENT_CHANGED, "officer", about=about))
    async with publisher(settings) as writer:
        await writer.send_and_wait(AGREEMENTS, named.encode(), value)
    return learned


class _Identity(msgspec.Struct):
    id: str


class _Agreement(msgspec.Struct):
    identity: _Identity


class _Record(msgspec.Struct):
    """What names a signed agreement."""

    agreement: _Agreement
