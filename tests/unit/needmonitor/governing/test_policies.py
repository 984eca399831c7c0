"""A policy that is announced stands in the audit, whole, and only if workers would take it."""

import json
from pathlib import Path

import pytest

from dictionary.audit import Deed, Did
from dictionary.gate_policy import PolicyError, signed_policy
from needmonitor.governing import policies
from needmonitor.settings import Settings
from tests.support.agreements import new_key, public

EXAMPLE = Path(__file__).parents[4] / "docs/examples/policy.toml"
KEY = new_key()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Deed]:
    """Deeds that would have gone to the audit."""
    deeds: list[Deed] = []

    class Kept:
        def __init__(self, _settings: Settings, part: str) -> None:
            assert part == "command"

        async def write(self, deed: Deed) -> None:
            deeds.append(deed)

    monkeypatch.setattr(policies, "Scribe", Kept)
    return deeds


def settings(folder: Path) -> Settings:
    keys = folder / "keys.json"
    keys.write_text(json.dumps(public(KEY).as_dict(private=False)))
    return Settings(demo=True, agreement_keys=keys)


def test_an_announced_policy_stands_in_the_audit_with_its_numbers_and_signer(
    written: list[Deed], tmp_path: Path
) -> None:
    file = tmp_path / "signed.json"
    file.write_text(json.dumps(signed_policy(policies.read_policy(EXAMPLE), KEY)))
    assert policies.announce(settings(tmp_path), file).called == "gate-2"
    (deed,) = written
    assert (deed.did, deed.who) == (Did.POLICY_CHANGED, "officer")
    assert (deed.about["policy"], deed.about["signed_by"]) == ("gate-2", KEY.kid)
    assert (deed.about["hold"], deed.about["variance_hundredths"]) == (12, 200)


def test_a_policy_of_somebody_else_leaves_nothing_in_the_audit(written: list[Deed], tmp_path: Path) -> None:
    file = tmp_path / "signed.json"
    file.write_text(json.dumps(signed_policy(policies.read_policy(EXAMPLE), new_key())))
    with pytest.raises(PolicyError, match="not one of a key known here"):
        policies.announce(settings(tmp_path), file)
    assert written == []
