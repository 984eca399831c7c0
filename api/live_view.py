"""The live map page as values: everything its template writes, made from cells and a choice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from api.access import AlertsQuestion, may
from api.alerts_list import Shown
from api.basemap import Basemap, Ground, ground_of
from api.choices import CHANGES, COUNTED, UNUSUAL, Choice
from api.choosing import Chooser, Problem
from api.drawing import Drawing, Shape, draw
from api.embedding import embed_address
from api.floors import floor_of
from api.intervals import RELEASED_SLACK
from api.live_parts import (
    Column,
    Headline,
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
from api.local_events import Happened
from api.map_alerts import MapAlerts, map_alerts
from api.map_events import MapEvent, map_events
from api.measuring import Show, shown_of
from api.own_asked import own_address
from api.paging import Sheet, page_of
from api.partners_view import low_words
from api.pickers import Picker, level_words, make_pickers, need_words
from api.picture import Picture, Row, make_picture
from api.selected import Selected, Up, make_selected, up_of
from api.silence import Coverage
from api.texts import Texts
from api.unusual import Usual
from api.wide_drawing import wide_drawing
from dictionary.feed import Cell

LOW: Final = frozenset({"partial", "small"})
"""Kinds of figure that may be low where a partner is silent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Cells as they were read: of the areas of the level, and of the whole place; and the alerts there.

    `before`: cells of the period compared with, of both, where the measure is a change; `before_known`: that
    period is known from its beginning, so that a change is no trick of a short history; `before_unknown`:
    authorities of a wide place in which it is not. `coverage`: who records this in the place, and who of
    them is silent; None of a past day.
    `usual`: what was expected, where the measure is against that.
    """

    as_of: datetime | None
    cells: Sequence[Cell]
    whole: Cell | None
    alerts: Sequence[Shown] = ()
    before: Sequence[Cell] = ()
    before_known: bool = True
    before_unknown: Collection[str] = ()
    policy: str = ""
    events: Sequence[Happened] = ()
    coverage: Coverage | None = None
    usual: Usual = field(default_factory=Usual)


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
        words = self._words(choice)
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
            notes=self._notes(picture, words["place"], answer, choice),
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
            data=self._data(choice, answer, picture, words) | {"cut": sheet.cut},
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

    def _words(self, choice: Choice) -> dict[str, str]:
        """What the parts of a choice are called."""
        t, place = self.texts, self.chooser.places.area(choice.place)
        need = need_words(choice.need, self.chooser, t)
        return {
            "need": t("headline.own", need=need) if choice.partner else need,
            "place": place.name if place else choice.place,
            "window": t(f"windows.{choice.window}").lower(),
            "measure": t(f"measures.{choice.measure}").lower(),
            "level": level_words(choice, t).lower(),
        }

    def _drawing(self, choice: Choice) -> Drawing | None:
        if choice.level == "la" and not choice.wide:
            return None
        if choice.wide:
            return wide_drawing(choice.place)
        return draw(self.chooser.places.outlines(choice.level, choice.place))

    def _headline(self, choice: Choice, answer: Answer, show: Show) -> Headline:
        t, place, whole = self.texts, self.chooser.places.area(choice.place), answer.whole
        shown = shown_of(place, whole, choice.measure, show) if whole and place else None
        kind = shown.kind if shown else "no_data"
        known = self.chooser.dictionary.get(choice.need)
        state = "not_released" if kind == "no_data" and not self.chooser.exact(choice) else kind
        if choice.wide and whole is None:
            state = "no_total"
        notes = [t(f"headline_states.{state}", floor=self.floor(choice)) if kind != "absent" else ""]
        notes += [low_words(answer.coverage, t)] if kind in LOW else []
        return Headline(
            figure=shown.words if shown else t("headline.no_figure"),
            kind=kind,
            unit=t(f"headline.{choice.measure}"),
            when=self._when(choice, answer.usual),
            note=" ".join(filter(None, notes)),
            definition=t("headline.definition") if known else t("headline.whole_any"),
            definition_address=f"/needs/{choice.need}" if known else "/needs",
        )

    def _when(self, choice: Choice, usual: Usual) -> str:
        """Of which days the figure is."""
        t, window = self.texts, self.texts(f"in_window.{choice.window}")
        if choice.measure == "deprived" or (choice.measure == UNUSUAL and usual.until is None):
            return ""
        if choice.measure == UNUSUAL:
            return t(f"unusual.in_{choice.window}", day=f"{usual.until:%-d %B %Y}")
        if choice.measure in CHANGES:
            against = "before" if choice.measure == "change" else "year"
            window = t(f"changes.{against}", window=window, period=t(f"before_window.{choice.window}"))
        elif choice.measure == "open":
            window = t("headline.open_when") if choice.at is None else ""
        return window if choice.at is None else t("time.up_to", words=window, day=f"{choice.at:%-d %B %Y}")

    def _notes(self, picture: Picture, place: str, answer: Answer, choice: Choice) -> list[str]:
        t, exact = self.texts, self.chooser.exact(choice)
        own = "table.own_note" if choice.partner else "table.exact_note"
        notes = [t(own) if exact else t("table.floor_note", floor=self.floor(choice))]
        if choice.wide:
            notes.append(t("table.wide_note"))
        if any(row.best_fit for row in picture.rows):
            notes.append(t("table.best_fit_note", place=place))
        if not answer.before_known:
            notes.append(t("changes.unknown_note"))
        elif choice.measure in CHANGES:
            notes.append(t("changes.note"))
            if choice.at is None:
                notes.append(t("changes.today_note"))
            if answer.before_unknown:
                notes.append(t("changes.unknown_somewhere_note"))
        if choice.measure == UNUSUAL:
            notes += [t("unusual.note"), t("unusual.apart_note")]
        if choice.measure == "deprived":
            notes.append(t("table.deprived_note"))
        if any(row.figures["rate"] == t("table.no_rate") for row in picture.rows):
            notes.append(t("table.rate_note"))
        return notes

    def _data(
        self, choice: Choice, answer: Answer, picture: Picture, words: Mapping[str, str]
    ) -> dict[str, Any]:
        """What the page's script needs to go on from here."""
        return {
            "subscription": {
                "need": choice.scope,
                "level": choice.level,
                "window": choice.window,
                "within": choice.place,
            },
            "measure": choice.measure,
            "bounds": list(picture.classes.bounds),
            "floor": self.floor(choice),
            "slack": 0.0 if self.chooser.exact(choice) else RELEASED_SLACK,
            "asOf": answer.as_of.isoformat() if answer.as_of else None,
            "area": choice.area,
            "low": low_areas(answer),
            "address": choice.address(),
            "at": choice.at.isoformat() if choice.at else None,
            "when": self._when(replace(choice, at=None), answer.usual),
            "served": choice.measure not in COUNTED,
            "clear": choice.address(area=None),
            "place": words["place"],
            "wide": choice.wide,
            "alerts": may(self.chooser.viewer, AlertsQuestion(choice.place)),
            "title": self.texts("headline.title", need=words["need"], place=words["place"]),
            "texts": self.texts.live(),
        }


def low_areas(answer: Answer) -> list[str]:
    """The areas of an answer, and its place, whose figures may be low."""
    cells = [*answer.cells, *([answer.whole] if answer.whole else [])]
    return sorted({cell.area for cell in cells if cell.state == "partial"})
