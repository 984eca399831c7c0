from dictionary.changes import Change, Edit, decode_change, encode_change


def test_writes_edits_as_short_arrays():
    change = Change((2, 8812, 0), "advice", 1187, [Edit("people", 1, "money.debt", "B1 1", 494000, None)])
    assert encode_change(change) == (
        b'{"origin":[2,8812,0],"partner":"advice","key12":1187,'
        b'"edits":[["people",1,"money.debt","B1 1",494000,null]]}'
    )


def test_reads_what_it_wrote():
    change = Change((0, 1, 2), "gp", 0, [Edit("open", -1, "any", "E08000025/none", 494000, 498320)])
    assert decode_change(encode_change(change)) == change
