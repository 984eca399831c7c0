"""Postcodes and sectors as people type them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictionary.places import load_places
from dictionary.postcodes import district_of, looks_like_full_postcode, parse_postcode, parse_sector

INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def inward(seed=0):
    """The last two letters of a made-up postcode."""
    chosen = random.Random(seed)
    return chosen.choice(INWARD_LETTERS) + chosen.choice(INWARD_LETTERS)


@pytest.mark.parametrize(
    "typed", ["B15 2", "b15 2", " B15  2 ", "B15\u00a02", "b15-2", "B15\u20132", "B15\t2"]
)
def test_reads_a_sector_as_typed(typed):
    assert parse_sector(typed) == "B15 2"


@pytest.mark.parametrize(
    "pattern", ["B152{}", "b15 2{}", "B15\u00a02{}", "B15-2{}", " b 15 2 {} ", "B15.2{}"]
)
def test_cuts_a_full_postcode_as_typed_to_its_sector(pattern):
    typed = pattern.format(inward())
    assert parse_sector(typed) == "B15 2"
    assert parse_postcode(typed) == f"B15 2{inward()}"
    assert looks_like_full_postcode(typed)


@pytest.mark.parametrize("typed", ["B11", "B152", "W1A0", "B15", "EC1A1"])
def test_never_reads_a_sector_from_a_code_without_a_space(typed):
    assert parse_sector(typed) is None


@pytest.mark.parametrize(
    "typed", ["", " ", "B", "2 B15", "B15 22", "B15 2A", "BBB1 1", "15 2", "B1 1 1", "B15 2" * 20]
)
def test_refuses_what_is_no_place(typed):
    assert parse_sector(typed) is None
    assert not looks_like_full_postcode(typed)


@pytest.mark.parametrize("letters", ["C", "I", "K", "M", "O", "V"])
def test_knows_the_letters_that_no_postcode_ends_with(letters):
    assert parse_postcode(f"B15 2{letters}A") is None


def test_knows_the_ambiguous_pair_of_a_district_and_a_sector():
    assert parse_sector("B1 1") == "B1 1"
    assert parse_sector("B11") is None
    assert district_of("B1 1") == "B1"


def test_every_sector_is_read_back_from_itself():
    assert all(parse_sector(code) == code for code in load_places().sectors)


@settings(max_examples=50)
@given(st.sampled_from(sorted(load_places().sectors)), st.integers(0, 1000))
def test_every_full_postcode_gives_its_sector_with_and_without_a_space(sector, seed):
    postcode = sector + inward(seed)
    assert parse_sector(postcode) == sector
    assert parse_sector(postcode.replace(" ", "").lower()) == sector
    assert parse_postcode(postcode) == postcode


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_never_raises_and_only_gives_canonical_sectors(text):
    sector = parse_sector(text)
    assert sector is None or parse_sector(sector) == sector
