"""Of all agreements that contribute to the same figures or the same topic, the strictest holds."""

from collections.abc import Iterable
from typing import Final

from dictionary.sharing import Protection, SharingAgreement

LEAST_PROTECTION: Final = Protection()


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


def shortest_raw_days(agreements: Iterable[SharingAgreement]) -> dict[str, int]:
    """Partner -> the fewest days that any of its agreements lets its raw events be kept."""
    found: dict[str, int] = {}
    for known in agreements:
        if known.retention is not None and known.identity.status != "draft":
            partner = known.identity.partner_id
            found[partner] = min(found.get(partner, known.retention.raw_days), known.retention.raw_days)
    return found
