"""Finding what may point at a person in text that has no pattern of its own.

Never used on hexadecimal references and UUIDs: one in eleven runs of ten digits is a valid NHS number.
"""

import re
from collections.abc import Iterator
from typing import Final

from stdnum.gb import nhs

_EDGE: Final = r"(?<![0-9A-Za-z])"
_END: Final = r"(?![0-9A-Za-z])"
_GAP: Final = r"[\s._:/-]"
_POSTCODE: Final = re.compile(
    rf"{_EDGE}[A-Z]{{1,2}}[0-9][0-9A-Z]?{_GAP}{{0,3}}[0-9][ABD-HJLNP-UW-Z]{{2}}{_END}", re.IGNORECASE
)
_NHS: Final = re.compile(
    rf"{_EDGE}(?:NHS(?:NO)?)?([0-9]{{3}}{_GAP}?[0-9]{{3}}{_GAP}?[0-9]{{4}}){_END}", re.IGNORECASE
)
_NATIONAL_INSURANCE: Final = re.compile(
    rf"{_EDGE}(?:NINO)?[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_GAP}?(?:[0-9]{{2}}{_GAP}?){{3}}[A-D]{_END}",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@.]{1,63}\.[^\s@]")
_PHONE: Final = re.compile(
    rf"{_EDGE}(?:TEL|MOB|PH)?(?:(?:\+44|0044|44(?=\D{{0,3}}0?\D{{0,3}}[1-37]))(?:\D{{0,2}}0\)?)?|0)"
    rf"(?:[\s()._:/-]{{0,3}}[0-9]){{9,10}}{_END}",
    re.IGNORECASE,
)
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_DATE: Final = re.compile(r"\b[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}\b")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_LONG: Final = 40
_SENTENCE: Final = 4
_TOLD: Final = 3
_ABOUT_SOMEBODY: Final = frozenset(
    ("she", "he", "her", "his", "him", "they", "their", "them", "my", "me", "we", "our", "mrs", "mr", "ms")
)
_LETTERS: Final = re.compile(r"[A-Za-z]+")


def find_identifier(text: str) -> str | None:
    """What kind of identifier text holds, in words; None if it holds none that can be recognised."""
    if _POSTCODE.search(text):
        return "a full postcode"
    if any(nhs.is_valid(_NOT_DIGIT.sub("", found)) for found in _NHS.findall(text)):
        return "an NHS number"
    if _NATIONAL_INSURANCE.search(text):
        return "a National Insurance number"
    if _EMAIL.search(text):
        return "an e-mail address"
    # A date written 01-02-2026 10:30 has as many digits as a telephone number.
    return "a telephone number" if _PHONE.search(_DATE.sub("date", text)) else None


def reads_like_text(text: str, *, words: int = _SENTENCE) -> bool:
    """Whether a value is prose rather than a mistyped code: several words, or long with a space."""
    spoken = sum(_WORD.search(part) is not None for part in text.split())
    return spoken >= words or (len(text) > _LONG and spoken > 1)


def tells_of_somebody(code: str) -> bool:
    """Whether a code is words about a person with other signs in place of spaces, as `she-lost-her-job`."""
    words = [word.lower() for word in _LETTERS.findall(code)]
    return len(words) >= _TOLD and not _ABOUT_SOMEBODY.isdisjoint(words)


def strings_in(value: object) -> Iterator[str]:
    """Every string and number in a JSON value as text, names of fields included."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case bool() | None:
                continue
            case int() | float() as number:
                yield str(number)
            case dict() as fields:
                waiting += [*fields.keys(), *fields.values()]
            case list() | tuple() as items:
                waiting += items
