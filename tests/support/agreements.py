"""Signed agreements for tests: of the example that partners are shown, under keys made when a test runs."""

import json
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet, OKPKey

from dictionary.live_register import KIND
from dictionary.register import Register, demo_register
from dictionary.sharing import SharingAgreement
from dictionary.signing import sign
from needmonitor.governing.publishing import read_agreement

EXAMPLE = Path(__file__).parents[2] / "docs/examples/agreement.toml"
DEMO = "demo-advice-1"


def new_key() -> OKPKey:
    return OKPKey.generate_key("Ed25519", private=True, auto_kid=True)


def public(*keys: OKPKey) -> KeySet:
    return KeySet.import_key_set(KeySet(list(keys)).as_dict(private=False))


def agreement(blocks: dict[str, dict[str, Any] | None] | None = None, **identity: Any) -> SharingAgreement:
    """The example, for the demo's advice agency unless said otherwise; `blocks` change what they name."""
    document = read_agreement(EXAMPLE).model_dump(mode="json", exclude_none=True)
    document["identity"] |= {"id": DEMO, **identity}
    document["data"] |= {"linking_key_id": "demo-2026", "fields": ["*"], "event_types": ["*"]}
    for name, changes in (blocks or {}).items():
        if changes is None:
            del document[name]
        else:
            document[name] |= changes
    return SharingAgreement.model_validate_json(json.dumps(document))


def record(whole: SharingAgreement, key: OKPKey) -> bytes:
    """A record of the topic, signed without asking whether it ought to be."""
    document = whole.model_dump(mode="json", exclude_none=True)
    return json.dumps({"agreement": document, "signature": sign(document, key, KIND)}).encode()


def demo() -> Register:
    return demo_register("E08000025")
