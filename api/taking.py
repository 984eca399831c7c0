"""Files that people take away: CSV, JSON and SVG of a page, each with its thanks and a name of its own."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from fastapi.responses import JSONResponse, Response

from api.config import ApiConfig
from api.routes.cells import SYNTHETIC
from dictionary.places import ATTRIBUTION


def thanks(config: ApiConfig) -> str:
    """Whom to thank for the areas; in the demo, that the figures are made up."""
    return f"{SYNTHETIC} {ATTRIBUTION}" if config.demo else ATTRIBUTION


def about_figures(as_of: datetime | None, policy: str, config: ApiConfig) -> dict[str, Any]:
    """What every file of a page with figures says of itself: their moment, None while there are none."""
    return {"as_of": as_of.isoformat() if as_of else None, "policy": policy, "attribution": thanks(config)}


def as_csv(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], about: Mapping[str, Any], name: str
) -> Response:
    """Rows as CSV with a header row; what a row lacks is empty. `about` stands in the last columns."""
    out = io.StringIO()
    table = csv.DictWriter(out, [*columns, *about])
    table.writeheader()
    for row in rows:
        table.writerow({**row, **about})
    return _named(Response(out.getvalue(), media_type="text/csv"), name, "csv")


def as_json(whole: Mapping[str, Any], name: str, kind: Literal["json", "jsonld"] = "json") -> Response:
    """A page as JSON; numbers that are not shown are null. `jsonld`: linked data."""
    media = "application/ld+json" if kind == "jsonld" else "application/json"
    return _named(JSONResponse(dict(whole), media_type=media), name, kind)


def as_svg(drawn: Response, name: str) -> Response:
    """A drawing as a file that stands alone."""
    drawn.headers["Content-Type"] = "image/svg+xml"
    return _named(drawn, name, "svg")


def _named(response: Response, name: str, kind: str) -> Response:
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", name.replace("@", "-at-"))
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}.{kind}"'
    return response
