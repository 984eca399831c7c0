"""What the script of the live map needs to go on from the page as it was written. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.choices import COUNTED, Choice
from api.live_answer import Answer, low_areas
from api.live_headline import when_of
from api.measuring import Show
from api.picture import Picture


def page_data(
    choice: Choice,
    answer: Answer,
    picture: Picture,
    show: Show,
    words: Mapping[str, str],
    *,
    alerts: bool,
    cut: bool,
) -> dict[str, Any]:
    """The values of a page, by the names that its script knows them by (`web/src/page.ts`).

    Args:
        choice: what the reader asked to see.
        answer: what was read.
        picture: its areas, as the page shows them.
        show: how figures are shown to the reader.
        words: what the `need` and the `place` are called.
        alerts: the reader may ask for the alerts of the place.
        cut: the table holds some of the areas only.
    """
    return {
        "subscription": {
            "need": choice.scope,
            "level": choice.level,
            "window": choice.window,
            "within": choice.place,
        },
        "measure": choice.measure,
        "bounds": list(picture.classes.bounds),
        "floor": show.floor,
        "slack": show.slack,
        "asOf": answer.as_of.isoformat() if answer.as_of else None,
        "area": choice.area,
        "low": low_areas(answer),
        "address": choice.address(),
        "at": choice.at.isoformat() if choice.at else None,
        "when": when_of(replace(choice, at=None), answer.usual, show.texts),
        "served": choice.measure not in COUNTED,
        "clear": choice.address(area=None),
        "place": words["place"],
        "wide": choice.wide,
        "alerts": alerts,
        "title": show.texts("headline.title", need=words["need"], place=words["place"]),
        "texts": show.texts.live(),
        "cut": cut,
    }
