"""What a signed request is read from, and that it comes once: nonces are remembered in Valkey."""

import hashlib
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.requests import HTTPConnection

from api.problems import ProblemError
from api.signed_requests import NONCE_SECONDS, Head, SignatureError


def head_of(connection: HTTPConnection) -> Head:
    """A request without its body, as it came."""
    scope = connection.scope
    return Head(
        method=scope["method"],
        authority=connection.headers.get("host", ""),
        path=cast("bytes", scope.get("raw_path", scope["path"].encode())).decode("latin-1").partition("?")[0],
        query=scope["query_string"].decode("latin-1"),
        headers=connection.headers.items(),
    )


async def use_up(redis: Redis, key_id: str, nonce: str) -> None:
    """Use a nonce of a key, once, for all processes of the API.

    Raises:
        SignatureError: it was used before.
        ProblemError: 503, Valkey does not answer: then nothing that could be a replay is taken.
    """
    name = f"nm:nonce:{hashlib.sha256(f'{key_id}/{nonce}'.encode()).hexdigest()}"
    try:
        new = await redis.set(name, b"", nx=True, ex=NONCE_SECONDS)
    except RedisError as error:
        words = "Nobody can say now whether this was sent before; sign it anew and send it again."
        raise ProblemError(503, "figures_away", words, {"Retry-After": "5"}) from error
    if not new:
        raise SignatureError("This nonce was used before: sign each request anew.")
