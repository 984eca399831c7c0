"""Events in the short form of the golden cases, as full events of partners."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dictionary.moments import parse_instant
from tests.support import events

Short = Mapping[str, str]


def arrival(short: Short) -> datetime:
    """When the broker had it: a minute after `time` where it does not say."""
    if "arrival" in short:
        return parse_instant(short["arrival"])
    return parse_instant(short["time"]) + timedelta(minutes=1)


def event_id(name: str) -> str:
    """The UUID of an event; UUIDs are in the order of their names (of up to 16 letters)."""
    digits = name.encode().hex().ljust(32, "0")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def full_event(short: Short) -> events.Event:
    """The event a case means."""
    area = short.get("sector")
    lives = area is not None and not area.endswith("/none")
    common = {"person": short["person"], "partner": short["partner"], "issue": short["issue"]}
    common |= {"time": short["time"], "recorded": short.get("recorded")}
    match short["type"]:
        case "issue-recorded":
            event = events.issue_recorded(need=short["need"], sector=area if lives else None, **common)
        case "issue-updated":
            place = {"sector": area} if lives else {"location_status": "no_fixed_abode" if area else None}
            event = events.issue_updated(reason=short["reason"], need=short.get("need"), **place, **common)
        case "issue-withdrawn":
            event = events.issue_withdrawn(reason=short["reason"], **common)
        case "issue-resolved":
            event = events.issue_resolved(outcome=short["outcome"], **common)
        case other:
            raise ValueError(f"no such event: {other}")
    return {**event, "id": event_id(short["id"])}
