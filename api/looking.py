"""What the live map, an own area and their files have in common: a choice is read, and that is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request

from api.access import Viewer
from api.auditing import route_of
from api.choices import Choice
from api.choosing import Chooser, Problem
from api.identity import config_of, reader_of, recorder_of
from api.live_answer import Answer
from api.live_reading import read_view
from api.live_view import Composer, LiveView
from api.texts import Texts
from dictionary.audit import Did
from dictionary.moments import day_date, day_of


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks at: a choice, what of the address could not be used, the cells."""

    chooser: Chooser
    choice: Choice
    problems: Sequence[Problem]
    answer: Answer

    def compose(self, texts: Texts, partners: str = "") -> LiveView:
        """The live map of it. `partners` is what the strip says of who reports, or empty."""
        return Composer(self.chooser, texts).compose(self.choice, self.problems, self.answer, partners)


async def looked_at(request: Request, viewer: Viewer, did: Did, asked: Mapping[str, str]) -> Looked:
    """Read what is asked for as the live map does, and record who looks at it.

    Args:
        request: what is asked; its route is on record.
        viewer: who asks.
        did: what the viewer does with it.
        asked: the parts of the address that count, by name.

    Raises:
        ProblemError: Valkey does not answer, no worker does about the past, or the look cannot be recorded.
    """
    reader = reader_of(request)
    today = day_date(day_of(reader.clock()))
    chooser = Chooser(viewer, reader.known.dictionary, reader.known.places, config_of(request).place, today)
    choice, problems = chooser.read(asked)
    answer = await read_view(reader, viewer, choice)
    recorder_of(request).looked(
        viewer,
        did,
        exact=chooser.exact(choice),
        route=route_of(request),
        need=choice.scope,
        level=choice.level,
        window=choice.window,
        within=choice.place,
    )
    return Looked(chooser, choice, problems, answer)
