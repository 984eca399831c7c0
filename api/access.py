"""Who may see what: one policy for pages, REST and the feed, denying what it does not know.

Pure: a viewer and a question in, a zone out. The table is `Who sees what, when` of the contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from dictionary.projection_values import Zone

Level = Literal["sector", "district", "la"]
LEVELS: Final[tuple[Level, ...]] = ("sector", "district", "la")
ReleasedRole = Literal["commissioner", "public"]

GREAT_BRITAIN: Final = "GB"
EXACT_POLICY: Final = "exact"
"""What `policy` says of answers in the trusted zone: nothing was changed for publication."""

RELEASED_WINDOWS: Final[dict[str, tuple[str, ...]]] = {
    "commissioner": ("7d", "28d", "91d"),
    "public": ("28d", "91d"),
}
COARSE_WINDOWS: Final = ("28d", "91d")
"""Those in which a need is released that never is below a local authority."""


class Role(StrEnum):
    """What a viewer may be."""

    ANALYST = "analyst"
    PUBLIC_HEALTH = "public_health"
    COMMISSIONER = "commissioner"
    PARTNER = "partner"
    IG_OFFICER = "ig_officer"
    ADMIN = "admin"
    PUBLIC = "public"


TRUSTED: Final = frozenset({Role.ANALYST, Role.PUBLIC_HEALTH})
AS_PUBLIC: Final = frozenset({Role.PUBLIC, Role.IG_OFFICER, Role.ADMIN})
"""Who sees the figures that everybody sees: governing or running the monitor needs no others."""
RECEPTION: Final = frozenset({Role.ANALYST, Role.IG_OFFICER, Role.ADMIN})
"""Who sees how partners' records were received, in its own areas."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who asks: a role, the areas it is limited to, the partner it speaks for.

    `areas` are local authorities, nations (`E`) or `GB`. `expires` is a Unix second, None where the
    viewer has no token.
    """

    name: str
    role: Role
    areas: tuple[str, ...] = ()
    partner: str | None = None
    expires: int | None = None

    @property
    def signed_in(self) -> bool:
        """Did this viewer show a token?"""
        return self.expires is not None

    @property
    def trusted(self) -> bool:
        """May this viewer see exact numbers of everyone's records?"""
        return self.role in TRUSTED


DEMO_VISITOR: Final = Viewer("visitor", Role.ANALYST, (GREAT_BRITAIN,))
PUBLIC_VISITOR: Final = Viewer("visitor", Role.PUBLIC, (GREAT_BRITAIN,))


@dataclass(frozen=True, slots=True)
class CellsQuestion:
    """May I see these cells? `coarse`: the need is one never shown below a local authority when released."""

    level: Level
    window: str
    within: str
    partner: str | None = None
    coarse: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class PartnerQuestion:
    """May I see how a partner's records were received: its tallies and its refusals?

    `places` are the home authorities of its agreements.
    """

    partner: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertsQuestion:
    """May I see the alerts of an authority, or do something about them (`act`)?"""

    authority: str
    act: bool = False


@dataclass(frozen=True, slots=True)
class NoticeQuestion:
    """May I see what is noticed about a partner's feed in an authority?"""

    authority: str
    partner: str


@dataclass(frozen=True, slots=True)
class LocalEventQuestion:
    """May I see a local event of an authority? `public`: it was entered for everybody, not as internal."""

    authority: str
    public: bool


Question = CellsQuestion | PartnerQuestion | AlertsQuestion | NoticeQuestion | LocalEventQuestion


