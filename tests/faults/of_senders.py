"""Partners that send twice, in any order, nonsense, or all at once; workers whose clocks are wrong."""

from datetime import timedelta

from tests.faults.catalogue import fault
from tests.faults.load import PARTNERS, Message, load
from tests.faults.running import Run
from tests.support import events

DAYS = 2 * 86_400
POISON = (
    b"",
    b"not json",
    b"\xff\xfe\x00",
    b"null",
    b"[" * 5000,
    b'{"specversion":"1.0"}',
    b'{"a":' + b"9" * 400 + b"}",
    b'"' + b"x" * 70_000 + b'"',
)


@fault("events repeated and out of order", ci=True)
def repeated(run: Run) -> None:
    """Each comes up to three times, up to a hundred places from where it belongs."""
    dice = run.random
    sent = [message for message in run.messages for _ in range(dice.randint(1, 3))]
    places = {number: number + dice.uniform(0, 100) for number in range(len(sent))}
    run.messages = [sent[number] for number in sorted(places, key=places.__getitem__)]
    pair = run.two()
    run.flow()
    run.moment()
    dice.choice(pair).kill()
    run.over()


@fault("poison among good events", ci=True)
def poison(run: Run) -> None:
    wrong = events.issue_recorded(need="money.dept", issue="wrong")
    bad = [Message(run.random.choice(PARTNERS), b"k", value, None) for value in (*POISON, events.raw(wrong))]
    for message in bad * 10:
        run.messages.insert(run.random.randrange(len(run.messages)), message)
    pair = run.two()
    run.flow()
    run.moment()
    run.random.choice(pair).kill()
    run.over()


@fault("a partner floods")
def flood(run: Run) -> None:
    """One sends eight thousand events at once, between those that others send as ever."""
    many = [m for m in load(run.seed + 1000, 24_000, run.now) if m.partner == PARTNERS[0]][:8000]
    few = [message for message in run.messages if message.partner != PARTNERS[0]][:300]
    run.messages = sorted(many + few, key=lambda _: run.random.random())
    run.rate = 50_000.0
    run.two()
    run.flow()
    run.reach(1.0)
    run.over()


@fault("clock of a worker jumps forward and back")
def clock_jumps(run: Run) -> None:
    """To the day after tomorrow, to the day before yesterday, and right again; figures never go back."""
    run.ahead = timedelta(seconds=DAYS + 1)
    for door in (0, 1):
        run.worker(through=door, shifts=[0, DAYS, -DAYS, 0], every=6.0)
    run.settle(2)
    run.flow()
    run.moment(0.3, 0.7)
    run.workers[0].kill()
    run.over()


@fault("clock of a worker behind")
def clock_behind(run: Run) -> None:
    for door in (0, 1):
        run.worker(through=door, shifts=[0, -DAYS, 0], every=7.0)
    run.settle(2)
    run.flow()
    run.reach(1.0)
    run.over()
