"""Workers that die, hang, and come back from the dead."""

import signal

from tests.faults.catalogue import fault
from tests.faults.parts import Worker
from tests.faults.points import COMMIT_STEPS, RECOVERY_STEPS
from tests.faults.running import Run

PAST_SESSION_SECONDS = 10.0
"""The broker gives a silent worker up after 6."""
STAGES = ("check", "follow", "count")


@fault("worker killed at random", ci=True)
def killed_at_random(run: Run) -> None:
    pair = run.two()
    run.flow()
    run.moment()
    run.random.choice(pair).kill()
    run.over()


@fault("worker killed and not replaced")
def killed_and_not_replaced(run: Run) -> None:
    pair = run.two()
    run.flow()
    run.moment()
    lost = run.random.choice(pair)
    lost.wanted = False
    lost.kill()
    run.over()


@fault("both workers killed")
def both_killed(run: Run) -> None:
    pair = run.two()
    run.flow()
    run.moment()
    for worker in pair:
        worker.kill()
    run.over()


@fault("worker stopped for three seconds")
def stopped_for_a_moment(run: Run) -> None:
    pair = run.two()
    run.flow()
    run.moment(0.1, 0.5)
    _stop_and_go(run, run.random.choice(pair), 3.0)


@fault("worker stopped past its session")
def stopped_past_its_session(run: Run) -> None:
    pair = run.two()
    run.flow()
    run.moment(0.1, 0.5)
    _stop_and_go(run, run.random.choice(pair), PAST_SESSION_SECONDS)


@fault("worker stopped past its session within a commit", ci=True)
def stopped_within_a_commit(run: Run) -> None:
    stage, step = run.random.choice(STAGES), run.random.choice(("outs", "state"))
    point = {"stage": stage, "step": step, "nth": run.random.randint(2, 5), "signal": "SIGSTOP"}
    zombie = run.worker(through=0, point=point)
    run.worker(through=1)
    run.settle(2)
    run.flow()
    run.until(lambda: zombie.running and zombie.stopped, f"stopped within a commit of {stage}")
    _stop_and_go(run, zombie, PAST_SESSION_SECONDS)


def _stop_and_go(run: Run, worker: Worker, seconds: float) -> None:
    worker.tell(signal.SIGSTOP)
    run.rest(seconds)
    worker.tell(signal.SIGCONT)
    run.over()


def killed_during_commit(run: Run, step: str) -> None:
    """A point of the protocol, each seed in the commit of another stage that comes there.

    Count writes nothing out but what the clock releases, so it is seldom amid that.
    """
    stages = STAGES[:-1] if step == "amid outs" else STAGES
    stage = stages[(run.seed + COMMIT_STEPS.index(step) + 1) % len(stages)]
    nth = run.random.randint(2, 6)
    dying = run.worker(through=0, point={"stage": stage, "step": step, "nth": nth})
    run.worker(through=1)
    run.settle(2)
    run.flow()
    run.until(lambda: dying.starts > 1, f"killed at commit {nth} of {stage}: {step}")
    run.over()


def killed_during_recovery(run: Run, step: str) -> None:
    """A worker takes over from one that died, and dies over it."""
    stage, nth = run.random.choice(STAGES), run.random.randint(20, 60) if step == "half read" else 1
    pair = run.two()
    run.flow()
    run.moment(0.4, 0.7)
    lost = run.random.choice(pair)
    lost.wanted = False
    lost.kill()
    dying = run.worker(through=0, point={"stage": stage, "step": step, "nth": nth})
    run.until(lambda: dying.starts > 1, f"killed over the recovery of {stage}: {step}")
    run.over()


for _step in COMMIT_STEPS:
    fault(f"worker killed during commit: {_step}", ci=_step == "state")(
        lambda run, step=_step: killed_during_commit(run, step)  # type: ignore[misc]
    )
for _step in RECOVERY_STEPS:
    fault(f"worker killed during recovery: {_step}", ci=_step == "half read")(
        lambda run, step=_step: killed_during_recovery(run, step)  # type: ignore[misc]
    )
