"""The demo: every part on loopback, real but for the people, who are simulated."""

import os
import time
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path

import click
import httpx

from needmonitor.embedded import SETTINGS_NAME, start_embedded
from needmonitor.processes import Processes, StartError, ended_by_sigterm, needmonitor_command, port_answers
from needmonitor.settings import demo_folder

FIRST_COUNTS_SECONDS = 90.0
BACKFILL_DAYS = 90
PROOF_MINUTES = "60"
WORKERS = {"worker": "check,count", "follow": "follow"}
"""The processes of a worker and their stages, about the same work each: one process uses one core."""


def run_demo(*, port: int, rate: float, place: str, open_browser: bool, days: int = BACKFILL_DAYS) -> None:
    """Start everything, say where to look, and end everything on Ctrl-C.

    Raises:
        click.ClickException: a part did not start or ended by itself; its log's end is in the message.
    """
    folder = _claim_folder(port)
    processes = Processes(folder)
    with ended_by_sigterm():
        try:
            _start_parts(processes, port=port, rate=rate, place=place, days=days)
            _tell(f"http://127.0.0.1:{port}/", folder, open_browser=open_browser)
            _watch(processes, until=lambda: False)
        except KeyboardInterrupt:
            click.echo("\nEnding the demo…")
        except StartError as error:
            raise click.ClickException(str(error)) from error
        finally:
            processes.stop()
            (folder / SETTINGS_NAME).unlink(missing_ok=True)


def _tell(address: str, folder: Path, *, open_browser: bool) -> None:
    click.echo(
        f"\nNeeds are being counted: {address}\nSynthetic data. Logs are in {folder}; mail stays "
        f"in {folder / 'mail'}. Ctrl-C ends the demo."
    )
    if open_browser:
        webbrowser.open(address)


def _claim_folder(port: int) -> Path:
    folder = demo_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    mark = folder / SETTINGS_NAME
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


def _start_parts(processes: Processes, *, port: int, rate: float, place: str, days: int) -> None:
    click.echo("Starting the broker and Valkey…")
    environment = start_embedded(processes, place=place, port=port)
    click.echo("Starting the worker, the API and the simulator…")
    _start_workers(processes, environment)
    processes.start("api", needmonitor_command("api"), environment)
    processes.start("deliver", needmonitor_command("deliver"), environment)
    simulate = needmonitor_command("simulate", "--rate", str(rate), "--place", place)
    truth = ("--truth", str(processes.folder / "planted.json"))
    processes.start("simulator", [*simulate, *truth], environment)
    if days:
        processes.start("backfill", [*simulate, "--backfill", str(days)], environment)
    processes.wait_for_port("api", port)
    _watch(processes, until=lambda: _first_counts(port, place), seconds=FIRST_COUNTS_SECONDS)
    processes.start("proof", needmonitor_command("reconcile", "--every", PROOF_MINUTES), environment)


def _start_workers(processes: Processes, environment: Mapping[str, str]) -> None:
    """Start a worker in its two processes."""
    for name, stages in WORKERS.items():
        processes.start(name, needmonitor_command("worker", "--stages", stages), environment)


def _first_counts(port: int, place: str) -> bool:
    """Whether the page has somebody to show."""
    question = {"need": "any", "level": "la", "window": "365d", "within": place}
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/cells", params=question, timeout=5)
    except httpx.TransportError:
        return False
    return answer.is_success and any(cell["people"] for cell in answer.json()["cells"])


def _watch(processes: Processes, until: Callable[[], bool], seconds: float = float("inf")) -> None:
    """Wait for something, as long as no part has failed."""
    end = time.monotonic() + seconds
    while not until():
        if name := processes.ended():
            raise StartError(f"{name} ended by itself:\n{processes.tail(name)}")
        if time.monotonic() > end:
            raise StartError(f"no counts after {seconds:.0f} s; the logs are in {processes.folder}")
        time.sleep(0.25)
