from datetime import timedelta

from tests.support.watch_log import FIRST, FOOD, LA, SECTORS, Arrival, Log, Reader, at, usual

TODAY = FIRST + 90
PLANTED = [Arrival(day, FOOD, "B1 1", "gp") for day in range(TODAY - 2, TODAY) for _ in range(14)]


def handed_in(*extra: Arrival, days: int = 90) -> Log:
    """Past days within 20 seconds, the newest first, then two minutes of silence; as it is noon."""
    history = [*usual(range(TODAY - days, TODAY)), *extra]
    history.sort(key=lambda one: -one.day)
    log, now = Log().clock(at(TODAY, 12)), at(TODAY, 12)
    share = -(-len(history) // 20)
    for second in range(20):
        now += timedelta(seconds=1)
        log.arrive(*history[second * share : (second + 1) * share]).clock(now)
    return log.clock(*(now + timedelta(seconds=second) for second in range(1, 120)))


def test_a_spike_in_history_that_was_handed_in_is_found_soon_after_it_ends():
    log = handed_in(*PLANTED)
    told = Reader().read(log.records).alerts().values()
    (alert,) = [one for one in told if one["level"] == "urgent" and one["area"]["level"] == "sector"]
    assert (alert["area"]["code"], alert["need"]["id"]) == ("B1 1", FOOD)
    assert alert["observed"] >= 28
    assert 3 < alert["expected"] < 20
    assert alert["first_seen"] < (at(TODAY, 12) + timedelta(seconds=75)).isoformat()
    assert not alert["retrospective"]


def test_history_without_a_spike_raises_nothing():
    assert Reader().read(handed_in().records).alerts() == {}


def test_history_shorter_than_a_partner_takes_to_be_known_is_not_learned():
    reader = Reader().read(handed_in(*PLANTED, days=45).records)
    assert reader.told() == []
    assert reader.counts.watches.authorities[LA].pending.old > 300


def test_what_is_learned_at_once_is_near_what_would_have_been_learned_day_by_day():
    at_once = Reader().read(handed_in().records).counts.watches.authorities[LA]
    days = range(TODAY - 90, TODAY)
    by_day = Reader().read(Log().live(days, usual(days)).clock(at(TODAY, 12)).records)
    slowly = by_day.counts.watches.authorities[LA]
    assert at_once.day == slowly.day
    numbers = [at_once.numbering.sectors[sector] for sector in SECTORS]
    for name, places in at_once.numbering.needs.items():
        own, other = at_once.watch.learned.count[places], slowly.watch.learned.count
        usual_count = other[slowly.numbering.needs[name]].sum()
        assert abs(own[numbers].sum() - usual_count) < 0.1 * usual_count


def test_a_worker_that_dies_while_it_learns_tells_the_same():
    records = handed_in(*PLANTED).records
    expected = Reader().read(records).told()
    reader = Reader()
    clocks = [place for place, record in enumerate(records, 1) if record.key == b"clock"]
    begun = 0
    for place in [*clocks[::7], *clocks[50:75:2], len(records)]:
        reader.read(records[begun:place]).restart()
        begun = max(begun, place)
    assert reader.told() == expected
    assert expected
