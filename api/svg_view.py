"""The map of a view as one SVG file that stands alone: colours, legend, moment, policy and thanks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.live_answer import Answer
from api.live_view import LiveView
from api.picture import Row
from api.texts import Texts
from dictionary.moments import LONDON
from dictionary.places import ATTRIBUTION

FILLS: Final = {
    "c1": "#e4f3d3",
    "c2": "#9bd4ad",
    "c3": "#55b8c4",
    "c4": "#2a79b0",
    "c5": "#22348a",
    "d1": "#5e3c99",
    "d2": "#b2abd2",
    "d3": "#f4f3ef",
    "d4": "#fdb863",
    "d5": "#b85a00",
    "zero": "#fbfbf8",
    "small": "url(#hatch)",
    "no_data": "url(#dots)",
    "partial": "#fbfbf8",
    "value": "#fbfbf8",
    "absent": "#dfe5e5",
}
"""Those of the pages (`web/src/styles/tokens.css`, `map.css`)."""
HIGH_CONTRAST: Final = FILLS | {
    "c1": "#ffffff",
    "c2": "#c3e0e5",
    "c3": "#7fb4cc",
    "c4": "#2b6198",
    "c5": "#0a1a5c",
}
TOP: Final = 96
LINE: Final = 26
_WIDEST: Final = 118
"""Characters of a line of small text that fit the width of a drawing."""


@dataclass(frozen=True, slots=True)
class Painted:
    """A shape: its path, its fill, what a pointer is told of it, and whether its figure may be `low`."""

    path: str
    fill: str
    says: str
    low: bool


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend, at `y`."""

    fill: str
    words: str
    y: int
    low: bool


@dataclass(frozen=True, slots=True)
class SvgView:
    """What `map_file.xml` writes."""

    title: str
    caption: str
    width: int
    height: int
    top: int
    shapes: Sequence[Painted]
    keys: Sequence[Key]
    notes: Sequence[tuple[int, str]]


def fill_of(classes: str, fills: Mapping[str, str] = FILLS) -> str:
    """The fill of a shape by its style names, the last of which is its class of colour, if it has one."""
    return fills[classes.rsplit(maxsplit=1)[-1]]


def svg_view(view: LiveView, notes: Sequence[str], texts: Texts) -> SvgView | None:
    """The file of a view; None where the view has no map. `notes` are written under it."""
    if view.drawing is None:
        return None
    measure, fills = view.choice.measure, HIGH_CONTRAST if view.choice.contrast else FILLS
    below = TOP + int(view.drawing.height) + LINE
    keys = [
        Key(fill_of(entry.classes, fills), entry.words, below + LINE * index, entry.classes == "partial")
        for index, entry in enumerate(view.picture.legend)
    ]
    lines = [line for note in notes for line in wrapped(note)]
    start = below + LINE * (len(keys) + 1)
    return SvgView(
        title=view.title,
        caption=view.caption,
        width=int(view.drawing.width),
        height=start + 18 * len(lines) + 12,
        top=TOP,
        shapes=[
            Painted(
                shape.path, fill_of(row.classes, fills), _says(row, measure, texts), row.kind == "partial"
            )
            for shape, row in view.shapes
        ],
        keys=keys,
        notes=[(start + 18 * index, line) for index, line in enumerate(lines)],
    )


def _says(row: Row, measure: str, texts: Texts) -> str:
    """An area's figure in words, and whether it may be low."""
    words = f"{row.label}: {row.figures[measure]}"
    return f"{words} ({texts('states.partial').lower()})" if row.kind == "partial" else words


def svg_notes(view: LiveView, answer: Answer, texts: Texts, *, demo: bool) -> list[str]:
    """What stands under the map: the moment, the policy, what to know of the figures, whom to thank."""
    moment = texts("status.no_figures")
    if answer.as_of is not None:
        moment = f"{answer.as_of.astimezone(LONDON):%-d %B %Y, %H:%M:%S}"
    made_up = f"{texts('synthetic.title')} {texts('synthetic.words')}"
    return [
        *([made_up] if demo else []),
        texts("table.svg_moment", moment=moment, policy=answer.policy),
        texts("measure_help." + view.choice.measure),
        *view.notes,
        ATTRIBUTION,
    ]


def wrapped(text: str, widest: int = _WIDEST) -> list[str]:
    """A text in lines of at most so many characters, but for a longer word."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > widest:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
