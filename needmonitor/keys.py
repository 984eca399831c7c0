"""Signing keys: those that the demo makes at each start, being its own identity provider, and officers'."""

import json
from pathlib import Path

from joserfc.jwk import KeySet, OKPKey

KEY_NAME = "token-key.json"
JWKS_NAME = "token-keys.json"
OFFICER_KEY_NAME = "officer-key.json"
OFFICER_JWKS_NAME = "officer-keys.json"


def write_demo_keys(folder: Path) -> Path:
    """Make a signing key; returns the path of its public half (a JWKS file)."""
    return write_new_key(folder / KEY_NAME, folder / JWKS_NAME)


def write_new_key(private: Path, public: Path) -> Path:
    """Make a signing key: a file of its own, readable by its owner alone, and its public half in a JWKS file.

    Raises:
        OSError: a file cannot be written.
    """
    key = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
    private.unlink(missing_ok=True)
    private.touch(mode=0o600)
    private.write_text(json.dumps(key.as_dict(private=True)))
    public.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    return public


def read_private_key(file: Path) -> OKPKey:
    """A signing key from its file.

    Raises:
        OSError: it cannot be read.
        ValueError: it holds no private Ed25519 key.
    """
    key = OKPKey.import_key(json.loads(file.read_text()))
    if not key.is_private or key.curve_name != "Ed25519":
        raise ValueError(f"{file} holds no private Ed25519 key")
    return key


def read_demo_key(folder: Path) -> OKPKey:
    """The signing key of the running demo.

    Raises:
        FileNotFoundError: no demo is running.
    """
    return read_private_key(folder / KEY_NAME)
