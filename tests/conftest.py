"""Real parts for tests, each started once per run and ended by its id. What this machine lacks is named.

A missing part skips its tests on a laptop and fails them where CI=true, so that nothing is green by absence.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from redis import Redis

from dictionary.register import demo_register
from streams.topics_admin import create_topics
from tests.support.absent import missing
from tests.support.journey import PARTITIONS, PLACE, Journey
from tests.support.parts import Embedded, Kafka, MissingPartError, Valkey, remove_topics
from tests.support.receivers import Hook, Mailbox, mail_server, web_server

Broker = Embedded | Kafka
Part = TypeVar("Part", Embedded, Kafka, Valkey)


ORDER = ("unit", "attacks", "spec", "generative", "journey", "faults", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick ones first; the browser last, for Playwright keeps a loop running that others cannot bear."""
    tests = Path(__file__).parent
    items.sort(key=lambda item: ORDER.index(item.path.relative_to(tests).parts[0]))


def started(part: Callable[[Path], Part], folder: Path) -> Part:
    try:
        made = part(folder)
    except MissingPartError as error:
        missing(str(error))
    made.start()
    return made


@pytest.fixture(scope="session")
def kafka_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A real Apache Kafka for the whole run."""
    kafka = started(Kafka, tmp_path_factory.mktemp("kafka"))
    yield kafka
    kafka.stop()


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A real Valkey for the whole run."""
    valkey = started(Valkey, tmp_path_factory.mktemp("valkey"))
    yield valkey
    valkey.stop()


@pytest.fixture
def valkey(valkey_server: Valkey) -> Iterator[Redis]:
    """An empty Valkey, as a client; its address is that of `valkey_server`."""
    with Redis.from_url(valkey_server.url) as client:
        client.flushall()
        yield client


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    """The embedded broker, new for each test: it starts in a moment and keeps nothing."""
    broker = started(Embedded, tmp_path)
    yield broker
    broker.stop()


@pytest.fixture
def kafka(kafka_server: Kafka) -> Kafka:
    """Apache Kafka without topics."""
    remove_topics(kafka_server.url)
    return kafka_server


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def broker(request: pytest.FixtureRequest) -> Broker:
    """Each of the two brokers that everything must run on alike."""
    found: Broker = request.getfixturevalue(request.param)
    return found


@contextmanager
def journey_on(broker: Broker, valkey_url: str, client: Redis, folder: Path) -> Iterator[Journey]:
    """Topics, an empty projection, and workers to start against them."""
    asyncio.run(create_topics(broker.url, demo_register(PLACE).partners, PARTITIONS))
    running = Journey(broker, client, valkey_url, folder)
    yield running
    running.stop()


@pytest.fixture
def journey(broker: Broker, valkey: Redis, valkey_server: Valkey, tmp_path: Path) -> Iterator[Journey]:
    """A journey, on each of the two brokers."""
    with journey_on(broker, valkey_server.url, valkey, tmp_path) as running:
        yield running


@pytest.fixture
def embedded_journey(
    embedded: Embedded, valkey: Redis, valkey_server: Valkey, tmp_path: Path
) -> Iterator[Journey]:
    """A journey on the embedded broker, for what only a broker without transactions bears."""
    with journey_on(embedded, valkey_server.url, valkey, tmp_path) as running:
        yield running


@pytest.fixture
def kafka_journey(kafka: Kafka, valkey: Redis, valkey_server: Valkey, tmp_path: Path) -> Iterator[Journey]:
    """A journey on Apache Kafka, for what needs several workers."""
    with journey_on(kafka, valkey_server.url, valkey, tmp_path) as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that keeps what it is sent."""
    with mail_server() as box:
        yield box


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A web server that keeps what is posted to it."""
    with web_server() as found:
        yield found
