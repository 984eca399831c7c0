"""The small job on Quix Streams, exactly once; runs in an environment of its own and imports nothing of ours.

Its state belongs to the key of a message, so it reads the events keyed by sector and need: what would be a
repartition for it is done beforehand, in its favour.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from quixstreams import Application

NEEDS = frozenset(f"need.{number:02}" for number in range(100))


def main(options: dict[str, Any]) -> None:
    """Run until all `events` are counted and committed.

    Args:
        options: `kafka`, `topic`, `app_id`, `events`, `folder` (state), `progress` (a file).
    """
    app = Application(
        broker_address=options["kafka"],
        consumer_group=options["app_id"],
        auto_offset_reset="earliest",
        commit_interval=0.5,
        processing_guarantee="exactly-once",
        state_dir=options["folder"],
        loglevel="WARNING",
    )
    events = app.topic(options["topic"], key_deserializer="str", value_deserializer="json")
    first = 0.0

    def tally(event: dict[str, Any], state: Any) -> None:
        nonlocal first
        first = first or time.monotonic()
        at = event["time"]
        if isinstance(at, int | float) and event["need"] in NEEDS and event["sector"]:
            hour = str(int(at // 3600))
            state.set(hour, state.get(hour, 0) + 1)

    frame = app.dataframe(events)
    frame.update(tally, stateful=True)
    app.run(count=options["events"], timeout=120, collect=False)
    line = {"records": options["events"], "first": first, "last": time.monotonic()}
    Path(options["progress"]).write_text(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
