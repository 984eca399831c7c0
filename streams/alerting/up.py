"""The alerts of an authority that are up, looked up by series, by area and by the areas above."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from dictionary.alerts import Alert
from streams.alerting.held import Key

MOST_NEEDS: Final = 10
"""Other needs that an alert names: in a flood all are up, and each one more would tell all others anew."""
_NONE: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Up:
    """Alerts that are not closed, by need and area, and by the areas above theirs.

    A flood of records opens thousands, and each is looked at beside the others: so all are looked up.
    The sets in it are never changed, so that a copy is one of the dictionaries alone.
    """

    _alerts: dict[Key, Alert] = field(default_factory=dict)
    _below: dict[Key, frozenset[str]] = field(default_factory=dict)
    _needs: dict[str, frozenset[str]] = field(default_factory=dict)

    def __contains__(self, key: Key) -> bool:
        return key in self._alerts

    def copy(self) -> "Up":
        """The same, to be added to."""
        return Up(dict(self._alerts), dict(self._below), dict(self._needs))

    def add(self, alert: Alert) -> None:
        """One more is up, or one that was is now as this says; each series has at most one."""
        need, code = alert.need.id, alert.area.code
        if (need, code) not in self._alerts:
            self._needs[code] = self._needs.get(code, _NONE) | {need}
            for above in alert.area.parents:
                self._below[need, above] = self._below.get((need, above), _NONE) | {code}
        self._alerts[need, code] = alert

    def drop(self, alert: Alert) -> None:
        """One is up no more; nothing where another one of its series is."""
        need, code = alert.need.id, alert.area.code
        held = self._alerts.get((need, code))
        if held is None or held.id != alert.id:
            return
        del self._alerts[need, code]
        self._needs[code] -= {need}
        for above in alert.area.parents:
            self._below[need, above] -= {code}

    def series(self) -> Collection[Key]:
        """Those that are up."""
        return self._alerts.keys()

    def ids(self) -> Iterator[str]:
        """Of the alerts."""
        return (alert.id for alert in self._alerts.values())

    def below(self, need: str, code: str) -> list[Alert]:
        """Alerts of a need in the areas within another."""
        return [self._alerts[need, inside] for inside in self._below.get((need, code), ())]

    def parent(self, alert: Alert) -> Alert | None:
        """That of the nearest area above an alert's, if there is one."""
        above = (self._alerts.get((alert.need.id, code)) for code in alert.area.parents)
        return next(filter(None, above), None)

    def children(self, alert: Alert) -> list[Alert]:
        """Those whose parent an alert is."""
        inside = self.below(alert.need.id, alert.area.code)
        return [other for other in inside if (parent := self.parent(other)) and parent.id == alert.id]

    def needs(self, code: str) -> Collection[str]:
        """The needs that are up in an area."""
        return self._needs.get(code, _NONE)

    def other_needs(self, alert: Alert) -> tuple[str, ...]:
        """Needs that are up in an alert's area too: those it named before, then others by name."""
        here = self.needs(alert.area.code)
        named = [need for need in alert.other_needs if need in here]
        if len(named) < MOST_NEEDS:
            more = sorted(need for need in here if need != alert.need.id and need not in named)
            named += more[: MOST_NEEDS - len(named)]
        return tuple(sorted(named))

    def around(self, alert: Alert, touching: Iterable[str]) -> Iterator[Alert]:
        """Those whose company an alert that is newly up may change.

        Args:
            alert: it.
            touching: codes of the areas that touch its own.
        """
        need, code = alert.need.id, alert.area.code
        found = (self._alerts.get((need, other)) for other in (*alert.area.parents, *touching))
        yield from filter(None, found)
        yield from self.below(need, code)
        here = (self._alerts[other, code] for other in self.needs(code) if other != need)
        yield from (other for other in here if len(other.other_needs) < MOST_NEEDS)
