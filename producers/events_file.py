"""A file of events on a desk: a JSON list, one event a line, or a single event."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LARGEST_WHOLE: Final = 64 * 1024 * 1024
"""Bytes of a list or a single event; one event a line may be of any length."""

_DECODER: Final = json.JSONDecoder()
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class EventsFileProblem(ValueError):  # noqa: N818 - a problem is what its reader has
    """The file as a whole cannot be read; the text says where, and never what it holds."""


@dataclass(frozen=True, slots=True)
class RawEvent:
    """The bytes of one event, and the line it begins on."""

    line: int
    raw: bytes


def read_events(path: Path) -> Iterator[RawEvent]:
    """The events of a file in order. A line that is not JSON is an event like others, to be refused.

    Raises:
        EventsFileProblem: no such file, empty, not UTF-8, or a list that is not JSON.
    """
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise EventsFileProblem("the file is empty")
    if first.raw.startswith(b"["):
        yield from _listed(_whole(path))
        return
    second = next(lines, None)
    if second is not None and not _is_json(first.raw) and not _is_json(second.raw):
        yield RawEvent(first.line, _whole(path).strip().encode())  # one event over many lines
        return
    yield first
    if second is not None:
        yield second
    yield from lines


def _lines(path: Path) -> Iterator[RawEvent]:
    """The lines that are not blank."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                text = line.removeprefix(_BYTE_ORDER_MARK).strip()
                if text:
                    yield RawEvent(number, text)
    except OSError as error:
        raise EventsFileProblem(f"the file cannot be opened: {error.strerror}") from None


def _whole(path: Path) -> str:
    if path.stat().st_size > LARGEST_WHOLE:
        limit = LARGEST_WHOLE // 1024 // 1024
        raise EventsFileProblem(f"a list has at most {limit} MB; write one event a line instead")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EventsFileProblem(f"the file is not UTF-8 text (byte {error.start})") from None


def _is_json(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return True


def _listed(text: str) -> Iterator[RawEvent]:
    """The elements of a JSON list, each as its sender wrote it."""
    at, line, counted = text.index("[") + 1, 1, 0
    expects_more = False
    while True:
        at = _skip_blank(text, at)
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == "]" and not expects_more:
            break
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            raise EventsFileProblem(f"the list is not JSON from line {line} on") from None
        yield RawEvent(line, text[at:end].encode())
        at = _skip_blank(text, end)
        expects_more = text[at : at + 1] == ","
        at += expects_more
        if not expects_more and text[at : at + 1] != "]":
            raise EventsFileProblem(f"the list is not JSON: a comma or ] is missing after line {line}")
    if text[at + 1 :].strip():
        raise EventsFileProblem(f"there is something after the end of the list on line {line}")


def _skip_blank(text: str, at: int) -> int:
    while text[at : at + 1] in {" ", "\t", "\r", "\n"}:
        at += 1
    return at
