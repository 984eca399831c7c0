"""The journey as stages: check, follow, count, with everything their steps ask for."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from dictionary.needs import COARSE_NEEDS, load_dictionary
from dictionary.places import load_places
from dictionary.topics import ACTIONS, CHANGES, CHECKED, raw_topic
from streams.agreed_policy import agreed_policy, written_policy
from streams.agreements import Agreements
from streams.alerted import Terms
from streams.alerting.rules import Rules
from streams.checking import check_step
from streams.config import CHECK, COUNT, FOLLOW, WorkerConfig
from streams.counting import SCHEMA as COUNT_SCHEMA
from streams.counting import Counts, count_step
from streams.counting import migrate as migrate_counts
from streams.engine.model import NoState, Observer, Record, Result, Stage, State
from streams.following import follow_step
from streams.links import Links
from streams.local_events import LocalEvents
from streams.people import People
from streams.topics_admin import CHECK_LOG, COUNT_LOG, FOLLOW_LOG


def build_stages(
    config: WorkerConfig,
    links: Links,
    agreements: Agreements,
    local_events: LocalEvents,
    *,
    checked: Observer,
    followed: Observer,
    counted: Observer,
) -> list[Stage]:
    """The stages that a worker runs, each with its observer."""
    stages = [
        _check(config, links, agreements, checked),
        _follow(config, followed),
        _count(config, agreements, local_events, counted),
    ]
    return [stage for stage in stages if stage.name in config.stages]


def _check(config: WorkerConfig, links: Links, agreements: Agreements, observer: Observer) -> Stage:
    step = partial(
        check_step,
        register=agreements.register,
        dictionary=load_dictionary(),
        places=load_places(),
        links=links.older,
        partitions=config.partitions,
        clock=config.clock,
    )

    async def known() -> None:
        await links.caught_up()
        await agreements.caught_up()

    sources = tuple(raw_topic(partner) for partner in config.register.partners)
    return Stage(CHECK, sources, CHECK_LOG, lambda _: NoState(), step, prepare=known, observer=observer)


def _follow(config: WorkerConfig, observer: Observer) -> Stage:
    step = partial(
        follow_step,
        horizons={need.id: need.horizon_days for need in load_dictionary().needs.values()},
        places_authority=load_places().authority_of,
        disclosure_secret=config.disclosure_secret,
        partitions=config.partitions,
    )
    return Stage(FOLLOW, (CHECKED,), FOLLOW_LOG, lambda _: People(), step, observer=observer)


def _count(
    config: WorkerConfig, agreements: Agreements, local_events: LocalEvents, observer: Observer
) -> Stage:
    dictionary, places = load_dictionary(), load_places()
    rules = Rules.of(places, dictionary)
    terms = Terms(
        rules=lambda: replace(rules, local_events=tuple(local_events.known.values())),
        secret=config.disclosure_secret,
        timer=time.perf_counter,
    )
    written = written_policy(config.policy, COARSE_NEEDS, config.disclosure_secret)
    policy = agreed_policy(written, agreements.register, dictionary)

    def step(state: State, batch: Sequence[Record]) -> Result:
        return count_step(state, batch, policy=policy(), terms=terms)

    async def known() -> None:
        await local_events.caught_up()
        await agreements.caught_up()

    return Stage(
        COUNT,
        (CHANGES, ACTIONS),
        COUNT_LOG,
        lambda partition: Counts(partition, places, config.pace),
        step,
        prepare=known,
        observer=observer,
        schema=COUNT_SCHEMA,
        migrate=migrate_counts,
    )
