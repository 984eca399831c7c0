"""What `needmonitor erase` does and says: places, numbers and times, never a reference."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import click
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from dictionary.events_officers import Reason
from dictionary.topics import CHECKED, LINKS, partner_of
from needmonitor.erasing.asking import Answer, erase, who
from needmonitor.erasing.due import Config, in_words
from needmonitor.erasing.reading import partitions
from needmonitor.erasing.references import read_references
from needmonitor.erasing.searching import Found, in_files, in_topics, in_valkey
from needmonitor.settings import Settings
from streams.topics_admin import FOLLOW_LOG

HOLDING: Final = (CHECKED, FOLLOW_LOG, LINKS)
"""Beside raw topics, those that hold references."""


def run_erase(settings: Settings, text: str, partner: str | None, reason: Reason, wait: float) -> Answer:
    """Erase, and say by when the rest is gone; whether follow has answered.

    Raises:
        NotReferencesError: what was given is no list of references.
        aiokafka.errors.KafkaError: the log does not answer.
        DeliveryError: some of it was not acknowledged; safe to repeat.
    """
    return asyncio.run(_erase(settings, text, partner, reason, wait))


def run_prove(settings: Settings, text: str, partner: str | None, files: Sequence[Path]) -> int:
    """Search everywhere, and say for each place what was found; 1 if anything was.

    Raises:
        NotReferencesError: what was given is no list of references.
        aiokafka.errors.KafkaError: the log does not answer.
        redis.RedisError: Valkey does not answer.
        OSError: a file cannot be read.
    """
    found = asyncio.run(_prove(settings, text, partner, files))
    click.echo(f"{sum(one.found > 0 for one in found)} of {len(found)} places hold something")
    return int(any(one.found for one in found))


async def _erase(settings: Settings, text: str, partner: str | None, reason: Reason, wait: float) -> Answer:
    persons = await who(settings, read_references(text), partner)
    answer = await erase(settings, persons, reason, wait)
    topics = await partitions(settings)
    configs = await _configs(settings, topics)
    for topic in sorted(topics):
        if topic in HOLDING or partner_of(topic):
            click.echo(f"topic {topic}: {in_words(configs.get(topic))}")
    return answer


async def _prove(settings: Settings, text: str, partner: str | None, files: Sequence[Path]) -> list[Found]:
    persons = await who(settings, read_references(text), partner)
    forms, configs = persons.bytes(), await _configs(settings, await partitions(settings))
    found: list[Found] = []
    for one in await in_topics(settings, forms):
        config = configs.get(one.place.removeprefix("topic "))
        found.append(_say(one, f"; {in_words(config)}" if one.found else ""))
    found.append(_say(in_valkey(settings, forms)))
    found += [_say(in_files(path, forms)) for path in files]
    return found


def _say(one: Found, more: str = "") -> Found:
    of_them = f" ({one.deleted} of them deleted, the key is left)" if one.deleted else ""
    told = f"found in {one.found} of {one.looked_at}{of_them}{more}"
    click.echo(f"{one.place}: {told if one.found else f'not found in {one.looked_at}'}")
    return one


async def _configs(settings: Settings, topics: Iterable[str]) -> Mapping[str, Config]:
    """Topic -> its configuration in force; of those that may not be described, nothing."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_url, **settings.kafka_security())
    await admin.start()
    try:
        asked = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in topics]
        answers = await admin.describe_configs(asked)
    finally:
        await admin.close()
    described = (resource for answer in answers for resource in answer.resources)
    return {
        name: {entry[0]: entry[1] for entry in entries}
        for error, _, _, name, entries in described
        if not error
    }
