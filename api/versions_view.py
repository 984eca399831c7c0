"""The versions of the dictionary as a page shows them: which there are, what differs between two. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from api.texts import Texts
from dictionary.need_versions import FieldChange, NeedChange, Version, differences

Pieces = Sequence[tuple[str, bool]]
"""A text in pieces, each with whether the other text lacks it."""


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """A field that differs, in words, and its two texts."""

    name: str
    before: Pieces
    after: Pieces


@dataclass(frozen=True, slots=True)
class NeedDiff:
    """A need that differs; `address` is empty where the present version no longer has it."""

    id: str
    title: str
    address: str
    kinds: Sequence[str]
    fields: Sequence[FieldDiff]
    replaced_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class VersionsView:
    """What `versions.html` shows: versions newest first; the two compared, and their differences."""

    versions: Sequence[Version]
    older: str
    newer: str
    summary: Sequence[tuple[str, int]]
    needs: Sequence[NeedDiff]


def versions_view(versions: Sequence[Version], query: Mapping[str, str], texts: Texts) -> VersionsView:
    """The versions, and what differs between the two asked for: by default the last and the one before it."""
    older, newer = chosen(versions, query)
    changes = differences(older.dictionary, newer.dictionary)
    kinds = [kind for change in changes for kind in change.kinds]
    current = versions[-1].dictionary
    return VersionsView(
        versions=versions[::-1],
        older=older.dictionary.version,
        newer=newer.dictionary.version,
        summary=[(texts(f"versions.kinds.{kind}"), kinds.count(kind)) for kind in dict.fromkeys(kinds)],
        needs=[
            NeedDiff(
                id=change.need.id,
                title=change.need.title,
                address=f"/needs/{change.need.id}" if current.get(change.need.id) else "",
                kinds=[texts(f"versions.kinds.{kind}") for kind in change.kinds],
                fields=[_field(each, texts) for each in change.fields],
                replaced_by=change.need.replaced_by,
            )
            for change in changes
        ],
    )


def chosen(versions: Sequence[Version], query: Mapping[str, str]) -> tuple[Version, Version]:
    """The two versions asked for, the older first; what is not known is left to the usual choice."""
    places = {version.dictionary.version: place for place, version in enumerate(versions)}
    last = len(versions) - 1
    pair = places.get(query.get("from", ""), max(0, last - 1)), places.get(query.get("to", ""), last)
    return versions[min(pair)], versions[max(pair)]


def versions_json(versions: Sequence[Version], query: Mapping[str, str]) -> dict[str, Any]:
    """The same as JSON."""
    older, newer = chosen(versions, query)
    changes = differences(older.dictionary, newer.dictionary)
    return {
        "versions": [
            {
                "version": each.dictionary.version,
                "published": each.published,
                "sha256": each.dictionary.sha256,
                "needs": len(each.dictionary.needs),
            }
            for each in versions
        ],
        "from": older.dictionary.version,
        "to": newer.dictionary.version,
        "changes": [_change(change) for change in changes],
    }


def marked(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Two texts in pieces of words, those marked that the other lacks."""
    one, other = before.split(), after.split()
    left, right = list[tuple[str, bool]](), list[tuple[str, bool]]()
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
        differs = tag != "equal"
        left += [(" ".join(one[i1:i2]), differs)] if i2 > i1 else []
        right += [(" ".join(other[j1:j2]), differs)] if j2 > j1 else []
    return left, right


def _field(of: FieldChange, texts: Texts) -> FieldDiff:
    before, after = marked(of.before, of.after)
    return FieldDiff(texts(f"versions.fields.{of.field}"), before, after)


def _change(change: NeedChange) -> dict[str, Any]:
    return {
        "need": change.need.id,
        "title": change.need.title,
        "kinds": list(change.kinds),
        "replaced_by": list(change.need.replaced_by),
        "fields": [
            {"field": each.field, "before": each.before, "after": each.after} for each in change.fields
        ],
    }
