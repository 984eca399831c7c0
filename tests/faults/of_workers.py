"""Workers that die, hang, and come back from the dead."""

import signal

from tests.faults.catalogue import fault
from tests.faults.running import Run, Worker

SESSION_SECONDS = 6.0
COMMIT_STEPS = ("before", "begun", "amid outs", "outs", "state", "asked", "committed")
STAGES = ("check", "follow", "count")


@fault("worker killed at random", ci=True)
def killed_at_random(run: Run) -> None:
    pair = run.two()
    run.flow()
    run.moment()
    run.random.choice(pair).kill()
    run.over()


@fault("worker stopped past its session", ci=True)
def stopped_past_its_session(run: Run) -> None:
    pair = run.two()
    run.flow()
    run.moment(0.1, 0.5)
    zombie = run.random.choice(pair)
    zombie.signal(signal.SIGSTOP)
    run.rest(SESSION_SECONDS + 4)
    zombie.signal(signal.SIGCONT)
    run.over()


def killed_during_commit(run: Run, step: str) -> None:
    stage, nth = run.random.choice(STAGES), run.random.randint(4, 20)
    point = {"stage": stage, "step": step, "nth": nth}
    dying = run.worker(through=0, point=point)
    run.worker(through=1)
    run.settle(2)
    run.flow()
    run.until(lambda: dying.starts > 1, f"killed at commit {nth} of {stage}: {step}")
    run.over()


for _step in COMMIT_STEPS:
    fault(f"worker killed during commit: {_step}", ci=_step in {"outs", "asked"})(
        lambda run, step=_step: killed_during_commit(run, step)  # type: ignore[misc]
    )


def stopped(worker: Worker) -> bool:
    return worker.running and worker.stopped


@fault("worker stopped within a commit, past its session", ci=True)
def stopped_within_a_commit(run: Run) -> None:
    stage, step = run.random.choice(STAGES), run.random.choice(("outs", "state"))
    point = {"stage": stage, "step": step, "nth": run.random.randint(4, 12), "signal": "SIGSTOP"}
    zombie = run.worker(through=0, point=point)
    run.worker(through=1)
    run.settle(2)
    run.flow()
    run.until(lambda: stopped(zombie), f"stopped within a commit of {stage}")
    run.rest(SESSION_SECONDS + 4)
    zombie.signal(signal.SIGCONT)
    run.over()
