"""The worker, with what the settings say."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from needmonitor.settings import Settings
from needmonitor.starting import starting
from needmonitor.wiring import COMPRESSION, agreement_keys, gate_policy, load_partners
from streams.app import run
from streams.config import STAGES, WorkerConfig
from streams.ticking import DEMO, REAL

FETCH_WAIT_MS = 50
"""The embedded broker does not answer early when something comes."""
FETCH_PACE = 0.05
"""Seconds between small fetches: each batch has its price, and a tenth of a second keeps them few."""


def run_worker(settings: Settings, stages: Sequence[str] = STAGES) -> None:
    """Run a worker until it is told to stop.

    Raises:
        click.ClickException: a setting that it cannot start without.
    """
    with TemporaryDirectory(prefix="needmonitor-worker-", ignore_cleanup_errors=True) as folder:
        with starting():
            config = worker_config(settings, Path(folder), stages)
        run(config)


def worker_config(settings: Settings, folder: Path, stages: Sequence[str] = STAGES) -> WorkerConfig:
    """What a worker is given; `folder` is its own while it runs.

    Raises:
        ValueError: no disclosure secret outside demo mode, or a register, policy or stages that break a rule.
    """
    register = load_partners(settings)
    if not register.partners:
        raise ValueError("the register has no partners: set NEEDMONITOR_REGISTER_FILE")
    return WorkerConfig(
        kafka_url=settings.kafka_url,
        redis_url=settings.redis_url,
        register=register,
        disclosure_secret=settings.require_disclosure_secret(),
        folder=folder,
        partitions=settings.partitions,
        transactions=settings.transactions,
        commit_interval=settings.commit_interval,
        metrics_port=settings.metrics_port,
        compression=COMPRESSION,
        security=settings.kafka_security(),
        fetch_wait_ms=FETCH_WAIT_MS,
        fetch_pace=FETCH_PACE,
        agreement_keys=agreement_keys(settings),
        policy=gate_policy(settings),
        stages=tuple(stages),
        pace=DEMO if settings.demo else REAL,
    )
