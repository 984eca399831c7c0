"""A consumer outside any group: for what is read whole or followed beside the stages."""

from streams.engine.consumer import Consumer
from streams.engine.settings import EngineSettings


def reader(settings: EngineSettings, **more: int) -> Consumer:
    """A consumer that has not been started, sees what stands, and keeps no offsets in the log.

    Args:
        settings: of the engine.
        more: settings of the consumer in place of these.
    """
    own = {"fetch_max_wait_ms": settings.fetch_wait_ms, **more}
    return Consumer(
        bootstrap_servers=settings.kafka_url,
        isolation_level=settings.isolation_level,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **settings.security,
        **own,
    )
