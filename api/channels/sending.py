"""Sends messages: the network side of the channels. No address, key or word of a receiver goes into a log."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiosmtplib
import httpx

from api.channels.cap import CONTENT_TYPE, make_cap
from api.channels.cards import make_card
from api.channels.deciding import Message
from api.channels.destinations import Destination, MailFolder, MailServer
from api.channels.hooks import JSON_TYPE, make_body, signed_headers
from api.channels.mailing import make_mail
from api.channels.retrying import SENT, Answer, failed, of_http, of_smtp
from api.channels.words import Sender
from dictionary.subscriptions import Channel

TIMEOUT: Final = 10.0
TEAMS_APART: Final = 0.26
"""Seconds between posts to one workflow: it takes four a second."""
AGENT: Final = "needmonitor"
_BODY: Final = {Channel.WEBHOOK: make_body, Channel.TEAMS: make_card}


@dataclass(frozen=True, slots=True)
class Ways:
    """What the channels are given.

    Attributes:
        sender: whose pages messages link to.
        mail: None: no mail leaves.
        destinations: by name.
        clock: the time now, for signatures.
    """

    sender: Sender
    mail: MailServer | MailFolder | None
    destinations: Mapping[str, Destination]
    clock: Callable[[], datetime] = field(repr=False)


class Sending:
    """Sends one message at a time to each address; a context manager that holds the HTTP client."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, follow_redirects=False, trust_env=False, headers={"user-agent": AGENT}
        )
        self._turns: dict[str, asyncio.Lock] = {}
        self._free: dict[str, float] = {}

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def send(self, message: Message) -> Answer:
        """Try once to send a message, after others to the same address."""
        channel, address = message.team.channel, message.team.address
        async with self._turns.setdefault(f"{channel}/{address}", asyncio.Lock()):
            try:
                if channel is Channel.EMAIL:
                    return await self._mail(message)
                return await self._post(message)
            except TimeoutError:
                return failed("timeout")

    async def _mail(self, message: Message) -> Answer:
        server = self._ways.mail
        if server is None:
            return failed("no_mail_server", again=False)
        mail = make_mail(message, self._ways.sender, server.sender)
        if isinstance(server, MailFolder):
            await asyncio.to_thread(_keep, server.folder, message.id, mail.as_bytes())
            return SENT
        try:
            await _submit(server, mail, message.team.address)
        except (aiosmtplib.SMTPException, ssl.SSLError, OSError) as error:
            return _of_mail(error)
        return SENT

    async def _post(self, message: Message) -> Answer:
        destination = self._ways.destinations.get(message.team.address)
        if destination is None or destination.kind != message.team.channel:
            return failed("unknown_destination")
        await self._pace(destination)
        body, headers = self._made(message, destination)
        try:
            async with asyncio.timeout(TIMEOUT * 2):
                url, more = await _resolved(destination)
                answer = await self._client.post(
                    url, content=body, headers=headers | more, extensions={"sni_hostname": more["host"]}
                )
        except _RefusedAddressError:
            return failed("private_address", again=False)
        except httpx.TimeoutException:
            return failed("timeout")
        except (httpx.HTTPError, OSError) as error:
            return failed(_named(error))
        return of_http(answer.status_code, answer.headers.get("retry-after"), self._ways.clock())

    def _made(self, message: Message, destination: Destination) -> tuple[bytes, dict[str, str]]:
        """Body and headers."""
        sender, kind = self._ways.sender, message.team.channel
        if kind is Channel.CAP:
            body = make_cap(message, sender, _sender_id(sender))
        else:
            body = _BODY[kind](message, sender)
        types = {Channel.CAP: CONTENT_TYPE, Channel.WEBHOOK: JSON_TYPE}
        headers = {"content-type": types.get(kind, "application/json; charset=utf-8")}
        if destination.key is not None:
            headers |= signed_headers(message.id, body, destination.key, self._ways.clock())
        return body, headers

    async def _pace(self, destination: Destination) -> None:
        """Wait for a Teams workflow's turn."""
        if destination.kind != Channel.TEAMS:
            return
        now = asyncio.get_running_loop().time()
        at = max(now, self._free.get(destination.name, now))
        self._free[destination.name] = at + TEAMS_APART
        await asyncio.sleep(at - now)


class _RefusedAddressError(Exception):
    """A name that leads into a private network, for a destination that may not go there."""


async def _resolved(destination: Destination) -> tuple[str, dict[str, str]]:
    """The address to connect to and the Host header: looked up once, so that what was checked is used.

    Raises:
        OSError: the name is not known.
        _RefusedAddressError: it leads into a private network.
    """
    parts = urlsplit(destination.url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    if not destination.private and not all(a.is_global and not a.is_multicast for a in addresses):
        raise _RefusedAddressError
    address = addresses[0]
    at = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004  as it is written in a URL
    url = parts._replace(netloc=f"{at}:{port}").geturl()
    return url, {"host": parts.netloc if parts.port else host}


async def _submit(server: MailServer, mail: EmailMessage, address: str) -> None:
    await aiosmtplib.send(
        mail,
        sender=server.sender,
        recipients=[address],
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        timeout=TIMEOUT,
    )


def _of_mail(error: Exception) -> Answer:
    """What an error of the mail server, or on the way to it, means."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            return of_smtp(max(refused.code for refused in error.recipients))
        case aiosmtplib.SMTPResponseException():
            return of_smtp(error.code)
        case aiosmtplib.SMTPTimeoutError():
            return failed("timeout")
        case _:
            return failed(_named(error))


def _keep(folder: Path, name: str, mail: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{name}.eml").write_bytes(mail)


def _named(error: Exception) -> str:
    """The kind of an error as a code; its words may hold an address."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__)[
        1:
    ]


def _sender_id(sender: Sender) -> str:
    return urlsplit(sender.origin).netloc or "needmonitor.invalid"
