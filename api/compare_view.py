"""The page of a comparison as values: needs of two sides in rows, each with its difference. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.addresses import area_address
from api.area_profile import about
from api.choosing import Chooser
from api.compare_asked import Comparison, windows_of
from api.compare_reading import Side, Sides
from api.compare_rows import Row, RowMaker
from api.live_parts import Status, still
from api.pickers import OptionGroup, Picker
from api.picture import short_name
from api.texts import Texts
from dictionary.places import Area


@dataclass(frozen=True, slots=True)
class Heading:
    """One side's name, with the page it leads to, and its period."""

    name: str
    address: str
    period: str


@dataclass(frozen=True, slots=True)
class CompareView:
    """What `compare.html` shows, and its files say."""

    asked: Comparison
    title: str
    problems: Sequence[str]
    status: Status
    pickers: Sequence[Picker]
    first: Heading
    second: Heading
    caption: str
    columns: Sequence[tuple[str, str, str]]
    rows: Sequence[Row]
    more: tuple[str, str]
    rest: Sequence[str]
    about: Sequence[tuple[str, str, str]]
    notes: Sequence[str]
    files: Mapping[str, str]
    of_periods: bool
    as_of: datetime | None
    policy: str


@dataclass(frozen=True, slots=True)
class Comparer:
    """Makes the view of a comparison for a reader."""

    chooser: Chooser
    texts: Texts

    def compose(self, asked: Comparison, problems: Sequence[str], sides: Sides) -> CompareView:
        """The whole page."""
        t, of_periods = self.texts, asked.other is None
        first, second = self._heading(asked, sides.first, now=True), self._heading(asked, sides.second)
        rows, left = RowMaker(self.chooser, t).rows(asked, sides)
        words = {"first": first.name, "second": second.name, "period": second.period}
        return CompareView(
            asked=asked,
            title=t("compare.title_periods" if of_periods else "compare.title_areas", **words),
            problems=[t(f"compare.problems.{name}") for name in problems],
            status=still(sides.first.at, asked.address(), t),
            pickers=self._pickers(asked),
            first=first,
            second=second,
            caption=t(
                "compare.caption_periods" if of_periods else "compare.caption",
                window=t(f"in_window.{asked.window}"),
                **words,
            ),
            columns=self._columns(asked),
            rows=rows,
            more=(t("compare.more", count=left), f"{asked.address(whole=True)}#needs") if left else ("", ""),
            rest=self._rest({row.need for row in rows}) if not left else [],
            about=[] if of_periods else self._about(sides),
            notes=self._notes(asked, sides),
            files={kind: asked.address(f"/compare.{kind}") for kind in ("csv", "json")},
            of_periods=of_periods,
            as_of=sides.first.at,
            policy=sides.policy,
        )

    def _heading(self, asked: Comparison, side: Side, *, now: bool = False) -> Heading:
        t = self.texts
        place = self.chooser.places.authorities.get(side.area.authority or "", "")
        name = t("compare.of_place", name=short_name(side.area), place=place)
        if side.area.level in {"la", "none"}:
            name = side.area.name
        period = t(f"in_window.{asked.window}")
        if asked.other is None and not now:
            period = t(f"compare.period_{asked.mode}", period=t(f"before_window.{asked.window}"))
        return Heading(name, f"{area_address(side.area.code)}?window={asked.window}", period)

    def _pickers(self, asked: Comparison) -> list[Picker]:
        t, areas = self.texts, [asked.area, *([asked.other] if asked.other else [])]
        modes = [(mode, t(f"compare.against_{mode}")) for mode in ("area", "before", "year")]
        windows = [(w, t(f"windows.{w}")) for w in windows_of(self.chooser, *areas)]
        return [
            Picker("against", asked.mode, [OptionGroup("", modes)]),
            Picker("window", asked.window, [OptionGroup("", windows)]),
        ]

    def _columns(self, asked: Comparison) -> list[tuple[str, str, str]]:
        """(words, address that sorts by it, `aria-sort`) of need and difference."""
        orders = {"need": "ascending", "difference": "descending"}
        return [
            (
                self.texts(f"compare.column_{name}"),
                f"{asked.address(sort=name)}#needs",
                orders[name] if asked.sort == name else "",
            )
            for name in ("need", "difference")
        ]

    def _rest(self, shown: set[str]) -> list[str]:
        """Titles of the needs that neither side has a number of."""
        dictionary = self.chooser.dictionary.needs
        return [need.title for id_, need in dictionary.items() if id_ not in shown]

    def _about(self, sides: Sides) -> list[tuple[str, str, str]]:
        one, other = (dict(about(side.area, self.texts)) for side in (sides.first, sides.second))
        none = self.texts("table.no_rate")
        return [(name, one.get(name, none), other.get(name, none)) for name in dict.fromkeys([*one, *other])]

    def _notes(self, asked: Comparison, sides: Sides) -> list[str]:
        t, notes = self.texts, []
        if not sides.second.known:
            notes.append(t("changes.unknown_note"))
        notes += [
            t("compare.low", name=self._heading(asked, side).name)
            for side in (sides.first, sides.second)
            if any(cell.state == "partial" for cell in side.cells.values())
        ]
        if asked.other is not None:
            notes.append(t("compare.partners_note"))
            if _holds(asked.area, asked.other, self.chooser) or _holds(asked.other, asked.area, self.chooser):
                notes.append(t("compare.inside_note"))
            if asked.area.nation != asked.other.nation:
                notes.append(t("table.deprived_note"))
        else:
            notes.append(t("changes.today_note"))
        notes += [t("area.rates_note"), t(f"compare.chance_{'areas' if asked.other else 'periods'}")]
        return notes if self.chooser.viewer.trusted else [*notes, t("area.released_note")]


def _holds(outer: Area, inner: Area, chooser: Chooser) -> bool:
    """Do the people of one area count in another too?"""
    if outer.level == "la":
        return inner.authority == outer.code
    return inner.level == "sector" and chooser.places.district_code(inner.code) == outer.code
