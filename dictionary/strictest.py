"""Of all agreements that contribute to the same figures, topic or output, the strictest holds."""

from collections.abc import Iterable
from typing import Final

from dictionary.sharing import Output, Protection, SharingAgreement
from dictionary.topics import AUDIT, RELEASED_HISTORY, raw_topic

LEAST_PROTECTION: Final = Protection()
YEAR_DAYS: Final = 365


def strictest(agreements: Iterable[SharingAgreement]) -> Protection:
    """The least protection that satisfies every agreement: each number is the highest that any asks for.

    Drafts ask for nothing; one that has ended or was withdrawn still does, for what was counted under it.
    """
    asked = [
        known.protection
        for known in agreements
        if known.protection is not None and known.identity.status != "draft"
    ]
    if not asked:
        return LEAST_PROTECTION
    return Protection(
        least_shown=max(one.least_shown for one in asked),
        rounded_to=max(one.rounded_to for one in asked),
        hold=max(one.hold for one in asked),
        sensitive=tuple(sorted({need for one in asked for need in one.sensitive})),
    )


def longest_kept(agreements: Iterable[SharingAgreement]) -> dict[str, int]:
    """Topic -> the most days that it may be kept: the fewest that any agreement concerned allows.

    A partner's raw topic follows that partner's agreements, what was released and the audit those of all.
    """
    found: dict[str, int] = {}
    for known in agreements:
        if known.retention is None or known.identity.status == "draft":
            continue
        allowed = {
            raw_topic(known.identity.partner_id): known.retention.raw_days,
            RELEASED_HISTORY: known.retention.released_years * YEAR_DAYS,
            AUDIT: known.retention.audit_years * YEAR_DAYS,
        }
        for topic, days in allowed.items():
            found[topic] = min(found.get(topic, days), days)
    return found


def not_permitted(agreements: Iterable[SharingAgreement], output: Output, authority: str) -> list[str]:
    """The ids of agreements that cover an authority and do not permit an output made of its people, sorted.

    One that says nothing of outputs forbids none; drafts do not count, and what has ended still does.
    """
    return sorted(
        known.identity.id
        for known in agreements
        if known.purpose is not None
        and known.identity.status != "draft"
        and output not in known.purpose.outputs
        and not {authority, authority[0], "GB"}.isdisjoint(
            {*known.data.authorities, known.data.home_authority}
        )
    )
