"""The live map page as values: everything its template writes, made from cells and a choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from api.access import AlertsQuestion, Role, may
from api.alerts_list import Shown
from api.choices import Choice, Chooser, Problem
from api.drawing import Drawing, Shape, draw
from api.live_parts import (
    Column,
    Headline,
    Label,
    Status,
    csv_address,
    make_columns,
    make_labels,
    make_status,
)
from api.map_alerts import MapAlerts, map_alerts
from api.pickers import Picker, make_pickers, need_words
from api.picture import Picture, Row, Show, figure, kind_of, make_picture
from api.selected import Selected, make_selected
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.needs import COARSE_NEEDS
from dictionary.places import Area

FLOORS: Final = {"commissioner": 8, "public": 13}
"""About under which counts are not released: said here in words, decided by the gate."""
COARSE_TIMES: Final = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """Cells as they were read: of the areas of the level, and of the whole place; and the alerts there."""

    as_of: datetime | None
    cells: Sequence[Cell]
    whole: Cell | None
    alerts: Sequence[Shown] = ()


@dataclass(frozen=True, slots=True)
class LiveView:
    """What `live.html` shows."""

    choice: Choice
    title: str
    problems: Sequence[str]
    pickers: Mapping[str, Sequence[Picker]]
    status: Status
    headline: Headline
    picture: Picture
    alerts: MapAlerts
    caption: str
    columns: Sequence[Column]
    notes: Sequence[str]
    drawing: Drawing | None
    shapes: Sequence[tuple[Shape, Row]]
    labels: Sequence[Label]
    map_title: str
    map_says: str
    legend_title: str
    chosen: Selected | None
    chosen_shape: int | None
    csv_address: str
    outlines_address: str
    data: Mapping[str, Any]

    def area_address(self, code: str) -> str:
        """The address of this view with an area selected."""
        return self.choice.address(area=code)


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the view of an answer."""

    chooser: Chooser
    texts: Texts

    def floor(self, choice: Choice) -> int:
        """About under how many people the viewer is not told a number."""
        floor = FLOORS["public" if self.chooser.viewer.role is Role.PUBLIC else "commissioner"]
        return floor * COARSE_TIMES if choice.need in COARSE_NEEDS else floor

    def compose(self, choice: Choice, problems: Sequence[Problem], answer: Answer, partners: str) -> LiveView:
        """The whole page of a choice. `partners` is what the strip says of who reports, or empty."""
        t, places = self.texts, self.chooser.places
        areas = [area for cell in answer.cells if (area := places.area(cell.area))]
        show = Show(
            choice.measure, self.chooser.measures(), self.chooser.viewer.trusted, self.floor(choice), t
        )
        picture = make_picture(answer.cells, areas, choice, show)
        drawing = self._drawing(choice)
        rows = {row.area.code: row for row in picture.rows}
        shapes = [(shape, rows[shape.code]) for shape in drawing.shapes] if drawing else []
        words = self._words(choice)
        codes = [shape.code for shape, _ in shapes]
        return LiveView(
            choice=choice,
            title=t("headline.title", need=words["need"], place=words["place"]),
            problems=[self._problem(problem) for problem in problems],
            pickers={"fields": make_pickers(choice, self.chooser, t)},
            status=make_status(answer.as_of, partners, choice, t),
            headline=self._headline(choice, answer.whole),
            picture=picture,
            alerts=map_alerts(answer.alerts, choice, list(rows), t),
            caption=t("table.caption", **words),
            columns=make_columns(choice, self.chooser.measures(), t),
            notes=self._notes(picture, words["place"], self.floor(choice)),
            drawing=drawing,
            shapes=shapes,
            labels=make_labels(drawing) if drawing else [],
            map_title=t("map.title", **words),
            map_says=t("map.says", **words),
            legend_title=t("map.legend", measure=t(f"measures.{choice.measure}")),
            chosen=make_selected(choice, rows.get(choice.area or ""), t),
            chosen_shape=codes.index(choice.area) if choice.area in codes else None,
            csv_address=csv_address(choice),
            outlines_address=f"/outlines/{choice.place}.json?{urlencode({'level': choice.level})}",
            data=self._data(choice, answer, picture, words),
        )

    def _words(self, choice: Choice) -> dict[str, str]:
        """What the parts of a choice are called."""
        t, place = self.texts, self.chooser.places.area(choice.place)
        return {
            "need": need_words(choice.need, self.chooser, t),
            "place": place.name if place else choice.place,
            "window": t(f"windows.{choice.window}").lower(),
            "measure": t(f"measures.{choice.measure}").lower(),
            "level": t(f"levels.{choice.level}").lower(),
        }

    def _problem(self, problem: Problem) -> str:
        """What was wrong with the address, in words."""
        sections = {"window": "windows", "measure": "measures", "level": "levels"}
        shown = problem.shown
        if problem.name in sections:
            shown = self.texts(f"{sections[problem.name]}.{shown}")
        elif problem.name == "need":
            shown = need_words(shown, self.chooser, self.texts)
        elif problem.name == "place":
            area: Area | None = self.chooser.places.area(shown)
            shown = area.name if area else shown
        return self.texts(f"problems.{problem.name}", shown=shown)

    def _drawing(self, choice: Choice) -> Drawing | None:
        if choice.level == "la":
            return None
        return draw(self.chooser.places.outlines(choice.level, choice.place))

    def _headline(self, choice: Choice, whole: Cell | None) -> Headline:
        t = self.texts
        kind = kind_of(whole, choice.measure)[0] if whole else "no_data"
        when = t("headline.open_when") if choice.measure == "open" else t(f"in_window.{choice.window}")
        known, floor = self.chooser.dictionary.get(choice.need), self.floor(choice)
        state = "not_released" if kind == "no_data" and not self.chooser.viewer.trusted else kind
        return Headline(
            figure=figure(whole, choice.measure, t, floor) if whole else t("headline.no_figure"),
            unit=t(f"headline.{choice.measure}"),
            when=when,
            note=t(f"headline_states.{state}", floor=floor) if kind != "absent" else "",
            definition=t("headline.definition") if known else t("headline.whole_any"),
            definition_address=f"/needs/{choice.need}" if known else "/needs",
        )

    def _notes(self, picture: Picture, place: str, floor: int) -> list[str]:
        t, trusted = self.texts, self.chooser.viewer.trusted
        notes = [t("table.exact_note") if trusted else t("table.floor_note", floor=floor)]
        if any(row.best_fit for row in picture.rows):
            notes.append(t("table.best_fit_note", place=place))
        if any(row.figures["rate"] == t("table.no_rate") for row in picture.rows):
            notes.append(t("table.rate_note"))
        return notes

    def _data(
        self, choice: Choice, answer: Answer, picture: Picture, words: Mapping[str, str]
    ) -> dict[str, Any]:
        """What the page's script needs to go on from here."""
        return {
            "subscription": {
                "need": choice.need,
                "level": choice.level,
                "window": choice.window,
                "within": choice.place,
            },
            "measure": choice.measure,
            "bounds": list(picture.classes.bounds),
            "floor": self.floor(choice),
            "asOf": answer.as_of.isoformat() if answer.as_of else None,
            "area": choice.area,
            "clear": choice.address(area=None),
            "place": words["place"],
            "alerts": may(self.chooser.viewer, AlertsQuestion(choice.place)),
            "title": self.texts("headline.title", need=words["need"], place=words["place"]),
            "texts": self.texts.live(),
        }
