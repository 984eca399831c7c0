"""Which stage is fed first: what is under way is finished before more is begun.

Fetched in the order they came, a backlog of a first stage would keep everything after it waiting.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol, TypeVar


class _OfTopic(Protocol):
    @property
    def topic(self) -> str: ...


TP = TypeVar("TP", bound=_OfTopic)
R = TypeVar("R")


async def later_stages_first(
    fetch: Callable[[set[TP]], Awaitable[dict[TP, Sequence[R]]]],
    sources: Sequence[Collection[str]],
    active: AbstractSet[TP],
    most: int | None,
) -> dict[TP, Sequence[R]]:
    """Records of the last stage first, then of the one before it, until one has its hands full.

    Args:
        fetch: what is there already of some partitions, at most `most` records.
        sources: the topics of each stage, in the order of the journey.
        active: the partitions to read.
        most: records that fill a stage's hands; None: nothing does.
    """
    found: dict[TP, Sequence[R]] = {}
    for topics in reversed(sources):
        wanted = {tp for tp in active if tp.topic in topics}
        if wanted:
            fetched = await fetch(wanted)
            found |= fetched
            if most is not None and sum(map(len, fetched.values())) >= most:
                break
    return found
