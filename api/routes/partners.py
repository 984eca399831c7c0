"""The partners, and how what they sent was received."""

import json
from datetime import datetime
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict

from api.access import decide, may
from api.identity import Asker, Reading, Recording
from api.partners_view import about, count_reporting
from api.problems import ProblemError
from api.reading import Reader, answered, texts
from dictionary import projection
from dictionary.audit import Did
from dictionary.partners import Partner

router = APIRouter(tags=["partners"])
MOST_REFUSALS: Final = 1000


class PartnerView(BaseModel):
    """A partner. The tallies are None for viewers who may not see how its records were received."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    kind: str
    accepted: int | None = None
    duplicates: int | None = None
    refused: int | None = None
    last_arrival: datetime | None = None


class Reporting(BaseModel):
    """How many partners sent something within the last day, of how many there are."""

    model_config = ConfigDict(frozen=True)

    reporting: int
    all: int


class Refusals(BaseModel):
    """What was refused of a partner's, newest first, at most 1,000: code, pointer, words; never the value."""

    model_config = ConfigDict(frozen=True)

    partner: str
    more: bool
    refusals: list[dict[str, Any]]


@router.get("/partners")
async def partners(reader: Reading, viewer: Asker) -> list[PartnerView]:
    """The partners whose records are counted here."""
    found = []
    for partner in reader.known.register.partners.values():
        may_see = may(viewer, about(reader, partner.id))
        found.append(await tallies(reader, partner) if may_see else _named(partner))
    return found


@router.get("/partners/reporting")
async def partners_reporting(reader: Reading) -> Reporting:
    """How many partners report, for anyone: what the strip of the live map says."""
    count, of = await count_reporting(reader)
    return Reporting(reporting=count, all=of)


@router.get("/refusals")
async def refusals(
    reader: Reading,
    viewer: Asker,
    audit: Recording,
    partner: Annotated[str | None, Query(description="Whose; your own if left out")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Those that arrived from here on")] = None,
) -> Refusals:
    """What was refused of a partner's, and why: shown to that partner and to analysts."""
    whose = partner or viewer.partner
    if whose is None:
        raise ProblemError(422, "invalid", "partner is missing: whose refusals?")
    decide(viewer, about(reader, whose))
    if reader.known.register.partner(whose) is None:
        raise ProblemError(404, "unknown_partner", "There is no such partner; see /api/v1/partners.")
    audit.looked(viewer, Did.ASKED, exact=True, route="/api/v1/refusals", partner=whose)
    least = int(since.timestamp() * 1000) if since else "-inf"
    found = await answered(
        reader.redis.zrevrangebyscore(
            projection.refusals(whose), "+inf", least, start=0, num=MOST_REFUSALS + 1
        )
    )
    shown = [json.loads(cast("bytes", member)) for member in found[:MOST_REFUSALS]]
    return Refusals(partner=whose, more=len(found) > MOST_REFUSALS, refusals=shown)


async def tallies(reader: Reader, partner: Partner) -> PartnerView:
    """A partner with how many of its events were accepted and refused, and when the last one arrived."""
    counted = texts(await answered(reader.redis.hgetall(projection.partner(partner.id))))
    last = counted.get("last_arrival")
    return PartnerView(
        id=partner.id,
        name=partner.name,
        kind=partner.kind,
        accepted=int(counted.get("accepted", 0)),
        duplicates=int(counted.get("duplicates", 0)),
        refused=int(counted.get("refused", 0)),
        last_arrival=datetime.fromisoformat(last) if last else None,
    )


def _named(partner: Partner) -> PartnerView:
    return PartnerView(id=partner.id, name=partner.name, kind=partner.kind)
