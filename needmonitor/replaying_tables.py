"""A replay in lines for people and as values for machines."""

from collections.abc import Collection
from typing import Any, Final

from dictionary.alerts import Alert, Entry
from dictionary.budgets import chance_words, recurrence_days, score_within
from needmonitor.replaying import Replayed

HEADING: Final = (
    f"{'':11}{'':8}{'':12}{'need':33}{'area':14}{'seen':>6}{'usual':>8}{'days':>6}{'score':>7}  id"
)
NEWS: Final = frozenset({"opened", "reopened", "level", "revised", "closed"})
"""What a team is told of; the rest stands in an alert's own story."""
DAYS_A_WEEK: Final = 7


def lines_of(replayed: Collection[Replayed], days: int, most: int | None = None) -> list[str]:
    """What was told on each day, and how much it was a week.

    Args:
        replayed: by authority.
        days: how many were asked for.
        most: alerts wanted a week at most; None where no budget is asked for.
    """
    lines = []
    for one in replayed:
        lines += [one.authority, HEADING]
        news = [(alert, entry) for alert, entry in one.told if entry.what in NEWS and not alert.parent]
        lines += [_line(alert, entry) for alert, entry in news]
        lines += [
            f"{notice.since.isoformat():11}notice  {notice.about} {notice.partner}: {notice.observed}"
            f" where {notice.expected:.0f} were expected"
            for notice in one.notices
        ]
        alone = [alert for alert in one.alerts if not alert.parent]
        lines.append(
            f"{len(alone)} alerts, {len(alone) / days * DAYS_A_WEEK:.1f} a week, of "
            f"{len(one.alerts)} that opened or went on; {len(one.notices)} notices"
        )
        if most is not None:
            lines.append(_budget(one, most))
    return lines


def _budget(one: Replayed, most: int) -> str:
    score = score_within(one.past(), most)
    chance = chance_words(recurrence_days(score, one.series))
    return f"at most {most} a week: from a score of {score:.1f}, {chance}"


def as_json(replayed: Collection[Replayed]) -> list[dict[str, Any]]:
    """Every alert and notice as it stood at the end, with its whole story."""
    return [
        {
            "authority": one.authority,
            "alerts": [alert.model_dump(mode="json") for alert in one.alerts],
            "notices": [notice.model_dump(mode="json") for notice in one.notices],
        }
        for one in replayed
    ]


def _line(alert: Alert, entry: Entry) -> str:
    return (
        f"{entry.at.date().isoformat():11}{alert.level:8}{entry.what:12}"
        f"{alert.need.id:32} {alert.area.code:14}"
        f"{alert.observed:6}{alert.expected:8.1f}{alert.window.days:6}{alert.score:7.1f}  {alert.id}"
    )
