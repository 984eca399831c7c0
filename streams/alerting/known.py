"""The alerts of a local authority: by id, by series, and those that are up. A look changes a few of many."""

from collections.abc import Iterable, Iterator, Mapping

from dictionary.alerts import Handling
from streams.alerting.held import Held, Key
from streams.alerting.up import Up


class Known(Mapping[str, Held]):
    """Alerts by id, those that ended in the last 91 days among them.

    Attributes:
        up: those that are not closed.
    """

    def __init__(self, held: Iterable[Held] = ()) -> None:
        self._held: dict[str, Held] = {}
        self._of: dict[Key, list[str]] = {}
        self._snoozed: set[str] = set()
        self.up = Up()
        for one in held:
            self.put(one)

    def __getitem__(self, name: str) -> Held:
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def put(self, held: Held) -> None:
        """Keep an alert, or keep it as it is now."""
        name = held.told.id
        if name not in self._held:
            self._of.setdefault(held.key, []).append(name)
        self._held[name] = held
        if held.is_open:
            self.up.add(held.told)
        else:
            self.up.drop(held.told)
        snoozed = held.is_open and held.told.handling is Handling.SNOOZED
        (self._snoozed.add if snoozed else self._snoozed.discard)(name)

    def drop(self, name: str) -> None:
        """Forget an alert that has ended.

        Raises:
            KeyError: there is none of this id.
        """
        held = self._held.pop(name)
        self._of[held.key].remove(name)
        if not self._of[held.key]:
            del self._of[held.key]

    def of(self, key: Key) -> list[Held]:
        """Those of a series."""
        return [self._held[name] for name in self._of.get(key, ())]

    def open(self) -> list[Held]:
        """Those that are not closed, by id."""
        return [self._held[name] for name in sorted(self.up.ids())]

    def snoozed(self) -> list[Held]:
        """Those of `open` that are snoozed."""
        return [self._held[name] for name in sorted(self._snoozed)]
