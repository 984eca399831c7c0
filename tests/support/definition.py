"""`counting.md` once more, over events in the short form: slow, without state, in the words of the rules."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dictionary.moments import LONDON, parse_instant
from dictionary.places import load_places
from tests.support.short_form import Short, arrival
from tests.support.stages import HORIZONS

Question = tuple[str, str, str, str | None, datetime]
"""Measure, scope, area, window, at."""
DAYS = {"7d": 7, "28d": 28, "91d": 91, "365d": 365}


def london(text: str) -> date:
    return parse_instant(text).astimezone(LONDON).date()


def hours(instant: datetime) -> int:
    return int(instant.timestamp()) // 3600


def rank(event: Short) -> tuple[datetime, datetime, str, str]:
    time = parse_instant(event["time"])
    return time, parse_instant(event.get("recorded", event["time"])), event["partner"], event["id"]


def owner(event: Short) -> tuple[str, str, str]:
    return event["person"], event["partner"], event["issue"]


def accepted(events: Sequence[Short]) -> tuple[list[Short], list[tuple[str, str]]]:
    """What is counted of events in the order they arrived, and what is refused.

    The 35 days of waiting end with the person's next arrival; the clock's own refusals are left out.
    """
    heard: dict[tuple[str, str, str], Short] = {}
    taken, refused, waits = list[Short](), list[tuple[str, str]](), list[Short]()
    for event in events:
        for late in list(waits):
            if late["person"] == event["person"] and arrival(event) - arrival(late) > timedelta(days=35):
                waits.remove(late)
                refused.append((late["id"], "unknown_issue"))
        name = (event["person"], event["partner"], event["id"])
        content = {field: said for field, said in event.items() if field != "arrival"}
        opened = any(owner(other) == owner(event) for other in taken if other["type"] == "issue-recorded")
        if name in heard:
            if heard[name] != content:
                refused.append((event["id"], "id_conflict"))
            continue
        if event["type"] == "issue-recorded" and opened:
            refused.append((event["id"], "issue_exists"))
            continue
        heard[name] = content
        if event["type"] == "issue-recorded":
            taken += [event, *(other for other in waits if owner(other) == owner(event))]
            waits = [other for other in waits if owner(other) != owner(event)]
        else:
            (taken if opened else waits).append(event)
    return taken, refused


def standing(taken: Sequence[Short]) -> list[dict[str, str]]:
    """Records that were not withdrawn, as recoded and corrected, in order."""
    withdrawn = {owner(event) for event in taken if event["type"] == "issue-withdrawn"}
    records = [dict(event) for event in taken if event["type"] == "issue-recorded"]
    for record in records:
        for event in sorted(taken, key=rank):
            if owner(event) == owner(record) and event.get("reason") in {"recoded", "correction"}:
                record.update({field: event[field] for field in ("need", "sector") if field in event})
    return sorted((record for record in records if owner(record) not in withdrawn), key=rank)


def heard(taken: Sequence[Short]) -> list[Short]:
    """Without what was said of an issue more than 730 days after anything else was."""
    last = {owner(event): london(event["time"]) for event in taken if event["type"] == "issue-recorded"}
    kept = list[Short]()
    for event in sorted((other for other in taken if owner(other) in last), key=rank):
        day, before = london(event["time"]), last[owner(event)]
        if day - before <= timedelta(days=730):
            last[owner(event)] = max(day, before)
            kept.append(event)
    return kept


def lies_in(sector: str, area: str) -> bool:
    if area in {"all", sector}:
        return True
    if sector.endswith("/none"):
        return sector == f"{area}/none"
    return area in {load_places().authority_of(sector), sector.split(" ", maxsplit=1)[0]}


def counts_in(scope: str, record: Short) -> bool:
    if "@" in scope:
        return scope == f"{record['need']}@{record['partner']}"
    return scope == "any" or scope in {record["need"], record["need"].split(".")[0]}


def number(taken: Sequence[Short], question: Question) -> int:
    """The answer to one question."""
    measure, scope, area, window, at = question
    records = [record for record in standing(taken) if counts_in(scope, record)]
    today = at.astimezone(LONDON).date()
    if measure == "open":
        places = open_places(taken, records, today)
        return sum(lies_in(sector, area) for sector in places.values())
    if measure == "arrivals":
        met = {(record["person"], record["sector"]) for record in records if london(record["time"]) == today}
        return sum(lies_in(sector, area) for _, sector in met)
    seen = [record for record in records if is_in_window(record, window, at)]
    if measure == "records":
        return sum(lies_in(record["sector"], area) for record in seen)
    last = {record["person"]: record["sector"] for record in seen}
    return sum(lies_in(sector, area) for sector in last.values())


def is_in_window(record: Short, window: str | None, at: datetime) -> bool:
    if window == "24h":
        return 0 <= hours(at) - hours(parse_instant(record["time"])) <= 23
    age = at.astimezone(LONDON).date() - london(record["time"])
    return timedelta(0) <= age < timedelta(days=DAYS[window or ""])


def open_places(taken: Sequence[Short], records: Sequence[Short], today: date) -> dict[str, str]:
    """Person -> where their last open issue is on a day."""
    valid = {owner(record) for record in standing(taken)}
    known = [event for event in heard(taken) if owner(event) in valid and london(event["time"]) <= today]
    places: dict[str, str] = {}
    for record in records:
        if london(record["time"]) > today:
            continue
        own = [event for event in known if owner(event) == owner(record)]
        since = [
            event for event in known if event["person"] == record["person"] and rank(event) > rank(record)
        ]
        if any(event["type"] == "issue-resolved" for event in own):
            continue
        if any(event.get("outcome") in {"died", "moved_away"} for event in since):
            continue
        news = [record, *(event for event in own if event.get("reason") == "reconfirmed")]
        if today - max(london(event["time"]) for event in news) >= timedelta(days=HORIZONS[record["need"]]):
            continue
        moves = sorted((event for event in since if event.get("reason") == "moved"), key=rank)
        places[record["person"]] = moves[-1]["sector"] if moves else record["sector"]
    return places
