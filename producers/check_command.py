"""`needmonitor check FILE`: each event of a file is judged as the hub would judge it."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from dictionary.checking import Checked, Refused, check, read_event
from dictionary.events import PersonEvent
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import Register
from producers.assuming import assumed_register
from producers.commands import Unusable
from producers.events_file import EventsFileProblem, read_events


def run_check(file: Path, partner: str | None, register: Register, now: datetime, *, verbose: bool) -> int:
    """Print a report by line; return how many events would be refused.

    Raises:
        Unusable: the file cannot be read.
    """
    counts: Counter[bool] = Counter()
    if not register.partners:
        click.echo("No register of partners on this machine: agreements are not checked.", err=True)
    try:
        for event in read_events(file):
            found = _judge(event.raw, partner, register, now)
            accepted = isinstance(found, Checked)
            counts[accepted] += 1
            if verbose or not accepted or (isinstance(found, Checked) and found.hints):
                click.echo(f"line {event.line}: {_in_words(found)}")
    except EventsFileProblem as problem:
        raise Unusable(str(problem)) from None
    noun = "event" if counts.total() == 1 else "events"
    click.echo(f"{counts.total():,} {noun}: {counts[True]:,} would be accepted, {counts[False]:,} refused")
    return counts[False]


def _judge(raw: bytes, partner: str | None, register: Register, now: datetime) -> Checked | Refused:
    if not register.partners:
        read = read_event(raw)
        if isinstance(read, Refused):
            return read
        event, _ = read
        assert isinstance(event, PersonEvent), "read_event takes person events only"
        data = event.data
        register = assumed_register(data.partner_id, data.agreement_id, data.person_key_id)
    return check(
        raw,
        partner_id=partner,
        arrival=now,
        register=register,
        dictionary=load_dictionary(),
        places=load_places(),
    )


def _in_words(found: Checked | Refused) -> str:
    if isinstance(found, Checked):
        return "; ".join(("would be accepted", *found.hints))
    where = f" at {found.pointer}" if found.pointer else ""
    return f"refused, {found.code}{where}: {found.message}"
