"""In which hours partners' events arrived, as the projection has it, and how each partner stands by that."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from redis.asyncio.client import Pipeline

from api.silence import Hearing
from api.usual import UNKNOWN, Standing, standing
from dictionary import projection
from dictionary.arrivals import decode_hours, join_hours
from dictionary.moments import utc_hour
from dictionary.register import Register


def ask_arrivals(pipeline: Pipeline, register: Register) -> Sequence[str]:
    """Have a pipeline read the arrivals of every partner; returns those in the order of the replies."""
    partners = list(register.partners)
    for id_ in partners:
        pipeline.hvals(projection.arrived(id_))
    return partners


def hearing_of(
    register: Register, now: datetime, partners: Iterable[str], replies: Iterable[Iterable[bytes]]
) -> Hearing:
    """What the replies to `ask_arrivals` say at a moment."""
    nations, hour = _nations(register), utc_hour(now)
    standings: dict[str, Standing] = {}
    for id_, values in zip(partners, replies, strict=True):
        hours = join_hours(map(decode_hours, values))
        standings[id_] = standing(hours, hour, nations[id_]) if hours and id_ in nations else UNKNOWN
    return Hearing(register, standings, now)


def _nations(register: Register) -> Mapping[str, str]:
    """The nation of each partner that has an agreement, for its bank holidays."""
    return {each.partner_id: each.home_authority[0] for each in register.agreements.values()}
