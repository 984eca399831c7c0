"""The demo: every part on loopback, real but for the people, who are simulated."""

import json
import os
import secrets
import signal
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click
import redis

from dictionary import projection
from needmonitor.embedded import start_broker, start_valkey
from needmonitor.keys import write_demo_keys
from needmonitor.processes import Processes, StartError, needmonitor_command, port_answers
from needmonitor.settings import child_environment, demo_folder

FIRST_COUNTS_SECONDS = 90.0
BACKFILL_DAYS = 90


def run_demo(*, port: int, rate: float, place: str, open_browser: bool, days: int = BACKFILL_DAYS) -> None:
    """Start everything, say where to look, and end everything on Ctrl-C.

    Raises:
        click.ClickException: a part did not start or ended by itself; its log's end is in the message.
    """
    folder = _claim_folder(port)
    processes = Processes(folder)
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        _start_parts(processes, folder, port=port, rate=rate, place=place, days=days)
        address = f"http://127.0.0.1:{port}/"
        click.echo(
            f"\nNeeds are being counted: {address}\n"
            f"Synthetic data. Logs are in {folder}. Ctrl-C ends the demo."
        )
        if open_browser:
            webbrowser.open(address)
        _watch(processes, until=lambda: False)
    except KeyboardInterrupt:
        click.echo("\nEnding the demo…")
    except StartError as error:
        raise click.ClickException(str(error)) from error
    finally:
        processes.stop()
        (folder / "settings.toml").unlink(missing_ok=True)


def _claim_folder(port: int) -> Path:
    folder = demo_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    mark = folder / "settings.toml"
    if mark.exists() and _alive(folder / "pid"):
        raise click.ClickException("a demo is already running on this machine; end it first")
    if port_answers(port):
        raise click.ClickException(f"port {port} is taken; choose another with --port")
    mark.unlink(missing_ok=True)
    (folder / "pid").write_text(str(os.getpid()))
    return folder


def _alive(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text()), 0)
    except (OSError, ValueError):
        return False
    return True


def _start_parts(
    processes: Processes, folder: Path, *, port: int, rate: float, place: str, days: int
) -> None:
    click.echo("Starting the broker and Valkey…")
    redis_url = start_valkey(processes, folder)
    settings = {
        "kafka_url": start_broker(processes),
        "redis_url": redis_url,
        "transactions": False,
        "demo": True,
        "place": place,
        "disclosure_secret": secrets.token_hex(16),
        "token_keys": str(write_demo_keys(folder)),
        "port": port,
        "gateway_url": f"http://127.0.0.1:{port}",
    }
    _write_settings(folder / "settings.toml", settings)
    environment = child_environment({"settings": folder / "settings.toml"})
    click.echo("Starting the worker, the API and the simulator…")
    processes.start("worker", needmonitor_command("worker"), environment)
    processes.start("api", needmonitor_command("api"), environment)
    simulate = needmonitor_command("simulate", "--rate", str(rate), "--place", place)
    processes.start("simulator", simulate, environment)
    if days:
        processes.start("backfill", [*simulate, "--backfill", str(days)], environment)
    processes.wait_for_port("api", port)
    _watch(processes, until=lambda: _first_counts(redis_url, place), seconds=FIRST_COUNTS_SECONDS)


def _write_settings(path: Path, settings: dict[str, object]) -> None:
    """TOML's strings, numbers and booleans are JSON's."""
    path.touch(mode=0o600)
    path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))


def _first_counts(redis_url: str, place: str) -> bool:
    with redis.Redis.from_url(redis_url) as valkey:
        return bool(valkey.hexists(projection.exact(place, "any"), place))


def _watch(processes: Processes, until: Callable[[], bool], seconds: float = float("inf")) -> None:
    """Wait for something, as long as no part has failed."""
    end = time.monotonic() + seconds
    while not until():
        if name := processes.ended():
            raise StartError(f"{name} ended by itself:\n{processes.tail(name)}")
        if time.monotonic() > end:
            raise StartError(f"no counts after {seconds:.0f} s; the logs are in {processes.folder}")
        time.sleep(0.25)


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
