"""The page of an area as values: everything `area.html` writes, made from cells, a history and a choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from api.addresses import area_address
from api.area_history import Past
from api.area_needs import NeedTable, make_need_table
from api.area_past import PastView, make_past
from api.area_profile import Recording, about, named_places, recording_words, recordings
from api.area_reading import Measured, Recorder
from api.choices import ANY, Choice
from api.choosing import Chooser, Problem
from api.compare_asked import compare_address
from api.comparing import interval_words
from api.drawing import Drawing, draw
from api.floors import floor_of
from api.intervals import RELEASED_SLACK, of_rate
from api.live_parts import Status, problem_words, still
from api.measuring import figure
from api.national import NationalRow, national_rows
from api.partners_view import low_words
from api.pickers import Picker, make_pickers, need_words
from api.picture import short_name
from api.similar_areas import Similar, Telling, make_similar
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.places import Area
from dictionary.register import Register


@dataclass(frozen=True, slots=True)
class Found:
    """What was read for an area page. `around`: the areas it lies in, smallest first.

    `level`: cells of the chosen need by area, of all areas of the same level there.
    """

    area: Area
    around: Sequence[Area]
    measured: Measured
    recorders: Sequence[Recorder]
    tallies: Mapping[str, Mapping[str, str]]
    past: Past
    level: Mapping[str, Cell]
    now: datetime
    all_needs: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the area: what it is, its value, what to know about it."""

    name: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class AreaView:
    """What `area.html` shows."""

    of: Area
    choice: Choice
    as_of: datetime | None
    policy: str
    any_need: Cell
    title: str
    kind: str
    crumbs: Sequence[tuple[str, str]]
    problems: Sequence[str]
    status: Status
    address: str
    sort: str
    pickers: Sequence[Picker]
    window: str
    figures: Sequence[Fact]
    low: str
    about: Sequence[tuple[str, str]]
    names: str
    notes: Sequence[str]
    drawing: Drawing | None
    near: frozenset[str]
    here: str
    drawing_says: str
    map_address: str
    compare_address: str
    needs: NeedTable
    recordings: Sequence[Recording]
    recording_words: Sequence[str]
    past: PastView
    need: str
    similar: Similar | None
    national: Sequence[NationalRow]
    whole_address: str
    inside: Sequence[tuple[str, str]]
    inside_words: str
    exact: bool
    files: Mapping[str, str]
    definition: tuple[str, str]


@dataclass(frozen=True, slots=True)
class PartsView:
    """What `area_parts.html` shows: a district counted in parts, one in each authority."""

    title: str
    note: str
    parts: Sequence[tuple[str, str]]


def parts_view(area: Area, parts: Sequence[Area], texts: Texts) -> PartsView:
    """The page of a district that lies in no one authority."""
    links = [(part.name, area_address(part.code)) for part in parts]
    return PartsView(texts("area.title_district", name=area.name), area.note, links)


