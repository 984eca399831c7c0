"""Needs of two sides in rows: figures, rates with intervals, the difference in words. Pure."""

from dataclasses import dataclass

from api.choices import ANY
from api.choosing import Chooser
from api.compare_asked import Comparison
from api.compare_reading import FIRST_ROWS, Sides
from api.comparing import interval_words
from api.floors import floor_of
from api.intervals import RELEASED_SLACK, Interval, of_rate
from api.measuring import figure
from api.pickers import need_words
from api.ratios import Ratio, is_told, of_counts, of_rates, share_words, times_words
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.places import Area


@dataclass(frozen=True, slots=True)
class Figures:
    """What one side says of a need, in words and as it was read; None where the reader may not see it."""

    people: str
    rate: str
    cell: Cell | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Row:
    """A need on both sides; `difference` in words, `ratio` None where there is nothing to compare."""

    need: str
    title: str
    address: str
    first: Figures
    second: Figures
    ratio: Ratio | None
    difference: str
    chosen: bool

    @property
    def verdict(self) -> str:
        """Whether the first is higher by more than chance explains."""
        return self.ratio.verdict if self.ratio else "unknown"


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the rows of a comparison for a reader."""

    chooser: Chooser
    texts: Texts

    @property
    def slack(self) -> float:
        """How far a count told may lie from the one counted."""
        return 0.0 if self.chooser.viewer.trusted else RELEASED_SLACK

    def rows(self, asked: Comparison, sides: Sides) -> tuple[list[Row], int]:
        """Any need, then needs in order; and how many are left out."""
        needs = [
            need
            for need in self.chooser.dictionary.needs
            if any((cell := side.cells.get(need)) and cell.people for side in (sides.first, sides.second))
        ]
        rows = sorted((self._row(need, asked, sides) for need in needs), key=lambda row: row.title.casefold())
        if asked.sort == "people":
            rows.sort(key=lambda row: -(_people(row.first) or _people(row.second)))
        elif asked.sort == "difference":
            rows.sort(key=_by_ratio)
        shown = rows if asked.whole else [*rows[:FIRST_ROWS], *(r for r in rows[FIRST_ROWS:] if r.chosen)]
        return [self._row(ANY, asked, sides), *shown], len(rows) - len(shown)

    def _row(self, need: str, asked: Comparison, sides: Sides) -> Row:
        one, other = sides.first.cells.get(need), sides.second.cells.get(need)
        ratio = self._ratio(asked, sides, one, other)
        return Row(
            need=need,
            title=need_words(need, self.chooser, self.texts),
            address="/needs" if need == ANY else f"/needs/{need}",
            first=self._figures(one, asked.area, need),
            second=self._figures(other, asked.other or asked.area, need, known=sides.second.known),
            ratio=ratio,
            difference=self._difference(asked, sides, ratio, one, other),
            chosen=need == asked.need and need != ANY,
        )

    def _figures(self, cell: Cell | None, area: Area, need: str, *, known: bool = True) -> Figures:
        t = self.texts
        if cell is None:
            words = t("area.not_shown" if known else "compare.not_known")
            return Figures(words, words, None, None)
        floor = floor_of(self.chooser.viewer, need)
        interval = of_rate(cell.people, area.households, self.slack)
        rate = figure(cell, "rate", t, floor)
        if interval is not None:
            rate = t("compare.rate", rate=rate, interval=interval_words(interval, t))
        return Figures(figure(cell, "people", t, floor), rate, cell, interval)

    def _ratio(self, asked: Comparison, sides: Sides, one: Cell | None, other: Cell | None) -> Ratio | None:
        if one is None or other is None or one.people is None or other.people is None:
            return None
        if asked.other is None:
            return of_counts(one.people, other.people, self.slack)
        pairs = (one.people, sides.first.area), (other.people, sides.second.area)
        return of_rates(*pairs, self.slack)

    def _difference(
        self, asked: Comparison, sides: Sides, ratio: Ratio | None, one: Cell | None, other: Cell | None
    ) -> str:
        """The difference with its uncertainty, or why there is none."""
        t = self.texts
        if not sides.second.known:
            return t("changes.unknown")
        if not (is_told(one) and is_told(other)):
            return t("compare.no_number")
        if ratio is None or one is None or other is None:
            return t("compare.no_rate")
        if asked.other is None:
            return share_words(ratio, (one.people or 0) - (other.people or 0), t)
        return times_words(ratio, t)


def _people(figures: Figures) -> int:
    return (figures.cell.people or 0) if figures.cell else 0


def _by_ratio(row: Row) -> tuple[bool, float]:
    middle = row.ratio.middle if row.ratio else None
    return middle is None, -(middle or 0.0)
