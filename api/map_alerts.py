"""Alerts on the live map: which areas carry a symbol, and its words in map, table and legend. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.alerts_list import Shown, Wanted, in_order
from api.choices import Choice
from api.inbox import HERE
from api.texts import Texts
from dictionary.alerts import Alert, Level


@dataclass(frozen=True, slots=True)
class Mark:
    """The highest alert of an area: its level, words for it, where it is told of, how many there are."""

    level: str
    words: str
    says: str
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class MapAlerts:
    """The marks by area, and how many areas carry each level."""

    by_area: Mapping[str, Mark] = field(default_factory=dict)
    legend: Sequence[tuple[str, str, int]] = ()

    def get(self, area: str) -> Mark | None:
        """The mark of an area."""
        return self.by_area.get(area)


def map_alerts(alerts: Sequence[Shown], choice: Choice, shown: Sequence[str], texts: Texts) -> MapAlerts:
    """The marks of a view of the map.

    Args:
        alerts: those of the place that the viewer may see.
        choice: what is looked at; an alert of another need is not on it.
        shown: codes of the areas on the map or in the table.
        texts: the words.
    """
    found: dict[str, list[Shown]] = {}
    for alert in in_order(alerts, Wanted(need=choice.need, lives=HERE, merged=False)):
        for area in {alert.area.code, *(alert.children if isinstance(alert, Alert) else ())}:
            found.setdefault(area, []).append(alert)
    marks = {area: _mark(of, area if choice.wide else choice.place, texts) for area, of in found.items()}
    counts = {level: sum(marks[area].level == level for area in shown if area in marks) for level in Level}
    legend = [
        (level.value, texts(f"alerts.on_map.{level}"), counts[level])
        for level in reversed(Level)
        if counts[level]
    ]
    return MapAlerts(marks, legend)


def _mark(of: Sequence[Shown], place: str, texts: Texts) -> Mark:
    highest = of[0]
    level = texts(f"alerts.level.{highest.level}")
    return Mark(
        level=highest.level.value,
        words=level if len(of) == 1 else texts("alerts.and_more", level=level, count=len(of) - 1),
        says=texts(f"alerts.on_map.{highest.level}").lower(),
        address=f"/alerts/{highest.id}?place={place}",
        count=len(of),
    )
