from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dictionary.needs import Dictionary
from producers.mapping_file import MappingProblem, load_mapping

GOOD = """
agreement = "demo-advice-1"
lawful_basis = "public_task"
[person]
key_id = "demo-2026"
local_id = "Client"
[time]
column = "Seen"
formats = ["DD/MM/YYYY"]
[place]
postcode = "Postcode"
[need]
columns = ["Issue"]
[need.codes]
Debt = "money.debt"
"""


@pytest.fixture
def problem_of(tmp_path: Path, needs: Dictionary) -> Callable[[str], str]:
    def read(text: str) -> str:
        path = tmp_path / "mapping.toml"
        path.write_text(text)
        with pytest.raises(MappingProblem) as problem:
            load_mapping(path, needs)
        return str(problem.value)

    return read


def test_reads_the_smallest_mapping(tmp_path: Path, needs: Dictionary) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(GOOD)
    mapping = load_mapping(path, needs)
    assert mapping.columns == ("Client", "Seen", "Postcode", "Issue")
    assert mapping.need.by_code == {"debt": "money.debt"}


def test_names_a_need_that_does_not_exist_and_the_nearest_that_does(problem_of: Callable[[str], str]) -> None:
    problem = problem_of(GOOD.replace("money.debt", "money.debts"))
    assert problem == "need.codes.Debt: the dictionary has no need 'money.debts'; did you mean money.debt?"


def test_names_what_is_asked_about_and_does_not_exist(problem_of: Callable[[str], str]) -> None:
    problem = problem_of(GOOD + '[contact]\nchannel = "phone"\nasked = ["money", "dragons"]\n')
    assert problem.startswith("contact.asked: the dictionary has no need 'dragons'")


def test_refuses_a_retired_need_and_says_what_to_record(tmp_path: Path, needs: Dictionary) -> None:
    retired = needs.needs["money.debt"].model_copy(
        update={"status": "retired", "replaced_by": ("money.hardship",)}
    )
    older = replace(needs, needs={**needs.needs, "money.debt": retired})
    path = tmp_path / "mapping.toml"
    path.write_text(GOOD)
    with pytest.raises(
        MappingProblem, match=r"need\.codes\.Debt: money\.debt is retired; record money\.hardship"
    ):
        load_mapping(path, older)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('lawful_basis = "public_task"', "", "lawful_basis: field required"),
        ('"public_task"', '"because"', "lawful_basis: input should be"),
        ('local_id = "Client"', "", "person: say which column tells people apart"),
        ('local_id = "Client"', 'local_id = "Client"\nage = "A"\ndate_of_birth = "B"', "person: give one of"),
        ('["DD/MM/YYYY"]', '["DD/MM"]', "time.formats: a date format is made of"),
        ('["DD/MM/YYYY"]', '["DD/MM/YYYY", "MM/DD/YYYY"]', "time.formats: two of these formats"),
        ('["DD/MM/YYYY"]', "[]", "time.formats: tuple should have at least 1"),
        ('postcode = "Postcode"', 'postcode = "P"\nimd_decile = "D"', "place: imd_decile and imd_year"),
        ('columns = ["Issue"]', 'kolumns = ["Issue"]', "need.kolumns: extra inputs are not permitted"),
        ("[need]", "[need", "not TOML"),
    ],
)
def test_names_the_place_in_the_file(
    problem_of: Callable[[str], str], old: str, new: str, words: str
) -> None:
    assert old in GOOD
    assert words in problem_of(GOOD.replace(old, new))


def test_lists_everything_to_mend_at_once(problem_of: Callable[[str], str]) -> None:
    problem = problem_of(
        GOOD.replace("money.debt", "no.such").replace("[need.codes]", '[need.codes]\nB = "b.b"')
    )
    assert len(problem.splitlines()) == 2


def test_says_that_there_is_no_mapping_file(tmp_path: Path, needs: Dictionary) -> None:
    with pytest.raises(MappingProblem, match="no mapping file"):
        load_mapping(tmp_path / "nowhere.toml", needs)
    (tmp_path / "latin.toml").write_bytes(b"agreement = '\xe9'")
    with pytest.raises(MappingProblem, match="UTF-8"):
        load_mapping(tmp_path / "latin.toml", needs)
