"""A look under way: what is known, what was scored, and what it has changed so far."""

from collections import defaultdict
from dataclasses import dataclass, field

from streams.alerting.candidates import Scored
from streams.alerting.choosing import Chosen
from streams.alerting.held import Held, Key
from streams.alerting.known import Known
from streams.alerting.rules import Rules
from streams.alerting.up import Up


@dataclass(slots=True)
class Look:
    """One look. `drafts`: the alerts it changes, by id, still without revision and timeline."""

    known: Known
    scored: Scored
    rules: Rules
    chosen: Chosen
    drafts: dict[str, Held] = field(default_factory=dict)
    _new: defaultdict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))

    def draft(self, held: Held) -> None:
        """Change an alert, or open one."""
        name = held.told.id
        if name not in self.known and name not in self.drafts:
            self._new[held.key].append(name)
        self.drafts[name] = held

    def all(self) -> list[Held]:
        """Every alert as it is by now."""
        return [*{**self.known, **self.drafts}.values()]

    def now(self, name: str) -> Held:
        """An alert by id, as the look has left it so far."""
        return self.drafts.get(name) or self.known[name]

    def of(self, key: Key) -> list[Held]:
        """The alerts of a series."""
        kept = [self.now(held.told.id) for held in self.known.of(key)]
        return kept + [self.drafts[name] for name in self._new.get(key, ())]

    def up(self) -> Up:
        """Those that are not closed by now."""
        up = self.known.up.copy()
        for held in self.drafts.values():
            (up.add if held.is_open else up.drop)(held.told)
        return up
