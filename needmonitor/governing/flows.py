"""What each store of the journey holds, who writes it, who reads it: the same wherever the monitor runs."""

from dataclasses import dataclass
from typing import Final

PSEUDONYMOUS: Final = "personal data: pseudonymous, special category"
COUNTS: Final = "exact counts: treated as personal data"
ANONYMOUS: Final = "claimed anonymous: released by the gate"
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Flow:
    """One store.

    Attributes:
        store: the topic (`events.*` for each partner's own), or what it is beside topics.
        what: it holds.
        personal: whether that is personal data.
        writer, readers: who hands it on, and to whom.
        kept: how long, where the topic's own configuration does not say.
        ended: what ends it.
        beside: not a topic.
    """

    store: str
    what: str
    personal: str
    writer: str
    readers: str
    kept: str = "the last of each key"
    ended: str = "the broker"
    beside: bool = False

    def row(self) -> dict[str, str]:
        """For a table."""
        return {
            "what": self.what,
            "personal data": self.personal,
            "from": self.writer,
            "to": self.readers,
        }


NOT_DESCRIBED: Final = Flow("", "not described here", "not described here", "?", "?")
_AS_STATE: Final = "as long as what it is the state of"
_BY_STAGE: Final = "tombstones by its stage"

FLOWS: Final = (
    Flow("events.*", "events as a partner sent them", PSEUDONYMOUS, "the partner, or the gateway", "check"),
    Flow(
        "checked",
        "accepted events: the log of record",
        PSEUDONYMOUS,
        "check",
        "follow, reconcile",
        kept="an issue 1,565 days after its last word, else 1,200 days",
        ended="tombstones by follow, by age and at erasure",
    ),
    Flow(
        "refused",
        "why an event was refused: code, field, event id, never a value",
        "none but the event's id",
        "check, follow",
        "partner pages",
    ),
    Flow("changes", "spans by area, with 12 bits of a keyed hash", PSEUDONYMOUS, "follow", "count"),
    Flow("released", "released figures", ANONYMOUS, "the gate", "API"),
    Flow("released-history", "released figures, tick by tick", ANONYMOUS, "the gate", "API"),
    Flow(
        "links",
        "pairs of references of one person, at the rotation of a key",
        PSEUDONYMOUS,
        "partners",
        "check",
        kept="until deleted",
        ended="tombstones by partners, and at erasure",
    ),
    Flow("agreements", "signed agreements: posts, shared mailboxes", NONE, "officers", "check, gateway"),
    Flow("local-events", "what happened in a place", NONE, "officers", "the watch, pages"),
    Flow("alerts", "what is unusual, with exact counts", COUNTS, "the watch", "API, channels"),
    Flow("actions", "what staff did about alerts, under their sign-in", "of staff", "API", "alerting, API"),
    Flow(
        "audit",
        "who signed in, looked at what, changed what: staff and partners, never persons counted",
        "of staff",
        "every part",
        "whoever may read the topic; needmonitor audit verify",
    ),
    Flow(
        "deliveries",
        "which alerts were sent to which channel: bands and released values only",
        ANONYMOUS,
        "channels",
        "API",
    ),
    Flow(
        "check-changelog",
        "nothing but a place in the log",
        NONE,
        "check",
        "check",
        kept=_AS_STATE,
        ended=_BY_STAGE,
    ),
    Flow(
        "follow-changelog",
        "the events of each person",
        PSEUDONYMOUS,
        "follow",
        "follow",
        kept=_AS_STATE,
        ended=_BY_STAGE,
    ),
    Flow(
        "count-changelog", "sums by area and day", COUNTS, "count", "count", kept=_AS_STATE, ended=_BY_STAGE
    ),
    Flow(
        "Valkey",
        "a copy of figures to read from",
        COUNTS,
        "count, the gate",
        "API",
        kept="until made anew",
        ended="emptied at will",
        beside=True,
    ),
    Flow(
        "REST, feed, pages (trusted zone)",
        "exact figures",
        COUNTS,
        "API",
        "analyst, public health; a partner of its own records",
        kept="not kept",
        ended="the answer's end",
        beside=True,
    ),
    Flow(
        "REST, feed, pages (released)",
        "released figures",
        ANONYMOUS,
        "API",
        "commissioner, public",
        kept="not kept",
        ended="the answer's end",
        beside=True,
    ),
    Flow(
        "logs and metrics",
        "ids of events, counts, reasons",
        "none but events' ids",
        "every part",
        "operators",
        kept="the deployer's to say",
        ended="the deployer",
        beside=True,
    ),
    Flow(
        "a partner's machine",
        "names, NHS numbers, the linking key",
        "personal data in clear: never leaves",
        "the partner",
        "the partner",
        kept="the partner's to say",
        ended="the partner",
        beside=True,
    ),
)
