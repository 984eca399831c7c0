"""What is asked of an event after msgspec read it: are its texts of their patterns, are its rules kept.

An event has some twenty texts with patterns; matching each costs several times what reading the event does.
Codes (of a partner, a need, a place) come again and again, so those that matched are remembered. References,
UUIDs and instants hardly ever come twice, but have few shapes, and whether they match is a matter of shape.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from dictionary.fields import INSTANT_PATTERN, REF_PATTERN, UUID_PATTERN

MOST_CODES: Final = 16_000
"""Remembered of one pattern. A sender who fills them up makes it slow, not wrong."""

MOST_SHAPES: Final = 1_000
"""Remembered of one struct."""

SHAPED: Final = frozenset({UUID_PATTERN, REF_PATTERN, INSTANT_PATTERN})
"""Patterns whose texts match or not by what kind of character stands where. Letters `a` to `f` are of one
kind with digits; where an instant has one, reading it fails."""

Rule = Callable[[Any], object]
_SHAPE: Final = bytes.maketrans(b"0123456789abcdef", b"\xff" * 16)
"""Every digit becomes a byte that no text in UTF-8 has; all else stays."""

_NOT_ALIKE: Final = re.compile(r"\\[^.]|\(\?[^:]")
r"""What Python and the Rust in pydantic may read differently in a pattern, such as \d and (?i)."""


class Patterned(NamedTuple):
    """An attribute that is a text of a pattern or, if there are `many`, a tuple of such texts."""

    attribute: str
    pattern: str
    many: bool
    optional: bool


def as_written(name: str) -> str:
    """The attribute that keeps an instant as written; under its name it is read."""
    return f"{name}_text"


def after_reading(fields: Sequence[Patterned], instants: Iterable[str], rules: Sequence[Rule]) -> Rule | None:
    """A function for `__post_init__` that matches all patterns, reads the instants and keeps the rules.

    It is written out and compiled, as dataclasses do, because a loop over fields costs twice as much.

    Args:
        fields: what has a pattern, in a struct of msgspec where no text is empty and what is absent is None.
        instants: names of those that are also to be read.
        rules: each raises a ValueError where it is broken.

    Raises:
        TypeError: Python may read a pattern differently than the models do.
    """
    shaped = [field for field in fields if field.pattern in SHAPED and not field.many]
    codes = [field for field in fields if field not in shaped]
    lines: list[str] = []
    known: dict[str, Any] = {"instant": instant, "SHAPE": _SHAPE, "shapes": set(), "learn": _learner(shaped)}
    if shaped:
        # No pattern takes a space: there are always as many texts, so a known shape was parted alike.
        texts = " ".join(f"{{self.{f.attribute}{' or str()' if f.optional else ''}}}" for f in shaped)
        lines.append(f"shape = f'{texts}'.encode().translate(SHAPE)")
        lines.append("if shape not in shapes: learn(self, shape, shapes)")
    for number, field in enumerate(codes):
        known[f"codes{number}"] = _codes(field.pattern)
        lines.append(f"if not codes{number}[self.{field.attribute}]: raise ValueError('no match')")
    lines += [f"self.__dict__[{name!r}] = instant(self.{as_written(name)})" for name in instants]
    for number, rule in enumerate(rules):
        known[f"rule{number}"] = rule
        lines.append(f"rule{number}(self)")
    if not lines:
        return None
    # made of the models' own names, and of nothing that was sent
    exec("\n    ".join(["def after(self):", *lines]), known)  # noqa: S102  # nosec B102
    after: Rule = known["after"]
    return after


class _Codes(dict[str | tuple[str, ...] | None, bool]):
    """Whether a code, or each in a tuple, is of the pattern; those that were. Nothing (None) always is."""

    def __init__(self, pattern: str) -> None:
        super().__init__({None: True})
        self._matches = _pattern(pattern)
        self._most = 0 if pattern in SHAPED else MOST_CODES

    def __missing__(self, texts: str | tuple[str, ...]) -> bool:
        if isinstance(texts, tuple):
            return all(map(self.__getitem__, texts))
        matched = self._matches(texts) is not None
        if matched and len(self) < self._most:
            self[texts] = True
        return matched


@cache
def _codes(pattern: str) -> _Codes:
    """One memory for all fields of a pattern."""
    return _Codes(pattern)


def _learner(fields: Sequence[Patterned]) -> Callable[[Any, bytes, set[bytes]], None]:
    """Match each text by itself, and remember the shape of all if they do."""
    patterns = [(field.attribute, _pattern(field.pattern)) for field in fields]

    def learn(read: Any, shape: bytes, shapes: set[bytes]) -> None:
        for attribute, matches in patterns:
            text = getattr(read, attribute)
            if text is not None and not matches(text):
                raise ValueError("no match")
        if len(shapes) < MOST_SHAPES:
            shapes.add(shape)

    return learn


def _pattern(pattern: str) -> Callable[[str], re.Match[str] | None]:
    if _NOT_ALIKE.search(pattern):
        raise TypeError(f"Python may read the pattern {pattern} differently")
    return re.compile(pattern).fullmatch


def instant(text: str) -> datetime:
    """An instant as the models read it, from a text with the shape of one.

    Raises:
        ValueError: there is no such instant, or only the models take it (such as one in small letters).
    """
    # Python reads +01:75 as +02:15. Where no offset is written, the last character but two is no colon.
    if text[-3] == ":" and text[-2] > "5":
        raise ValueError("no offset")
    return datetime.fromisoformat(text)
