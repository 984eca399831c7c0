from dictionary.changes import AreaEdits, Change, Edit, decode_change, encode_change


def test_writes_what_some_scopes_have_in_common_once():
    edits = AreaEdits(("any", "money.debt"), "B1 1", [Edit("people", 1, 494000, None)])
    change = Change((2, 8812, 0), "advice", 1187, [edits])
    assert encode_change(change) == (
        b'{"origin":[2,8812,0],"partner":"advice","key12":1187,'
        b'"edits":[[["any","money.debt"],"B1 1",[["people",1,494000,null]]]]}'
    )


def test_reads_what_it_wrote():
    edits = AreaEdits(("any",), "E08000025/none", [Edit("open", -1, 494000, 498320)])
    change = Change((0, 1, 2), "gp", 0, [edits])
    assert decode_change(encode_change(change)) == change
