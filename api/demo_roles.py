"""Who a visitor of the demo is: an analyst at first, or whoever they choose to look as. Pure.

Roles are chosen over synthetic data only, on loopback: everywhere else a role comes from a token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, Role, Viewer
from api.floors import FLOORS
from api.texts import Texts
from dictionary.partners import Partner

COOKIE: Final = "needmonitor-demo-role"
ROLES: Final = (Role.ANALYST, Role.COMMISSIONER, Role.PARTNER, Role.PUBLIC)


@dataclass(frozen=True, slots=True)
class DemoRole:
    """What a page of the demo says of who is looking.

    Attributes:
        role: whose view it is.
        options: (value, words) of every role that can be chosen.
        words: what that role is shown, and what it is not.
    """

    role: str
    options: Sequence[tuple[str, str]]
    words: str


def demo_viewer(chosen: str | None, place: str, partners: Mapping[str, Partner]) -> Viewer:
    """The visitor as the role they chose, in the place of the demo; an analyst where none of ours was."""
    match chosen:
        case Role.COMMISSIONER:
            return Viewer("visitor", Role.COMMISSIONER, (place,))
        case Role.PARTNER:
            return Viewer("visitor", Role.PARTNER, (place,), partner=_first(partners))
        case Role.PUBLIC:
            return PUBLIC_VISITOR
        case _:
            return DEMO_VISITOR


def demo_role(viewer: Viewer, partners: Mapping[str, Partner], texts: Texts) -> DemoRole:
    """What is said of a viewer, who may also have come with a token of any role."""
    name = partners[_first(partners)].name
    words = {role: texts(f"demo.role_{role}", partner=name) for role in ROLES}
    shown = viewer.role if viewer.role in ROLES else Role.PUBLIC
    return DemoRole(
        role=shown,
        options=list(words.items()),
        words=texts(f"demo.shown_{shown}", floor=FLOORS.get(shown, FLOORS["commissioner"]), partner=name),
    )


def _first(partners: Mapping[str, Partner]) -> str:
    """The demo's partner that visitors may look as."""
    return next(iter(partners))
