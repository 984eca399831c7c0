"""A message as mail: plain text and the same as HTML, nothing loaded from anywhere. Pure."""

from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Final

from api.channels.deciding import Message
from api.channels.words import Section, Sender, Words, words

LINK_WORDS: Final = "Open it"
_STYLE: Final = "font-family:sans-serif;line-height:1.5;max-width:40em"


def make_mail(message: Message, sender: Sender, mail_from: str) -> EmailMessage:
    """The mail. Its Message-ID is that of every attempt; an alert's mails are one thread.

    Args:
        message: what to say, to a subscription whose address is a mail address.
        sender: who says it.
        mail_from: the address it comes from.
    """
    said = words(message, sender)
    domain = mail_from.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Need monitor", addr_spec=mail_from)
    mail["To"] = Address(addr_spec=message.team.address)
    mail["Subject"] = said.subject
    mail["Date"] = message.at
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    if earlier := _earlier(message):
        mail["In-Reply-To"] = f"<{earlier[0]}@{domain}>"
        mail["References"] = " ".join(f"<{one}@{domain}>" for one in earlier)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content("\n".join(_text(said)) + "\n")
    mail.add_alternative(_html(said), subtype="html")
    return mail


def _earlier(message: Message) -> list[str]:
    """Messages sent before about the one alert this one is about."""
    return [] if message.digest else [one.message for one in message.parts[0].past.sent]


def _text(said: Words) -> Iterator[str]:
    yield from said.notes
    for section in said.sections:
        yield from ("", section.title, "")
        yield from (f"{fact.name}: {fact.value}" for fact in section.facts)
        yield from section.notes
        if section.link:
            yield f"{LINK_WORDS}: {section.link}"
    if said.foot:
        yield from ("", "-- ", *said.foot)


def _html(said: Words) -> str:
    body = [f"<p>{escape(note)}</p>" for note in said.notes]
    for section in said.sections:
        body += _section(section)
    body += [f"<p><small>{escape(line)}</small></p>" for line in said.foot]
    title = f"<title>{escape(said.subject)}</title>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{title}</head>'
        f'<body style="{_STYLE}">{"".join(body)}</body></html>'
    )


def _section(section: Section) -> Iterator[str]:
    yield f"<h1>{escape(section.title)}</h1><table>"
    for fact in section.facts:
        name = f'<th scope="row" align="left">{escape(fact.name)}</th>'
        yield f"<tr>{name}<td>{escape(fact.value)}</td></tr>"
    yield "</table>"
    yield from (f"<p>{escape(note)}</p>" for note in section.notes)
    if section.link:
        yield f'<p><a href="{escape(section.link)}">{LINK_WORDS}</a></p>'
