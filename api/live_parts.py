"""Parts of the live map page: the status strip, columns of the table, labels of the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from api.choices import PACES, Choice
from api.choosing import Chooser, Problem
from api.drawing import Drawing, Shape
from api.pickers import need_words
from api.texts import Texts
from dictionary.moments import LONDON

SLIDER_DAYS: Final = 90
"""How far back the slider reaches; a date may be typed from before."""
_KEPT: Final = frozenset({"at", "basemap", "contrast"})
"""What is asked for in an address and stays when something else is picked; the rest starts anew."""
_NARROW: Final = 6
"""Letters of the name of a district with its space around: a longer name needs so many times the room."""


@dataclass(frozen=True, slots=True)
class Status:
    """The strip under the header. `state` is `still`, for a page by itself does not move, or `past`.

    `paces` are how often scripts may move what is shown, `every` the one chosen; none where nothing moves.
    `label` names the strip, `pace_label` the choice of a pace.
    """

    state: str
    as_of: str
    clock: str
    partners: str
    reload: str
    label: str
    pace_label: str
    paces: Sequence[tuple[str, str]] = ()
    every: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, with the address that sorts by it. `order` is a value of `aria-sort`."""

    words: str
    address: str
    sort_words: str
    order: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Label:
    """Words on the map; `room` is how wide the area under them is, in drawing units."""

    words: str
    x: float
    y: float
    room: float


def make_columns(choice: Choice, measures: Sequence[str], texts: Texts) -> list[Column]:
    """The areas, then each measure; a column sorts by itself, and the other way round when asked again."""
    t, sorted_by = texts, choice.measure if choice.sort == "measure" else choice.sort
    columns = []
    for name in ("area", *measures):
        by_area, now = name == "area", name == sorted_by
        long = t("table.area") if by_area else t(f"measures.{name}")
        columns.append(
            Column(
                words=t(f"level_one.{choice.level}") if by_area else t(f"measures_short.{name}"),
                address=choice.address(sort=name, up=not choice.up if now else False, page=None),
                sort_words=t("table.sort_by", column=long),
                order=_order(name, choice) if now else "",
                numeric=not by_area,
            )
        )
    return columns


def still(as_of: datetime | None, address: str, texts: Texts, partners: str = "") -> Status:
    """The strip of a page that does not move; `address` loads it anew."""
    return Status(
        state="still",
        as_of=as_of.isoformat() if as_of else "",
        clock=as_of.astimezone(LONDON).strftime("%H:%M:%S") if as_of else texts("status.no_figures"),
        partners=partners,
        reload=address,
        label=texts("status.label"),
        pace_label=texts("paces.label"),
    )


def paces_of(texts: Texts) -> list[tuple[str, str]]:
    """How often scripts may move what a page shows: each pace as an address says it, and in words."""
    return [(every, texts(f"paces.{every or 'live'}")) for every in PACES]


def make_status(as_of: datetime | None, partners: str, choice: Choice, texts: Texts) -> Status:
    """The strip of the live map as it was served; a past day says so."""
    served = replace(
        still(as_of, choice.address(), texts, partners),
        paces=paces_of(texts),
        every=choice.every,
    )
    if choice.at is None:
        return served
    return replace(served, state="past", clock=f"{choice.at:%-d %B %Y}", reload=choice.address(at=None))


@dataclass(frozen=True, slots=True)
class TimeBar:
    """The way through time: a day's figures, the days beside it, the present.

    `first` and `today` are the ends of the slider; `fields` keep the rest of the choice in the form.
    """

    day: str
    first: str
    today: str
    fields: Mapping[str, str]
    earlier: str
    later: str
    now: str


def make_time(choice: Choice, today: date) -> TimeBar:
    """The way through time from a choice; `later` and `now` are empty in the present."""
    day = choice.at or today
    fields = dict(fields_of(choice.address(at=None)))
    after = day + timedelta(days=1)
    return TimeBar(
        day=day.isoformat(),
        first=(today - timedelta(days=SLIDER_DAYS)).isoformat(),
        today=today.isoformat(),
        fields=fields,
        earlier=choice.address(at=day - timedelta(days=1)),
        later=choice.address(at=after if after < today else None) if choice.at else "",
        now=choice.address(at=None) if choice.at else "",
    )


def fields_of(address: str) -> list[tuple[str, str]]:
    """What an address asks for, as fields of a form."""
    return parse_qsl(address.partition("?")[2])


def kept_fields(choice: Choice) -> list[tuple[str, str]]:
    """What the form of the pickers keeps of a choice beside what it asks for: the day and the colours."""
    return [(name, value) for name, value in fields_of(choice.address()) if name in _KEPT]


def problem_words(problem: Problem, chooser: Chooser, texts: Texts) -> str:
    """What was wrong with an address, in words."""
    sections = {"window": "windows", "measure": "measures", "level": "levels"}
    shown = problem.shown
    if problem.name in sections:
        shown = texts(f"{sections[problem.name]}.{shown}")
    elif problem.name == "need":
        shown = need_words(shown, chooser, texts)
    elif problem.name == "place":
        area = chooser.places.area(shown)
        shown = area.name if area else shown
    return texts(f"problems.{problem.name}", shown=shown)


def make_labels(drawing: Drawing, *, wide: bool = False) -> list[Label]:
    """One label a district, in the middle of its areas, or one an authority: enough to find one's way by."""
    groups: dict[str, list[Shape]] = {}
    if wide:
        return [
            Label(s.name, s.x, s.y, round(s.width * _NARROW / max(len(s.name), 1))) for s in drawing.shapes
        ]
    for shape in drawing.shapes:
        groups.setdefault(shape.code.rpartition("/")[2].partition(" ")[0], []).append(shape)
    labels = []
    for words, shapes in groups.items():
        weights = [shape.width * shape.height for shape in shapes]
        total = sum(weights) or 1
        left = min(shape.x - shape.width / 2 for shape in shapes)
        right = max(shape.x + shape.width / 2 for shape in shapes)
        x = sum(shape.x * weight for shape, weight in zip(shapes, weights, strict=True)) / total
        y = sum(shape.y * weight for shape, weight in zip(shapes, weights, strict=True)) / total
        labels.append(Label(words, round(x, 1), round(y, 1), round(right - left)))
    return labels


def file_address(choice: Choice, kind: str) -> str:
    """Where the same view is as a file: `csv`, `json` or `svg`."""
    return f"/map.{kind}{choice.address()[1:]}"


def _order(name: str, choice: Choice) -> str:
    """The value of `aria-sort`: codes rise unless turned, figures fall unless turned."""
    rising = choice.up if name != "area" else not choice.up
    return "ascending" if rising else "descending"
