"""Where a view stands for other sites to show in a frame. Pure."""

from dataclasses import replace

from api.access import PUBLIC_VISITOR
from api.choices import HIGH, Choice
from api.choosing import Chooser


def embed_address(choice: Choice, chooser: Chooser) -> str:
    """Where a view stands for other sites: as much of it as the public may see."""
    asked = {
        "place": choice.place,
        "need": choice.need,
        "window": choice.window,
        "measure": choice.measure,
        "level": choice.level,
        **({"at": choice.at.isoformat()} if choice.at else {}),
        **({"contrast": HIGH} if choice.contrast else {}),
    }
    shown, _ = replace(chooser, viewer=PUBLIC_VISITOR).read(asked)
    return f"/embed{shown.address()[1:]}"
