"""A register for machines that have none: everything is allowed, so that the rest can be checked."""

from datetime import date
from typing import Final

from dictionary.agreements import EVERYTHING, GREAT_BRITAIN, Agreement
from dictionary.partners import Partner
from dictionary.register import Register

_ANY_AUTHORITY: Final = "E00000000"


def assumed_register(partner: str, agreement: str, key_id: str) -> Register:
    """A register in which a partner may send everything, for checks where the real one is not at hand."""
    return Register(
        [Partner(id=partner, name=partner, kind="other")],
        [
            Agreement(
                id=agreement,
                partner_id=partner,
                home_authority=_ANY_AUTHORITY,
                authorities=(GREAT_BRITAIN,),
                needs=(EVERYTHING,),
                starts=date.min,
                linking_key_id=key_id,
            )
        ],
    )
