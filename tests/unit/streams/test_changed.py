import msgspec
import pytest

from dictionary import changes
from dictionary.changes import AreaEdits, Edit, encode_change
from streams.changed import Change, read_change


def test_reads_what_follow_writes():
    edits = [AreaEdits(("any", "money.debt"), "B1 1", [Edit("open", -1, 494000, 498320)])]
    assert read_change(encode_change(changes.Change((0, 1, 2), "gp", 9, edits))) == Change(
        (0, 1, 2), 9, [(["any", "money.debt"], "B1 1", [("open", -1, 494000, 498320)])]
    )


def test_reads_what_the_version_before_wrote():
    former = (
        b'{"origin":[2,8812,0],"partner":"advice","key12":1187,'
        b'"edits":[["people",1,"any","B1 1",494000,null],["open",-1,"money","B1 2",494000,498320]]}'
    )
    assert read_change(former) == Change(
        (2, 8812, 0),
        1187,
        [
            (["any"], "B1 1", [("people", 1, 494000, None)]),
            (["money"], "B1 2", [("open", -1, 494000, 498320)]),
        ],
    )


@pytest.mark.parametrize("value", [b"", b"{}", b'{"origin":[0,1,2],"key12":1,"edits":[["open",1]]}'])
def test_what_follow_never_wrote_is_no_change(value):
    with pytest.raises(msgspec.DecodeError):
        read_change(value)


def test_reads_when_a_change_became_known():
    change = changes.Change((0, 1, 2), "gp", 9, [], 20_600)
    assert read_change(encode_change(change)).known == 20_600
    assert b"known" not in encode_change(changes.Change((0, 1, 2), "gp", 9, []))
