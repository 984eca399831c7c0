"""Is every part well? Each is named, with words for whoever has to act."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec
from pydantic import BaseModel, ConfigDict
from redis.exceptions import RedisError

from api.auditing import Recorder
from api.config import ApiConfig
from api.reading import Reader, text, texts
from dictionary import projection
from dictionary.moments import parse_instant
from dictionary.projection_values import Reconciled

COMMIT_SECONDS: Final = 15
"""A clock record is committed every second: a worker silent for so long has lost the log, or itself."""
OVERDUE: Final = 2.5
"""A standing proof that has said nothing for so many of its intervals no longer stands."""
STAGES: Final = {"check": "checks", "follow": "follows", "count": "counts"}
"""The stages of the stream, and what a worker does there."""


class Part(BaseModel):
    """One part: does it work, and what there is to say."""

    model_config = ConfigDict(frozen=True)

    ok: bool
    detail: str


class Proof(BaseModel):
    """The last recount: when (RFC 3339), how many cells were compared, how many differ."""

    model_config = ConfigDict(frozen=True)

    at: str
    cells: int
    differences: int


class Readiness(BaseModel):
    """`ready`: every part that figures need works. `degraded`: it works, but a part wants attention.

    Attributes:
        figures_age: seconds since the newest exact figures; None before the first.
        workers: that gave a sign of life.
        behind: records that they have not applied yet.
        proof: the last recount, if there was one.
    """

    model_config = ConfigDict(frozen=True)

    status: Literal["ready", "degraded", "not_ready"]
    parts: dict[str, Part]
    figures_age: float | None = None
    workers: int = 0
    behind: int = 0
    proof: Proof | None = None


async def readiness(reader: Reader, config: ApiConfig, audit: Recorder) -> Readiness:
    """How every part is, by what Valkey holds and how far the record of who looked at what is written."""
    well, words = audit.health()
    recorded = {"audit": Part(ok=well, detail=words)}
    try:
        return await _asked(reader, config, recorded)
    except RedisError as error:
        words = (
            f"Valkey does not answer ({type(error).__name__}): is it running, is NEEDMONITOR_REDIS_URL right?"
        )
        away = Part(ok=False, detail="Not known while Valkey is away.")
        parts = {"valkey": Part(ok=False, detail=words)}
        parts |= dict.fromkeys(("worker", "kafka", "figures", "reconcile", "deliver"), away)
        return Readiness(status="not_ready", parts=parts | recorded)


async def _asked(reader: Reader, config: ApiConfig, recorded: dict[str, Part]) -> Readiness:
    now = config.clock()
    workers = await _workers(reader)
    as_of = text(await reader.redis.hget(projection.exact_status(config.place), "as_of"))
    held = text(await reader.redis.get(projection.reconcile()))
    reconciled = None if held is None else msgspec.json.decode(held, type=Reconciled)
    behind = sum(int(worker.get("lag", 0)) for worker in workers)
    age = (now - parse_instant(as_of)).total_seconds() if as_of else None
    parts = {
        "valkey": Part(ok=True, detail="answers"),
        "worker": _worker_part(workers, config.partitions, behind),
        "kafka": _kafka_part(workers, now),
        "figures": _figures_part(age, config.stale_seconds),
        "reconcile": _reconcile_part(reconciled, now),
        "deliver": await _deliver_part(reader),
    } | recorded
    needed = all(parts[name].ok for name in ("valkey", "worker", "kafka"))
    well = all(part.ok for part in parts.values())
    return Readiness(
        status="not_ready" if not needed else "ready" if well else "degraded",
        parts=parts,
        figures_age=age,
        workers=len(workers),
        behind=behind,
        proof=_proof(reconciled),
    )


async def _workers(reader: Reader) -> list[Mapping[str, str]]:
    keys = [key async for key in reader.redis.scan_iter(match=projection.worker("*"), count=5000)]
    return [texts(await reader.redis.hgetall(key)) for key in keys]


def _worker_part(workers: list[Mapping[str, str]], partitions: int, behind: int) -> Part:
    if not workers:
        return Part(ok=False, detail="No worker gives a sign of life: start needmonitor worker.")
    owned = [json.loads(worker.get("stages", "{}")) for worker in workers]
    for stage, does in STAGES.items():
        missing = set(range(partitions)).difference(*(numbers.get(stage, ()) for numbers in owned))
        if missing:
            numbers = ", ".join(map(str, sorted(missing)))
            return Part(ok=False, detail=f"Nobody {does} partitions {numbers} (yet).")
    return Part(ok=True, detail=f"{len(workers)} at work on {partitions} partitions, {behind} records behind")


def _kafka_part(workers: list[Mapping[str, str]], now: datetime) -> Part:
    commits = [worker["committed_at"] for worker in workers if worker.get("committed_at")]
    if not commits:
        return Part(ok=False, detail="No worker has committed to the log yet.")
    age = (now - max(parse_instant(commit) for commit in commits)).total_seconds()
    words = f"a worker committed {age:.0f} s ago"
    return Part(ok=age <= COMMIT_SECONDS, detail=words)


def _figures_part(age: float | None, stale_seconds: int) -> Part:
    if age is None:
        return Part(ok=False, detail="There are no figures yet.")
    return Part(ok=age <= stale_seconds, detail=f"{age:.0f} s old")


def _proof(last: Reconciled | None) -> Proof | None:
    return None if last is None else Proof(at=last.at, cells=last.cells, differences=last.differences)


def _reconcile_part(last: Reconciled | None, now: datetime) -> Part:
    """Never having been checked is no fault; a difference is, and a standing proof that has fallen silent."""
    if last is None:
        return Part(ok=True, detail="Not run yet: needmonitor reconcile.")
    words = f"{last.differences} differences in {last.cells} cells at {last.at}"
    if last.differences:
        return Part(ok=False, detail=f"{words}: run needmonitor reconcile to see which.")
    age = (now - parse_instant(last.at)).total_seconds()
    if last.every is not None and age > OVERDUE * last.every:
        return Part(ok=False, detail=f"{words}, and none since: is needmonitor reconcile --every running?")
    return Part(ok=True, detail=words)


async def _deliver_part(reader: Reader) -> Part:
    """Deliver may be left out where nobody subscribed; else its silence is that of every alert."""
    serves = text(await reader.redis.get(projection.deliver()))
    if serves is not None:
        return Part(ok=True, detail=f"subscriptions served: {serves}")
    asked = [key async for key in reader.redis.scan_iter(match=projection.subscriptions("*"), count=5000)]
    if asked:
        words = "No sign of life, so nobody is told of alerts: is needmonitor deliver running?"
        return Part(ok=False, detail=words)
    return Part(ok=True, detail="Not running, and nobody subscribed.")
