"""Which stage is fed first: what is under way is finished before more is begun.

Fetched in the order they came, a backlog of a first stage would keep everything after it waiting.
"""

from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol, TypeVar


class _OfTopic(Protocol):
    @property
    def topic(self) -> str: ...


class _WithRecords(Protocol):
    @property
    def records(self) -> Sequence[object]: ...


TP = TypeVar("TP", bound=_OfTopic)
T = TypeVar("T", bound=_WithRecords)


def later_stages_first(
    take: Callable[[set[TP]], Sequence[T]],
    sources: Sequence[Collection[str]],
    active: AbstractSet[TP],
    most: int | None,
) -> list[T]:
    """Records of the last stage first, then of the one before it, until one has its hands full.

    Args:
        take: what is there already of some partitions, at most `most` records.
        sources: the topics of each stage, in the order of the journey.
        active: the partitions to read.
        most: records that fill a stage's hands; None: nothing does.
    """
    found: list[T] = []
    for topics in reversed(sources):
        wanted = {tp for tp in active if tp.topic in topics}
        if wanted:
            taken = take(wanted)
            found += taken
            if most is not None and sum(len(part.records) for part in taken) >= most:
                break
    return found
