"""UUIDs made from what they identify, fast: an import makes hundreds of thousands."""

from hashlib import sha1
from typing import Final

_VARIANTS: Final = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def uuid_of(namespace: bytes, name: str) -> str:
    """The UUIDv5 of a name in a namespace (16 bytes), as text: what `str(uuid.uuid5(...))` gives."""
    text = sha1(namespace + name.encode(), usedforsecurity=False).hexdigest()
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{_VARIANTS[text[16]]}{text[17:20]}-{text[20:32]}"
