"""Pages as responses: the frame that every page has, and errors as pages. Headers are `api.guarding`'s."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.access import PUBLIC_VISITOR, NotAllowedError
from api.alerts_count import open_alerts
from api.assets import Assets, load_assets
from api.demo_roles import DemoRole, demo_role
from api.identity import config_of, reader_of, viewer_of
from api.inbox import default_place
from api.problems import ProblemError, as_problem
from api.texts import load_texts
from api.words_view import error_view
from dictionary.places import ATTRIBUTION

NAVIGATION: Final = (
    ("map", "/"),
    ("alerts", "/alerts"),
    ("compare", "/compare"),
    ("needs", "/needs"),
    ("partners", "/partners"),
    ("about", "/about"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page.

    Attributes:
        name: of its entry in the navigation, or empty.
        demo: who is looking, in the demo, where it is said that data are synthetic; None elsewhere.
        assets: styles and scripts.
        origin: scheme, name and port under which this server was asked.
        alerts: how many wait in the inbox, or empty; None where the reader has no inbox.
    """

    name: str
    demo: DemoRole | None
    assets: Assets
    origin: str = ""
    alerts: str | None = None
    icon: str = "/static/icon.svg"
    nav: tuple[tuple[str, str], ...] = NAVIGATION
    attribution: str = ATTRIBUTION

    @property
    def entries(self) -> list[tuple[str, str]]:
        """Name and address of each entry of the navigation that is for this reader."""
        return [entry for entry in self.nav if entry[0] != "alerts" or self.alerts is not None]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(request: Request, template: str, view: object, *, name: str = "", status: int = 200) -> Response:
    """A page as a response.

    Args:
        request: what it answers.
        template: the file in `templates`.
        view: what the template calls `view`.
        name: of its entry in the navigation, or empty.
        status: the HTTP status.
    """
    frame = Frame(
        name=name,
        demo=_demo(request),
        assets=load_assets(),
        origin=f"{request.url.scheme}://{request.url.netloc}",
        alerts=getattr(request.state, "alerts", None),
    )
    html = _environment().get_template(template).render(t=load_texts(), page=frame, view=view)
    return HTMLResponse(html, status)


def _demo(request: Request) -> DemoRole | None:
    config = config_of(request)
    if not config.demo:
        return None
    try:
        viewer = viewer_of(request)
    except ProblemError:
        viewer = PUBLIC_VISITOR  # a page that says so, to a token that is not accepted
    return demo_role(viewer, config.known.register.partners, load_texts())


async def _waiting(request: Request) -> str | None:
    """How many alerts wait in the inbox of whoever asks for a page."""
    viewer, reader = viewer_of(request), reader_of(request)
    return await open_alerts(reader, viewer, default_place(viewer, config_of(request).place))


class PageRoute(APIRoute):
    """A route whose errors are pages too, in words for a reader and not for a program."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with the errors that are expected turned into pages."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                request.state.alerts = await _waiting(request)
                return await answer(request)
            except (ProblemError, NotAllowedError, RequestValidationError) as error:
                problem = as_problem(error)
                view = error_view(problem.status, problem.detail, load_texts())
                page = render(request, "words.html", view, status=problem.status)
                page.headers.update(problem.headers)
                return page

        return handle


def no_page() -> ProblemError:
    """There is nothing at this address, in words for a reader."""
    return ProblemError(404, "not_found", load_texts()("errors.not_found"))
