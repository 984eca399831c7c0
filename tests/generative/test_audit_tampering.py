"""Ten thousand random tamperings with a log of several writers: every one is found."""

import random
from datetime import UTC, datetime, timedelta

from dictionary.audit import Chain, Deed, Did, head
from dictionary.audit_verifying import Verifier

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TRIALS = 10_000


def written(rng):
    """A log of three writers and two heads, and what Valkey holds of their ends."""
    chains = {name: Chain(name) for name in ("api-1", "api-2", "command-3", "head-4")}
    log = []

    def append(name, deed):
        chains[name], value = chains[name].seal(deed, NOW + timedelta(minutes=len(log)))
        log.append((name.encode(), value))

    for half in range(2):
        for number in range(8):
            who = rng.choice(["api-1", "api-2", "command-3"])
            append(who, Deed(Did.ASKED, "officer", "analyst", {"need": "money.debt", "n": number + half}))
        append("head-4", head({name: chain.end for name, chain in chains.items() if chain.end.number}))
    return log, [(name, chain.end) for name, chain in chains.items() if chain.end.number]


def verdict(log, anchors):
    verifier = Verifier(anchors)
    for key, value in log:
        verifier.take(key, value)
    return verifier.faults()


def tampered(rng, log):
    """One record edited, emptied, removed, moved within its chain, or given to another writer."""
    changed, place = list(log), rng.randrange(len(log))
    key, value = changed[place]
    match rng.randrange(6):
        case 0:
            at = rng.randrange(len(value))
            other = bytes([rng.choice([byte for byte in range(256) if byte != value[at]])])
            changed[place] = key, value[:at] + other + value[at + 1 :]
        case 1:
            at = rng.randrange(len(value))
            changed[place] = key, rng.choice([value[:at] + value[at + 1 :], value[:at] + b" " + value[at:]])
        case 2:
            changed[place] = key, None
        case 3:
            del changed[place]
        case 4:
            own = [n for n, (name, _) in enumerate(log) if name == key]
            if len(own) < 2:
                return None
            one, two = rng.sample(own, 2)
            changed[one], changed[two] = changed[two], changed[one]
        case 5:
            changed[place] = rng.choice([name for name, _ in log if name != key]), value
    return changed


def test_every_one_of_ten_thousand_tamperings_is_found():
    rng = random.Random(20261122)
    missed = tried = 0
    while tried < TRIALS:
        log, anchors = written(rng)
        assert verdict(log, anchors) == []
        for _ in range(100):
            changed = tampered(rng, log)
            if changed is not None:
                tried += 1
                missed += not verdict(changed, anchors)
    assert (missed, tried >= TRIALS) == (0, True)
