"""Reads the projection in Valkey: the numbers of a view, as they are this moment."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, overload

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.hearing import ask_arrivals, hearing_of
from api.problems import ProblemError
from api.sheets import Sheet, empty_sheet, read_numbers
from api.silence import Hearing
from api.views import ANY, Knowledge, View
from dictionary import projection
from dictionary.moments import parse_instant
from dictionary.projection_values import ShownCell

T = TypeVar("T")
Clock = Callable[[], datetime]
_shown_cell = msgspec.json.Decoder(ShownCell)


@dataclass(frozen=True, slots=True)
class Status:
    """Of which moment, tick and policy numbers are; `as_of` is None before the first ones."""

    as_of: datetime | None
    tick: int
    policy: str | None
    epoch: str | None


@dataclass(frozen=True, slots=True)
class Reader:
    """What answering a question needs.

    Args:
        redis: a client of Valkey that gives bytes.
        known: dictionary, places and register.
        partitions: of the topic `changes`, to find who answers questions about the past.
        clock: the time now, aware.
    """

    redis: Redis
    known: Knowledge
    partitions: int
    clock: Clock = field(repr=False)


async def read_sheet(reader: Reader, view: View) -> tuple[Sheet, Status]:
    """The cells of a view and the moment they are of, read in one transaction.

    Raises:
        ProblemError: Valkey does not answer.
    """
    sheet = empty_sheet(view, reader.known.places)
    authorities = authorities_of(reader, view)
    pipeline = reader.redis.pipeline(transaction=True)
    pipeline.get(projection.epoch())
    for authority in authorities:
        if view.one_authority:
            pipeline.hgetall(values_key(view, authority, view.need))
        else:
            pipeline.hget(values_key(view, authority, view.need), authority)
        pipeline.hget(values_key(view, authority, ANY), authority)
        pipeline.hgetall(status_key(view, authority))
    if view.own:
        for authority in authorities:
            pipeline.hgetall(projection.exact(authority, view.own))
    partners = ask_arrivals(pipeline, reader.known.register)
    epoch, *replies = await answered(pipeline.execute())
    arrivals = replies[len(replies) - len(partners) :]
    for own in replies[3 * len(authorities) : len(replies) - len(partners)]:
        put_own(sheet, own)
    hearing = hearing_of(reader.known.register, reader.clock(), partners, arrivals)
    sheet.coverage = {authority: hearing.coverage(view.need, authority) for authority in authorities}
    for index, authority in enumerate(authorities):
        values, anyone, _ = replies[3 * index : 3 * index + 3]
        put_values(sheet, reader.known, values if view.one_authority else {authority.encode(): values})
        put_activity(sheet, authority, anyone)
    status = read_statuses(replies[2 : 3 * len(authorities) : 3])
    return sheet, replace(status, epoch=text(epoch))


def authorities_of(reader: Reader, view: View) -> list[str]:
    """The local authorities that a view is made of."""
    if view.one_authority:
        return [view.within]
    return [area.code for area in reader.known.places.areas("la", view.within)]


async def read_hearing(reader: Reader) -> Hearing:
    """How every partner stands now.

    Raises:
        ProblemError: Valkey does not answer.
    """
    pipeline = reader.redis.pipeline(transaction=False)
    partners = ask_arrivals(pipeline, reader.known.register)
    replies = await answered(pipeline.execute()) if partners else []
    return hearing_of(reader.known.register, reader.clock(), partners, replies)


async def read_shown(reader: Reader, view: View, scope: str) -> dict[str, list[tuple[int, ShownCell]]]:
    """Every release of a scope to the role of a view, by area: (tick, what was shown from then on).

    Raises:
        ProblemError: Valkey does not answer.
    """
    key = projection.shown(view.zone, view.within, scope, view.window)
    releases: dict[str, list[tuple[int, ShownCell]]] = {}
    for field_name, value in (await answered(reader.redis.hgetall(key))).items():
        area, tick = projection.read_shown_field(text(field_name))
        releases.setdefault(area, []).append((tick, _shown_cell.decode(value)))
    return releases


async def read_policy(reader: Reader, view: View) -> str | None:
    """The policy under which an authority was last released.

    Raises:
        ProblemError: Valkey does not answer.
    """
    return read_status(await answered(reader.redis.hgetall(status_key(view, view.within)))).policy


async def answered(asked: Awaitable[T]) -> T:
    """What Valkey answers.

    Raises:
        ProblemError: it does not.
    """
    try:
        return await asked
    except RedisError as error:
        raise ProblemError(
            503,
            "figures_away",
            "The store of figures does not answer; try again shortly.",
            {"Retry-After": "5"},
        ) from error


async def values_of(reader: Reader, keys: Iterable[str]) -> list[bytes]:
    """Every value of some hashes, asked for at once; of no hash nothing is asked.

    Raises:
        ProblemError: Valkey does not answer.
    """
    pipeline = reader.redis.pipeline(transaction=False)
    for key in keys:
        pipeline.hvals(key)
    replies = await answered(pipeline.execute()) if len(pipeline) else []
    return [value for values in replies for value in values]


@overload
def text(value: bytes | str) -> str: ...
@overload
def text(value: bytes | str | None) -> str | None: ...
def text(value: bytes | str | None) -> str | None:
    """A value of Valkey as text."""
    return value.decode() if isinstance(value, bytes) else value


def texts(values: Mapping[bytes | str, bytes | str]) -> dict[str, str]:
    """A hash of Valkey as text."""
    return {text(name): text(value) for name, value in values.items()}


def put_values(sheet: Sheet, known: Knowledge, values: Mapping[bytes, bytes | None]) -> None:
    """Write what a hash of the projection holds onto a sheet, skipping areas of other levels.

    A sector whose authority is not known is listed by no authority; it counts where it was recorded.
    """
    for field_name, value in values.items():
        code = field_name.decode()
        area = sheet.areas.get(code) or known.places.area(code)
        if area is not None and value is not None and (code in sheet.areas or area.level == sheet.view.level):
            sheet.put(area, read_numbers(sheet.view, value))


def put_own(sheet: Sheet, values: Mapping[bytes, bytes]) -> None:
    """Note what the partner itself counts, where its sheet is shown beside that; the newest of each area."""
    view = sheet.view.of_own()
    if view is None:
        return
    for field_name, value in values.items():
        code, numbers = field_name.decode(), read_numbers(view, value)
        if code not in sheet.own or numbers.tick >= sheet.own[code].tick:
            sheet.own[code] = numbers


def put_activity(sheet: Sheet, authority: str, anyone: bytes | None) -> None:
    """Note whether anyone recorded anything in an authority, by its own row in the scope `any`.

    Of released values: whether anything was released of it.
    """
    if anyone is not None:
        numbers = read_numbers(sheet.view, anyone)
        sheet.active[authority] = sheet.view.zone != "trusted" or bool(numbers.records or numbers.people)
        sheet.activity[authority] = numbers.tick


def values_key(view: View, authority: str, scope: str) -> str:
    """Where the values of a scope in an authority stand, of the zone and window of a view."""
    if view.zone == "trusted":
        return projection.exact(authority, scope)
    return projection.released(view.zone, authority, scope, view.window)


def status_key(view: View, authority: str) -> str:
    """Where the projection says of which moment the values of an authority are."""
    if view.zone == "trusted":
        return projection.exact_status(authority)
    return projection.released_status(view.zone, authority)


def read_status(reply: Mapping[bytes | str, bytes | str]) -> Status:
    """The moment, tick and policy that a status of the projection says."""
    status = texts(reply)
    as_of = status.get("as_of")
    return Status(
        parse_instant(as_of) if as_of else None, int(status.get("tick", 0)), status.get("policy"), None
    )


def read_statuses(replies: Iterable[Mapping[bytes | str, bytes | str]]) -> Status:
    """The status of several authorities: the oldest moment any is of, the latest tick and its policy."""
    written = [status for status in map(read_status, replies) if status.as_of is not None]
    if not written:
        return Status(None, 0, None, None)
    oldest = min(status.as_of for status in written if status.as_of)
    latest = max(written, key=lambda status: status.tick)
    return replace(latest, as_of=oldest)
