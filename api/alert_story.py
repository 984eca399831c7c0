"""What happened to an alert, what of it may be taken back, and what may be done about it now. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from api.alert_words import Words
from api.inbox_view import Done
from dictionary.alerts import Alert, Entry, Handling, Life

UNDOABLE: Final = frozenset({"acknowledged", "assigned", "snoozed", "resolved", "handed_back", "noted"})


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened; `undo` is the action's id where it may be taken back."""

    at: str
    who: str
    words: str
    why: str
    undo: str


def doings_of(alert: Alert | None) -> list[str]:
    """What may be done about an alert as it stands, the likeliest first."""
    if alert is None:
        return []
    done = alert.handling in (Handling.SNOOZED, Handling.RESOLVED)
    found = ["acknowledge"] if alert.handling is Handling.NEW and alert.life is not Life.CLOSED else []
    if alert.life is not Life.CLOSED:
        found += ["assign"] if done else ["assign", "snooze"]
    return [*found, "reopen" if done else "resolve", "note"]


def timeline_of(alert: Alert, words: Words) -> list[Told]:
    """What happened, the newest first."""
    undone = undone_in(alert.timeline)
    return [_told(entry, undone, words) for entry in reversed(alert.timeline)]


def _told(entry: Entry, undone: Collection[str], words: Words) -> Told:
    can = entry.by is not None and entry.what in UNDOABLE and entry.by not in undone
    return Told(
        at=words.moment(entry.at),
        who=words.who(entry.who),
        words=words.texts(f"alerts.what.{entry.what}"),
        why=entry.why,
        undo=entry.by if can and entry.by else "",
    )


def undone_in(timeline: Sequence[Entry]) -> set[str]:
    """The ids of actions that were taken back. An entry says of what kind: the last of it that stood."""
    undone: set[str] = set()
    for place, entry in enumerate(timeline):
        if entry.what != "undone":
            continue
        kind = entry.why.partition(":")[0]
        earlier = reversed(timeline[:place])
        undone |= set(next(([e.by] for e in earlier if e.what == kind and e.by and e.by not in undone), []))
    return undone


def done_of(alert: Alert, action: str, words: Words) -> Done:
    """What became of an action that was just posted."""
    entry = next((entry for entry in alert.timeline if entry.by == action), None)
    if entry is None:
        return Done(words.texts("alerts.done.waiting"), None)
    can = entry.what in UNDOABLE and action not in undone_in(alert.timeline)
    return Done(words.texts(f"alerts.done.{entry.what}"), action if can else None)
