"""What a record of the topic changes, and what it does not."""

import json
from typing import Any

import pytest

from dictionary.live_register import AgreementError, LiveRegister, named, signed
from dictionary.sharing import SharingAgreement
from tests.support import events as made
from tests.support.agreements import DEMO, agreement, demo, new_key, public, record
from tests.support.checking import accepted, refused
from tests.support.events import ARRIVAL

KEY, THEIRS = new_key(), new_key()
KEYS = public(KEY)


@pytest.fixture
def live() -> LiveRegister:
    return LiveRegister(demo())


def learn(live: LiveRegister, whole: SharingAgreement, key: Any = KEY) -> SharingAgreement | None:
    return live.learn(whole.identity.id.encode(), record(whole, key), KEYS)


def told(live: LiveRegister, whole: SharingAgreement, key: Any = KEY) -> str:
    before = (live.agreements, live.whole, live.learned)
    with pytest.raises(AgreementError) as error:
        learn(live, whole, key)
    assert (live.agreements, live.whole, live.learned) == before
    return str(error.value)


def test_without_records_the_file_counts(live: LiveRegister) -> None:
    assert live.agreements == demo().agreements
    assert accepted(made.issue_recorded(), register=live)


def test_the_topic_wins_over_the_file_by_id_and_leaves_the_others(live: LiveRegister) -> None:
    assert learn(live, agreement({"data": {"needs": ["housing"]}})) is not None
    assert refused(made.issue_recorded(), register=live) == ("outside_agreement", "/data/need")
    assert accepted(made.issue_recorded(partner="gp"), partner_id="gp", register=live)
    assert live.learned == {DEMO}


def test_an_agreement_that_the_file_does_not_know_is_taken(live: LiveRegister) -> None:
    learn(live, agreement(id="advice-2"))
    assert accepted(made.issue_recorded(agreement_id="advice-2"), register=live)


def test_a_withdrawal_ends_what_arrives_from_then_on(live: LiveRegister) -> None:
    learn(live, agreement())
    assert accepted(made.issue_recorded(), register=live)
    learn(live, agreement(version=2, status="withdrawn", withdrawn_at=ARRIVAL.isoformat()))
    assert refused(made.issue_recorded(), register=live) == ("agreement_expired", "/data/agreement_id")


def test_only_a_higher_version_takes_the_place_of_one(live: LiveRegister) -> None:
    learn(live, agreement(version=3))
    assert told(live, agreement(version=2)) == "version 3 is known already"
    assert told(live, agreement(version=3, title="Another")) == "version 3 is known already"
    assert learn(live, agreement(version=3)) is None
    assert learn(live, agreement(version=4)) is not None


def test_an_old_version_cannot_bring_a_withdrawn_agreement_back(live: LiveRegister) -> None:
    learn(live, agreement(version=2, status="withdrawn", withdrawn_at="2026-01-01T00:00:00Z"))
    assert "known already" in told(live, agreement(version=1))
    assert refused(made.issue_recorded(), register=live)[0] == "agreement_expired"


def test_what_is_not_signed_by_an_officer_changes_nothing(live: LiveRegister) -> None:
    assert "signature" in told(live, agreement(), THEIRS)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "was deleted"),
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "no agreement"),
        (b"{}", "no agreement"),
        (b'{"agreement": 1}', "no agreement"),
        (b'{"agreement": {}}', "not signed"),
        (b'{"agreement": {}, "signature": 1}', "not signed"),
        (b'{"agreement": {}, "signature": ""}', "signature"),
    ],
)
def test_what_is_no_signed_agreement_changes_nothing(
    live: LiveRegister, value: bytes | None, why: str
) -> None:
    learn(live, agreement())
    with pytest.raises(AgreementError, match=why):
        live.learn(DEMO.encode(), value, KEYS)
    assert accepted(made.issue_recorded(), register=live)


def test_any_change_after_signing_is_found(live: LiveRegister) -> None:
    document = json.loads(record(agreement(), KEY))
    for block, field, value in (
        ("identity", "ends", "2030-12-31"),
        ("identity", "version", 2),
        ("data", "needs", ["money"]),
        ("lawfulness", "opt_out_required", True),
        ("protection", "least_shown", 1),
    ):
        changed = json.loads(json.dumps(document))
        changed["agreement"][block][field] = value
        with pytest.raises(AgreementError, match="signature"):
            live.learn(DEMO.encode(), json.dumps(changed).encode(), KEYS)


def test_the_key_of_a_record_is_the_id_of_its_agreement(live: LiveRegister) -> None:
    with pytest.raises(AgreementError, match="key is not its id"):
        live.learn(b"demo-gp-1", record(agreement(), KEY), KEYS)


def test_a_draft_a_part_and_a_stranger_s_are_not_in_force(live: LiveRegister) -> None:
    assert told(live, agreement(status="draft")) == "it is a draft"
    assert told(live, agreement({"rights": None, "purpose": None})) == "it does not say: purpose, rights"
    assert told(live, agreement(partner_id="nobody")) == "its partner nobody is not registered"
    assert "it breaks a rule" in told(live, agreement({"data": {"fields": ["shoe_size"]}}))
    assert "it breaks a rule" in told(live, agreement(ends="2025-01-01"))


def test_an_officer_signs_only_what_would_be_in_force() -> None:
    with pytest.raises(AgreementError, match="draft"):
        signed(agreement(status="draft"), KEY)
    with pytest.raises(AgreementError, match="does not say: access"):
        signed(agreement({"access": None}), KEY)


def test_a_log_line_names_an_agreement_only_by_what_looks_like_an_id() -> None:
    assert named(b"advice-2026") == "advice-2026"
    assert named(b"Ann Smith") == named(b"\xff") == named(b"") == "without an id"
