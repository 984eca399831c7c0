"""The page of an area of one's own as values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from api.access import EXACT_POLICY
from api.choosing import Problem
from api.drawing import Drawing, Shape
from api.intervals import Interval
from api.live_answer import Answer
from api.live_parts import Label, Status, still
from api.live_view import Composer
from api.measuring import number
from api.own_asked import OwnArea
from api.own_sum import OwnSum, add_up
from api.pickers import Picker
from api.picture import Picture, Row
from api.texts import Texts
from dictionary.feed import Cell


@dataclass(frozen=True, slots=True)
class OwnView:
    """What `own.html` shows."""

    own: OwnArea
    title: str
    problems: Sequence[str]
    status: Status
    pickers: Sequence[Picker]
    sum: OwnSum
    figure: str
    unit: str
    between: str
    facts: Sequence[tuple[str, str]]
    notes: Sequence[str]
    caption: str
    picture: Picture
    rows: Sequence[Row]
    chosen: frozenset[str]
    drawing: Drawing | None
    shapes: Sequence[tuple[Shape, Row]]
    labels: Sequence[Label]
    files: Mapping[str, str]
    cells: Sequence[tuple[Row, Cell]]
    as_of: datetime | None


def own_view(
    own: OwnArea, problems: Sequence[Problem], answer: Answer, composer: Composer, partners: str
) -> OwnView:
    """The page of an area of one's own.

    Args:
        own: what is asked.
        problems: what of it could not be used.
        answer: the cells of the whole place.
        composer: makes the view of the place.
        partners: what the strip says of who reports.
    """
    t, base = composer.texts, composer.compose(own.choice, problems, answer, partners)
    rows = {row.area.code: row for row in base.picture.rows}
    strange = sum(code not in rows for code in own.areas)
    own = replace(own, areas=tuple(code for code in own.areas if code in rows))
    by_code = {cell.area: cell for cell in answer.cells}
    told = [(rows[code], by_code[code]) for code in own.areas]
    exact, floor = answer.policy == EXACT_POLICY, composer.floor(own.choice)
    homes = {code: rows[code].area.households for code in own.areas}
    found = add_up((cell for _, cell in told), homes, exact=exact, floor=floor)
    return OwnView(
        own=own,
        title=own.called or t("own.title"),
        problems=[*base.problems, *([t.many("own.strange", strange)] if strange else [])],
        status=still(answer.as_of, own.address(), t, partners),
        pickers=[picker for picker in base.pickers if picker.name != "measure"],
        sum=found,
        figure=_figure(found, own, t),
        unit=f"{t('headline.people')} {base.headline.when}",
        between=_between(found.interval, exact=exact, texts=t),
        facts=_facts(found, t),
        notes=_notes(found, t, exact=exact, floor=floor),
        caption=base.caption,
        picture=base.picture,
        rows=sorted(base.picture.rows, key=lambda row: row.area.code not in own.areas),
        chosen=frozenset(own.areas),
        drawing=base.drawing,
        shapes=base.shapes,
        labels=base.labels,
        files={kind: own.address(f"/own.{kind}") for kind in ("csv", "json")} if own.areas else {},
        cells=told,
        as_of=answer.as_of,
    )


def _figure(found: OwnSum, own: OwnArea, texts: Texts) -> str:
    if found.people is not None:
        return number(found.people, "people")
    return texts("own.no_number" if own.areas else "own.nothing")


def _between(interval: Interval | None, *, exact: bool, texts: Texts) -> str:
    if interval is None:
        return ""
    low, high = (number(limit, "people") for limit in (interval.low, interval.high))
    return texts("own.between_exact" if exact else "own.between", low=low, high=high)


def _facts(found: OwnSum, texts: Texts) -> list[tuple[str, str]]:
    facts = [(texts("measures.rate"), _rate(found, texts))] if found.people is not None else []
    for measure in ("records", "open"):
        value: int | None = getattr(found, measure)
        if value is not None:
            facts.append((texts(f"measures.{measure}"), number(value, measure)))
    return facts


def _rate(found: OwnSum, texts: Texts) -> str:
    if found.rate is None or found.rate_interval is None:
        return texts("own.no_rate")
    low, high = (number(limit, "rate") for limit in (found.rate_interval.low, found.rate_interval.high))
    return f"{number(found.rate, 'rate')} ({texts('own.rate_interval', low=low, high=high)})"


def _notes(found: OwnSum, texts: Texts, *, exact: bool, floor: int) -> list[str]:
    notes = [texts("own.exact_note" if exact else "own.released_note")]
    if found.small:
        notes.append(texts.many("own.small", found.small, floor=floor))
    if found.missing:
        notes.append(texts.many("own.missing", found.missing))
    if found.partial:
        notes.append(texts("own.partial_note"))
    return notes
