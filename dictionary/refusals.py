"""Why an event is refused, in codes for machines and words for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Code(StrEnum):
    """Every reason there is to refuse an event. Part of the contract with partners."""

    NOT_JSON = "not_json"
    NOT_CLOUDEVENT = "not_cloudevent"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_VERSION = "unknown_version"
    SCHEMA_INVALID = "schema_invalid"
    UNKNOWN_NEED = "unknown_need"
    RETIRED_NEED = "retired_need"
    UNKNOWN_SECTOR = "unknown_sector"
    UNKNOWN_PARTNER = "unknown_partner"
    WRONG_SOURCE = "wrong_source"
    OUTSIDE_AGREEMENT = "outside_agreement"
    AGREEMENT_EXPIRED = "agreement_expired"
    IDENTIFIER_FOUND = "identifier_found"
    FREE_TEXT_FOUND = "free_text_found"
    FUTURE_TIME = "future_time"
    TOO_OLD = "too_old"
    RECORDED_BEFORE_TIME = "recorded_before_time"
    ID_CONFLICT = "id_conflict"
    ISSUE_EXISTS = "issue_exists"
    UNKNOWN_ISSUE = "unknown_issue"
    TOO_LARGE = "too_large"
    PERSON_ERASED = "person_erased"


WORDS: Final[Mapping[Code, str]] = MappingProxyType(
    {
        Code.NOT_JSON: "This is not JSON. Send one UTF-8 JSON object for each event.",
        Code.NOT_CLOUDEVENT: (
            "This is JSON but no CloudEvent 1.0. It needs specversion 1.0, id, source and type."
        ),
        Code.UNKNOWN_TYPE: "This type of event is not taken here.",
        Code.UNKNOWN_VERSION: "This version is not known here.",
        Code.SCHEMA_INVALID: "A field is missing, is not expected, or does not have the form it must have.",
        Code.UNKNOWN_NEED: "The dictionary has no need with this id.",
        Code.RETIRED_NEED: "This need was retired from the dictionary and is no longer recorded.",
        Code.UNKNOWN_SECTOR: "There is no such postcode sector in Great Britain.",
        Code.UNKNOWN_PARTNER: "This partner is not registered.",
        Code.WRONG_SOURCE: "The event names another partner than the one that sent it.",
        Code.OUTSIDE_AGREEMENT: "The partner's agreement does not cover this event.",
        Code.AGREEMENT_EXPIRED: "The partner's agreement had ended when this event arrived.",
        Code.IDENTIFIER_FOUND: (
            "A field holds what looks like an identifier of a person: a full postcode, an NHS or National"
            " Insurance number, an e-mail address or a telephone number. Remove it at the source."
        ),
        Code.FREE_TEXT_FOUND: "A field holds free text, which may describe a person. Send codes only.",
        Code.FUTURE_TIME: "The event happened more than 5 minutes after it arrived. Check the clock.",
        Code.TOO_OLD: "The event happened more than 800 days before it arrived.",
        Code.RECORDED_BEFORE_TIME: "The event was recorded before it happened.",
        Code.ID_CONFLICT: "An event with this id came before with other data. The first one stands.",
        Code.ISSUE_EXISTS: "This issue was already recorded by another event. The first one stands.",
        Code.UNKNOWN_ISSUE: "The issue this event speaks of was not recorded within 35 days.",
        Code.TOO_LARGE: "The event is larger than 64 KiB.",
        Code.PERSON_ERASED: "This person was erased. Take what is sent again of them out at the source.",
    }
)
"""What a refusal says to the sender. Never a value of theirs."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why, where (a JSON pointer to the sender's field) and in words."""

    code: Code
    pointer: str | None
    message: str


def refusal(code: Code, pointer: str | None = None, expected: str = "") -> Refusal:
    """A refusal in the dictionary's words, with what was expected where that helps."""
    message = f"{WORDS[code]} Expected: {expected}." if expected else WORDS[code]
    return Refusal(code, pointer, message)
