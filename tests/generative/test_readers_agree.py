"""Both readers come to the same end with whatever is wrong with an event."""

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import events as made
from tests.support.readers import WITH_MORE, WRITTEN, agree

_TOKENS = [
    *b"null true false 0 -0 1 7 11 2019 2025.0 1.0 1e1 -1 0.1 9007199254740993 1e400 NaN 01 'a'".split(),
    *(b"1" + b"0" * 30, b"[]", b"{}", b"[1]", b'[""]', b'{"a":4}', b'"\\ud800"', b'"\\u0000"', b'"\xff"'),
    *(
        msgspec.json.encode(text)
        for text in (
            *("", " ", "x", "None", "a\n", "é", "resident", "unknown", "moved", "local", "gp", "demo-gp-1"),
            *(
                "2026-03-02",
                "2026-03-03",
                "2026-13-01",
                "money.debt",
                "money.debt\n",
                "B1 1",
                "B1 1 ",
                "b1 1",
            ),
            *("CV1 1", "2026-03-02T10:00:00.000Z", "2026-03-02T10:00:00+01:60", "2026-03-02T09:59:00Z"),
            *("1.0.0", "9.0.0", made.uuid("x"), made.uuid("x").upper(), made.ref("x")),
            *("a" * length for length in (36, 63, 64, 65, 201)),
        )
    ),
]
_MORE_NAMES = [
    "onset_on",
    "imd_year",
    "household_ref",
    "correlationid",
    "backfill",
    "partner_code",
    "type",
    "x",
    "",
]
Pairs = list[tuple[bytes, bytes]]


def pairs_of(event: bytes) -> tuple[Pairs, Pairs]:
    """The names and values of an event and of its data, each as JSON text."""
    outer = msgspec.json.decode(event, type=dict[str, msgspec.Raw])
    inner = msgspec.json.decode(outer.pop("data"), type=dict[str, msgspec.Raw])
    return tuple([(msgspec.json.encode(k), bytes(v)) for k, v in some.items()] for some in (outer, inner))  # type: ignore[return-value]


def joined(pairs: Pairs) -> bytes:
    return b"{" + b",".join(name + b":" + value for name, value in pairs) + b"}"


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An event in which something was left out, replaced, added or said twice."""
    outer, inner = pairs_of(draw(st.sampled_from(WRITTEN + WITH_MORE)))
    _, other = pairs_of(draw(st.sampled_from(WRITTEN)))
    for _ in range(draw(st.integers(1, 2))):
        pairs = draw(st.sampled_from([outer, inner]))
        at = draw(st.integers(0, len(pairs) - 1))
        name, value = pairs[at]
        token = draw(st.sampled_from([*_TOKENS, *(v for _, v in other)]))
        match draw(
            st.sampled_from(["drop", "replace", "replace", "replace", "add", "twice", "before", "after"])
        ):
            case "drop" if len(pairs) > 1:
                del pairs[at]
            case "replace":
                pairs[at] = name, token
            case "add":
                pairs.append((msgspec.json.encode(draw(st.sampled_from(_MORE_NAMES))), token))
            case "twice":
                pairs.append((name, value))
            case "before":
                pairs.insert(0, (name, token))
            case "after":
                pairs.append((name, token))
    return joined([*outer, (b'"data"', joined(inner))])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_both_readers_agree_on_events_with_anything_wrong_with_them(value: bytes) -> None:
    agree(value)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(WRITTEN + WITH_MORE), st.data())
def test_both_readers_agree_on_events_with_a_byte_changed(value: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(value) - 1))
    agree(value[:at] + bytes([data.draw(st.integers(0, 255))]) + value[at + 1 :])
