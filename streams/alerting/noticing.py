"""Notices about the data: a partner fell silent, or reports far more than it did."""

from collections.abc import Mapping
from math import exp, log10
from typing import Literal

from dictionary.alerts import Notice
from dictionary.moments import day_date
from streams.alerting.candidates import Busy, Scored
from streams.alerting.held import notice_id
from streams.alerting.rules import BY_CHANCE, PARTNER_BUSY
from streams.watching.tails import log_chance, surprise

About = Literal["partner_silent", "partner_reporting_change"]


def notice(known: Mapping[str, Notice], scored: Scored) -> list[Notice]:
    """The notices that a close opens, changes and ends; none between closes."""
    if scored.closed is None:
        return []
    still = {(one.partner, one.about): one for one in known.values() if one.open}
    told = []
    for busy in sorted(scored.busy, key=lambda one: (one.partner, one.silent)):
        about = _about(busy)
        before = still.get((busy.partner, about))
        if not (_is_beyond_chance(busy) or (before and busy.silent)):
            continue
        still.pop((busy.partner, about), None)
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


def _about(busy: Busy) -> About:
    return "partner_silent" if busy.silent else "partner_reporting_change"


def _is_beyond_chance(busy: Busy) -> bool:
    """Whether it is worth a notice: a small partner's quiet day is none, its silence over days is one."""
    if not busy.silent:
        unlikely = surprise(busy.observed, busy.expected, busy.expected) > -log10(BY_CHANCE)
        return busy.observed > PARTNER_BUSY * busy.expected and unlikely
    so_few = (log_chance(count, busy.expected, busy.expected) for count in range(busy.observed + 1))
    return sum(exp(chance) for chance in so_few) < BY_CHANCE


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
