"""What people make of an alert: their actions, one after the other, and what the watch does to that."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from dictionary.actions import Acknowledge, Assign, Remark, Reopen, Resolve, Snooze, Undo
from dictionary.alerts import MONITOR, Entry, Handling, Reason
from streams.alerting.held import Back, Held, Step, with_told

OnAlert: TypeAlias = Acknowledge | Assign | Snooze | Resolve | Reopen | Remark | Undo
ON_ALERT: Final = (Acknowledge, Assign, Snooze, Resolve, Reopen, Remark, Undo)

MOST_WHY: Final = 500
AFTER_THE_END: Final = Resolve | Reopen | Remark | Undo
"""What may still be said of an alert that is closed: what it was."""
_WHAT: Final = {
    "acknowledge": "acknowledged",
    "assign": "assigned",
    "snooze": "snoozed",
    "resolve": "resolved",
    "reopen": "handed_back",
    "remark": "noted",
    "undo": "undone",
}


@dataclass(frozen=True, slots=True)
class Handled:
    """How an alert stands with people. `before`: how it stood before it was snoozed."""

    handling: Handling = Handling.NEW
    owner: str | None = None
    until: datetime | None = None
    reason: Reason | None = None
    before: Handling = Handling.NEW


def act(held: Held, action: OnAlert) -> Held | None:
    """An alert after an action; None where it does nothing: done before, too late, or nothing to undo."""
    done = {step.id for step in held.steps if not isinstance(step, Back)}
    if action.id in done or not (held.is_open or isinstance(action, AFTER_THE_END)):
        return None
    if isinstance(action, Undo) and action.action not in _can_be_undone(held.steps):
        return None
    entry = Entry(at=action.at, who=action.who, what=_WHAT[action.kind], why=_why(held, action), by=action.id)  # type: ignore[arg-type]
    return _with(held, action, entry, action.at)


def wake(held: Held, at: datetime) -> Held | None:
    """An alert whose snooze has ended by a moment, as it stood before; None where none ends."""
    told = held.told
    if told.handling is not Handling.SNOOZED or told.until is None or told.until > at:
        return None
    return _back(held, at, new=False, why="the snooze is over")


def bring_back(held: Held, at: datetime) -> Held:
    """An alert that rose a level or came back after its end: its snooze is over; new if it was resolved."""
    if held.told.handling is Handling.SNOOZED:
        return _back(held, at, new=False, why="it rose")
    if held.told.handling is Handling.RESOLVED:
        return _back(held, at, new=True, why="it rose after it was resolved")
    return held


def handled(steps: Iterable[Step]) -> Handled:
    """How an alert stands after all steps but those that were undone."""
    steps = tuple(steps)
    undone = {step.action for step in steps if isinstance(step, Undo)}
    state = Handled()
    for step in steps:
        if isinstance(step, Back) or step.id not in undone:
            state = _after(state, step)
    return state


def handled_by(at: datetime, steps: Iterable[Step]) -> Handling:
    """How things stand at a moment after all steps; a snooze is over when its time has come."""
    state = handled(steps)
    if state.handling is Handling.SNOOZED and state.until is not None and state.until <= at:
        return state.before
    return state.handling


def _after(state: Handled, step: Step) -> Handled:  # noqa: PLR0911 - one for each kind of step
    resolved, snoozed = (state.handling is kind for kind in (Handling.RESOLVED, Handling.SNOOZED))
    match step:
        case Acknowledge() if not resolved:
            return Handled(Handling.ACKNOWLEDGED, state.owner or step.who)
        case Assign() if step.owner == step.who and not resolved:
            return Handled(Handling.ACKNOWLEDGED, step.owner)
        case Assign():
            return replace(state, owner=step.owner)
        case Snooze() if not resolved:
            before = state.before if snoozed else state.handling
            return Handled(Handling.SNOOZED, state.owner, until=step.until, before=before)
        case Resolve():
            return Handled(Handling.RESOLVED, state.owner, reason=step.reason)
        case Reopen() if resolved or snoozed:
            return Handled(Handling.ACKNOWLEDGED if state.owner else Handling.NEW, state.owner)
        case Back(new=True) if resolved:
            return Handled(Handling.NEW, state.owner)
        case Back() if snoozed:
            return Handled(state.before, state.owner)
        case _:
            return state


def _can_be_undone(steps: Iterable[Step]) -> set[str]:
    steps = tuple(steps)
    undone = {step.action for step in steps if isinstance(step, Undo)}
    return {step.id for step in steps if not isinstance(step, Back | Undo)} - undone


def _why(held: Held, action: OnAlert) -> str:
    """What the kind of action does not say, and the note."""
    detail = ""
    match action:
        case Assign():
            detail = f"to {action.owner}"
        case Undo():
            detail = next(entry.what for entry in held.told.timeline if entry.by == action.action)
        case _:
            detail = ""
    return ": ".join(part for part in (detail, action.why) if part)[:MOST_WHY]


def _back(held: Held, at: datetime, *, new: bool, why: str) -> Held:
    return _with(held, Back(at=at, new=new), Entry(at=at, who=MONITOR, what="woken", why=why), at)


def _with(held: Held, step: Step, entry: Entry, at: datetime) -> Held:
    steps = (*held.steps, step)
    state = handled(steps)
    told = with_told(
        held.told,
        at,
        handling=state.handling,
        owner=state.owner,
        until=state.until,
        reason=state.reason,
        timeline=(*held.told.timeline, entry),
    )
    return held.but(told=told, steps=steps)
