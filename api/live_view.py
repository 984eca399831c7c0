"""The live map page as values: everything its template writes, made from cells and a choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from api.access import AlertsQuestion, may
from api.basemap import Basemap, Ground, ground_of
from api.choices import Choice
from api.choosing import Chooser, Problem
from api.drawing import Drawing, Shape, draw
from api.embedding import embed_address
from api.floors import floor_of
from api.intervals import RELEASED_SLACK
from api.live_answer import Answer
from api.live_data import page_data
from api.live_headline import Headline, make_headline, notes_under
from api.live_parts import (
    Column,
    Label,
    Status,
    TimeBar,
    fields_of,
    file_address,
    kept_fields,
    make_columns,
    make_labels,
    make_status,
    make_time,
    problem_words,
)
from api.map_alerts import MapAlerts, map_alerts
from api.map_events import MapEvent, map_events
from api.measuring import Show, shown_of
from api.own_asked import own_address
from api.paging import Sheet, page_of
from api.pickers import Picker, make_pickers, words_of
from api.picture import Picture, Row, make_picture
from api.selected import Selected, Up, make_selected, up_of
from api.texts import Texts
from api.wide_drawing import wide_drawing


@dataclass(frozen=True, slots=True)
class LiveView:
    """What `live.html` shows.

    `ground` is the background map beneath the areas, `ground_known` whether there is one to be asked for.
    """

    choice: Choice
    title: str
    problems: Sequence[str]
    pickers: Sequence[Picker]
    kept: Sequence[tuple[str, str]]
    status: Status
    time: TimeBar | None
    events: Sequence[MapEvent]
    headline: Headline
    picture: Picture
    alerts: MapAlerts
    caption: str
    columns: Sequence[Column]
    sheet: Sheet
    notes: Sequence[str]
    drawing: Drawing | None
    shapes: Sequence[tuple[Shape, Row]]
    labels: Sequence[Label]
    map_title: str
    map_says: str
    legend_title: str
    chosen: Selected | None
    up: Up | None
    chosen_shape: int | None
    files: Mapping[str, str]
    embed_address: str
    own_address: str
    outlines_address: str
    data: Mapping[str, Any]
    ground: Ground | None = None
    ground_known: bool = False

    def area_address(self, code: str) -> str:
        """The address of this view with an area selected."""
        return self.choice.address(area=code)

    def on(self, basemap: Basemap | None) -> "LiveView":
        """This view with its background map, unless the reader wants none or colours of high contrast."""
        if basemap is None or self.drawing is None:
            return self
        wanted = self.choice.basemap and not self.choice.contrast
        ground = ground_of(basemap, self.drawing) if wanted else None
        return replace(self, ground=ground, ground_known=not self.choice.contrast)


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the view of an answer."""

    chooser: Chooser
    texts: Texts

    def floor(self, choice: Choice) -> int:
        """About under how many people the viewer is not told a number."""
        return floor_of(self.chooser.viewer, choice.need)

    def compose(self, choice: Choice, problems: Sequence[Problem], answer: Answer, partners: str) -> LiveView:
        """The whole page of a choice. `partners` is what the strip says of who reports, or empty."""
        t, places = self.texts, self.chooser.places
        parts = [cell for cell in answer.cells if not (choice.wide and cell.area == choice.place)]
        areas = [area for cell in parts if (area := places.area(cell.area))]
        show = self._show(choice, answer)
        picture = make_picture(parts, areas, choice, show)
        drawing = self._drawing(choice)
        rows = {row.area.code: row for row in picture.rows}
        shapes = [(shape, rows[shape.code]) for shape in drawing.shapes] if drawing else []
        words = words_of(choice, self.chooser, t)
        may_alerts = may(self.chooser.viewer, AlertsQuestion(choice.place))
        codes = [shape.code for shape, _ in shapes]
        sheet = page_of(choice, picture.rows, fields_of(choice.address(find="", page=None)), t)
        return LiveView(
            choice=choice,
            title=t("headline.title", need=words["need"], place=words["place"]),
            problems=[problem_words(problem, self.chooser, t) for problem in problems],
            pickers=make_pickers(choice, self.chooser, t),
            kept=kept_fields(choice),
            status=make_status(answer.as_of, partners, choice, t),
            time=make_time(choice, self.chooser.today) if self.chooser.today else None,
            events=self._events(choice, answer),
            headline=self._headline(choice, answer, show),
            picture=picture,
            alerts=map_alerts(answer.alerts, choice, list(rows), t),
            caption=t("table.caption", **words),
            columns=make_columns(choice, self.chooser.columns(choice), t),
            sheet=sheet,
            notes=notes_under(choice, picture, answer, show, words["place"]),
            drawing=drawing,
            shapes=shapes,
            labels=make_labels(drawing, wide=choice.wide) if drawing else [],
            map_title=t("map.title", **words),
            map_says=t("map.says", **words),
            legend_title=t("map.legend", measure=t(f"measures.{choice.measure}")),
            chosen=make_selected(choice, rows.get(choice.area or ""), t),
            up=up_of(choice, self.chooser, t),
            chosen_shape=codes.index(choice.area) if choice.area in codes else None,
            files={
                kind: file_address(choice, kind) for kind in ("csv", "json", *(["svg"] if drawing else []))
            },
            embed_address=embed_address(choice, self.chooser),
            own_address=own_address(choice),
            outlines_address=f"/outlines/{choice.place}.json?{urlencode({'level': choice.level})}",
            data=page_data(choice, answer, picture, show, words, alerts=may_alerts, cut=sheet.cut),
        )

    def _events(self, choice: Choice, answer: Answer) -> list[MapEvent]:
        """Local events on the way through time."""
        today = self.chooser.today
        return map_events(answer.events, choice, today, self.texts) if today else []

    def _show(self, choice: Choice, answer: Answer) -> Show:
        """How cells are shown to this reader."""
        trusted = self.chooser.exact(choice)
        return Show(
            choice.measure,
            self.chooser.columns(choice),
            trusted,
            self.floor(choice),
            self.texts,
            before={cell.area: cell for cell in answer.before},
            before_known=answer.before_known,
            before_unknown=answer.before_unknown,
            slack=0.0 if trusted else RELEASED_SLACK,
            usual=answer.usual,
        )

    def _drawing(self, choice: Choice) -> Drawing | None:
        if choice.level == "la" and not choice.wide:
            return None
        if choice.wide:
            return wide_drawing(choice.place)
        return draw(self.chooser.places.outlines(choice.level, choice.place))

    def _headline(self, choice: Choice, answer: Answer, show: Show) -> Headline:
        """The figure of the whole place."""
        place, whole = self.chooser.places.area(choice.place), answer.whole
        shown = shown_of(place, whole, choice.measure, show) if whole and place else None
        known = self.chooser.dictionary.get(choice.need) is not None
        return make_headline(choice, shown, answer, show, known=known)
