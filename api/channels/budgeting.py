"""Which alerts are worth a team's budget: those whose score would have kept its own past within it. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from api.channels.steps import Told
from dictionary.alerts import Level
from dictionary.bands import PastAlert
from dictionary.budgets import Past, score_within
from dictionary.moments import LONDON, london_midnight
from dictionary.subscriptions import Subscription, wants

PAST: Final = timedelta(weeks=26)
"""How far back a team's history is looked at: half a year."""


def worth_telling(team: Subscription, alerts: Iterable[Told | PastAlert], now: datetime) -> float:
    """The lowest score that a new alert must reach to be told to a team with a budget; 0 without one.

    It is the lowest with which no seven days of the last 26 weeks, up to this morning, would have had more
    alerts than the team asked for: so a weekly budget is spent on what is most unusual and not on what comes
    first. Urgent alerts are beside the budget; of those that a larger area took in, the larger one counts.
    """
    if team.at_most_a_week is None:
        return 0.0
    until = london_midnight(now.astimezone(LONDON).date())
    past = [
        Past(alert.since, alert.peak)
        for alert in alerts
        if until - PAST <= alert.since < until
        and alert.level is not Level.URGENT
        and (isinstance(alert, PastAlert) or alert.parent is None)
        and wants(team, alert)
    ]
    return score_within(past, team.at_most_a_week)
