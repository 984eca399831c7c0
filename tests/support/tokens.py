"""Tokens of an issuer that lives as long as the tests."""

from collections.abc import Sequence
from datetime import UTC, datetime

from joserfc.jwk import KeySet, OKPKey

from api.access import Role
from api.tokens import Trust, issue_token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here", "alg": "EdDSA", "use": "sig"})
TRUST = Trust("issuer", KeySet([KEY]))


def bearer(role: Role, areas: Sequence[str] = ("GB",), partner: str | None = None) -> dict[str, str]:
    """The header of somebody with a role in some areas."""
    token = issue_token(KEY, role, issuer="issuer", now=NOW, areas=areas, partner=partner)
    return {"authorization": f"Bearer {token}"}
