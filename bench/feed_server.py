"""One process of the API for `bench/feed.py`: nothing behind it but Valkey."""

import json
import sys

from api.app import serve
from api.config import ApiConfig
from api.views import Knowledge
from bench.parts import PLACE
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register


def main(told: str) -> None:
    """Serve until told to stop; `told` is JSON with `redis_url`, `port` and `feeds`."""
    given = json.loads(told)
    known = Knowledge(load_dictionary(), load_places(), demo_register(PLACE))
    config = ApiConfig(
        known,
        given["redis_url"],
        partitions=4,
        place=PLACE,
        demo=True,
        port=given["port"],
        feed_sockets=given["feeds"],
    )
    serve(config)


if __name__ == "__main__":
    main(sys.argv[1])
