from streams.engine.pacing import BUSY, Pacer


def test_fetches_at_once_under_load():
    pacer = Pacer(0.05)
    pacer.fetched(BUSY, now=10.0)
    assert pacer.delay(now=10.0) == 0.0


def test_waits_out_the_pace_after_a_small_fetch():
    pacer = Pacer(0.05)
    pacer.fetched(1, now=10.0)
    assert round(pacer.delay(now=10.02), 6) == 0.03


def test_does_not_wait_when_time_has_passed_anyway():
    pacer = Pacer(0.05)
    pacer.fetched(0, now=10.0)
    assert pacer.delay(now=11.0) == 0.0


def test_never_waits_longer_than_the_pace_even_if_the_clock_goes_back():
    pacer = Pacer(0.05)
    pacer.fetched(1, now=10.0)
    assert pacer.delay(now=0.0) == 0.05


def test_fetches_at_once_the_first_time():
    assert Pacer(0.05).delay(now=0.0) == 0.0
