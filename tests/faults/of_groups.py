"""Workers that come and go: rebalances, on top of one another; versions side by side."""

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from tests.faults.catalogue import fault
from tests.faults.running import Run
from tests.support.processes import ROOT

PACKAGES = ("dictionary", "producers", "streams", "api", "needmonitor")


@fault("two rebalances at once", ci=True)
def two_rebalances(run: Run) -> None:
    pair = run.two()
    run.flow()
    run.moment()
    lost = run.random.choice(pair)
    lost.wanted = False
    run.worker()
    lost.kill()
    run.over()


@fault("worker comes and goes", ci=True)
def comes_and_goes(run: Run) -> None:
    """Partitions go from one to another and, with what that one did, back to the first, which never ended."""
    run.two()
    run.flow(0.3)
    run.reach(0.3)
    third = run.worker()
    run.settle(3)
    run.flow(0.7)
    run.reach(0.7)
    run.until(lambda: run.counted > 0.6, "the third has done its part")
    third.wanted = False
    third.stop()
    run.flow()
    run.over()


@fault("rolling restart under load")
def rolling_restart(run: Run) -> None:
    pair = run.two()
    for worker, share in zip(pair, (0.4, 0.8), strict=True):
        run.flow(share)
        run.reach(share - 0.2)
        worker.stop()
        run.until(lambda worker=worker: worker.starts > 1, f"{worker.name} again")  # type: ignore[misc]
        run.settle(2)
    run.flow()
    run.over()


@fault("more workers than partitions")
def more_workers_than_partitions(run: Run) -> None:
    """Five, of which three are killed; then fewer than partitions."""
    pair = run.two()
    run.flow(0.3)
    more = [run.worker() for _ in range(3)]
    run.settle(4)
    run.flow(0.8)
    run.reach(0.5)
    for worker in (*pair, more[0]):
        worker.wanted = False
        worker.kill()
    run.flow()
    run.over()


@fault("old version beside the new")
def old_beside_new(run: Run) -> None:
    """One worker of the version before the last change of the stages; it leaves, and comes back."""
    old = run.folder / "old"
    unpack_old_version(old)
    run.worker(through=0)
    other = run.worker(through=1, path=old)
    run.settle(2)
    if f"packages: {old}" not in other.tail(1_000_000):
        raise RuntimeError("the old version did not run")
    run.flow()
    run.moment(0.2, 0.6)
    other.kill()
    run.over()


def unpack_old_version(folder: Path) -> None:
    """The packages as they were; where the checkout has no history, a copy of the present ones."""
    folder.mkdir()
    found = subprocess.run(
        ["git", "log", "-n", "2", "--format=%H", "--", "streams", "dictionary"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.split()  # fmt: skip
    if len(found) < 2:
        for package in PACKAGES:
            shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
        return
    archive = ["git", "archive", f"{found[0]}^", *PACKAGES]
    packed = subprocess.run(archive, cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")
