"""The keys of an issuer, fetched from its address, kept, and fetched again as they are rotated.

A request never waits for a fetch: it is answered with the keys that are known. A token signed by a key not
known yet wishes for a fetch, which happens at most every `SOONEST_SECONDS`, so nobody makes this server knock
at the issuer's door for every forged token. Keys of an issuer that cannot be reached are believed for a day.
"""

import asyncio
import json
import logging
import time
from typing import Final

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

log = logging.getLogger(__name__)

REFRESH_SECONDS: Final = 300.0
SOONEST_SECONDS: Final = 10.0
STALE_SECONDS: Final = 86_400.0
ANSWER_SECONDS: Final = 5.0
LARGEST_SET: Final = 64 * 1024
MOST_KEYS: Final = 20
LEAST_RSA_BITS: Final = 2048
CURVES: Final = frozenset({"Ed25519", "P-256"})


def read_keys(jwks: str | bytes) -> KeySet:
    """An issuer's public keys from the text of its JSON Web Key Set; keys that sign nothing are left out.

    Raises:
        ValueError: not such a set, too many keys, none that can be used, or one that is private or secret.
    """
    try:
        found = json.loads(jwks)["keys"]
        if not isinstance(found, list) or len(found) > MOST_KEYS:
            raise ValueError(f"a key set is a list of at most {MOST_KEYS} keys")
        if any(key.get("kty") == "oct" for key in found):
            raise ValueError("the key set holds a shared secret; only public keys are believed")
        keys = KeySet.import_key_set({"keys": [key for key in found if key.get("use", "sig") == "sig"]}).keys
    except (JoseError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("this is no JSON Web Key Set") from error
    if any(key.is_private for key in keys):
        raise ValueError("the key set holds a private key; give the public ones only")
    usable = [key for key in keys if _strong(key)]
    if not usable:
        raise ValueError("the key set holds no Ed25519, P-256 or RSA key of 2,048 bits or more")
    return KeySet(usable)


def _strong(key: object) -> bool:
    match key:
        case RSAKey():
            return key.public_key.key_size >= LEAST_RSA_BITS
        case OKPKey() | ECKey():
            return key.curve_name in CURVES
        case _:
            return False


class FetchedKeys:
    """Keys from the address of an issuer; none until the first fetch has succeeded.

    Args:
        url: of the key set.
        client: fetches it.
    """

    def __init__(self, url: str, client: httpx.AsyncClient | None = None) -> None:
        self._url = url
        self._client = client
        self._keys = KeySet([])
        self._fetched: float | None = None
        self._wished = asyncio.Event()

    @property
    def keys(self) -> KeySet:
        """The keys believed now."""
        stale = self._fetched is None or time.monotonic() - self._fetched > STALE_SECONDS
        return KeySet([]) if stale else self._keys

    def wish(self) -> None:
        """A token names a key that is not known: there may be new ones."""
        self._wished.set()

    async def run(self) -> None:
        """Fetch now, then every few minutes and when somebody wishes, until cancelled."""
        async with self._client or httpx.AsyncClient(
            timeout=ANSWER_SECONDS, follow_redirects=False
        ) as client:
            while True:
                self._wished.clear()
                await self._fetch(client)
                await asyncio.sleep(SOONEST_SECONDS)
                try:
                    async with asyncio.timeout(REFRESH_SECONDS):
                        await self._wished.wait()
                except TimeoutError:
                    log.debug("the issuer's keys are fetched again")

    async def _fetch(self, client: httpx.AsyncClient) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS), client.stream("GET", self._url) as answer:
                answer.raise_for_status()
                self._keys = read_keys(await _body(answer))
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            log.warning("the issuer's keys could not be fetched (%s)", type(error).__name__)
        else:
            self._fetched = time.monotonic()


async def _body(answer: httpx.Response) -> bytes:
    body = b""
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > LARGEST_SET:
            raise ValueError("the key set is too large")
    return body
