"""What is reachable, what is misconfigured, what to do: one line for each thing looked at."""

import asyncio
import importlib.util
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import redis
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from api.channels.destinations import read_destinations
from dictionary.register import Register
from dictionary.strictest import longest_kept
from dictionary.topics import AGREEMENTS, CHECKED, raw_topic
from needmonitor.settings import Settings, settings_file
from needmonitor.wiring import load_partners
from streams.topics_admin import kept_too_long

PACKAGES = ("dictionary", "producers", "streams", "api", "needmonitor")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, whether it is well, what to do if not."""

    what: str
    well: bool
    advice: str = ""


def run_doctor() -> int:
    """Print every finding; returns 1 if something is wrong, else 0."""
    findings = list(examine())
    for finding in findings:
        advice = f": {finding.advice}" if finding.advice else ""
        click.echo(f"{'ok   ' if finding.well else 'WRONG'} {finding.what}{advice}")
    return int(any(not finding.well for finding in findings))


def examine() -> Iterator[Finding]:
    """Everything there is to find, from the installation outwards."""
    yield _packages_are_ours()
    yield _page_is_built()
    try:
        settings = Settings()
    except (ValidationError, OSError) as error:
        yield Finding("settings", well=False, advice=_without_values(error))
        return
    origin = settings_file()
    yield Finding(f"settings from the environment{f' and {origin}' if origin.exists() else ''}", well=True)
    yield from _secrets(settings)
    try:
        register = load_partners(settings)
    except (ValueError, OSError) as error:
        yield Finding("register of partners", well=False, advice=str(error))
        return
    yield Finding(f"register of {len(register.partners)} partners", well=True)
    yield from _channels(settings)
    yield _valkey(settings)
    yield from asyncio.run(_kafka(settings, register))


def _packages_are_ours() -> Finding:
    """Another folder named `api` on the path would be imported in our place."""
    home = Path(__file__).parent.parent
    strangers = [name for name in PACKAGES if not _found_in(home, name)]
    what = "packages resolve to this installation"
    if not strangers:
        return Finding(what, well=True)
    advice = "start by the needmonitor script, not from a folder that has its own "
    return Finding(what, well=False, advice=advice + ", ".join(strangers))


def _found_in(home: Path, package: str) -> bool:
    spec = importlib.util.find_spec(package)
    return spec is not None and spec.origin is not None and Path(spec.origin).is_relative_to(home)


def _page_is_built() -> Finding:
    manifest = Path(__file__).parent.parent / "api/static/build/manifest.json"
    built = manifest.exists()
    return Finding("the page's script is built", well=built, advice="" if built else "run ./run demo once")


def _secrets(settings: Settings) -> Iterator[Finding]:
    try:
        settings.require_disclosure_secret()
        yield Finding("disclosure secret", well=True)
    except (ValueError, OSError) as error:
        yield Finding("disclosure secret", well=False, advice=str(error))
    keys = settings.token_keys
    if settings.token_keys_url is not None:
        yield Finding("token keys are fetched from the identity provider", well=True)
    elif keys is None:
        advice = "set NEEDMONITOR_TOKEN_KEYS or _URL: without, everyone is the public"
        yield Finding("token keys", well=False, advice=advice)
    else:
        yield Finding("token keys", well=keys.exists(), advice="" if keys.exists() else f"no file {keys}")


def _channels(settings: Settings) -> Iterator[Finding]:
    """What deliver sends by, as far as it is set up."""
    file, host = settings.destinations_file, settings.mail_host
    if file is not None:
        try:
            yield Finding(f"destinations of alerts: {len(read_destinations(file))}", well=True)
        except (ValueError, OSError) as error:
            yield Finding("destinations of alerts", well=False, advice=str(error))
    if host is not None:
        try:
            socket.create_connection((host, settings.mail_port), timeout=3).close()
            yield Finding("the mail server answers", well=True)
        except OSError as error:
            advice = f"{type(error).__name__}: check NEEDMONITOR_MAIL_HOST and NEEDMONITOR_MAIL_PORT"
            yield Finding("mail server", well=False, advice=advice)


def _valkey(settings: Settings) -> Finding:
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=3, socket_connect_timeout=3) as valkey:
            valkey.ping()
    except redis.RedisError as error:
        return Finding("Valkey", well=False, advice=f"{type(error).__name__}: check NEEDMONITOR_REDIS_URL")
    return Finding("Valkey answers", well=True)


async def _kafka(settings: Settings, register: Register) -> list[Finding]:
    try:
        security = settings.kafka_security()
    except (ValueError, OSError) as error:
        return [Finding("Kafka", well=False, advice=str(error))]
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_url, request_timeout_ms=5000, **security)
    try:
        await admin.start()
        there = set(await admin.list_topics())
        too_long = await kept_too_long(admin, there, longest_kept(register.whole.values()))
    except (KafkaError, OSError) as error:
        return [Finding("Kafka", well=False, advice=f"{type(error).__name__}: check NEEDMONITOR_KAFKA_URL")]
    finally:
        await admin.close()
    followed = () if settings.agreement_keys is None else (AGREEMENTS,)
    missing = {CHECKED, *followed, *(raw_topic(partner) for partner in register.partners)} - there
    if missing:
        advice = f"run needmonitor topics create; missing: {', '.join(sorted(missing))}"
        return [Finding("Kafka", well=False, advice=advice)]
    return [Finding(f"Kafka answers, {len(there)} topics", well=True), *_retention(register, too_long)]


def _retention(register: Register, too_long: Mapping[str, int | None]) -> Iterator[Finding]:
    """Topics that are kept for longer than the agreements of the register file allow."""
    allowed = longest_kept(register.whole.values())
    for topic, days in too_long.items():
        kept = "for ever" if days is None else f"{days} days"
        advice = f"kept {kept}, {allowed[topic]} are agreed: set its retention.ms"
        yield Finding(f"topic {topic}", well=False, advice=advice)
    if allowed and not too_long:
        yield Finding("no topic is kept for longer than was agreed", well=True)


def _without_values(error: Exception) -> str:
    """A settings error may hold a secret; its fields may be told."""
    if isinstance(error, ValidationError):
        faults = error.errors(include_input=False)
        return "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'settings'}: {fault['msg']}" for fault in faults
        )
    return str(error)
