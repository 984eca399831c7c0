import pytest

from api.access import (
    DEMO_VISITOR,
    PUBLIC_VISITOR,
    AlertsQuestion,
    CellsQuestion,
    NotAllowedError,
    NoticeQuestion,
    PartnerQuestion,
    Role,
    Viewer,
    covers,
    decide,
    may,
)

PLACE = "E08000025"
ANALYST = Viewer("a", Role.ANALYST, (PLACE,))
HEALTH = Viewer("h", Role.PUBLIC_HEALTH, (PLACE,))
COMMISSIONER = Viewer("c", Role.COMMISSIONER, (PLACE,))
PARTNER = Viewer("p", Role.PARTNER, (PLACE,), "advice")
PUBLIC = PUBLIC_VISITOR


def question(level="sector", window="28d", within=PLACE, **more):
    return CellsQuestion(level, window, within, **more)


@pytest.mark.parametrize(
    ("viewer", "zone"),
    [
        (ANALYST, "trusted"),
        (HEALTH, "trusted"),
        (DEMO_VISITOR, "trusted"),
        (COMMISSIONER, "commissioner"),
        (PARTNER, "commissioner"),
        (PUBLIC, "public"),
    ],
)
def test_each_role_is_answered_from_its_zone(viewer, zone):
    assert decide(viewer, question()) == zone


@pytest.mark.parametrize(
    ("viewer", "windows"),
    [
        (ANALYST, {"24h", "7d", "28d", "91d", "365d"}),
        (COMMISSIONER, {"7d", "28d", "91d"}),
        (PARTNER, {"7d", "28d", "91d"}),
        (PUBLIC, {"28d", "91d"}),
    ],
)
def test_each_role_has_its_windows(viewer, windows):
    every = ("24h", "7d", "28d", "91d", "365d")
    assert {window for window in every if may(viewer, question(window=window))} == windows


@pytest.mark.parametrize("viewer", [ANALYST, HEALTH, COMMISSIONER, PARTNER])
def test_a_viewer_is_limited_to_its_areas(viewer):
    assert not may(viewer, question(within="E08000026"))
    assert not may(viewer, question("la", within="E"))
    assert not may(viewer, question("la", within="GB"))


def test_the_public_may_see_every_place():
    assert may(PUBLIC, question(within="S12000033"))
    assert may(PUBLIC, question("la", within="GB"))


def test_a_viewer_without_areas_sees_none():
    with pytest.raises(NotAllowedError, match="no area at all"):
        decide(Viewer("a", Role.ANALYST), question())


@pytest.mark.parametrize(
    ("areas", "within", "covered"),
    [
        (("GB",), "E", True),
        (("GB",), PLACE, True),
        (("E",), PLACE, True),
        (("E",), "E", True),
        (("E",), "GB", False),
        (("G",), "GB", False),
        (("S",), PLACE, False),
        ((PLACE,), PLACE, True),
        ((PLACE,), "E", False),
        ((), PLACE, False),
    ],
)
def test_areas_cover_what_lies_in_them(areas, within, covered):
    assert covers(areas, within) is covered


@pytest.mark.parametrize("viewer", [COMMISSIONER, PARTNER, PUBLIC])
def test_a_coarse_need_is_never_released_below_an_authority(viewer):
    for level in ("sector", "district"):
        with pytest.raises(NotAllowedError) as refused:
            decide(viewer, question(level, coarse=True))
        assert refused.value.finest == "la"
    assert may(viewer, question("la", coarse=True))
    assert not may(viewer, question("la", window="7d", coarse=True))


def test_a_coarse_need_is_exact_in_the_trusted_zone():
    assert decide(ANALYST, question(coarse=True)) == "trusted"


def test_a_partner_sees_its_own_records_exactly_in_every_window_and_place():
    own = question(window="365d", within="S12000033", partner="advice", coarse=True, past=True)
    assert decide(PARTNER, own) == "trusted"


@pytest.mark.parametrize("viewer", [PARTNER, COMMISSIONER, PUBLIC])
def test_nobody_released_sees_the_records_of_another_partner(viewer):
    assert not may(viewer, question(partner="gp"))


def test_analysts_see_the_records_of_each_partner_in_their_areas():
    assert decide(ANALYST, question(partner="gp")) == "trusted"
    assert not may(ANALYST, question(within="E08000026", partner="gp"))


@pytest.mark.parametrize("viewer", [COMMISSIONER, PARTNER, PUBLIC])
def test_the_exact_past_is_for_the_trusted_zone(viewer):
    assert not may(viewer, question(past=True))
    assert may(ANALYST, question(past=True))


def test_a_partner_sees_how_its_own_records_were_received_and_analysts_see_all():
    allowed = {
        (viewer.role.value, partner)
        for viewer in (ANALYST, HEALTH, COMMISSIONER, PARTNER, PUBLIC)
        for partner in ("advice", "gp")
        if may(viewer, PartnerQuestion(partner, (PLACE,)))
    }
    assert allowed == {("analyst", "advice"), ("analyst", "gp"), ("partner", "advice")}


