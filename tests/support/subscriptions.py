"""Subscriptions made for tests."""

from typing import Any

from dictionary.subscriptions import Channel, Subscription
from tests.support.alerts import AUTHORITY

SUBSCRIPTION = "5f0c2b1e-0000-4000-8000-0000000000aa"


def make_subscription(**changes: Any) -> Subscription:
    """A team of Birmingham that is mailed of every alert at once."""
    fields: dict[str, Any] = {
        "id": SUBSCRIPTION,
        "team": "Public health",
        "authority": AUTHORITY,
        "channel": Channel.EMAIL,
        "address": "duty@example.org",
    }
    return Subscription(**{**fields, **changes})
