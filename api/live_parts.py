"""Parts of the live map page: the status strip, the headline, columns of the table, labels of the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from api.choices import Choice
from api.drawing import Drawing, Shape
from api.texts import Texts
from dictionary.moments import LONDON


@dataclass(frozen=True, slots=True)
class Status:
    """The strip under the header. `state` is `still`: a page by itself does not move."""

    state: str
    as_of: str
    clock: str
    partners: str
    reload: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The figure of the whole place."""

    figure: str
    unit: str
    when: str
    note: str
    definition: str
    definition_address: str


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
                address=choice.address(sort=name, up=not choice.up if now else False),
                sort_words=t("table.sort_by", column=long),
                order=_order(name, choice) if now else "",
                numeric=not by_area,
            )
        )
    return columns


def make_status(as_of: datetime | None, partners: str, choice: Choice, texts: Texts) -> Status:
    """The strip of a page as it was served."""
    return Status(
        state="still",
        as_of=as_of.isoformat() if as_of else "",
        clock=as_of.astimezone(LONDON).strftime("%H:%M:%S") if as_of else texts("status.no_figures"),
        partners=partners,
        reload=choice.address(),
    )


def make_labels(drawing: Drawing) -> list[Label]:
    """One label a district, in the middle of its areas: enough to find one's way by."""
    groups: dict[str, list[Shape]] = {}
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


def csv_address(choice: Choice) -> str:
    """Where the same figures are as a file."""
    names = {"need": choice.need, "level": choice.level, "window": choice.window, "within": choice.place}
    return f"/api/v1/cells.csv?{urlencode(names)}"


def _order(name: str, choice: Choice) -> str:
    """The value of `aria-sort`: codes rise unless turned, figures fall unless turned."""
    rising = choice.up if name != "area" else not choice.up
    return "ascending" if rising else "descending"
