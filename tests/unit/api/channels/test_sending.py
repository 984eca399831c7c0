"""Each channel against a real server of its kind."""

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from api.channels.cap import NAMESPACE
from api.channels.destinations import Destination, MailFolder, MailServer
from api.channels.retrying import SENT, Answer
from api.channels.sending import TEAMS_APART, Sending, Ways
from dictionary.alerts import Level
from dictionary.subscriptions import Channel, Subscription
from needmonitor.processes import free_port
from tests.support.receivers import Hook, Mailbox
from tests.support.subscriptions import make_subscription
from tests.support.telling import SENDER, make_message

KEY = b"a key that both of them know"
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOOK = make_subscription(channel=Channel.WEBHOOK, address="duty-desk")
TEAMS = make_subscription(channel=Channel.TEAMS, address="duty-desk")
CAP = make_subscription(channel=Channel.CAP, address="duty-desk", least=Level.URGENT)


@asynccontextmanager
async def sending(
    mail: Any = None, url: str = "", kind: str = "webhook", private: bool = True
) -> AsyncIterator[Sending]:
    key = None if kind == "teams" else KEY
    where = {"duty-desk": Destination("duty-desk", kind, url, key, private)} if url else {}
    ways = Sending(Ways(SENDER, mail, where, lambda: NOON))
    try:
        yield ways
    finally:
        await ways.close()


def by_mail(port: int) -> MailServer:
    return MailServer("127.0.0.1", port, "none", None, None, "needs@example.org")


async def once(team: Subscription, **more: Any) -> Answer:
    async with sending(**more) as ways:
        return await ways.send(make_message(team=team))


async def test_mail_arrives_as_text_and_html_under_the_id_of_the_message(mailbox: Mailbox) -> None:
    async with sending(by_mail(mailbox.port)) as ways:
        assert await ways.send(make_message(number=5)) == SENT
    (mail,) = mailbox.mails
    assert mail["X-Envelope-To"] == "duty@example.org"
    assert mail["Message-ID"] == f"<{5:032x}@example.org>"
    assert mail["Subject"] == ("Alert: Food insecurity in B1 1, at least about twice what is usual")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    for part in (plain.get_content(), html.get_content()):
        assert "15 to 24 (usually fewer than 8)" in part
        assert "https://need.example.org/alerts/b0000000000000aa" in part


@pytest.mark.parametrize(
    ("said", "reason", "again"),
    [("451 Try later", "smtp_451", True), ("550 No such user", "smtp_550", False)],
)
async def test_what_a_mail_server_refuses_for_now_is_tried_again_and_for_ever_is_not(
    mailbox: Mailbox, said: str, reason: str, again: bool
) -> None:
    mailbox.answers = [said]
    answer = await once(make_subscription(), mail=by_mail(mailbox.port))
    assert (answer.ok, answer.reason, answer.again) == (False, reason, again)


async def test_a_mail_server_that_is_away_is_tried_again() -> None:
    answer = await once(make_subscription(), mail=by_mail(free_port()))
    assert (answer.ok, answer.again) == (False, True)


async def test_without_a_mail_server_no_mail_is_tried() -> None:
    answer = await once(make_subscription())
    assert (answer.ok, answer.reason, answer.again) == (False, "no_mail_server", False)


async def test_mail_may_be_kept_in_a_folder_and_not_leave(tmp_path: Path) -> None:
    assert await once(make_subscription(), mail=MailFolder(tmp_path / "mail")) == SENT
    (kept,) = (tmp_path / "mail").iterdir()
    assert b"Food insecurity" in kept.read_bytes()


async def test_a_webhook_is_signed_so_that_its_receiver_can_tell_who_sent_it(hook: Hook) -> None:
    assert await once(HOOK, url=hook.url) == SENT
    (posted,) = hook.posted
    headers = posted.headers
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + posted.body
    right = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{right}"
    assert int(headers["webhook-timestamp"]) == int(NOON.timestamp())
    assert headers["content-type"].startswith("application/cloudevents+json")
    event = json.loads(posted.body)
    assert event["id"] == headers["webhook-id"] == f"{1:032x}"
    assert event["data"]["steps"][0]["alert"]["observed"] == {"low": 15, "high": 24}


@pytest.mark.parametrize(
    ("status", "headers", "again", "after"),
    [
        (503, {}, True, None),
        (429, {"retry-after": "17"}, True, timedelta(seconds=17)),
        (429, {"retry-after": "Tue, 03 Nov 2026 12:02:00 GMT"}, True, timedelta(minutes=2)),
        (410, {}, False, None),
        (302, {"location": "http://127.0.0.1:1/elsewhere"}, False, None),
    ],
)
async def test_what_a_receiver_answers_decides_whether_and_when_it_is_tried_again(
    hook: Hook, status: int, headers: dict[str, str], again: bool, after: timedelta | None
) -> None:
    hook.answers = [(status, headers)]
    answer = await once(HOOK, url=hook.url)
    assert answer == Answer(ok=False, reason=f"http_{status}", again=again, after=after)
    assert len(hook.posted) == 1


async def test_an_address_in_a_private_network_is_refused_unless_the_operator_allows_it(hook: Hook) -> None:
    answer = await once(HOOK, url=hook.url, private=False)
    assert (answer.reason, answer.again) == ("private_address", False)
    assert hook.posted == []


async def test_a_destination_that_is_not_known_or_is_of_another_channel_is_not_guessed(hook: Hook) -> None:
    assert (await once(HOOK)).reason == "unknown_destination"
    assert (await once(HOOK, url=hook.url, kind="teams")).reason == "unknown_destination"


async def test_a_workflow_of_teams_is_posted_a_card_without_a_signature(hook: Hook) -> None:
    assert await once(TEAMS, url=hook.url, kind="teams") == SENT
    (posted,) = hook.posted
    assert json.loads(posted.body)["attachments"][0]["content"]["type"] == "AdaptiveCard"
    assert "webhook-signature" not in posted.headers


async def test_a_workflow_of_teams_is_posted_no_more_than_four_a_second(hook: Hook) -> None:
    async with sending(url=hook.url, kind="teams") as ways:
        began = time.monotonic()
        for number in range(4):
            assert await ways.send(make_message(team=TEAMS, number=number)) == SENT
        assert time.monotonic() - began >= 3 * TEAMS_APART * 0.99


async def test_cap_is_posted_as_xml_and_signed(hook: Hook) -> None:
    async with sending(url=hook.url, kind="cap") as ways:
        message = make_message(team=CAP, level=Level.URGENT)
        assert await ways.send(message) == SENT
    (posted,) = hook.posted
    assert posted.headers["content-type"].startswith("application/cap+xml")
    assert posted.headers["webhook-signature"].startswith("v1,")
    assert fromstring(posted.body).tag == f"{{{NAMESPACE}}}alert"


async def test_no_address_and_no_key_is_logged_or_shown(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    hook.answers = [(500, {})]
    answer = await once(HOOK, url=hook.url)
    destination = Destination("duty-desk", "webhook", hook.url, KEY, private=True)
    server = MailServer("127.0.0.1", 25, "none", "user", "a password", "needs@example.org")
    shown = f"{answer} {destination} {server}"
    assert not any(secret in shown for secret in ("a-secret", KEY.decode(), "a password"))
