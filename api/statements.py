"""A page that an operator writes: headings, paragraphs, lists and links of Markdown, and nothing else. Pure.

Whatever else stands there is shown as it was typed. It becomes values that the template escapes, so no tag
of the file reaches a page; a link leads to https, http, mailto, tel or a page of this site.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

_LINK: Final = re.compile(r"\[([^\[\]]+)\]\(((?:https?://|mailto:|tel:|/(?!/))[^()\s]*)\)")
_ITEM: Final = re.compile(r"[-*] +(.*)")
_HEADING: Final = re.compile(r"(#{1,3}) +(.*?)#*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words; a link where `address` is not empty."""

    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`h2`, `h3`) or a paragraph of one line, or a list of several."""

    kind: Literal["h2", "h3", "p", "ul"]
    lines: Sequence[Sequence[Piece]]


@dataclass(frozen=True, slots=True)
class Statement:
    """What `statement.html` shows."""

    title: str
    blocks: Sequence[Block]


def read_statement(text: str, title: str) -> Statement:
    """A statement from its text; its first heading of the first level is the title of the page.

    Args:
        text: of the file.
        title: of the page where the text names none.
    """
    blocks = []
    for kind, words in _parts(text):
        if kind == "h1":
            title = words[0]
        else:
            blocks.append(Block(kind, [pieces(line) for line in words]))
    return Statement(title, blocks)


def pieces(line: str) -> list[Piece]:
    """A line as words and links."""
    found, at = [], 0
    for link in _LINK.finditer(line):
        found += [Piece(line[at : link.start()]), Piece(link[1], link[2])]
        at = link.end()
    return [piece for piece in [*found, Piece(line[at:])] if piece.words]


def _parts(text: str) -> Iterator[tuple[Literal["h1", "h2", "h3", "p", "ul"], list[str]]]:
    """Headings, lists, and lines up to the next of them or an empty line as one paragraph."""
    for kind, lines in groupby(map(str.strip, text.splitlines()), key=_kind_of):
        some = list(lines)
        match kind:
            case "item":
                yield "ul", [match[1] for line in some if (match := _ITEM.fullmatch(line))]
            case "words":
                yield "p", [" ".join(some)]
            case "heading":
                for line in some:
                    if found := _HEADING.fullmatch(line):
                        yield _LEVELS[len(found[1])], [found[2].strip()]


_LEVELS: Final[dict[int, Literal["h1", "h2", "h3"]]] = {1: "h1", 2: "h2", 3: "h3"}


def _kind_of(line: str) -> str:
    if not line:
        return "empty"
    if _HEADING.fullmatch(line):
        return "heading"
    return "item" if _ITEM.fullmatch(line) else "words"
