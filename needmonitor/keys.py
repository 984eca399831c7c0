"""The demo is its own identity provider: a key made at each start, kept in the demo's folder."""

import json
from pathlib import Path

from joserfc.jwk import KeySet, OKPKey

KEY_NAME = "token-key.json"
JWKS_NAME = "token-keys.json"


def write_demo_keys(folder: Path) -> Path:
    """Make a signing key; returns the path of its public half (a JWKS file)."""
    key = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
    private = folder / KEY_NAME
    private.touch(mode=0o600)
    private.write_text(json.dumps(key.as_dict(private=True)))
    public = folder / JWKS_NAME
    public.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    return public


def read_demo_key(folder: Path) -> OKPKey:
    """The signing key of the running demo.

    Raises:
        FileNotFoundError: no demo is running.
    """
    return OKPKey.import_key(json.loads((folder / KEY_NAME).read_text()))
