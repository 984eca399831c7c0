"""The worker, with what the settings say."""

import click

from needmonitor.settings import Settings
from needmonitor.wiring import COMPRESSION, load_partners, log_to_stderr
from streams.app import run
from streams.config import WorkerConfig

FETCH_WAIT_MS = 50
"""The embedded broker does not answer early when something comes."""
FETCH_PACE = 0.05
"""Seconds between small fetches: each batch has its price, and a tenth of a second keeps them few."""


def run_worker(settings: Settings) -> None:
    """Run a worker until it is told to stop.

    Raises:
        click.ClickException: a setting that it cannot start without.
    """
    log_to_stderr()
    try:
        config = worker_config(settings)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    run(config)


def worker_config(settings: Settings) -> WorkerConfig:
    """What a worker is given.

    Raises:
        ValueError: no disclosure secret outside demo mode, or a register that breaks a rule.
    """
    register = load_partners(settings)
    if not register.partners:
        raise ValueError("the register has no partners: set NEEDMONITOR_REGISTER_FILE")
    return WorkerConfig(
        kafka_url=settings.kafka_url,
        redis_url=settings.redis_url,
        register=register,
        disclosure_secret=settings.require_disclosure_secret(),
        partitions=settings.partitions,
        transactions=settings.transactions,
        commit_interval=settings.commit_interval,
        metrics_port=settings.metrics_port,
        compression=COMPRESSION,
        fetch_wait_ms=FETCH_WAIT_MS,
        fetch_pace=FETCH_PACE,
    )
