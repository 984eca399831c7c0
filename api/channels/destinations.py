"""Where messages go: the mail server, and the operator's file of destinations.

Subscriptions name a destination; its address and key stand in this file alone, for they are secrets (the
address of a Teams workflow is one by itself).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from api.channels.hooks import read_key
from dictionary.fields import SLUG_PATTERN

_KINDS: Final = ("webhook", "teams", "cap")
_FIELDS: Final = frozenset({"kind", "url", "url_file", "key", "key_file", "private"})


@dataclass(frozen=True, slots=True)
class Destination:
    """An address that takes messages.

    Attributes:
        kind: the channel it serves.
        url: secret; in no log and no error.
        key: signs what is sent; Teams has none.
        private: addresses of a private network, loopback among them, are allowed, and plain http with them.
    """

    name: str
    kind: str
    url: str = field(repr=False)
    key: bytes | None = field(repr=False)
    private: bool


@dataclass(frozen=True, slots=True)
class MailServer:
    """How mail leaves.

    Attributes:
        security: `starttls`, `tls` from the first byte, or `none`.
        password: of `user`, where there is one.
        sender: the address mail comes from.
    """

    host: str
    port: int
    security: str
    user: str | None
    password: str | None = field(repr=False)
    sender: str


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Mail is kept in a folder, one file each, and does not leave: for trying out."""

    folder: Path
    sender: str = "needmonitor@localhost.localdomain"


def read_destinations(path: Path) -> dict[str, Destination]:
    """The destinations of a file, by name.

    Raises:
        ValueError: one breaks a rule: its name and the rule, never its address or key.
        OSError: the file, or one that it names, cannot be read.
    """
    found = tomllib.loads(path.read_text())
    return {name: _destination(name, table, path.parent) for name, table in found.items()}


def _destination(name: str, table: Any, folder: Path) -> Destination:
    if not re.fullmatch(SLUG_PATTERN, name) or not isinstance(table, Mapping):
        raise ValueError(
            f"destination {name}: a table [name], the name of lower-case letters, digits, - and _"
        )
    if unknown := set(table) - _FIELDS:
        raise ValueError(f"destination {name}: no such field: {', '.join(sorted(unknown))}")
    kind, private = table.get("kind"), table.get("private", False) is True
    if kind not in _KINDS:
        raise ValueError(f"destination {name}: kind is one of {', '.join(_KINDS)}")
    url = _value(table, "url", folder)
    key = _value(table, "key", folder)
    parts = urlsplit(url)
    if parts.scheme not in ("https", *(("http",) if private else ())) or not parts.hostname or parts.username:
        raise ValueError(f"destination {name}: url starts with https:// and holds no user")
    if (kind == "teams") == bool(key):
        raise ValueError(
            f"destination {name}: a {kind} destination has {'no' if kind == 'teams' else 'a'} key"
        )
    return Destination(name, kind, url, read_key(key) if key else None, private)


def _value(table: Mapping[str, Any], name: str, folder: Path) -> str:
    """A value, or what the file that it names holds."""
    if file := table.get(f"{name}_file"):
        return (folder / str(file)).read_text().strip()
    return str(table.get(name, ""))
