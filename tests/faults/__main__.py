"""`./run faults`: every fault with several seeds, as a table; or how they find a safeguard missing."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

from tests.faults.catalogue import Fault, Outcome, run_fault
from tests.faults.parts import Parts
from tests.faults.table import FAULTS
from tests.faults.verdict import Verdict

FINDS = {
    "fencing": ("worker stopped past its session within a commit", "connection held, all delivered late"),
    "offset": ("worker killed at random", "worker comes and goes"),
    "revoke": ("worker comes and goes",),
    "read_committed": ("worker killed during commit: state",),
}
"""Safeguard -> faults that are there to find that it is missing."""
FAILED_LINES = 6


class Bench:
    """Runs faults one after another; parts that a failed run may have harmed are started anew."""

    def __init__(self) -> None:
        self._parts: Parts | None = None

    def run(self, fault: Fault, seed: int, without: str | None) -> Outcome:
        """One run; what raises is a run that failed."""
        if self._parts is None:
            self._parts = Parts(Path(tempfile.mkdtemp(prefix="faults-")))
            self._parts.start()
        try:
            return run_fault(self._parts, fault, seed, without)
        except Exception as error:  # noqa: BLE001  # whatever it was, the other faults are still to be made
            self.close()
            return Outcome(fault.name, seed, Verdict(0, 0, 0, (repr(error),)), 0.0, 0.0, "")

    def close(self) -> None:
        """End the parts."""
        if self._parts is not None:
            self._parts.stop()
            self._parts = None


def tell(outcome: Outcome) -> None:
    """One line as it goes; more where a run was not exact."""
    verdict = outcome.verdict
    say(
        f"{outcome.fault}, seed {outcome.seed}: lost {verdict.lost}, doubled {verdict.doubled},"
        f" {outcome.seconds:.1f} s to recover, {outcome.took:.0f} s in all"
    )
    for line in verdict.lines[:FAILED_LINES]:
        say(f"    {line}")


def say(line: str) -> None:
    """Progress, beside the table."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def rows(outcomes: Iterable[Outcome]) -> str:
    """The table: a row for each fault."""
    by_fault: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_fault.setdefault(outcome.fault, []).append(outcome)
    lines = ["| fault | runs | exact | lost | doubled | seconds to recover |"]
    lines.append("|---|---|---|---|---|---|")
    for name, runs in by_fault.items():
        total = sum((run.verdict for run in runs), Verdict(0, 0, 0))
        exact = sum(run.verdict.exact for run in runs)
        seconds = ", ".join(f"{run.seconds:.1f}" for run in runs)
        cells = (name, len(runs), exact, total.lost, total.doubled, seconds)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def chosen(arguments: argparse.Namespace) -> Sequence[Fault]:
    """The faults that are asked for."""
    if arguments.without:
        return [FAULTS[name] for name in FINDS[arguments.without]]
    return [fault for fault in FAULTS.values() if arguments.only in fault.name]


def made(runs: Sequence[tuple[Fault, int]], without: str | None, jobs: int) -> Iterator[Outcome]:
    """The runs as they end, `jobs` side by side; a signal ends it after those that are under way."""
    benches: SimpleQueue[Bench] = SimpleQueue()
    for _ in range(jobs):
        benches.put(Bench())

    def make(fault: Fault, seed: int) -> Outcome:
        bench = benches.get()
        try:
            return bench.run(fault, seed, without)
        finally:
            benches.put(bench)

    with ThreadPoolExecutor(jobs) as pool:
        ways = [pool.submit(make, *run) for run in runs]
        try:
            for way in as_completed(ways):
                yield way.result()
        except KeyboardInterrupt:
            say("Ended early; the table holds what was done.")
            pool.shutdown(cancel_futures=True)
    for _ in range(jobs):
        benches.get().close()


def main() -> int:
    """Run; 0 where every run was exact, or where a safeguard's absence was found."""
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2, help="runs of each fault")
    parser.add_argument("--jobs", type=int, default=1, help="brokers side by side")
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--without", choices=sorted(FINDS), help="a safeguard to take away")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    runs = [(fault, seed) for seed in range(1, arguments.seeds + 1) for fault in chosen(arguments)]
    outcomes: list[Outcome] = []
    for outcome in made(runs, arguments.without, arguments.jobs):
        outcomes.append(outcome)
        tell(outcome)
    outcomes.sort(key=lambda outcome: (list(FAULTS).index(outcome.fault), outcome.seed))
    sys.stdout.write(rows(outcomes) + "\n")
    exact = all(outcome.verdict.exact for outcome in outcomes)
    return int(exact if arguments.without else not exact)


if __name__ == "__main__":
    raise SystemExit(main())
