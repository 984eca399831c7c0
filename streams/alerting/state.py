"""The alerts of the local authorities of a partition, as state: applied to, kept part by part, read back."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from dictionary.actions import Action, Mute, Unmute
from dictionary.alerts import MONITOR, Alert, Entry, Handling, Notice
from dictionary.moments import day_date, day_of
from streams.alerting.candidates import Scored
from streams.alerting.choosing import times_usual
from streams.alerting.handling import ON_ALERT, act, handled_by, wake
from streams.alerting.held import Back, Held, Key, Step, with_told
from streams.alerting.known import Known
from streams.alerting.living import live
from streams.alerting.muting import in_force, muted_by
from streams.alerting.noticing import notice, partners_noticed
from streams.alerting.rules import FORGOTTEN_DAYS, Rules

Told: TypeAlias = Alert | Notice
_NOTICE: Final = "n"
_MUTE_DIGITS: Final = 36


class Alerts:
    """All that is known of alerts, notices and mute rules.

    Its parts are kept under `<authority>/<id>`: an alert's, a notice's or a mute rule's id. What a method
    returns are records for the topic `alerts`, in the order in which to write them.
    """

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._notices: dict[str, dict[str, Notice]] = {}
        self._mutes: dict[str, dict[str, Mute]] = {}
        self._touched: set[bytes] = set()
        self._under: dict[str, object] = {}

    def look(self, scored: Scored, rules: Rules) -> list[Told]:
        """Take in a look: at a close, or between two."""
        la = scored.authority
        notices = notice(self._notices.get(la, {}), scored)
        for one in notices:
            self._keep_notice(one)
        noticed = partners_noticed(self._notices.get(la, {}))
        busy = noticed if scored.closed is None else times_usual(scored.busy)
        mutes, known = self._rules(la), self._known.get(la, Known())
        under = day_of(scored.at), tuple(mutes), rules.local_events
        changed = live(known, scored, rules, mutes, busy, everyone=self._under.get(la) != under)
        if changed:
            self._under[la] = under
        told = self._keep(la, changed)
        if scored.closed is not None:
            self._forget(la, scored.closed)
        return [*told, *notices]

    def act(self, action: Action) -> list[Told]:
        """Apply what somebody did: once, however often it comes; on an alert that is not known, never.

        Those that are about no alert and no mute rule are not for here.
        """
        la = action.authority
        if isinstance(action, Mute | Unmute):
            return self._mute(la, action)
        if not isinstance(action, ON_ALERT):
            return []
        held = self._known.get(la, Known()).get(action.alert)
        after = act(held, action) if held else None
        return list(self._keep(la, [after])) if after else []

    def wake(self, at: datetime) -> list[Told]:
        """End the snoozes and mute rules whose time has come by a moment."""
        told: list[Told] = []
        for la in sorted(self._known.keys() | self._mutes.keys()):
            snoozed = self._known[la].snoozed() if la in self._known else []
            told += self._keep(la, [up for held in snoozed if (up := wake(held, at))])
            over = [rule for rule in self._rules(la) if not in_force(rule, day_date(day_of(at)))]
            for rule in over:
                self._touch(la, rule.id)
                del self._mutes[la][rule.id]
            if over:
                told += self._mark(la, at, "")
        return told

    def mutes(self, authority: str) -> list[Mute]:
        """The mute rules that were not ended."""
        return self._rules(authority)

    def handling_by_people(self, authority: str, at: datetime) -> Callable[[Key], Handling]:
        """How people have dealt with a need in an area by a moment, whatever the watch made of that since.

        It is told outside, where nothing may hang on what the watch saw; a snooze ends when people said.
        """
        steps: dict[Key, list[Step]] = {}
        for _, held in sorted(self._known.get(authority, Known()).items()):
            done = (step for step in held.steps if not isinstance(step, Back))
            steps.setdefault(held.key, []).extend(done)
        return lambda key: handled_by(at, sorted(steps.get(key, ()), key=lambda step: step.at))

    def told(self, authority: str) -> list[Told]:
        """Every alert and notice kept, as last told."""
        alerts = [one.told for _, one in sorted(self._known.get(authority, Known()).items())]
        return [*alerts, *(one for _, one in sorted(self._notices.get(authority, {}).items()))]

    def open_series(self, authority: str) -> Collection[Key]:
        """(need, area) of the alerts that are not closed: what a look gives a score of, also under 4."""
        known = self._known.get(authority)
        return known.up.series() if known else ()

    def is_confirmed(self, alert: str) -> bool:
        """Whether a close ever found an alert; what only a look between two saw is provisional."""
        return any(alert in known and known[alert].settled is not None for known in self._known.values())

    def load(self, key: bytes, value: bytes) -> None:
        """Take back a part that `dump` gave."""
        la, _, name = key.decode().partition("/")
        if len(name) == _MUTE_DIGITS:
            self._mutes.setdefault(la, {})[name] = Mute.model_validate_json(value)
        elif name.startswith(_NOTICE):
            self._notices.setdefault(la, {})[name] = Notice.model_validate_json(value)
        else:
            self._known.setdefault(la, Known()).put(Held.model_validate_json(value))

    def dump(self, key: bytes) -> bytes | None:
        """A part as bytes; None where it is no longer kept."""
        la, _, name = key.decode().partition("/")
        parts: Mapping[str, Mapping[str, Held | Notice | Mute]]
        for parts in (self._known, self._notices, self._mutes):
            part = parts.get(la, {}).get(name)
            if part is not None:
                value: str = part.model_dump_json()
                return value.encode()
        return None

    def take_touched(self) -> set[bytes]:
        """Keys of the parts that changed since this was last asked."""
        touched, self._touched = self._touched, set()
        return touched

    def _rules(self, la: str) -> list[Mute]:
        return [*self._mutes.get(la, {}).values()]

    def _keep(self, la: str, changed: list[Held]) -> list[Told]:
        """Keep alerts; those told anew are returned, the larger areas after the smaller ones they took in."""
        told: list[Told] = []
        known = self._known.setdefault(la, Known())
        for held in changed:
            before = known.get(held.told.id)
            known.put(held)
            self._touch(la, held.told.id)
            if before is None or before.told.revision != held.told.revision:
                told.append(held.told)
        return told

    def _keep_notice(self, one: Notice) -> None:
        self._notices.setdefault(one.authority, {})[one.id] = one
        self._touch(one.authority, one.id)

    def _touch(self, la: str, name: str) -> None:
        self._touched.add(f"{la}/{name}".encode())

    def _forget(self, la: str, day: int) -> None:
        """What ended 91 days ago takes no part in anything any more."""
        known = self._known.get(la, Known())
        for name in [name for name, held in known.items() if _is_over(held, day)]:
            known.drop(name)
            self._touch(la, name)

    def _mute(self, la: str, action: Mute | Unmute) -> list[Told]:
        rules = self._mutes.setdefault(la, {})
        if isinstance(action, Unmute):
            if rules.pop(action.rule, None) is None:
                return []
            self._touch(la, action.rule)
        elif action.id in rules or not in_force(action, day_date(day_of(action.at))):
            return []
        else:
            rules[action.id] = action
            self._touch(la, action.id)
        return self._mark(la, action.at, action.id, action.who, action.why)

    def _mark(self, la: str, at: datetime, by: str, who: str = MONITOR, why: str = "") -> list[Told]:
        """Mark open alerts by the rules there are now."""
        changed = []
        for held in self._known.get(la, Known()).open():
            rule = muted_by(held.told, self._rules(la), day_date(day_of(at)))
            if rule != held.told.muted:
                entry = Entry(at=at, who=who, what="muted" if rule else "unmuted", why=why, by=by or None)
                line = (*held.told.timeline, entry)
                changed.append(held.but(told=with_told(held.told, at, muted=rule, timeline=line)))
        return self._keep(la, changed)


def _is_over(held: Held, day: int) -> bool:
    return held.ended is not None and not held.is_open and day - held.ended > FORGOTTEN_DAYS
