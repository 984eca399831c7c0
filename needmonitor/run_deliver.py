"""Delivery of alerts, with what the settings say."""

import asyncio
import logging
import os

from aiokafka.errors import KafkaError

from api.channels.delivering import DeliverConfig, deliver
from api.channels.destinations import MailFolder, MailServer, read_destinations
from api.channels.sending import Ways
from api.channels.words import Sender
from dictionary.places import load_places
from needmonitor.settings import Settings
from needmonitor.starting import starting
from needmonitor.wiring import COMPRESSION, now
from streams.engine.consumer import Consumer

logger = logging.getLogger(__name__)


def run_deliver(settings: Settings) -> None:
    """Deliver until told to stop.

    Raises:
        click.ClickException: a setting that it cannot start with.
        SystemExit: with status 75 where the log cannot be reached; start it again.
    """
    with starting():
        config = deliver_config(settings)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log the addresses
    try:
        asyncio.run(deliver(config))
    except* KafkaError as errors:
        logger.error("The log cannot be reached: %s", type(errors.exceptions[0]).__name__)  # noqa: TRY400
        raise SystemExit(os.EX_TEMPFAIL) from None


def deliver_config(settings: Settings) -> DeliverConfig:
    """What deliver is given.

    Raises:
        ValueError: no disclosure secret outside demo mode, or destinations that break a rule.
        OSError: a file that cannot be read.
    """
    file = settings.destinations_file
    ways = Ways(
        sender=Sender(origin(settings), synthetic=settings.demo, names=load_places().authorities),
        mail=mail_server(settings),
        destinations=read_destinations(file) if file else {},
        clock=now,
    )
    return DeliverConfig(
        consumer=Consumer,
        kafka_url=settings.kafka_url,
        redis_url=settings.redis_url,
        partitions=settings.partitions,
        transactions=settings.transactions,
        compression=COMPRESSION,
        ways=ways,
        clock=now,
        secret=settings.require_disclosure_secret(),
        security=settings.kafka_security(),
    )


def origin(settings: Settings) -> str:
    """Where people open the pages: the public origin, in demo mode loopback; else unknown."""
    if settings.public_origin:
        return settings.public_origin.rstrip("/")
    return f"http://127.0.0.1:{settings.port}" if settings.demo else ""


def mail_server(settings: Settings) -> MailServer | MailFolder | None:
    """How mail leaves, if it does.

    Raises:
        OSError: the file of the password cannot be read.
    """
    if settings.mail_folder is not None:
        return MailFolder(settings.mail_folder, settings.mail_from)
    if settings.mail_host is None:
        return None
    return MailServer(
        host=settings.mail_host,
        port=settings.mail_port,
        security=settings.mail_security,
        user=settings.mail_user,
        password=settings.read_mail_password(),
        sender=settings.mail_from,
    )
