"""What is configured, as documents for information governance. Pure: from values to tables."""

from datetime import datetime
from typing import Literal

from dictionary.moments import LONDON
from dictionary.sharing import SharingAgreement

State = Literal["in force", "withdrawn", "not begun", "ended"]


def state_of(agreement: SharingAgreement, now: datetime) -> State:
    """What an agreement is at a moment, as check would judge it."""
    identity, today = agreement.identity, now.astimezone(LONDON).date()
    if identity.withdrawn_at is not None and now >= identity.withdrawn_at:
        return "withdrawn"
    if today < identity.starts:
        return "not begun"
    return "ended" if identity.ends is not None and today > identity.ends else "in force"
