import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

from dictionary.checking import Checked, check
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.register import Register
from producers.mapping import Mapping
from producers.pseudonyms import LinkingKey, Scheme
from producers.reading import LineProblem
from producers.recording import Recorder, partner_namespace
from producers.rows import Cell, Row, Unreadable

KEY = LinkingKey(b"k" * 32)
GOOD = {"Client": "P-17", "Seen": "02/03/2026 10:30", "Postcode": "B1 1", "Issue": "Debt"}


def mapping_with(**tables: Any) -> Mapping:
    """The smallest mapping, with keys of its tables replaced (`person={...}`)."""
    values: dict[str, Any] = {
        "agreement": "demo-advice-1",
        "lawful_basis": "public_task",
        "person": {"key_id": "demo-2026", "local_id": "Client"},
        "time": {"column": "Seen", "formats": ["DD/MM/YYYY HH:mm", "DD/MM/YYYY"]},
        "place": {"postcode": "Postcode", "no_fixed_abode": ["NFA"], "out_of_area": ["Abroad"]},
        "need": {"columns": ["Issue"], "codes": {"Debt": "money.debt", "Long code": "social.lonely"}},
    }
    for name, table in tables.items():
        values[name] = {**values.get(name, {}), **table} if isinstance(table, dict) else table
    return Mapping.model_validate(values)


@pytest.fixture
def record(needs: Dictionary) -> Callable[..., list[dict[str, Any]]]:
    """The events of a good row with some cells replaced."""

    def made(mapping: Mapping, cells: dict[str, Cell] | None = None, **options: Any) -> list[dict[str, Any]]:
        recorder = Recorder(partner="advice", mapping=mapping, key=KEY, dictionary=needs, **options)
        events, problems = recorder.events(Row(12, {**GOOD, **(cells or {})}))
        assert problems == []
        return [json.loads(event.raw) for event in events]

    return made


@pytest.fixture
def problems(needs: Dictionary) -> Callable[..., list[LineProblem]]:
    def found(mapping: Mapping, cells: dict[str, Cell]) -> list[LineProblem]:
        recorder = Recorder(partner="advice", mapping=mapping, key=KEY, dictionary=needs)
        events, problems = recorder.events(Row(12, {**GOOD, **cells}))
        assert events == []
        return problems

    return found


Record = Callable[..., list[dict[str, Any]]]
Problems = Callable[..., list[LineProblem]]


def test_makes_an_event_that_is_accepted(
    needs: Dictionary, register: Register, places: Places, record: Record
) -> None:
    contact = {"channel": "phone", "asked": ["money"]}
    for event in record(mapping_with(contact=contact)):
        found = check(
            json.dumps(event).encode(),
            partner_id="advice",
            arrival=datetime(2026, 3, 3, tzinfo=UTC),
            register=register,
            dictionary=needs,
            places=places,
        )
        assert isinstance(found, Checked), found


def test_says_when_where_who_and_what(record: Record) -> None:
    (event,) = record(mapping_with())
    data = event["data"]
    assert event["time"] == event["recordedtime"] == "2026-03-02T10:30:00Z"
    assert (data["location_status"], data["postcode_sector"]) == ("resident", "B1 1")
    assert data["person_ref"] == event["partitionkey"] == KEY.person_ref(Scheme.LOCAL, "p-17")
    assert (data["id_scope"], data["need"], data["presenting"]) == ("local", "money.debt", True)
    assert (event["datacategory"], data["partner_code"]) == ("standard", "Debt")


def test_an_nhs_number_links_and_a_local_reference_does_not(
    record: Record, nhs_number: Callable[[int], str]
) -> None:
    mapping = mapping_with(person={"nhs_number": "NHS"})
    number = nhs_number(1)
    (linked,) = record(mapping, {"NHS": f"{number[:3]} {number[3:6]} {number[6:]}"})
    (local,) = record(mapping, {"NHS": " - "})
    assert linked["data"]["person_ref"] == KEY.person_ref(Scheme.NHS_NUMBER, number)
    assert (linked["data"]["id_scope"], local["data"]["id_scope"]) == ("linked", "local")
    assert number not in json.dumps(linked)


def test_a_full_postcode_leaves_as_its_sector(record: Record) -> None:
    full = "b1" + "1" + "tt"
    (event,) = record(mapping_with(), {"Postcode": full})
    assert event["data"]["postcode_sector"] == "B1 1"
    assert full not in json.dumps(event).lower()


