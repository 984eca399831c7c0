"""Pages that are only words: how it counts, accessibility, a page not found."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.texts import Texts


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, empty at the start of a page, and paragraphs; addresses go to it by its name."""

    heading: str
    paragraphs: Sequence[str]
    name: str = ""


@dataclass(frozen=True, slots=True)
class WordsView:
    """What `words.html` shows."""

    title: str
    sections: Sequence[Section]
    back: bool


def words_view(page: str, texts: Texts) -> WordsView:
    """A page from the catalogue: `<page>.title`, then `<page>.<section>.heading` and `.paragraphs`."""
    prefix, suffix = f"{page}.", ".paragraphs"
    names = [key.removeprefix(prefix) for key in texts.lists if key.startswith(prefix)]
    sections = [
        Section(
            heading=texts.entries.get(f"{prefix}{name.removesuffix(suffix)}.heading", ""),
            paragraphs=texts.paragraphs(f"{prefix}{name}"),
            name=name.removesuffix(suffix),
        )
        for name in names
    ]
    return WordsView(texts(f"{page}.title"), sections, back=False)


def error_view(status: int, detail: str, texts: Texts) -> WordsView:
    """A page that says what went wrong, with a way back to the map."""
    title = texts.entries.get(f"errors.{status}", texts("errors.other"))
    return WordsView(title, [Section("", [detail])], back=True)
