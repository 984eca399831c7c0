"""The partners' page as values, and how many of them report: for the strip of the live map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from api.access import PartnerQuestion, Viewer, may
from api.reading import Reader, answered, read_hearing
from api.reading import texts as decoded
from api.silence import Coverage
from api.texts import Texts
from dictionary import projection
from dictionary.agreements import EVERYTHING, Agreement
from dictionary.moments import LONDON, parse_instant

REPORTING: Final = timedelta(hours=24)
"""Where it is not known what is usual for a partner, it is reporting if it was heard within this time."""


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner in words; tallies only for who may see them."""

    name: str
    kind: str
    covers: str
    until: str
    last: str
    accepted: str
    refused: str
    silent: bool


@dataclass(frozen=True, slots=True)
class PartnersView:
    """What `partners.html` shows."""

    rows: Sequence[PartnerRow]


async def partners_view(reader: Reader, viewer: Viewer, texts: Texts) -> PartnersView:
    """Every partner of the register, in its order."""
    register, tallies = reader.known.register, await read_tallies(reader)
    silent = (await read_hearing(reader)).silent()
    rows = []
    for id_, partner in register.partners.items():
        tally, agreements = tallies[id_], register.of_partner(id_)
        open_to_viewer = may(viewer, about(reader, id_))
        rows.append(
            PartnerRow(
                name=partner.name,
                kind=texts.entries.get(f"kinds.{partner.kind}", partner.kind),
                covers="; ".join(_covers(agreement, reader, texts) for agreement in agreements),
                until="; ".join(_until(agreement, texts) for agreement in agreements),
                last=last_words(tally, texts),
                accepted=_count(tally, "accepted") if open_to_viewer else texts("partners.not_for_you"),
                refused=_count(tally, "refused") if open_to_viewer else texts("partners.not_for_you"),
                silent=id_ in silent,
            )
        )
    return PartnersView(rows)


def about(reader: Reader, partner_id: str) -> PartnerQuestion:
    """The question whether somebody may see how a partner's records were received."""
    homes = (agreement.home_authority for agreement in reader.known.register.of_partner(partner_id))
    return PartnerQuestion(partner_id, tuple(dict.fromkeys(homes)))


async def reporting(reader: Reader, texts: Texts) -> str:
    """How many partners report, of how many, in words; empty where none is expected to."""
    count, of = await count_reporting(reader)
    return texts("live.partners", reporting=count, all=of) if of else ""


async def count_reporting(reader: Reader) -> tuple[int, int]:
    """How many partners report, of how many with an agreement in force.

    Who is silent does not report, whatever else is known; who is new does if it was heard a while ago.

    Raises:
        ProblemError: Valkey does not answer.
    """
    hearing = await read_hearing(reader)
    expected, tallies = hearing.expected(), await read_tallies(reader)
    since = reader.clock() - REPORTING
    count = 0
    for id_ in expected:
        stands, last = hearing.standings[id_], tallies[id_].get("last_arrival")
        count += not stands.silent if stands.known else bool(last and parse_instant(last) >= since)
    return count, len(expected)


def low_words(coverage: Coverage | None, texts: Texts) -> str:
    """That a total may be low, for so many of its partners are silent; empty where none is."""
    if coverage is None or not coverage.silent:
        return ""
    return texts.many("not_reporting", len(coverage.silent), all=len(coverage.partners))


async def read_tallies(reader: Reader) -> Mapping[str, Mapping[str, str]]:
    """What was received from each partner of the register, read at once.

    Raises:
        ProblemError: Valkey does not answer.
    """
    ids = list(reader.known.register.partners)
    if not ids:
        return {}
    pipeline = reader.redis.pipeline(transaction=False)
    for id_ in ids:
        pipeline.hgetall(projection.partner(id_))
    replies = await answered(pipeline.execute())
    return {id_: decoded(reply) for id_, reply in zip(ids, replies, strict=True)}


def _covers(agreement: Agreement, reader: Reader, texts: Texts) -> str:
    """The places and needs of an agreement."""
    places = [reader.known.places.area(code) for code in agreement.authorities]
    where = ", ".join(place.name for place in places if place)
    known = reader.known.dictionary
    needs = [
        known.domains.get(need) or (known.needs[need].title if need in known.needs else need)
        for need in agreement.needs
    ]
    what = texts("partners.all_needs") if EVERYTHING in agreement.needs else ", ".join(needs)
    return f"{where}: {what}"


def _until(agreement: Agreement, texts: Texts) -> str:
    if agreement.withdrawn_at is not None:
        when = f"{agreement.withdrawn_at.astimezone(LONDON):%-d %B %Y, %H:%M}"
        return texts("partners.withdrawn", when=when)
    return f"{agreement.ends:%-d %B %Y}" if agreement.ends else texts("partners.open_ended")


def last_words(tally: Mapping[str, str], texts: Texts) -> str:
    """When a partner last reported."""
    last = tally.get("last_arrival")
    if not last:
        return texts("partners.never")
    return f"{parse_instant(last).astimezone(LONDON):%-d %B %Y, %H:%M}"


def _count(tally: Mapping[str, str], name: str) -> str:
    return f"{int(tally.get(name) or 0):,}"
