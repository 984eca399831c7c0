"""A table in pages, narrowed by what areas are called. Pure: the map and the files hold every area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.choices import Choice
from api.picture import Row
from api.texts import Texts

ROWS: Final = 150
"""Rows of a page: the sectors of all but the largest authority, and what a table is quick to show."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of the table now, what it says of the others, and where they are.

    `fields` keep the rest of the choice in the form that seeks; `earlier` and `later` are addresses or empty.
    """

    rows: Sequence[Row]
    says: str
    earlier: str
    later: str
    fields: Sequence[tuple[str, str]]
    cut: bool


def page_of(choice: Choice, rows: Sequence[Row], fields: Sequence[tuple[str, str]], texts: Texts) -> Sheet:
    """The page that a choice asks for; else the one with the selected area; else the first.

    Args:
        choice: with what is sought and the page.
        rows: every row, in order.
        fields: the rest of the choice, by name.
        texts: the words.
    """
    found = [row for row in rows if choice.find.casefold() in f"{row.label} {row.area.code}".casefold()]
    pages = max(1, -(-len(found) // ROWS))
    page = min(choice.page or _page_with(choice.area, found), pages)
    shown = found[(page - 1) * ROWS : page * ROWS]
    says = []
    if choice.find:
        says.append(texts.many("paging.found", len(found), text=choice.find, all=len(rows)))
    if pages > 1:
        first = (page - 1) * ROWS + 1
        says.append(texts("paging.rows", first=first, last=first + len(shown) - 1, all=len(found)))
    return Sheet(
        rows=shown,
        says=" ".join(says),
        earlier=choice.address(page=page - 1) if page > 1 else "",
        later=choice.address(page=page + 1) if page < pages else "",
        fields=fields,
        cut=len(shown) < len(rows),
    )


def _page_with(area: str | None, rows: Sequence[Row]) -> int:
    at = next((index for index, row in enumerate(rows) if row.area.code == area), 0)
    return at // ROWS + 1
