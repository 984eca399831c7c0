"""Notices about the data: a partner fell silent, or reports far more than it did."""

from collections.abc import Mapping
from typing import Literal

from dictionary.alerts import Notice
from dictionary.moments import day_date
from streams.alerting.candidates import Busy, Scored
from streams.alerting.held import notice_id
from streams.alerting.rules import PARTNER_BUSY

About = Literal["partner_silent", "partner_reporting_change"]


def notice(known: Mapping[str, Notice], scored: Scored) -> list[Notice]:
    """The notices that a close opens, changes and ends; none between closes."""
    if scored.closed is None:
        return []
    still = {(one.partner, one.about): one for one in known.values() if one.open}
    told = []
    for busy in sorted(scored.busy, key=lambda one: (one.partner, one.silent)):
        about = _about(busy)
        if about is None:
            continue
        before = still.pop((busy.partner, about), None)
        new = notice_id(scored.authority, busy.partner, about, busy.since)
        told.append(_told(before or known.get(new), new, about, busy, scored))
    told += [_next(still[key], scored, {"open": False}) for key in sorted(still)]
    return [one for one in told if known.get(one.id) != one]


def partners_noticed(known: Mapping[str, Notice]) -> dict[str, float]:
    """Partner -> how many times its usual work it reports, as the last close found it."""
    return {
        one.partner: one.observed / one.expected
        for one in known.values()
        if one.open and one.about == "partner_reporting_change" and one.expected > 0
    }


def _about(busy: Busy) -> About | None:
    if busy.silent:
        return "partner_silent"
    return "partner_reporting_change" if busy.observed > PARTNER_BUSY * busy.expected else None


def _told(before: Notice | None, new: str, about: About, busy: Busy, scored: Scored) -> Notice:
    if before:
        return _next(before, scored, {"observed": busy.observed, "expected": busy.expected, "open": True})
    return Notice(
        id=new,
        revision=1,
        authority=scored.authority,
        partner=busy.partner,
        about=about,
        since=day_date(busy.since),
        observed=busy.observed,
        expected=busy.expected,
        open=True,
        first_seen=scored.at,
        last_updated=scored.at,
    )


def _next(before: Notice, scored: Scored, changes: dict[str, object]) -> Notice:
    after = before.model_copy(update=changes)
    if after == before:
        return before
    return after.model_copy(update={"revision": before.revision + 1, "last_updated": scored.at})
