"""A broker that dies, hangs, runs out of disk, and forgets half a write."""

import resource
import signal

from streams.topics_admin import CHECK_LOG, COUNT_LOG, FOLLOW_LOG
from tests.faults.catalogue import fault
from tests.faults.running import Run
from tests.support.journey import PARTITIONS
from tests.support.processes import wait_for

FILE_BYTES = 48 << 10
"""What a file may hold where the disk is full: less than the log of a partition comes to."""


@fault("broker killed and restarted", ci=True)
def broker_killed(run: Run) -> None:
    run.two()
    run.flow()
    run.moment()
    run.parts.kafka.process.kill()
    run.rest(run.random.uniform(0, 3))
    run.parts.kafka.start()
    run.over()


@fault("broker stopped and restarted")
def broker_restarted(run: Run) -> None:
    run.two()
    run.flow()
    run.moment()
    run.parts.kafka.stop()
    run.parts.kafka.start()
    run.over()


@fault("broker paused")
def broker_paused(run: Run) -> None:
    _pause(run, 4.0)


@fault("broker paused past the sessions")
def broker_paused_long(run: Run) -> None:
    _pause(run, 12.0)


def _pause(run: Run, seconds: float) -> None:
    run.two()
    run.flow()
    run.moment()
    run.parts.kafka.process.tell(signal.SIGSTOP)
    run.rest(seconds)
    run.parts.kafka.process.tell(signal.SIGCONT)
    run.over()


@fault("disk full on intake")
def disk_full(run: Run) -> None:
    """No file of the broker may grow any more, in the middle of a record; it ends, and finds room again."""
    run.two()
    run.flow()
    run.moment(0.2, 0.6)
    process = run.parts.kafka.process
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FILE_BYTES, resource.RLIM_INFINITY))
    wait_for(lambda: not process.running, "the broker ends for want of disk")
    run.parts.kafka.start()
    run.over()


@fault("changelog with a torn tail")
def torn_tail(run: Run) -> None:
    """The broker dies with half a batch at the end of every changelog."""
    run.two()
    run.flow()
    run.moment()
    run.parts.kafka.process.kill()
    for topic in (CHECK_LOG, FOLLOW_LOG, COUNT_LOG):
        for partition in range(PARTITIONS):
            segment = max((run.parts.kafka.data / f"{topic}-{partition}").glob("*.log"))
            with segment.open("ab") as file:
                file.write(_half_a_batch(segment.read_bytes()))
    run.parts.kafka.start()
    run.over()


def _half_a_batch(log: bytes) -> bytes:
    """The first half of the last batch; one begins with its offset (8 bytes) and how long the rest is (4)."""
    at = end = 0
    while end < len(log):
        at, end = end, end + 12 + int.from_bytes(log[end + 8 : end + 12])
    return log[at : (at + end) // 2]
