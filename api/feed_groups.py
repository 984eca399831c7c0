"""What the feed knows of one view: its cells now, when each last changed, and the text that says so.

Pure. All sockets that look at the same view share a group, and each text is made once for all of them.
A group keeps the newest value of each area and nothing older: whoever reads slowly gets the newest, and
what is kept for it is a number.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from api.access import EXACT_POLICY
from api.feed_told import Told
from api.reading import Status, put_activity, put_own, put_values
from api.sheets import NOBODY, Sheet, read_numbers
from api.views import ANY, Knowledge, View
from dictionary.moments import parse_instant
from dictionary.projection_values import Live


@dataclass(frozen=True, slots=True)
class Row:
    """A cell as it is sent; `tick` of its last change, and the revision of the group that brought it."""

    tick: int
    revision: int
    text: str


class Group:
    """The cells of a view, kept up to date by messages of the live channel.

    A row's `tick` tells a client of another process what it missed; the `revision`, which is this
    group's own, tells the sockets here. `generation` grows when the projection was made again, `reads`
    whenever reading it begins. `last_told` is the message that was written last and all that it depends on.
    """

    def __init__(self, view: View, known: Knowledge) -> None:
        self.view = view
        self.epoch = ""
        self.as_of: datetime | None = None
        self.policy = EXACT_POLICY
        self.seq = 0
        self.revision = 0
        self.generation = 0
        self.loaded = False
        self.reads = 0
        self.last_told: tuple[object, Told] = (None, Told("", ""))
        self._known = known
        self._sheet = Sheet(view, ())
        self._rows: dict[str, Row] = {}
        self._waiting: list[Live] = []
        self._texts: dict[int, str] = {}

    def begin_loading(self) -> None:
        """From here on messages wait until the projection has been read."""
        self.loaded = False
        self.reads += 1
        self._waiting.clear()

    def load(self, sheet: Sheet, status: Status, policy: str) -> None:
        """Take what the projection holds, then what was said while it was read."""
        if status.epoch != self.epoch or not self.generation:
            self.generation += 1
            self.epoch = status.epoch or ""
            self.seq = 0
        self._sheet, self.policy = sheet, policy
        self.seq = max(self.seq, status.tick)
        self.as_of = status.as_of
        self._rewrite(set(sheet.areas), listed=True)
        self.loaded = True
        waiting, self._waiting = self._waiting, []
        for live in waiting:
            self.take(live)

    def take(self, live: Live) -> bool:
        """Take a message of the live channel; True if a cell here has a new value."""
        if not self.loaded:
            self._waiting.append(live)
            return False
        if live.window not in (None, self.view.window) or not self._covers(live.la):
            return False
        if live.scope == self.view.own:
            return self._take_own(live)
        self.as_of = parse_instant(live.as_of)
        changed = self._take_activity(live) if live.scope == ANY else set()
        if live.scope == self.view.need:
            changed |= self._take_numbers(live)
        if not changed:
            return False
        self.seq = max(self.seq, live.tick)
        if self._sheet.total:
            changed.add(self._sheet.total)
        self._rewrite(changed)
        return True

    def snapshot(self) -> str:
        """All cells, as the inside of a JSON list."""
        return self._text(-1)

    def since_revision(self, revision: int) -> str:
        """The cells that changed after a revision of this group."""
        return self._text(revision)

    def since_tick(self, tick: int) -> str | None:
        """The cells that changed at a tick or after it; None where ticks cannot tell.

        Cells of the tick itself are told again, because a commit may be published in several messages.
        Over several authorities ticks say nothing: each has its own clock. So have a partner's own
        records, beside which its view is shown.
        """
        if not self.view.one_authority or self.view.own or tick > self.seq:
            return None
        return ",".join(row.text for row in self._rows.values() if row.tick >= tick)

    def _text(self, revision: int) -> str:
        if revision not in self._texts:
            rows = (row.text for row in self._rows.values() if row.revision > revision)
            self._texts[revision] = ",".join(rows)
        return self._texts[revision]

    def _covers(self, authority: str) -> bool:
        return authority == self.view.within if self.view.one_authority else authority in self._sheet.areas

    def _take_activity(self, live: Live) -> set[str]:
        """Did an authority become active, or fall silent? Then areas without people read otherwise."""
        own, before = live.cells.get(live.la), self._sheet.active.get(live.la, False)
        if own is None or read_numbers(self.view, bytes(own)).tick <= self._sheet.activity.get(live.la, 0):
            return set()
        put_activity(self._sheet, live.la, bytes(own))
        if self._sheet.active[live.la] == before:
            return set()
        return set(self._sheet.areas) if self.view.one_authority else {live.la}

    def _take_own(self, live: Live) -> bool:
        """The partner's own people moved: figures may be held back beside them, or shown again.

        Moment and tick stay those of the release.
        """
        put_own(self._sheet, {code.encode(): bytes(value) for code, value in live.cells.items()})
        before = self.revision
        self._rewrite(set(live.cells) & set(self._sheet.areas))
        return any(row.revision > before for row in self._rows.values())

    def _take_numbers(self, live: Live) -> set[str]:
        before = dict(self._sheet.numbers)
        cells = live.cells if self.view.one_authority else _only(live.cells, live.la)
        fresh = {
            code.encode(): bytes(value)
            for code, value in cells.items()
            if code not in before or read_numbers(self.view, bytes(value)).tick > before[code].tick
        }
        put_values(self._sheet, self._known, fresh)
        return {code for code, numbers in self._sheet.numbers.items() if before.get(code) != numbers}

    def _rewrite(self, codes: set[str], *, listed: bool = False) -> None:
        """Write rows anew; those that read as before keep their revision."""
        self.revision += 1
        self._texts.clear()
        rows = dict.fromkeys(self._sheet.areas) if listed else dict.fromkeys(codes)
        kept = {} if listed else self._rows
        for code in rows:
            text, tick, old = self._sheet.cell(code).model_dump_json(), self._tick(code), self._rows.get(code)
            same = old is not None and old.text == text
            kept[code] = Row(tick, old.revision if same and old else self.revision, text)
        self._rows = kept

    def _tick(self, code: str) -> int:
        """When a cell last may have changed: by its numbers, activity there, or who is silent."""
        if code == self._sheet.total:
            return self.seq
        numbers = self._sheet.numbers.get(code, NOBODY)
        authority = self.view.within if self.view.one_authority else code
        own = max(numbers.tick, self._sheet.turned(authority))
        if numbers.people or numbers.records or numbers.open:
            return own
        return max(own, self._sheet.activity.get(authority, 0))


def _only(cells: dict[str, msgspec.Raw], code: str) -> dict[str, msgspec.Raw]:
    return {code: cells[code]} if code in cells else {}
