"""Parameters, each with where it comes from."""

import pytest

from producers.simulator.profile import Parameter, Profile, load_profile

SUBJECT = ("kind", "subject")


def profile_of(value):
    return Profile([Parameter(*SUBJECT, value, "assumed", "")])


def test_every_parameter_says_whether_it_is_published_or_assumed():
    statuses = ("published", "computed", "assumed", "domain rule", "seed")
    for parameter in load_profile().parameters.values():
        assert parameter.status.startswith(statuses), parameter.subject


def test_reads_shares_out_of_words():
    assert profile_of("money 30, in_person 10 (% of issues)").weights(*SUBJECT) == {
        "money": 0.75,
        "in_person": 0.25,
    }
    assert profile_of("housing.homeless 0.5").named(*SUBJECT) == {"housing.homeless": 0.5}


def test_reads_numbers_out_of_words():
    assert profile_of("mean 2.5 (between 2 and 3)").number(*SUBJECT) == 2.5
    assert profile_of("41 (2021/22), 27").numbers(*SUBJECT) == (41, 2021, 22, 27)


def test_says_which_parameter_has_no_number():
    with pytest.raises(ValueError, match="kind: subject"):
        profile_of("some").number(*SUBJECT)
    with pytest.raises(ValueError, match="kind: subject"):
        profile_of("12").weights(*SUBJECT)


def test_every_mix_of_the_reference_adds_up_to_a_hundred():
    profile = load_profile()
    mixes = [subject for kind, subject in profile.parameters if kind == "partner_mix"]
    assert len(mixes) == 6
    for subject in mixes:
        assert sum(profile.named("partner_mix", subject).values()) == 100
