"""By when the broker lets go of what was deleted, by what its topics are configured with. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

Config = Mapping[str, str]
"""A topic's configuration in force, as the broker names it."""
LONGEST: Final = timedelta(days=3_653)
"""What is told as a limit; the broker's own "never" is 292 million years."""


def let_go_after(config: Config) -> timedelta | None:
    """How long after its deletion, or after it was written, a record is in a topic at most; None: no limit.

    A segment is let go whole. Where records go by time, that is when the last of them is old enough, which
    may be as much younger as a segment is long. Where they go by key, a segment is compacted within the
    longest lag; the tombstone stays for its own time, and leaves when the log is compacted once more.
    """
    if "compact" in config.get("cleanup.policy", ""):
        lag = _of(config, "max.compaction.lag.ms")
        kept = _of(config, "delete.retention.ms")
        return None if lag is None or kept is None else lag + kept + lag
    kept, segment = _of(config, "retention.ms"), _of(config, "segment.ms")
    return None if kept is None or segment is None else kept + segment


def in_words(config: Config | None) -> str:
    """When the deleted is gone, for an officer; None where the configuration may not be read."""
    if config is None:
        return "gone when its configuration says, which may not be read"
    limit = let_go_after(config)
    if limit is None:
        return "no limit is configured"
    if limit >= timedelta(days=1):
        return f"gone within {limit / timedelta(days=1):g} days"
    return f"gone within {limit.total_seconds():g} seconds"


def _of(config: Config, name: str) -> timedelta | None:
    value = config.get(name, "-1")
    milliseconds = int(value)
    if milliseconds < 0 or milliseconds > LONGEST / timedelta(milliseconds=1):
        return None
    return timedelta(milliseconds=milliseconds)
