"""A view in a frame as values. Pure."""

from dataclasses import dataclass

from api.live_answer import Answer
from api.live_view import LiveView
from api.texts import Texts
from dictionary.moments import LONDON


@dataclass(frozen=True, slots=True)
class EmbedView:
    """What `embed.html` shows: a view of the live map, of which moment it is, where the whole page is."""

    of: LiveView
    moment: str
    whole: str


def embed_view(view: LiveView, answer: Answer, texts: Texts) -> EmbedView:
    """A view of the live map as it stands in a frame."""
    moment = texts("status.no_figures")
    if answer.as_of is not None:
        at = f"{answer.as_of.astimezone(LONDON):%-d %B %Y, %H:%M:%S}"
        moment = texts("table.svg_moment", moment=at, policy=answer.policy)
    return EmbedView(view, moment, view.choice.address())
