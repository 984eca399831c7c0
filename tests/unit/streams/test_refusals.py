import json

import pytest
from msgspec import DecodeError

from dictionary.refusals import Code
from streams.refusals import read_refusals
from streams.refusing import refusal_out
from tests.support.counts import Written


def refused(**more: str) -> Written:
    out = refusal_out(Code.UNKNOWN_NEED, "events.advice/2/77", 1_700_000_000_250_000, partitions=4, **more)
    return Written(out.key, out.value)


def test_shows_a_partner_its_refusal_without_the_envelope():
    (shown,) = read_refusals([refused(pointer="/data/need")])
    said = json.loads(shown.shown)
    assert (shown.partner, shown.at) == ("advice", 1_700_000_000_250)
    assert (said["code"], said["pointer"], said["offset"]) == ("unknown_need", "/data/need", 77)
    assert said["time"] == "2023-11-14T22:13:20.250000Z"
    assert "specversion" not in said


def test_leaves_out_what_could_not_be_read():
    (shown,) = read_refusals([refused()])
    assert "pointer" not in json.loads(shown.shown)


def test_is_the_same_for_the_same_refusal():
    assert read_refusals([refused()]) == read_refusals([refused()])


def test_refuses_what_no_stage_wrote():
    with pytest.raises(DecodeError):
        read_refusals([Written(b"advice", b"{}")])
