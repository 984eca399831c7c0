import json
from pathlib import Path

import pytest

from producers.events_file import EventsFileProblem, RawEvent, read_events


def events_of(tmp_path: Path, text: str | bytes) -> list[RawEvent]:
    path = tmp_path / "events.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_events(path))


def test_reads_one_event_a_line_and_keeps_bad_lines(tmp_path: Path) -> None:
    events = events_of(tmp_path, '{"a": 1}\n\nnot json\n{"b": 2}\n')
    assert events == [RawEvent(1, b'{"a": 1}'), RawEvent(3, b"not json"), RawEvent(4, b'{"b": 2}')]


def test_a_bad_first_line_does_not_hide_the_others(tmp_path: Path) -> None:
    assert [event.line for event in events_of(tmp_path, 'oops\n{"a": 1}\n{"b": 2}')] == [1, 2, 3]


@pytest.mark.parametrize("indent", [None, 2])
def test_reads_a_single_event(tmp_path: Path, indent: int | None) -> None:
    (event,) = events_of(tmp_path, "\n" + json.dumps({"a": {"b": 1}}, indent=indent))
    assert json.loads(event.raw) == {"a": {"b": 1}}
    assert event.line == 2


def test_reads_a_list_with_the_line_of_each_event(tmp_path: Path) -> None:
    text = '[\n  {"a": 1},\n  {"text": "a ] and , inside",\n   "b": 2}, 5\n]\n'
    events = events_of(tmp_path, text)
    assert [event.line for event in events] == [2, 3, 4]
    assert json.loads(events[1].raw)["b"] == 2
    assert events[2].raw == b"5"
    assert events_of(tmp_path, "[ ]") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"a": 1},\n{oops}]', "line 2"),
        ('[{"a": 1}\n', "line 1"),
        ('[{"a": 1},]', "line 1"),
        ("[", "line 1"),
    ],
)
def test_says_where_a_list_breaks_off(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(EventsFileProblem, match=line) as problem:
        events_of(tmp_path, text)
    assert "oops" not in str(problem.value)


def test_says_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(EventsFileProblem, match="empty"):
        events_of(tmp_path, " \n")
    with pytest.raises(EventsFileProblem, match="UTF-8"):
        events_of(tmp_path, b'["\xff"]')
    with pytest.raises(EventsFileProblem, match="after the end"):
        events_of(tmp_path, '[{"a": 1}] {"b": 2}')
    with pytest.raises(EventsFileProblem, match="cannot be opened"):
        list(read_events(tmp_path / "nowhere"))


def test_a_byte_order_mark_is_no_part_of_an_event(tmp_path: Path) -> None:
    assert events_of(tmp_path, b'\xef\xbb\xbf{"a": 1}\n{"b": 2}')[0] == RawEvent(1, b'{"a": 1}')