@pytest.mark.parametrize(
    ("cell", "status"),
    [("nfa", "no_fixed_abode"), ("", "unknown"), ("-", "unknown"), ("ABROAD", "out_of_area")],
)
def test_nobody_vanishes_for_having_no_home(record: Record, cell: str, status: str) -> None:
    (event,) = record(mapping_with(), {"Postcode": cell})
    assert event["data"]["location_status"] == status
    assert "postcode_sector" not in event["data"]


def test_a_row_key_makes_the_ids(record: Record) -> None:
    mapping = mapping_with(row_key=["Ref"])
    (event,) = record(mapping, {"Ref": "C-1"})
    namespace = partner_namespace("advice")
    assert event["id"] == str(uuid5(namespace, "issue-recorded\x1fC-1"))
    assert event["data"]["issue_id"] == str(uuid5(namespace, "issue\x1fC-1"))
    assert record(mapping, {"Ref": "C-1", "Postcode": "B10 0"})[0]["id"] == event["id"]
    assert record(mapping, {"Ref": "C-2"})[0]["id"] != event["id"]


def test_without_a_row_key_the_row_makes_the_ids_under_the_key(record: Record, needs: Dictionary) -> None:
    mapping = mapping_with()
    (event,), (again,), (other,) = record(mapping), record(mapping), record(mapping, {"Client": "P-18"})
    assert event == again
    assert UUID(event["id"]).version == 5
    assert len({event["id"], event["data"]["issue_id"], other["id"]}) == 3
    stranger = Recorder(partner="advice", mapping=mapping, key=LinkingKey(b"x" * 32), dictionary=needs)
    assert json.loads(stranger.events(Row(2, dict(GOOD)))[0][0].raw)["id"] != event["id"]


def test_a_row_key_that_holds_an_identifier_is_hashed_under_the_key(record: Record) -> None:
    (event,) = record(
        mapping_with(row_key=["client", "Seen"], person={"local_id": "Client"}), {"client": "P-17"}
    )
    unkeyed = uuid5(partner_namespace("advice"), f"issue-recorded\x1fP-17\x1f{GOOD['Seen']}")
    assert event["id"] != str(unkeyed)


def test_a_row_may_record_several_needs(record: Record) -> None:
    need = {"columns": ["Issue", "Also"], "separator": ";", "ignore": ["Thanks"]}
    events = record(mapping_with(need=need), {"Issue": "Debt; long code ;thanks", "Also": "debt"})
    assert [event["data"]["need"] for event in events] == ["money.debt", "social.lonely"]
    assert [event["data"]["presenting"] for event in events] == [True, False]
    assert len({event["id"] for event in events} | {event["data"]["issue_id"] for event in events}) == 4


def test_a_need_may_be_written_as_its_own_id(record: Record) -> None:
    (event,) = record(mapping_with(), {"Issue": "safety.domestic_abuse"})
    assert event["data"]["need"] == "safety.domestic_abuse"
    assert event["datacategory"] == "sensitive"
    assert "partner_code" not in event["data"]


def test_a_partners_code_with_spaces_is_not_passed_on(record: Record) -> None:
    (event,) = record(mapping_with(), {"Issue": "Long code"})
    assert "partner_code" not in event["data"]


def test_a_row_is_a_contact_where_the_mapping_says_so(record: Record) -> None:
    contact = {"channel": {"column": "How", "codes": {"Tel": "phone"}}, "asked": ["money"]}
    contact_event, issue = record(mapping_with(contact=contact), {"How": "TEL"})
    assert contact_event["type"] == "uk.needmonitor.contact.recorded.v1"
    data = contact_event["data"]
    assert (data["channel"], data["needs_asked"], data["needs_found"]) == ("phone", ["money"], ["money.debt"])
    assert issue["data"]["contact_id"] == data["contact_id"]
    (alone,) = record(
        mapping_with(contact=contact, need={"ignore": ["Thanks"]}), {"How": "Tel", "Issue": "Thanks"}
    )
    assert alone["data"]["needs_found"] == []


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("03/03/2026", "2026-03-03T00:00:00Z"),
        ("02/03/2026", "2026-03-02T10:30:00Z"),
        ("02/03/2026 11:00", "2026-03-02T11:00:00Z"),
        ("", "2026-03-02T10:30:00Z"),
    ],
)
def test_a_date_of_entry_without_an_hour_is_never_before_the_visit(
    record: Record, recorded: str, expected: str
) -> None:
    (event,) = record(mapping_with(time={"recorded": "Entered"}), {"Entered": recorded})
    assert event["recordedtime"] == expected


