from streams.engine.pacing import BUSY, IDLE, IDLE_WAIT_MS, Pacer


def paced(pace: float = 0.05, *, answers_early: bool = True) -> Pacer:
    return Pacer(pace, 100, answers_early=answers_early)


def test_fetches_at_once_under_load():
    pacer = paced(0.05)
    pacer.fetched(BUSY, now=10.0)
    assert pacer.delay(now=10.0) == 0.0


def test_waits_out_the_pace_after_a_small_fetch():
    pacer = paced(0.05)
    pacer.fetched(1, now=10.0)
    assert round(pacer.delay(now=10.02), 6) == 0.03


def test_does_not_wait_when_time_has_passed_anyway():
    pacer = paced(0.05)
    pacer.fetched(0, now=10.0)
    assert pacer.delay(now=11.0) == 0.0


def test_never_waits_longer_than_the_pace_even_if_the_clock_goes_back():
    pacer = paced(0.05)
    pacer.fetched(1, now=10.0)
    assert pacer.delay(now=0.0) == 0.05


def test_fetches_at_once_the_first_time():
    assert paced(0.05).delay(now=0.0) == 0.0


def test_lets_the_broker_wait_longer_while_there_is_next_to_nothing():
    pacer = paced()
    pacer.fetched(IDLE, now=10.0)
    assert pacer.wait_ms == IDLE_WAIT_MS


def test_lets_no_partition_wait_for_the_others_while_records_come():
    pacer = paced()
    pacer.fetched(IDLE, now=10.0)
    pacer.fetched(IDLE + 1, now=11.0)
    assert pacer.wait_ms == 100


def test_never_lets_a_broker_wait_long_that_does_not_answer_early():
    pacer = paced(answers_early=False)
    pacer.fetched(0, now=10.0)
    assert pacer.wait_ms == 100
