"""A projection that dies, forgets everything, and takes its time."""

import signal

from tests.faults.catalogue import fault
from tests.faults.running import Run


@fault("Valkey killed and restarted", ci=True)
def killed(run: Run) -> None:
    run.two()
    run.flow()
    run.moment()
    run.parts.server.process.kill()
    run.rest(run.random.uniform(0, 4))
    run.parts.server.start()
    run.over()


@fault("Valkey emptied")
def emptied(run: Run) -> None:
    run.two()
    run.flow()
    run.moment()
    run.valkey.flushall()
    run.over()


@fault("Valkey paused")
def paused(run: Run) -> None:
    _pause(run, 4.0)


@fault("Valkey paused past its time limit")
def paused_long(run: Run) -> None:
    _pause(run, 14.0)


@fault("Valkey slow")
def slow(run: Run) -> None:
    """It answers every command late, again and again."""
    run.two()
    run.flow()
    while run.sent < 1.0:
        run.valkey.client_pause(800)
        run.rest(1)
    run.over()


def _pause(run: Run, seconds: float) -> None:
    run.two()
    run.flow()
    run.moment()
    run.parts.server.process.tell(signal.SIGSTOP)
    run.rest(seconds)
    run.parts.server.process.tell(signal.SIGCONT)
    run.over()
