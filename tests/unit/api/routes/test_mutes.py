import pytest

from api.access import Role
from dictionary.actions import read_action
from tests.support.tokens import TRUST, bearer

PLACE = "E08000025"
RULE = "5f0c2b1e-0000-4000-8000-000000000001"
MUTING = {"need": "money.debt", "area": "B1 1", "until": "2026-12-01", "why": "a campaign"}


def rule(until: str, last: int = 1):
    return read_action(
        f'{{"kind":"mute","id":"{RULE[:-1]}{last}","authority":"{PLACE}","at":"2026-11-20T09:00:00Z",'
        f'"who":"ines","need":"money","area":"B1","until":"{until}"}}'
    )


@pytest.fixture
async def muted(alerts):
    await alerts.mute(rule("2026-12-24", 1))
    await alerts.mute(rule("2026-11-22", 2))
    await alerts.mute(rule("2026-11-21", 3))
    return alerts


async def test_rules_that_hold_are_listed_those_that_end_first_leading(ask, muted):
    found = (await ask(f"/api/v1/mutes?within={PLACE}")).json()["mutes"]
    assert [each["until"] for each in found] == ["2026-11-22", "2026-12-24"]


async def test_a_rule_is_written_for_the_authority_of_its_area(ask, alerts):
    answer = await ask("/api/v1/mutes", "POST", body=MUTING, write_action=alerts.write)
    (action,) = alerts.actions
    assert (answer.status_code, answer.json()["id"]) == (202, action.id)
    assert (action.kind, action.authority, action.area, action.why) == ("mute", PLACE, "B1 1", "a campaign")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"need": "money.dragons"}, 404),
        ({"area": "X1"}, 404),
        ({"area": "E"}, 404),
        ({"until": "2026-11-21"}, 422),
        ({"until": "never"}, 422),
        ({"why": f"ask at B1 {1}AA"}, 422),
    ],
)
async def test_a_rule_that_cannot_be_is_not_written(ask, alerts, change, status):
    answer = await ask("/api/v1/mutes", "POST", body=MUTING | change, write_action=alerts.write)
    assert (answer.status_code, alerts.actions) == (status, [])


async def test_a_rule_is_ended_before_its_day(ask, muted):
    answer = await ask(f"/api/v1/mutes/{RULE}", "DELETE", write_action=muted.write)
    (action,) = muted.actions
    assert (answer.status_code, action.kind, action.rule) == (202, "unmute", RULE)
    gone = await ask(f"/api/v1/mutes/{RULE[:-1]}3", "DELETE", write_action=muted.write)
    assert gone.status_code == 404


async def test_only_the_trusted_zone_of_the_area_mutes(ask, muted):
    for role, areas, status in (
        (Role.COMMISSIONER, (PLACE,), 403),
        (Role.ANALYST, ("E08000026",), 403),
        (Role.ANALYST, (PLACE,), 202),
    ):
        answer = await ask(
            "/api/v1/mutes",
            "POST",
            body=MUTING,
            headers=bearer(role, areas),
            trust=TRUST,
            write_action=muted.write,
        )
        assert answer.status_code == status


async def test_a_page_of_another_origin_mutes_nothing(ask, alerts):
    answer = await ask(
        "/api/v1/mutes",
        "POST",
        body=MUTING,
        headers={"origin": "https://evil.example"},
        write_action=alerts.write,
    )
    assert (answer.status_code, alerts.actions) == (403, [])
