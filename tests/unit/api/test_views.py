import pytest

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, NotAllowedError, Role, Viewer
from api.problems import ProblemError
from api.views import View, look

PLACE = "E08000025"
ASKED = {"need": "money.debt", "level": "sector", "window": "28d", "within": PLACE}


@pytest.mark.parametrize("need", ["money.debt", "money", "any", "money.debt@advice"])
def test_reads_needs_domains_any_and_one_partners_need(known, need):
    assert look(DEMO_VISITOR, known, **ASKED | {"need": need}).need == need


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("need", "money.dragons", "unknown_need"),
        ("need", "", "unknown_need"),
        ("need", "money@advice", "unknown_need"),
        ("need", "any@advice", "unknown_need"),
        ("need", "money.debt@", "unknown_partner"),
        ("need", "money.debt@nobody", "unknown_partner"),
        ("level", "ward", "invalid"),
        ("window", "30d", "invalid"),
        ("within", "E99999999", "unknown_area"),
        ("within", "B1 1", "unknown_area"),
        ("within", f"{PLACE}/none", "unknown_area"),
        ("within", "GB", "invalid"),
        ("within", "E", "invalid"),
    ],
)
def test_refuses_what_it_cannot_read_without_repeating_it(known, field, value, code):
    with pytest.raises(ProblemError) as refused:
        look(DEMO_VISITOR, known, **ASKED | {field: value})
    assert refused.value.code == code
    assert len(value) < 3 or value not in refused.value.detail


@pytest.mark.parametrize("within", ["E", "W", "S", "GB", PLACE])
def test_authorities_are_listed_within_a_nation_or_all(known, within):
    assert look(DEMO_VISITOR, known, **ASKED | {"level": "la", "within": within}).within == within


def test_equal_questions_of_equal_zones_are_one_view(known):
    assert look(PUBLIC_VISITOR, known, **ASKED) == View("public", "money.debt", "sector", "28d", PLACE)


def test_partners_share_no_view_with_each_other_nor_with_commissioners(known):
    views = [
        look(Viewer("v", role, (PLACE,), partner), known, **ASKED)
        for role, partner in ((Role.PARTNER, "advice"), (Role.PARTNER, "gp"), (Role.COMMISSIONER, None))
    ]
    assert len(set(views)) == 3
    assert views[0].of_own() == View("trusted", "money.debt@advice", "sector", "28d", PLACE)
    assert views[2].of_own() is None


@pytest.mark.parametrize(
    "need",
    [
        "safety.domestic_abuse",
        "safety.sexual_violence",
        "safety.modern_slavery",
        "family.exploitation",
        "family.child_safeguarding",
    ],
)
def test_the_five_coarse_needs_say_the_finest_level_that_may_be_shown(known, need):
    with pytest.raises(NotAllowedError) as refused:
        look(PUBLIC_VISITOR, known, **ASKED | {"need": need})
    assert refused.value.finest == "la"
