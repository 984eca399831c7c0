"""Policies of the gate: read what somebody wrote, record what was signed."""

import asyncio
from pathlib import Path

from dictionary.audit import Deed, Did
from dictionary.gate_policy import GatePolicy, PolicyError
from needmonitor.auditing import Scribe
from needmonitor.governing.reading import read_written
from needmonitor.settings import Settings
from needmonitor.wiring import verified_policy


def read_policy(file: Path) -> GatePolicy:
    """A policy that somebody wrote, as TOML or JSON.

    Raises:
        OSError: the file cannot be read.
        PolicyError: it is neither, or breaks a rule; the text says where.
    """
    return read_written(file, GatePolicy, PolicyError)


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
