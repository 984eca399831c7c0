"""What partners send: issues and what becomes of them, in several local authorities, by a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from dictionary.places import load_places
from tests.support import events

AUTHORITIES = ("E08000025", "E08000026", "E08000003", "E08000035", "E06000018", "W06000015")
"""Together they have work for each of four partitions of counts."""
NEEDS = ("money.debt", "money.food_insecurity", "housing.disrepair", "housing.landlord")
PARTNERS = ("advice", "gp", "housing")
HOURS_AGO = (*range(3, 20), *range(30, 24 * 60, 7))
LATER = timedelta(minutes=30)

REGISTER = "".join(
    f"""
[[partner]]
id = "{partner}"
name = "Partner {partner}"
kind = "other"
[[agreement]]
id = "demo-{partner}-1"
partner_id = "{partner}"
home_authority = "{AUTHORITIES[0]}"
authorities = ["GB"]
needs = ["*"]
starts = 2020-01-01
linking_key_id = "demo-2026"
"""
    for partner in PARTNERS
)


@dataclass(frozen=True, slots=True)
class Message:
    """A record as it is sent; `event` is what it says, None where it is no event that can be taken."""

    partner: str
    key: bytes
    value: bytes
    event: events.Event | None


@lru_cache
def sectors() -> tuple[str, ...]:
    """Four of each authority."""
    known = load_places().sectors
    ours: dict[str, list[str]] = {authority: [] for authority in AUTHORITIES}
    for code, sector in sorted(known.items()):
        if sector.authority in ours:
            ours[sector.authority].append(code)
    return tuple(code for codes in ours.values() for code in codes[:4])


def message(event: events.Event) -> Message:
    return Message(event["data"]["partner_id"], event["partitionkey"].encode(), events.raw(event), event)


def load(seed: int, count: int, now: datetime) -> list[Message]:
    """So many events, each after the one it speaks of."""
    random = Random(seed)
    made: list[Message] = []
    while len(made) < count:
        made += map(message, _issue(random, f"seed {seed} issue {len(made)}", now))
    return made[:count]


def _issue(random: Random, name: str, now: datetime) -> list[events.Event]:
    """An issue and, for half of them, what became of it."""
    happened = (now - timedelta(hours=random.choice(HOURS_AGO), seconds=random.randrange(3000))).replace(
        microsecond=0
    )
    own: dict[str, Any] = {
        "issue": name,
        "person": f"person {random.randrange(400)}",
        "partner": random.choice(PARTNERS),
    }
    homeless = random.random() < 0.05
    recorded = events.issue_recorded(
        need=random.choice(NEEDS),
        sector=None if homeless else random.choice(sectors()),
        time=_text(happened),
        event_id=name,
        **own,
    )
    if random.random() < 0.5:
        return [recorded]
    later = {"time": _text(happened + LATER), "event_id": f"{name} later", **own}
    return [recorded, random.choice(_SEQUELS)(random, later)]


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


_SEQUELS: tuple[Callable[[Random, dict[str, Any]], events.Event], ...] = (
    lambda _, own: events.issue_withdrawn(**own),
    lambda _, own: events.issue_resolved(**own),
    lambda _, own: events.issue_resolved(outcome="moved_away", **own),
    lambda _, own: events.issue_updated(reason="reconfirmed", **own),
    lambda random, own: events.issue_updated(reason="moved", sector=random.choice(sectors()), **own),
    lambda random, own: events.issue_updated(reason="recoded", need=random.choice(NEEDS), **own),
    lambda random, own: events.issue_updated(reason="correction", sector=random.choice(sectors()), **own),
)
