"""Every word the pages show, from one catalogue per language (`locales/<language>.toml`)."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

DEFAULT_LANGUAGE = "en"
LIVE = "live."  # these entries are also sent to the page's script


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language.

    A key is the dotted path in the catalogue (`states.small`); an entry may hold `{named}` values.
    """

    language: str
    entries: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its values filled in. Raises KeyError for a key the catalogue lacks."""
        return self.entries[key].format(**values)

    def many(self, key: str, count: int, **values: object) -> str:
        """The text for a count: `<key>.one` for exactly one, else `<key>.other`, with `{count}` filled in."""
        form = "one" if count == 1 else "other"
        return self(f"{key}.{form}", count=f"{count:,}", **values)

    def paragraphs(self, key: str) -> tuple[str, ...]:
        """The paragraphs of a longer piece, in order."""
        return self.lists[key]

    def live(self) -> dict[str, str]:
        """The entries that the page's script needs, without their prefix."""
        return {key.removeprefix(LIVE): text for key, text in self.entries.items() if key.startswith(LIVE)}


@lru_cache
def load_texts(language: str = DEFAULT_LANGUAGE) -> Texts:
    """Read the catalogue of a language. Raises FileNotFoundError for a language without one."""
    source = files("api").joinpath("locales", f"{language}.toml").read_text(encoding="utf-8")
    flat = dict(_flatten(tomllib.loads(source), ""))
    return Texts(
        language=language,
        entries={key: value for key, value in flat.items() if isinstance(value, str)},
        lists={key: value for key, value in flat.items() if isinstance(value, tuple)},
    )


def _flatten(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for key, value in table.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{path}.")
        elif isinstance(value, list):
            yield path, tuple(str(line) for line in value)
        else:
            yield path, str(value)
