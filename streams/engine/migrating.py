"""State that another version of a stage wrote: brought to the present schema, or refused, never misread."""

from collections.abc import Mapping

from streams.engine.changelog import Replay
from streams.engine.model import Stage


class SchemaError(Exception):
    """The state in a changelog is of a schema that this version of a stage cannot read."""


def present_schema(
    stage: Stage, partition: int, replay: Replay
) -> tuple[Mapping[bytes, bytes], Mapping[bytes, bytes | None]]:
    """The values of a changelog in the stage's schema, and those that must be written again to be so there.

    A commit that broke off is not among them: `Replay.repairs` takes it back, in values of the old schema,
    which those given here replace.

    Raises:
        SchemaError: they are of a later version, or of an older one that the stage does not migrate.
    """
    written = replay.schema
    if written is None or written == stage.schema:
        return replay.values, {}
    of = f"the state of {stage.name}/{partition} has schema {written}, this version reads {stage.schema}"
    if written > stage.schema:
        raise SchemaError(f"{of}: a newer version of this program wrote it; run that one")
    if stage.migrate is None:
        raise SchemaError(f"{of}: it must be built again from the log (needmonitor rebuild)")
    values: dict[bytes, bytes] = {}
    rewritten: dict[bytes, bytes | None] = {}
    for key, value in replay.values.items():
        now = stage.migrate(written, key, value)
        rewritten[key] = now
        if now is not None:
            values[key] = now
    return values, rewritten
