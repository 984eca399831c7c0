"""What the topics `alerts` and `actions` hold."""

import pytest
from pydantic import ValidationError

from dictionary.actions import Acknowledge, Mute, action_key, read_action
from dictionary.alerts import Notice, read_told
from dictionary.moments import parse_instant

ACTION = "5f0c2b1e-0000-4000-8000-000000000001"
AT = "2026-11-02T09:30:00Z"
NOTICE = (
    '{"kind":"notice","id":"n00000000000000a","revision":1,"authority":"E08000025","partner":"advice",'
    '"about":"partner_silent","since":"2026-11-01","observed":3,"expected":20.5,"open":true,'
    f'"first_seen":"{AT}","last_updated":"{AT}"}}'
)


def test_a_notice_reads_as_it_was_written() -> None:
    told = read_told(NOTICE)
    assert isinstance(told, Notice)
    assert told.expected == 20.5
    assert read_told(told.model_dump_json()) == told


def test_a_record_of_no_known_kind_is_no_alert() -> None:
    with pytest.raises(ValidationError):
        read_told(NOTICE.replace('"notice"', '"rumour"', 1))


def test_an_action_on_an_alert_is_kept_under_the_alert_and_one_on_a_rule_under_its_authority() -> None:
    at = parse_instant(AT)
    seen = Acknowledge(id=ACTION, authority="E08000025", at=at, who="amina", alert="00000000000000aa")
    assert action_key(seen) == f"00000000000000aa/{ACTION}".encode()
    assert read_action(seen.model_dump_json()) == seen
    rule = read_action(
        f'{{"kind":"mute","id":"{ACTION}","authority":"E08000025","at":"{AT}","who":"amina",'
        '"need":"money.debt","area":"B1 1","until":"2026-12-01"}'
    )
    assert isinstance(rule, Mute)
    assert action_key(rule) == f"mute/E08000025/{ACTION}".encode()
