"""The engines that run the small job: what each is started with, promises, and leaves in its changelog."""

import json
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streams.engine.changelog import NEXT
from tests.support.parts import CACHE, MissingPartError

QUIX: Final = "quixstreams==3.28.1"
COMMIT_SECONDS: Final = 0.5
"""Between two commits, of every engine."""
HERE: Final = Path(__file__).parent

Entry = tuple[bytes, int] | None


@dataclass(frozen=True, slots=True)
class Job:
    """One run of the small job: all of it as the engines are told."""

    kafka: str
    topic: str
    app_id: str
    events: int
    folder: str
    progress: str

    def options(self, **more: Any) -> str:
        """As one argument of a command."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__} | more)


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine, or a ceiling.

    Attributes:
        slug: its name where spaces are not welcome.
        guarantee: what is in force in this run.
        command: of one run; whoever needs something first makes it there.
        events: of the first how many events its rate is taken; slow ones are given fewer.
        changelog: the topic with its counts, or none for a ceiling.
        read: one entry of it as key and count.
        creates: whether it makes its own changelog.
        keyed: whether it wants the events keyed by what is counted.
    """

    slug: str
    name: str
    guarantee: str
    command: Callable[[Job], list[str]]
    events: int
    changelog: Callable[[Job], str] | None = None
    read: Callable[[bytes, bytes], Entry] = lambda key, value: (key, int(value))
    creates: bool = True
    keyed: bool = False


def _module(name: str) -> Callable[[Job], list[str]]:
    return lambda job: [sys.executable, "-m", f"bench.peers.{name}", job.options()]


def _ceiling(*, decode: bool) -> Callable[[Job], list[str]]:
    return lambda job: [sys.executable, "-m", "bench.peers.ceilings", job.options(decode=decode)]


def ours_changelog(job: Job) -> str:
    """The changelog of a run of ours."""
    return f"{job.app_id}-changelog"


def ours_command(job: Job, gate: str | None = None, **settings: Any) -> list[str]:
    """Ours, with other settings of the engine than its own where given; begins when the gate is there."""
    settings = {"kafka_url": job.kafka, "app_id": job.app_id, "commit_interval": COMMIT_SECONDS} | settings
    options = job.options(changelog=ours_changelog(job), settings=settings, gate=gate)
    return [sys.executable, "-m", "bench.peers.ours", options]


def ours_entry(key: bytes, value: bytes) -> Entry:
    """A count of ours."""
    return None if key == NEXT else (key, int(value))


def ours(events: int) -> Engine:
    """This engine."""
    return Engine(
        "ours",
        "needmonitor engine",
        "exactly once (transaction of state, output and offset)",
        ours_command,
        events,
        ours_changelog,
        ours_entry,
        creates=False,
    )


def plain_faust(events: int) -> Engine:
    """Faust with a table."""
    return Engine(
        "faust",
        "Faust, agent and table",
        "at least once",
        _module("plain_faust"),
        events,
        lambda job: f"{job.app_id}-counts-changelog",
        lambda key, value: (json.loads(key).encode(), int(value)),
        keyed=True,
    )


def kafka_streams(events: int) -> Engine:
    """Kafka Streams' processor API."""
    return Engine(
        "kafka-streams",
        "Kafka Streams 4.1.0, processor API",
        "exactly_once_v2",
        _kafka_streams_command,
        events,
        lambda job: f"{job.app_id}-counts-changelog",
        lambda key, value: (key, struct.unpack(">q", value)[0]),
    )


def quix(events: int) -> Engine:
    """Quix Streams."""
    return Engine(
        "quix",
        "Quix Streams 3.28.1",
        "exactly once",
        lambda job: [_quix_python(), str(HERE / "quix.py"), job.options()],
        events,
        lambda job: f"changelog__{job.app_id}--{job.topic}--default",
        _quix_entry,
        keyed=True,
    )


def ceilings(events: int) -> list[Engine]:
    """Fetching alone, and fetching and decoding."""
    return [
        Engine("fetch", "ceiling: aiokafka getmany", "none", _ceiling(decode=False), events),
        Engine("decode", "ceiling: the same and msgspec decode", "none", _ceiling(decode=True), events),
    ]


def _quix_entry(key: bytes, value: bytes) -> Entry:
    """Its key is the message's and the state's, with a bar between."""
    message, _, hour = key.rpartition(b"|")
    return f"{json.loads(message)}|{json.loads(hour)}".encode(), int(value)


def _kafka_streams_command(job: Job) -> list[str]:
    java, built = shutil.which("java"), kafka_streams_built()
    if java is None:
        raise MissingPartError("Kafka Streams: no java on the path")
    arguments = [job.kafka, job.topic, job.app_id, str(job.events), job.folder, job.progress]
    main = "uk.needmonitor.bench.SmallJob"
    return [java, "-Xmx512m", "-cp", f"{built}/classes:{built}/dependency/*", main, *arguments]


def kafka_streams_built() -> Path:
    """The Java program and its jars, built once per checkout and source."""
    built, source = CACHE / "peers" / "kafka-streams", HERE / "kafka-streams"
    complete = built / ".complete"
    newest = max(file.stat().st_mtime for file in source.rglob("*") if file.is_file())
    if complete.exists() and complete.stat().st_mtime >= newest:
        return built
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingPartError("Kafka Streams: no Maven to build it")
    pom, goals = str(source / "pom.xml"), ["package", "dependency:copy-dependencies"]
    subprocess.run([maven, "-q", "-B", "-f", pom, f"-Dbuilt={built}", *goals], check=True)
    complete.touch()
    return built


def _quix_python() -> str:
    """The interpreter of an environment with Quix Streams, made once per checkout."""
    environment = CACHE / "peers" / QUIX.replace("==", "-")
    python, complete = environment / "bin" / "python", environment / ".complete"
    if not complete.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, QUIX], check=True)
        complete.touch()
    return str(python)