class NotAllowedError(Exception):
    """The viewer may not see this; `finest` is the finest level that may be shown, where there is one."""

    def __init__(self, detail: str, finest: Level | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.finest = finest


def decide(viewer: Viewer, question: Question) -> Zone:
    """The zone from which a question of a viewer is answered.

    Raises:
        NotAllowedError: the viewer may not see it, in words for the viewer.
    """
    match question:
        case CellsQuestion():
            return _cells_zone(viewer, question)
        case PartnerQuestion(partner, places):
            near = GREAT_BRITAIN in viewer.areas or any(covers(viewer.areas, place) for place in places)
            if viewer.partner == partner or (viewer.role in RECEPTION and near):
                return "trusted"
            raise NotAllowedError(
                "What a partner sent is shown to that partner, and to analysts and officers of its area."
            )
        case AlertsQuestion():
            return _alerts_zone(viewer, question)
        case LocalEventQuestion():
            return _local_event_zone(viewer, question)
        case NoticeQuestion(authority, partner):
            if viewer.partner == partner or (viewer.trusted and covers(viewer.areas, authority)):
                return "trusted"
            raise NotAllowedError(
                "Notices about a partner's feed are shown to that partner and in the trusted zone."
            )


def _local_event_zone(viewer: Viewer, question: LocalEventQuestion) -> Zone:
    inside = viewer.role not in AS_PUBLIC and covers(viewer.areas, question.authority)
    if not (question.public or inside):
        raise NotAllowedError("This local event was entered for those who work in its area.")
    return "trusted" if viewer.trusted and inside else released_role(viewer.role)


def may(viewer: Viewer, question: Question) -> bool:
    """Would `decide` answer?"""
    try:
        decide(viewer, question)
    except NotAllowedError:
        return False
    return True


def covers(areas: Sequence[str], within: str) -> bool:
    """Is an authority, a nation or Great Britain inside the areas a viewer is limited to?"""
    return GREAT_BRITAIN in areas or within in areas or (within != GREAT_BRITAIN and within[:1] in areas)


def _cells_zone(viewer: Viewer, question: CellsQuestion) -> Zone:
    if question.partner is not None and viewer.role is Role.PARTNER and viewer.partner == question.partner:
        return "trusted"  # its own records, wherever they are
    if viewer.role not in AS_PUBLIC and not covers(viewer.areas, question.within):
        raise NotAllowedError(f"Your access is limited to {_named(viewer.areas)}.")
    if viewer.trusted:
        return "trusted"
    if question.partner is not None:
        raise NotAllowedError(
            "The records of one partner are shown to that partner and in the trusted zone only."
        )
    return _released_zone(viewer, question)


def _alerts_zone(viewer: Viewer, question: AlertsQuestion) -> Zone:
    if viewer.role is Role.PARTNER:
        raise NotAllowedError("Alerts are not shown to partners; the notices about your own feed are.")
    if viewer.role in AS_PUBLIC:
        raise NotAllowedError("Alerts are not shown to the public: sign in to see those of your areas.")
    if not covers(viewer.areas, question.authority):
        raise NotAllowedError(f"Your access is limited to {_named(viewer.areas)}.")
    if viewer.trusted:
        return "trusted"
    if question.act:
        raise NotAllowedError("Only analysts and public health can act on alerts.")
    return "commissioner"


def _named(areas: Sequence[str]) -> str:
    return ", ".join(areas) or "no area at all"


def released_role(role: Role) -> ReleasedRole:
    """Whose released figures a role is shown."""
    return "public" if role in AS_PUBLIC else "commissioner"


def _released_zone(viewer: Viewer, question: CellsQuestion) -> Zone:
    role = released_role(viewer.role)
    if question.past:
        raise NotAllowedError(
            "Exact values of a past moment are for the trusted zone; see the history with basis=shown."
        )
    windows = COARSE_WINDOWS if question.coarse else RELEASED_WINDOWS[role]
    if question.window not in windows:
        raise NotAllowedError(
            f"This window is not released to your role for this need; these are: {', '.join(windows)}."
        )
    if question.coarse and question.level != "la":
        raise NotAllowedError(
            "This need is never released below a local authority, because its counts could point at someone.",
            finest="la",
        )
    return role
