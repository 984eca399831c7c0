from dictionary.neighbours import neighbours


def test_sectors_with_a_common_border_are_neighbours_of_one_another():
    touching = neighbours("sector", "E08000025")
    assert touching["B1 1"] == ("B1 2", "B15 1", "B15 2", "B2 4", "B3 3", "B5 4", "B5 6")
    assert all(code in touching[other] for code, others in touching.items() for other in others)


def test_parts_of_districts_are_neighbours_too():
    assert "E08000025/B36" in neighbours("district", "E08000025")["B34"]


def test_an_authority_without_outlines_has_no_neighbours():
    assert neighbours("sector", "E99999999") == {}
