"""What the rules in code.yml must find, and what they must leave: read by semgrep alone, never run."""

import random
import secrets
import time
import uuid
from datetime import UTC, date, datetime

import click
import jinja2
import markupsafe
from fastapi.responses import HTMLResponse


def clocks(at):
    # ruleid: the-clock-comes-in
    datetime.now(UTC)
    # ruleid: the-clock-comes-in
    date.today()
    # ruleid: the-clock-comes-in
    time.time()
    # ok: the-clock-comes-in
    datetime.fromtimestamp(at, UTC)


def chances(chance):
    # ruleid: chance-comes-in
    random.choice([1, 2])
    # ruleid: chance-comes-in
    secrets.token_hex(4)
    # ruleid: chance-comes-in
    uuid.uuid4()
    # ok: chance-comes-in
    chance.choice([1, 2])


def logs(logger, record, event, error):
    # ruleid: no-body-in-a-log
    logger.warning("not read: %s", record.value)
    # ruleid: no-body-in-a-log
    logger.info("about %s", event.data.person_ref)
    # ruleid: no-body-in-a-log
    logger.error(f"body {event.body!r}")
    # ok: no-body-in-a-log
    logger.warning("record %d: %s", record.offset, type(error).__name__)


def errors(record, event):
    if record:
        # ruleid: no-body-in-an-error
        raise ValueError(f"cannot read {record.value}")
    # ok: no-body-in-an-error
    raise ValueError(f"cannot read record {record.offset}")


def keys(valkey, projection):
    # ruleid: keys-of-valkey-have-names
    valkey.hget("nm:exact:E08000025", "B1 1")
    # ruleid: keys-of-valkey-have-names
    valkey.zadd(f"nm:{projection}", {})
    # ok: keys-of-valkey-have-names
    valkey.hget(projection.exact("E08000025", "any"), "B1 1")


def pages(name):
    # ruleid: pages-are-escaped
    markupsafe.Markup(name)
    # ruleid: pages-are-escaped
    jinja2.Environment(autoescape=False)
    # ruleid: pages-are-escaped
    HTMLResponse(f"<p>{name}</p>")
    # ok: pages-are-escaped
    jinja2.Environment(autoescape=jinja2.select_autoescape())
    click.echo(name)
