"""One view for other sites to show in a frame: map and table as the public sees them."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import PUBLIC_VISITOR
from api.choosing import Chooser
from api.embed_view import embed_view
from api.guarding import frame_headers
from api.identity import Reading, Settings
from api.live_reading import read_view
from api.live_view import Composer
from api.rendering import PageRoute, render
from api.texts import load_texts
from api.wide_drawing import beside_the_loop
from dictionary.moments import day_date, day_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/embed")
async def embed(request: Request, reader: Reading, settings: Settings) -> Response:
    """A need in a place, whoever asks: what is in a frame is read by the visitors of another site.

    Raises:
        ProblemError: Valkey does not answer.
    """
    known, texts = reader.known, load_texts()
    today = day_date(day_of(reader.clock()))
    chooser = Chooser(PUBLIC_VISITOR, known.dictionary, known.places, settings.place, today)
    choice, problems = chooser.read(request.query_params)
    answer = await read_view(reader, PUBLIC_VISITOR, choice)

    def page() -> Response:
        view = Composer(chooser, texts).compose(choice, problems, answer, "")
        return render(request, "embed.html", embed_view(view, answer, texts))

    response = await beside_the_loop(page, wide=choice.wide)
    response.headers.update(frame_headers(settings.embedders))
    return response
