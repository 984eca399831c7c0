"""Pseudonyms: who a person is becomes a keyed hash before anything leaves the partner's machine.

`HMAC-SHA-256(key, scheme ‖ normalised identifier)` under the key of the sharing agreement. The key is
held by partners and never by the platform: a hash without a key could be undone in hours, because there
are only about a thousand million NHS numbers.
"""

import hmac
import re
import stat
import unicodedata
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

from stdnum.gb import nhs

KEY_BYTES: Final = 32
"""A linking key has at least 256 bits."""

_HEX: Final = re.compile(r"[0-9a-fA-F]+")
_NHS_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015]+")


class KeyProblem(ValueError):  # noqa: N818 - a problem is what its reader has
    """The linking key cannot be used; the message says why, and never holds the key."""


class Scheme(StrEnum):
    """What an identifier is; part of what is hashed, so that two kinds never match by chance."""

    NHS_NUMBER = "nhs-number"
    LOCAL = "local"


class LinkingKey:
    """The secret key of a sharing agreement. Its repr says nothing."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        """Take the key's bytes.

        Raises:
            KeyProblem: fewer than 32 bytes.
        """
        if len(key) < KEY_BYTES:
            raise KeyProblem(f"a linking key has at least {KEY_BYTES * 2} hexadecimal digits")
        self._key = key

    def person_ref(self, scheme: Scheme, identifier: str) -> str:
        """The pseudonym of a normalised identifier: 64 hexadecimal digits."""
        return self.digest(f"{scheme}:{identifier}")

    def digest(self, text: str) -> str:
        """A keyed hash of any text that may identify a person, such as a row."""
        return hmac.new(self._key, text.encode(), sha256).hexdigest()

    def __repr__(self) -> str:
        return "LinkingKey(…)"


def read_linking_key(path: Path) -> LinkingKey:
    """Read a key file: hexadecimal digits on one line, as `openssl rand -hex 32` writes them.

    Raises:
        KeyProblem: no such file, not hexadecimal, or too short.
    """
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        raise KeyProblem("there is no linking key file at the path given") from None
    except (OSError, UnicodeDecodeError):
        raise KeyProblem("the linking key file cannot be read as text") from None
    if not _HEX.fullmatch(text) or len(text) % 2:
        raise KeyProblem("a linking key file holds hexadecimal digits only (openssl rand -hex 32 makes one)")
    return LinkingKey(bytes.fromhex(text))


def key_file_is_open(path: Path) -> bool:
    """Whether others on this machine may read the key file (POSIX permissions)."""
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def normal_nhs_number(text: str) -> str | None:
    """The ten digits of an NHS number as typed, its check digit verified; None if it is not one.

    Ten equal digits pass the check but stand for "not known" in many systems: all their people would
    become one.
    """
    digits = _NHS_SEPARATORS.sub("", text)
    # isascii: other scripts have digits too, which would hash differently
    sound = digits.isascii() and digits.isdigit() and nhs.is_valid(digits) and len(set(digits)) > 1
    return digits if sound else None


def normal_local_id(text: str) -> str | None:
    """A case system's own reference without accidents of typing: case, spaces, look-alike forms."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()) or None
