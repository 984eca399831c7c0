"""The demo's switch: whose view a visitor looks at. A form that works without scripts, in demo mode only."""

from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.demo_roles import COOKIE, ROLES
from api.forms import read_form
from api.identity import FromHere, Settings
from api.problems import ProblemError
from api.rendering import PageRoute, no_page

router = APIRouter(route_class=PageRoute, include_in_schema=False)
KEPT_SECONDS: Final = 24 * 3600


@router.post("/demo/role", dependencies=[FromHere])
async def look_as(request: Request, settings: Settings) -> Response:
    """Look as another role from now on, at the page that was looked at.

    Raises:
        ProblemError: no demo runs here; 422, no role that can be chosen.
    """
    if not settings.demo:
        raise no_page()
    role = (await read_form(request)).get("role")
    if role not in ROLES:
        raise ProblemError(422, "invalid", f"role is one of {', '.join(ROLES)}.")
    answer = RedirectResponse(came_from(request), 303)
    answer.set_cookie(COOKIE, role, max_age=KEPT_SECONDS, path="/", httponly=True, samesite="strict")
    return answer


def came_from(request: Request) -> str:
    """The page of ours that a form was sent from, without its origin; the first page where none is named."""
    page = urlsplit(request.headers.get("referer", ""))
    if page.netloc != request.headers.get("host") or page.path.startswith(("//", "/\\")):
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path or "/"
