"""Identifiers of nobody, made at run time so that none is ever written in a file."""

from random import Random

from stdnum.gb import nhs


def nhs_number(seed: int = 1) -> str:
    """Ten digits with a right check digit, as printed: 3 3 4."""
    random = Random(seed)
    while True:
        digits = f"{random.randrange(400_000_000, 800_000_000)}"
        weighted = sum((10 - place) * int(digit) for place, digit in enumerate(digits))
        check = (11 - weighted % 11) % 11
        if check < 10 and nhs.is_valid(found := f"{digits}{check}"):
            return f"{found[:3]} {found[3:6]} {found[6:]}"


def full_postcode(sector: str = "B1 1") -> str:
    return sector + "".join(Random(2).choices("ABDEFGH", k=2))


def national_insurance_number() -> str:
    return "AB" + "".join(Random(3).choices("0123456789", k=6)) + "C"


def email() -> str:
    return "".join(Random(5).choices("abcdefgh", k=8)) + "@example.org"


def phone() -> str:
    return "0" + "7700 900" + "".join(Random(4).choices("0123456789", k=3))
