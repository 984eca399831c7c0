"""Policies of the gate: read what somebody wrote, record what was signed."""

import asyncio
import tomllib
from pathlib import Path

from pydantic import ValidationError

from dictionary.audit import Deed, Did
from dictionary.gate_policy import GatePolicy, PolicyError
from dictionary.register import in_words
from needmonitor.auditing import Scribe
from needmonitor.settings import Settings
from needmonitor.wiring import verified_policy


def read_policy(file: Path) -> GatePolicy:
    """A policy that somebody wrote, as TOML or JSON.

    Raises:
        OSError: the file cannot be read.
        PolicyError: it is neither, or breaks a rule; the text says where.
    """
    text = file.read_text(encoding="utf-8")
    try:
        if file.suffix == ".json":
            return GatePolicy.model_validate_json(text)
        return GatePolicy.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise PolicyError(in_words(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"not TOML: {error}") from error


def announce(settings: Settings, file: Path) -> GatePolicy:
    """Record a signed policy with all its numbers in the audit, once it is seen that workers would take it.

    Raises:
        ValueError: they would not; the text says why.
        OSError: a file cannot be read.
        aiokafka.errors.KafkaError: it may not stand in the audit.
    """
    policy, signer = verified_policy(settings, file)
    about = {"policy": policy.called, "signed_by": signer, **policy.model_dump(exclude={"name", "version"})}
    asyncio.run(Scribe(settings, "command").write(Deed(Did.POLICY_CHANGED, "officer", about=about)))
    return policy