@pytest.mark.parametrize(
    ("viewer", "zone", "acts"),
    [
        (ANALYST, "trusted", True),
        (HEALTH, "trusted", True),
        (COMMISSIONER, "commissioner", False),
        (PARTNER, None, False),
        (PUBLIC, None, False),
    ],
)
def test_who_sees_alerts_and_who_acts_on_them(viewer, zone, acts):
    seen = AlertsQuestion(PLACE)
    assert (decide(viewer, seen) if may(viewer, seen) else None) == zone
    assert may(viewer, AlertsQuestion(PLACE, act=True)) is acts


@pytest.mark.parametrize("viewer", [ANALYST, HEALTH, COMMISSIONER])
def test_alerts_of_other_areas_are_not_shown(viewer):
    with pytest.raises(NotAllowedError, match=f"limited to {PLACE}"):
        decide(viewer, AlertsQuestion("E08000026"))
    assert not may(viewer, AlertsQuestion("GB"))


def test_a_notice_is_for_its_partner_and_the_trusted_zone():
    for viewer, partner, place, allowed in (
        (PARTNER, "advice", PLACE, True),
        (PARTNER, "gp", PLACE, False),
        (ANALYST, "gp", PLACE, True),
        (ANALYST, "gp", "E08000026", False),
        (COMMISSIONER, "gp", PLACE, False),
        (PUBLIC, "gp", PLACE, False),
    ):
        assert may(viewer, NoticeQuestion(place, partner)) is allowed


@pytest.mark.parametrize("role", [Role.ANALYST, Role.IG_OFFICER, Role.ADMIN])
def test_how_records_were_received_is_shown_in_ones_own_areas_only(role):
    viewer = Viewer("v", role, (PLACE,))
    assert may(viewer, PartnerQuestion("advice", ("E08000026", PLACE)))
    assert not may(viewer, PartnerQuestion("advice", ("E08000026",)))
    assert not may(viewer, PartnerQuestion("advice"))
    assert may(Viewer("v", role, ("GB",)), PartnerQuestion("advice"))


@pytest.mark.parametrize("role", [Role.IG_OFFICER, Role.ADMIN])
def test_governing_and_running_the_monitor_needs_no_figures_but_the_publics(role):
    viewer = Viewer("v", role, ())
    assert decide(viewer, question()) == "public"
    assert not may(viewer, question(window="7d"))
    assert not may(viewer, question(partner="advice"))
    assert not may(viewer, question(past=True))


@pytest.mark.parametrize(
    ("viewer", "asked", "told"),
    [
        (Viewer("c", Role.COMMISSIONER, (PLACE, "E")), question(within="GB"), f"limited to {PLACE}, E."),
        (Viewer("c", Role.COMMISSIONER), question(), "Your access is limited to no area at all."),
        (
            COMMISSIONER,
            question(partner="gp"),
            "The records of one partner are shown to that partner and in the trusted zone only.",
        ),
        (
            COMMISSIONER,
            question(past=True),
            "Exact values of a past moment are for the trusted zone; see the history with basis=shown.",
        ),
        (
            COMMISSIONER,
            question(window="24h"),
            "This window is not released to your role for this need; these are: 7d, 28d, 91d.",
        ),
        (
            PUBLIC,
            question("sector", coarse=True),
            "This need is never released below a local authority, because its counts could point at someone.",
        ),
        (
            PUBLIC,
            PartnerQuestion("gp", (PLACE,)),
            "What a partner sent is shown to that partner, and to analysts and officers of its area.",
        ),
        (
            PARTNER,
            AlertsQuestion(PLACE),
            "Alerts are not shown to partners; the notices about your own feed are.",
        ),
        (
            PUBLIC,
            AlertsQuestion(PLACE),
            "Alerts are not shown to the public: sign in to see those of your areas.",
        ),
        (COMMISSIONER, AlertsQuestion(PLACE, act=True), "Only analysts and public health can act on alerts."),
        (
            PUBLIC,
            NoticeQuestion(PLACE, "gp"),
            "Notices about a partner's feed are shown to that partner and in the trusted zone.",
        ),
    ],
)
def test_who_may_not_see_is_told_why_and_what_to_do(viewer, asked, told):
    with pytest.raises(NotAllowedError) as refused:
        decide(viewer, asked)
    assert refused.value.detail == str(refused.value)
    assert refused.value.detail.endswith(told)


def test_what_a_partner_sent_and_notices_about_its_feed_are_answered_exactly():
    assert decide(PARTNER, PartnerQuestion("advice")) == "trusted"
    assert decide(PARTNER, NoticeQuestion(PLACE, "advice")) == "trusted"
