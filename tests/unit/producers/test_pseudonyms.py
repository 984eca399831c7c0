import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

import pytest

from producers.pseudonyms import (
    KeyProblem,
    LinkingKey,
    Scheme,
    key_file_is_open,
    normal_local_id,
    normal_nhs_number,
    read_linking_key,
)


def test_a_pseudonym_is_an_hmac_of_scheme_and_identifier(nhs_number: Callable[[int], str]) -> None:
    number = nhs_number(1)
    key = bytes(range(32))
    expected = hmac.new(key, f"nhs-number:{number}".encode(), hashlib.sha256).hexdigest()
    assert LinkingKey(key).person_ref(Scheme.NHS_NUMBER, number) == expected


def test_two_schemes_and_two_keys_never_match() -> None:
    one, other = LinkingKey(b"1" * 32), LinkingKey(b"2" * 32)
    refs = {key.person_ref(scheme, "x") for key in (one, other) for scheme in Scheme}
    assert len(refs) == 4


@pytest.mark.parametrize("separator", ["", " ", "-", "\u00a0", "\u2011"])
def test_an_nhs_number_is_normalised_however_it_is_typed(
    separator: str, nhs_number: Callable[[int], str]
) -> None:
    number = nhs_number(2)
    typed = separator.join((number[:3], number[3:6], number[6:]))
    assert normal_nhs_number(f" {typed} ") == number


def test_refuses_what_is_no_nhs_number(nhs_number: Callable[[int], str]) -> None:
    number = nhs_number(3)
    wrong_check = number[:9] + str((int(number[9]) + 1) % 10)
    arabic_digits = "".join(chr(0x0660 + int(digit)) for digit in number)
    for text in (wrong_check, number[:9], number + "0", "", "not known", arabic_digits, "9.43E+09"):
        assert normal_nhs_number(text) is None, len(text)


@pytest.mark.parametrize("digit", "0123456789")
def test_ten_equal_digits_are_nobody(digit: str) -> None:
    assert normal_nhs_number(digit * 10) is None


def test_a_local_reference_is_the_same_in_any_case_and_spacing() -> None:
    assert normal_local_id("  ab  17 ") == normal_local_id("AB 17") == normal_local_id("\uff21\uff22 17")
    assert normal_local_id(" ") is None


def test_reads_a_key_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("ab" * 32 + "\n")
    ref = read_linking_key(path).person_ref(Scheme.LOCAL, "p")
    assert ref == LinkingKey(b"\xab" * 32).person_ref(Scheme.LOCAL, "p")


@pytest.mark.parametrize("text", ["", "ab" * 31, "secret words of a partner", "abc" * 31])
def test_refuses_a_key_that_is_short_or_not_hexadecimal(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    with pytest.raises(KeyProblem) as problem:
        read_linking_key(path)
    assert not text or text not in str(problem.value)


def test_says_that_there_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="no linking key file"):
        read_linking_key(tmp_path / "nowhere")


def test_a_key_never_shows_itself() -> None:
    assert "111" not in repr(LinkingKey(b"1" * 32))


def test_notices_a_key_file_that_others_may_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("ab" * 32)
    path.chmod(0o644)
    assert key_file_is_open(path)
    path.chmod(0o600)
    assert not key_file_is_open(path)