@dataclass(frozen=True, slots=True)
class AreaComposer:
    """Makes the view of an area."""

    chooser: Chooser
    register: Register
    texts: Texts

    def compose(self, choice: Choice, problems: Sequence[Problem], found: Found) -> AreaView:
        """The whole page."""
        t, area, trusted = self.texts, found.area, self.chooser.viewer.trusted
        place = self.chooser.places.authorities[choice.place]
        names = named_places(area, self.chooser.places)
        partners = recordings(found.recorders, found.tallies, choice.place, found.measured.hearing, t)
        pickers = [each for each in make_pickers(choice, self.chooser, t) if each.name in {"need", "window"}]
        return AreaView(
            of=area,
            choice=choice,
            as_of=found.measured.as_of,
            policy=found.measured.policy,
            any_need=found.measured.cells[ANY, area.code],
            title=t(f"area.title_{area.level}", name=short_name(area)),
            kind=t(f"area.kind_{area.level}", place=place),
            crumbs=[(short_name(up), area_address(up.code)) for up in found.around[::-1]],
            problems=[problem_words(problem, self.chooser, t) for problem in problems],
            status=still(found.measured.as_of, area_address(area.code), t),
            address=area_address(area.code),
            sort=choice.sort,
            pickers=pickers,
            window=t(f"in_window.{choice.window}"),
            figures=self._figures(found, choice),
            low=low_words(found.measured.hearing.coverage(ANY, choice.place), t),
            about=about(area, t),
            names=t("area.names", names=", ".join(names)) if names else "",
            notes=self._notes(area),
            drawing=self._drawing(area),
            near=self._near(area),
            here=area.code,
            drawing_says=t("area.map_says", name=short_name(area), place=place),
            map_address=self._map(choice, area),
            compare_address=compare_address(area.code, window=choice.window, need=choice.need),
            needs=make_need_table(
                self.chooser, choice, area, found.around, found.measured, t, whole=found.all_needs
            ),
            recordings=partners,
            recording_words=recording_words(found.recorders, len(partners), place, self.register, t),
            past=make_past(found.past, choice, self.chooser, found.now, t),
            need=need_words(choice.need, self.chooser, t),
            similar=self._similar(found, choice),
            national=national_rows(choice.need),
            whole_address=area_address(choice.place),
            inside=self._inside(area),
            inside_words=t(f"area.inside_{area.level}") if area.level in {"la", "district"} else "",
            exact=trusted,
            files=self._files(choice, area, whole=found.all_needs),
            definition=self._definition(choice),
        )

    def _figures(self, found: Found, choice: Choice) -> list[Fact]:
        """People with any need, as a number and as a rate; in the trusted zone records and open too."""
        t, area = self.texts, found.area
        cell = found.measured.cells[ANY, area.code]
        when, floor = t(f"in_window.{choice.window}"), floor_of(self.chooser.viewer, ANY)
        interval = of_rate(
            cell.people, area.households, 0.0 if self.chooser.viewer.trusted else RELEASED_SLACK
        )
        shown = {name: figure(cell, name, t, floor) for name in self.chooser.columns(choice)}
        facts = [Fact(t("area.any_people"), shown["people"], when)]
        if interval is not None:
            note = t("area.any_rate_note", interval=interval_words(interval, t))
            facts.append(Fact(t("measures.rate"), shown["rate"], note))
        if "records" in shown:
            facts.append(Fact(t("measures.records"), shown["records"], when))
            facts.append(Fact(t("measures.open"), shown["open"], t("area.any_open_note")))
        return facts

    def _similar(self, found: Found, choice: Choice) -> Similar | None:
        """Areas like this one, with their rates of the chosen need."""
        area, viewer = found.area, self.chooser.viewer
        if not found.level:
            return None
        others = self.chooser.places.areas(area.level, choice.place)
        slack = 0.0 if viewer.trusted else RELEASED_SLACK
        telling = Telling(choice.window, floor_of(viewer, choice.need), slack)
        return make_similar(area, others, found.level, telling, self.texts)

    def _notes(self, area: Area) -> list[str]:
        t = self.texts
        return [*([area.note] if area.note else []), t("area.rates_note"), t("area.chance_note")]

    def _drawing(self, area: Area) -> Drawing | None:
        if area.authority is None or area.level not in {"sector", "district"} or not area.has_outline:
            return None
        return draw(self.chooser.places.outlines(area.level, area.authority))

    def _near(self, area: Area) -> frozenset[str]:
        """The sectors of the same district."""
        places = self.chooser.places
        if area.level != "sector" or area.authority is None:
            return frozenset()
        district = places.district_code(area.code)
        near = (other.code for other in places.areas("sector", area.authority))
        return frozenset(code for code in near if places.district_code(code) == district)

    def _definition(self, choice: Choice) -> tuple[str, str]:
        """What leads to the meaning of the chosen need, and where that stands."""
        if self.chooser.dictionary.get(choice.need) is None:
            return self.texts("headline.whole_any"), "/needs"
        return self.texts("headline.definition"), f"/needs/{choice.need}"

    def _files(self, choice: Choice, area: Area, *, whole: bool) -> dict[str, str]:
        """Where the page's figures and drawing are as files."""
        query = {"window": choice.window, "need": choice.need, "sort": choice.sort}
        asked = urlencode(query | ({"show": "all"} if whole else {}))
        names = ("needs.csv", "area.json", "history.csv", "history.svg")
        return {name: f"{area_address(area.code)}/{name}?{asked}" for name in names}

    def _map(self, choice: Choice, area: Area) -> str:
        view = Choice(place=choice.place, need=choice.need, window=choice.window)
        if area.level == "la":
            return view.address()
        return view.address(level=choice.level, area=area.code)

    def _inside(self, area: Area) -> list[tuple[str, str]]:
        places = self.chooser.places
        if area.level == "la":
            inside = places.areas("district", area.code)
        elif area.level == "district" and area.authority is not None:
            sectors = places.areas("sector", area.authority)
            inside = [each for each in sectors if places.district_code(each.code) == area.code]
        else:
            inside = []
        return [(short_name(each), area_address(each.code)) for each in inside]
