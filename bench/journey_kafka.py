"""The whole journey on Apache Kafka with transactions: one worker and two, events of several authorities."""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, Final

from bench.parts import Parts, parts_on_kafka, send, wait_until
from dictionary.moments import day_of
from needmonitor.processes import free_port, needmonitor_command
from needmonitor.settings import Settings
from needmonitor.simulate import build_simulation
from needmonitor.wiring import now
from producers.simulator.wire import SimulatedEvent

COUNT: Final = 300_000
"""Half a minute: of fewer, the compiler of the broker's Java machine has a large part."""
ROUNDS: Final = 3
WORKERS: Final = (1, 2)
PLACES: Final = (
    "E08000025", "E08000035", "S12000049", "E06000065", "E06000066", "S12000036", "E06000047", "E06000060",
)  # fmt: skip
"""Of the largest authorities two on each partition: one authority is one partition of count."""
STAGES: Final = ("check", "follow", "count")
PAUSE: Final = 0.5


def measure() -> dict[str, Any]:
    """Medians of rounds that alternate between one worker and two."""
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        register = _register(Path(folder))
        sent = _events(Settings(demo=True, register_file=register))
        rounds: dict[int, list[dict[str, float]]] = {count: [] for count in WORKERS}
        for _ in range(ROUNDS):
            for count in WORKERS:
                rounds[count].append(_round(sent, register, count))
    return {
        "events": COUNT,
        "bytes_per_event": round(sum(len(e.value) for e in sent) / COUNT),
        "persons": len({event.key for event in sent}),
        "authorities": len(PLACES),
        "transactions": True,
        "workers": {
            count: {name: _spread([one[name] for one in found]) for name in found[0]}
            for count, found in rounds.items()
        },
    }


def _register(folder: Path) -> Path:
    """The demo's partners, with agreements that cover all of Great Britain."""
    text = (resources.files("dictionary") / "data" / "demo_partners.toml").read_text(encoding="utf-8")
    path = folder / "register.toml"
    path.write_text(text.replace('["{authority}"]', '["GB"]').replace("{authority}", PLACES[0]))
    return path


def _events(settings: Settings) -> list[SimulatedEvent]:
    """The newest events of each place, mixed by the time they are sent."""
    share, at = COUNT // len(PLACES), now()
    found: list[SimulatedEvent] = []
    for seed, place in enumerate(PLACES, start=1):
        simulation = build_simulation(settings, rate=0.2, place=place, seed=seed)
        own: list[SimulatedEvent] = []
        day = 0
        while len(own) < share:
            own += [event for event in simulation.day(day_of(at) - day, backfill=True) if event.due < at]
            day += 1
        found += own[:share]
    return sorted(found, key=lambda event: event.due)


def _round(sent: Sequence[SimulatedEvent], register: Path, workers: int) -> dict[str, float]:
    with parts_on_kafka(register_file=str(register)) as running:
        send(running.settings, sent)
        each = [_worker(running, number) for number in range(workers)]
        wait_until(lambda: all(_applied(one, "check") > 0 for one in each), "all at work", pause=0.05)
        begun = _sum(each, lambda one: _applied(one, "check"))
        started = time.monotonic()
        cpu = _cpu(each)
        wait_until(lambda: _done(each), "the last event", pause=PAUSE)
        seconds, events = time.monotonic() - started, COUNT - begun
        cpu = _cpu(each) - cpu
        return {
            "events_per_second": events / seconds,
            "events_per_cpu_second": events / cpu,
            "worker_peak_mb": max(one.peak_mb(name) for one, name in _named(each)),
        } | {
            f"step_{stage}_microseconds": _sum(each, partial(_step, stage=stage)) / COUNT * 1e6
            for stage in STAGES
        }


def _worker(running: Parts, number: int) -> Parts:
    """One more worker; the same parts, with this worker's metrics."""
    one = replace(running, metrics_port=free_port())
    environment = {**one.environment, "NEEDMONITOR_METRICS_PORT": str(one.metrics_port)}
    one.processes.start(_name(number), needmonitor_command("worker"), environment)
    return one


def _name(number: int) -> str:
    return f"worker-{number}"


def _named(each: Sequence[Parts]) -> list[tuple[Parts, str]]:
    return [(one, _name(number)) for number, one in enumerate(each)]


def _cpu(each: Sequence[Parts]) -> float:
    return sum(one.cpu_seconds(name) for one, name in _named(each))


def _sum(each: Sequence[Parts], number: Callable[[Parts], float]) -> float:
    return sum(number(one) for one in each)


def _applied(one: Parts, stage: str) -> float:
    return one.metric("needmonitor_records_total", f'{{stage="{stage}"}}')


def _step(one: Parts, stage: str) -> float:
    return one.metric("needmonitor_step_seconds_total", f'{{stage="{stage}"}}')


def _done(each: Sequence[Parts]) -> bool:
    if _sum(each, lambda one: _applied(one, "check")) < COUNT:
        return False
    behind = _sum(each, lambda one: one.metric("needmonitor_lag", '{stage="count"}'))
    return behind == 0 and _sum(each, lambda one: _applied(one, "follow")) >= COUNT * 0.9


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
    }