@pytest.mark.parametrize(
    ("age", "band"),
    [("0", "0-4"), ("4", "0-4"), ("5", "5-10"), ("17", "16-17"), ("84", "75-84"), ("101", "85+")],
)
def test_an_age_becomes_its_band(record: Record, age: str, band: str) -> None:
    (event,) = record(mapping_with(person={"age": "Age"}), {"Age": age})
    assert event["data"]["age_band"] == band


@pytest.mark.parametrize(("born", "band"), [("02/03/2008", "18-24"), ("03/03/2008", "16-17"), ("", None)])
def test_a_date_of_birth_becomes_the_band_at_the_time(record: Record, born: str, band: str | None) -> None:
    (event,) = record(mapping_with(person={"date_of_birth": "Born"}), {"Born": born})
    assert event["data"].get("age_band") == band


def test_what_else_a_row_says_is_coded(record: Record) -> None:
    mapping = mapping_with(
        person={"sex": {"column": "Sex", "codes": {"F": "female"}}},
        place={"imd_decile": "IMD", "imd_year": 2025},
        issue={"severity": {"column": "How bad", "codes": {"red": "crisis"}}, "method": "observed"},
        opt_out="not_applicable",
    )
    (event,) = record(mapping, {"Sex": "f", "IMD": "3", "How bad": "RED"}, backfill=True)
    data = event["data"]
    assert (data["sex"], data["imd_decile"], data["imd_year"]) == ("female", 3, 2025)
    assert (data["severity"], data["method"], data["opt_out"]) == ("crisis", "observed", "not_applicable")
    assert event["backfill"] is True


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"Seen": "2026-03-02"}, "Seen", "expected a date written DD/MM/YYYY HH:mm or DD/MM/YYYY"),
        ({"Seen": ""}, "Seen", "expected a date"),
        ({"Seen": Unreadable.FORMULA}, "Seen", "holds a formula"),
        ({"Postcode": "the old mill"}, "Postcode", "expected a postcode or a sector"),
        ({"Postcode": datetime(2026, 1, 1)}, "Postcode", "expected text; the spreadsheet holds a date"),
        ({"Issue": "Dragons"}, "Issue", "expected a code listed under need.codes"),
        ({"Issue": ""}, "Issue", "expected a need; the cell is empty"),
        ({"Issue": Unreadable.FORMULA}, "Issue", "holds a formula"),
        ({"Issue": Unreadable.ERROR}, "Issue", "holds a spreadsheet error"),
        ({"Client": ""}, "Client", "expected a value in 'Client'"),
    ],
)
def test_says_what_was_expected_and_never_the_value(
    problems: Problems, cells: dict[str, Cell], column: str, words: str
) -> None:
    (problem,) = problems(mapping_with(), cells)
    assert (problem.line, problem.column) == (12, column)
    assert words in problem.message
    value = next(iter(cells.values()))
    assert (
        not isinstance(value, str)
        or not value
        or isinstance(value, Unreadable)
        or value not in problem.message
    )


@pytest.mark.parametrize(
    ("table", "cell"),
    [
        ({"person": {"age": "X"}}, "old"),
        ({"person": {"age": "X"}}, "200"),
        ({"person": {"date_of_birth": "X"}}, "02/03/2030"),
        ({"person": {"date_of_birth": "X"}}, "yesterday"),
        ({"person": {"sex": {"column": "X", "codes": {"F": "female"}}}}, "unsaid"),
        ({"person": {"nhs_number": "X"}}, "999 000 0000"),
        ({"place": {"imd_decile": "X", "imd_year": 2025}}, "11"),
        ({"contact": {"channel": {"column": "X", "codes": {"Tel": "phone"}}}}, ""),
        ({"row_key": ["X"]}, ""),
        ({"row_key": ["X"]}, Unreadable.FORMULA),
    ],
)
def test_refuses_a_cell_that_means_nothing(problems: Problems, table: dict[str, Any], cell: Cell) -> None:
    (problem,) = problems(mapping_with(**table), {"X": cell})
    assert problem.column == "X"


def test_everything_wrong_with_a_line_is_said_at_once(problems: Problems) -> None:
    found = problems(mapping_with(), {"Seen": "soon", "Postcode": "here", "Issue": "Dragons", "Client": ""})
    assert sorted(problem.column or "" for problem in found) == ["Client", "Issue", "Postcode", "Seen"]


def test_a_row_of_ignored_codes_records_nothing(record: Record) -> None:
    assert record(mapping_with(need={"ignore": ["Thanks"]}), {"Issue": "THANKS"}) == []
