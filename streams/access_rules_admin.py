"""Makes the broker's access rules the wanted ones: adds what is missing, removes what is not meant any more.

Only rules of our own users (`partner.…`, `needmonitor.…`) are touched.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest, DescribeAclsRequest

from streams.access_rules import PART, PARTNER, Kind, Match, May, Rule

_ANY: Final = 1
_ALLOWED: Final = 3
_EVERYWHERE: Final = "*"
_USER: Final = "User:"
_SECURITY_DISABLED: Final = 54


class AccessRulesError(Exception):
    """The broker enforces no rules, or refused to change them."""


async def set_rules(kafka_url: str, wanted: Iterable[Rule], security: Mapping[str, Any]) -> tuple[int, int]:
    """Add and remove until the rules of our users are the wanted ones: (added, removed).

    Raises:
        AccessRulesError: the broker enforces no rules, or refused to change them.
        aiokafka.errors.KafkaError: it cannot be reached.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url, **security)
    await admin.start()
    try:
        there, meant = await _rules(admin), set(wanted)
        for rule in sorted(meant - there):
            await _add(admin, rule)
        for rule in sorted(there - meant):
            await _remove(admin, rule)
    finally:
        await admin.close()
    return len(meant - there), len(there - meant)


async def _rules(admin: AIOKafkaAdminClient) -> set[Rule]:
    """The rules of our users; what is none of ours, or denies, is left alone."""
    request = DescribeAclsRequest(_ANY, None, _ANY, None, None, _ANY, _ANY)
    answer = await _asked(admin, request)
    _see(answer.error_code, answer.error_message)
    found = set()
    for kind, name, match, rules in answer.resources:
        for principal, host, operation, permission in rules:
            user = principal.removeprefix(_USER)
            ours = user.startswith((PARTNER, PART)) and principal.startswith(_USER)
            known = kind in set(Kind) and match in set(Match) and operation in set(May)
            if ours and known and (host, permission) == (_EVERYWHERE, _ALLOWED):
                found.add(Rule(user, May(operation), Kind(kind), Match(match), name))
    return found


async def _add(admin: AIOKafkaAdminClient, rule: Rule) -> None:
    answer = await _asked(admin, CreateAclsRequest(*_fields(rule)))
    for code, message in answer.creation_responses:
        _see(code, message)


async def _remove(admin: AIOKafkaAdminClient, rule: Rule) -> None:
    answer = await _asked(admin, DeleteAclsRequest(*_fields(rule)))
    for code, message, *_ in answer.filter_responses:
        _see(code, message)


def _fields(rule: Rule) -> tuple[int, str, int, str, str, int, int]:
    return rule.kind, rule.name, rule.match, _USER + rule.user, _EVERYWHERE, rule.may, _ALLOWED


async def _asked(admin: AIOKafkaAdminClient, request: Any) -> Any:
    return await admin._send_request(request)  # noqa: SLF001  aiokafka has these requests, and no method


def _see(code: int, message: str | None) -> None:
    if code == _SECURITY_DISABLED:
        raise AccessRulesError(
            "the broker enforces no access rules: set its authorizer.class.name (docs/operators.md)"
        )
    if code:
        raise AccessRulesError(f"access rules: {for_code(code).__name__} {message or ''}".rstrip())
