"""About under which counts a viewer is not told a number: said here in words, decided by the gate."""

from typing import Final

from api.access import Role, Viewer
from dictionary.needs import COARSE_NEEDS

FLOORS: Final = {"commissioner": 8, "public": 13}
COARSE_TIMES: Final = 2


def floor_of(viewer: Viewer, need: str) -> int:
    """About under how many people with a need a viewer is not told a number."""
    floor = FLOORS["public" if viewer.role is Role.PUBLIC else "commissioner"]
    return floor * COARSE_TIMES if need in COARSE_NEEDS else floor
