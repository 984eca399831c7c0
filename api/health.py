"""Is every part well? Each is named, with words for whoever has to act."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict
from redis.exceptions import RedisError

from api.config import ApiConfig
from api.reading import Reader, text, texts
from dictionary import projection
from dictionary.moments import parse_instant

COMMIT_SECONDS: Final = 15
"""A clock record is committed every second: a worker silent for so long has lost the log, or itself."""


class Part(BaseModel):
    """One part: does it work, and what there is to say."""

    model_config = ConfigDict(frozen=True)

    ok: bool
    detail: str


class Readiness(BaseModel):
    """`ready`: every part that figures need works. `degraded`: it works, but a part wants attention."""

    model_config = ConfigDict(frozen=True)

    status: Literal["ready", "degraded", "not_ready"]
    parts: dict[str, Part]
    figures_age: float | None
    workers: int


async def readiness(reader: Reader, config: ApiConfig) -> Readiness:
    """How every part is, by what Valkey holds; the API itself never talks to Kafka."""
    try:
        return await _asked(reader, config)
    except RedisError as error:
        words = (
            f"Valkey does not answer ({type(error).__name__}): is it running, is NEEDMONITOR_REDIS_URL right?"
        )
        away = Part(ok=False, detail="Not known while Valkey is away.")
        parts = {"valkey": Part(ok=False, detail=words)}
        parts |= dict.fromkeys(("worker", "kafka", "figures", "reconcile"), away)
        return Readiness(status="not_ready", parts=parts, figures_age=None, workers=0)


async def _asked(reader: Reader, config: ApiConfig) -> Readiness:
    now = config.clock()
    workers = await _workers(reader)
    as_of = text(await reader.redis.hget(projection.exact_status(config.place), "as_of"))
    last = text(await reader.redis.get(projection.reconcile()))
    age = (now - parse_instant(as_of)).total_seconds() if as_of else None
    parts = {
        "valkey": Part(ok=True, detail="answers"),
        "worker": _worker_part(workers, config.partitions),
        "kafka": _kafka_part(workers, now),
        "figures": _figures_part(age, config.stale_seconds),
        "reconcile": _reconcile_part(last),
    }
    needed = all(parts[name].ok for name in ("valkey", "worker", "kafka"))
    well = all(part.ok for part in parts.values())
    return Readiness(
        status="not_ready" if not needed else "ready" if well else "degraded",
        parts=parts,
        figures_age=age,
        workers=len(workers),
    )


async def _workers(reader: Reader) -> list[Mapping[str, str]]:
    keys = [key async for key in reader.redis.scan_iter(match=projection.worker("*"), count=5000)]
    return [texts(await reader.redis.hgetall(key)) for key in keys]


def _worker_part(workers: list[Mapping[str, str]], partitions: int) -> Part:
    if not workers:
        return Part(ok=False, detail="No worker gives a sign of life: start needmonitor worker.")
    owned = {
        int(number) for worker in workers for number in worker.get("partitions", "").split(",") if number
    }
    missing = sorted(set(range(partitions)) - owned)
    if missing:
        return Part(ok=False, detail=f"Nobody counts partitions {', '.join(map(str, missing))} (yet).")
    lag = sum(int(worker.get("lag", 0)) for worker in workers)
    return Part(ok=True, detail=f"{len(workers)} at work on {partitions} partitions, {lag} records behind")


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


def _reconcile_part(last: str | None) -> Part:
    """Never having been checked is no fault; a difference is."""
    if last is None:
        return Part(ok=True, detail="Not run yet: needmonitor reconcile.")
    result: dict[str, Any] = json.loads(last)
    differences = int(result.get("differences", 0))
    return Part(
        ok=differences == 0, detail=f"{differences} differences at {result.get('at', 'an unknown time')}"
    )
