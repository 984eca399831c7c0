"""Connections between one worker and the broker that end, hang, and crawl."""

from tests.faults.catalogue import fault
from tests.faults.running import Run

PAST_SESSION_SECONDS = 10.0


@fault("connection cut")
def cut(run: Run) -> None:
    run.two()
    run.flow()
    run.moment()
    run.parts.proxies[0].cut()
    run.rest(run.random.uniform(1, 4))
    _heal(run)


@fault("all connections cut")
def all_cut(run: Run) -> None:
    run.two()
    run.flow()
    run.moment()
    for proxy in run.parts.proxies:
        proxy.cut()
    run.rest(3)
    _heal(run)


@fault("connection half-open")
def half_open(run: Run) -> None:
    """What was sent meanwhile never arrives."""
    run.two()
    run.flow()
    run.moment()
    run.parts.proxies[0].hold()
    run.rest(PAST_SESSION_SECONDS)
    _heal(run)


@fault("connection held, all delivered late", ci=True)
def held(run: Run) -> None:
    """What was sent meanwhile arrives when somebody else has taken over."""
    run.two()
    run.flow()
    run.moment()
    run.parts.proxies[0].hold()
    run.rest(PAST_SESSION_SECONDS)
    _heal(run, late=True)


@fault("connection slow")
def slow(run: Run) -> None:
    run.two()
    run.parts.proxies[0].delay(0.15)
    run.flow()
    run.reach(1.0)
    _heal(run, late=True)


@fault("connection throttled")
def throttled(run: Run) -> None:
    run.two()
    run.parts.proxies[0].throttle(50_000)
    run.flow()
    run.reach(1.0)
    _heal(run, late=True)


def _heal(run: Run, *, late: bool = False) -> None:
    for proxy in run.parts.proxies:
        proxy.heal(late=late)
    run.over()
