import pytest

from streams.alerting.candidates import Busy
from streams.alerting.noticing import notice, partners_noticed
from tests.support.alerting import MONDAY, closing, looking


def busy(partner="advice", observed=40, expected=20.0, *, silent=False, since=MONDAY):
    return Busy(partner, since, observed, expected, silent=silent)


def known(*told):
    return {one.id: one for one in told}


def test_a_silent_partner_is_noticed_and_its_return_too():
    (told,) = notice({}, closing(MONDAY, busy=(busy(observed=2, silent=True),)))
    assert (told.about, told.partner, told.open, told.revision) == ("partner_silent", "advice", True, 1)
    (ended,) = notice(known(told), closing(MONDAY + 1))
    assert (ended.id, ended.open, ended.revision) == (told.id, False, 2)
    assert notice(known(ended), closing(MONDAY + 2)) == []


@pytest.mark.parametrize(("observed", "noticed"), [(300, False), (301, True)])
def test_a_partner_that_reports_over_one_and_a_half_times_as_much_is_noticed(observed, noticed):
    told = notice({}, closing(MONDAY, busy=(busy(observed=observed, expected=200.0),)))
    assert [one.about for one in told] == ["partner_reporting_change"] * noticed
    assert bool(partners_noticed(known(*told))) is noticed


@pytest.mark.parametrize(("observed", "noticed"), [(31, False), (40, True)])
def test_a_good_week_of_a_small_partner_is_no_other_reporting(observed, noticed):
    told = notice({}, closing(MONDAY, busy=(busy(observed=observed, expected=20.0),)))
    assert bool(told) is noticed


def test_a_notice_of_other_reporting_ends_when_it_is_less_than_one_and_a_half_times_as_much():
    (told,) = notice({}, closing(MONDAY, busy=(busy(observed=400, expected=200.0),)))
    (ended,) = notice(known(told), closing(MONDAY + 1, busy=(busy(observed=300, expected=200.0),)))
    assert not ended.open


@pytest.mark.parametrize(("observed", "noticed"), [(5, True), (6, False)])
def test_a_quiet_day_of_a_small_partner_is_no_silence(observed, noticed):
    """Of 21 expected, five or fewer come once in 30,000 days by chance, six or fewer once in 8,000."""
    told = notice({}, closing(MONDAY, busy=(busy(observed=observed, expected=21.0, silent=True),)))
    assert bool(told) is noticed


def test_a_silence_that_was_told_goes_on_until_it_is_over():
    (told,) = notice({}, closing(MONDAY, busy=(busy(observed=0, silent=True),)))
    still = busy(observed=11, silent=True)
    (more,) = notice(known(told), closing(MONDAY + 1, busy=(still,)))
    assert (more.open, more.observed) == (True, 11)


def test_a_notice_goes_on_under_its_id_while_the_partner_does():
    (told,) = notice({}, closing(MONDAY, busy=(busy(),)))
    (more,) = notice(known(told), closing(MONDAY + 1, busy=(busy(observed=50, since=MONDAY + 1),)))
    assert (more.id, more.since, more.observed, more.revision) == (told.id, told.since, 50, 2)


def test_what_is_told_already_is_not_told_again():
    look = closing(MONDAY, busy=(busy(),))
    told = notice({}, look)
    assert notice(known(*told), look) == []


def test_between_closes_nothing_is_noticed_and_nothing_ends():
    (told,) = notice({}, closing(MONDAY, busy=(busy(),)))
    assert notice(known(told), looking(MONDAY + 1)) == []


def test_a_later_silence_is_another_notice_and_the_same_one_is_the_same():
    silent = busy(observed=2, silent=True)
    (told,) = notice({}, closing(MONDAY, busy=(silent,)))
    (ended,) = notice(known(told), closing(MONDAY + 1))
    (again,) = notice(known(ended), closing(MONDAY + 2, busy=(silent,)))
    assert (again.id, again.open, again.revision) == (told.id, True, 3)
    (later,) = notice(
        known(ended), closing(MONDAY + 9, busy=(busy(observed=0, silent=True, since=MONDAY + 9),))
    )
    assert later.id != told.id


def test_partners_are_noticed_in_a_fixed_order():
    one, other = busy("advice", observed=90), busy("council", observed=0, silent=True)
    look = closing(MONDAY, busy=(other, one))
    assert notice({}, look) == notice({}, closing(MONDAY, busy=(one, other)))
