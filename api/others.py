"""What a partner is shown of everybody's records: nothing that it could take its own people off to see a few.

Pure. A partner knows its own people exactly. Beside a released figure that is hardly larger it would read
the few others straight off the page, so a need's figure is shown to it only where enough others are left.
"""

from typing import Final

from api.access import Role, Viewer
from api.floors import COARSE_TIMES
from dictionary.needs import COARSE_NEEDS, Dictionary
from dictionary.projection_values import Zone

LEAST_OTHERS: Final = 8
"""As few as the gate's own threshold (`streams/protecting.py`): the same number says what is small."""


def own_scope(viewer: Viewer, zone: Zone, need: str, dictionary: Dictionary) -> str | None:
    """The scope of a viewer's own records that a released figure is looked at beside; None where none is.

    Totals over the needs of one partner are not counted, so a domain and any need have none.
    """
    if viewer.role is not Role.PARTNER or viewer.partner is None or zone == "trusted":
        return None
    return f"{need}@{viewer.partner}" if need in dictionary.needs else None


def beside_own(need: str, released: int | None, own: int) -> int | None:
    """Released people, or None (small) where fewer than enough of them are not the partner's own.

    Args:
        need: a need; of one that is never shown below an authority twice as many others are enough.
        released: people as commissioners are shown them, None where small.
        own: the partner's own distinct people in the same cell and window.
    """
    least = LEAST_OTHERS * (COARSE_TIMES if need in COARSE_NEEDS else 1)
    return released if released is not None and released - own >= least else None
