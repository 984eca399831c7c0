"""What became of a file, line by line and in sum."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import click

from producers.reading import LineProblem

LineSink = Callable[[LineProblem], None]


@dataclass(slots=True)
class ImportReport:
    """The sums of one import. Each problem is handed on as it comes and not kept.

    Attributes:
        on_problem: gets each problem, in the order of lines.
        lines: read, blank ones left out.
        events: made of them.
        accepted: events that were (or in a dry run would be) accepted.
        silent: lines that record nothing, such as those with ignored codes.
        refused: lines with a problem.
        kinds: how often each problem was met, by column, code and message.
        hints: how often each hint was given.
    """

    on_problem: LineSink
    lines: int = 0
    events: int = 0
    accepted: int = 0
    silent: int = 0
    refused: int = 0
    kinds: Counter[tuple[str | None, str, str]] = field(default_factory=Counter)
    hints: Counter[str] = field(default_factory=Counter)
    _last_refused: int = 0

    def refuse(self, problem: LineProblem) -> None:
        """Count a problem and hand it on."""
        if problem.line != self._last_refused:
            self.refused += 1
            self._last_refused = problem.line
        self.kinds[problem.column, problem.code, problem.message] += 1
        self.on_problem(problem)

    def summary(self, verb: str) -> list[str]:
        """The sums in words; `verb` is `accepted` or `would be accepted`."""
        lines = [
            ", ".join(
                (
                    f"{_some(self.lines, 'line')} read: {_some(self.accepted, 'event')} {verb}",
                    f"{_some(self.refused, 'line')} refused",
                    f"{_some(self.silent, 'line')} with nothing to record",
                )
            )
        ]
        for (column, code, message), count in self.kinds.most_common():
            where = f"column {column}" if column else "the line"
            lines.append(f"  {_some(count, 'time')}: {where}{_joined(message)} ({code})")
        lines += [f"  note, {_some(count, 'time')}: {hint}" for hint, count in self.hints.most_common()]
        return lines


def in_words(problem: LineProblem) -> str:
    """A problem as a sentence, such as "column Need, line 12 holds a formula"."""
    where = f"column {problem.column}, line {problem.line}" if problem.column else f"line {problem.line}"
    return f"{where}{_joined(problem.message)} ({problem.code})"


def _joined(message: str) -> str:
    """A message after its place: "holds …" goes on with the sentence, others begin their own."""
    return f" {message}" if message.startswith(("holds ", "has ")) else f": {message}"


def _some(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class Problems:
    """Where the problems of lines go: the first few to the screen, all of them to a CSV file.

    The file (line, column, code, message) is made only when the first problem comes.
    """

    def __init__(self, path: Path | None, *, shown: int) -> None:
        self.unshown = 0
        self._path = path
        self._to_show = shown
        self._file: TextIO | None = None

    @property
    def written_to(self) -> Path | None:
        """The file, where there was a problem to write."""
        return self._path if self._file else None

    def add(self, problem: LineProblem) -> None:
        """Show or write a problem."""
        if self._to_show:
            self._to_show -= 1
            click.echo(in_words(problem))
        else:
            self.unshown += 1
        if self._path:
            self._write(self._path, problem)

    def _write(self, path: Path, problem: LineProblem) -> None:
        if self._file is None:
            self._file = path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(("line", "column", "code", "message"))
        row = (problem.line, problem.column or "", problem.code, problem.message)
        csv.writer(self._file).writerow(row)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
