"""A partner's tallies over all partitions, from what each partition's owner wrote. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from streams.people import Tally

_SUMMED: Final = ("accepted", "duplicates")
_LAST: Final = "last_arrival"


def tally_fields(partition: int, tally: Tally) -> dict[Any, Any]:
    """What the owner of one partition writes: its own fields, `<name>/<partition>`."""
    return {
        f"accepted/{partition}": tally.accepted,
        f"duplicates/{partition}": tally.duplicates,
        f"{_LAST}/{partition}": tally.last_arrival,
    }


def tally_totals(fields: Mapping[str, str]) -> dict[Any, Any]:
    """The fields that are read, from those of all partitions; `last_arrival` as RFC 3339."""
    parts: dict[str, list[int]] = {}
    for field, value in fields.items():
        name, slash, _ = field.partition("/")
        if slash:
            parts.setdefault(name, []).append(int(value))
    totals: dict[Any, Any] = {name: sum(parts.get(name, ())) for name in _SUMMED}
    last = max(parts.get(_LAST, ()), default=0)
    if last:
        moment = datetime.fromtimestamp(last / 1_000_000, UTC)
        totals[_LAST] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return totals
