import json

from api.dictionary_files import LICENCE, skos, whole_dictionary
from dictionary.needs import load_dictionary
from tests.support.dictionaries import with_statuses
from tests.support.pages import rows_of

KNOWN = load_dictionary()


def ids_in(value):
    """Every name that a piece of JSON-LD points to."""
    if isinstance(value, dict):
        return ({value["@id"]} if set(value) == {"@id"} else set()).union(*map(ids_in, value.values()))
    return set().union(*map(ids_in, value)) if isinstance(value, list) else set()


async def test_the_table_has_a_row_for_each_need_and_says_where_it_is_from(ask):
    answer = await ask("/needs.csv")
    assert 'filename="needs-1.0.0.csv"' in answer.headers["content-disposition"]
    rows = rows_of(answer)
    assert [row["id"] for row in rows] == list(KNOWN.needs)
    debt = rows[1]
    assert (debt["icd10"], debt["dictionary_version"], debt["sha256"]) == ("Z59.8", "1.0.0", KNOWN.sha256)
    assert "owing money" in debt["synonyms"]
    assert debt["licence"] == LICENCE
    assert "Open Government Licence" in debt["attribution"]


async def test_the_json_holds_the_same_needs(ask):
    whole = (await ask("/needs.json")).json()
    assert [need["id"] for need in whole["needs"]] == list(KNOWN.needs)
    assert (whole["dictionary_version"], whole["licence"]) == ("1.0.0", LICENCE)
    assert whole["domains"]["money"] == "Money"


async def test_linked_data_is_served_as_such(ask):
    answer = await ask("/needs.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json()["@graph"][0]["owl:versionInfo"] == "1.0.0"


def test_codes_that_need_a_licence_are_in_no_file():
    codes = {need.snomed for need in KNOWN.needs.values() if need.snomed}
    assert codes
    written = json.dumps(whole_dictionary(KNOWN)) + json.dumps(skos(KNOWN))
    assert [code for code in codes if code in written] == []


def test_a_concept_has_its_labels_its_meaning_its_place_and_its_matches():
    graph = {each["@id"]: each for each in skos(KNOWN)["@graph"]}
    debt = graph["urn:needmonitor:need:money.debt"]
    assert debt["skos:prefLabel"] == {"@language": "en", "@value": "Problem debt"}
    assert {"@language": "en", "@value": "owing money"} in debt["skos:altLabel"]
    assert {"@type": "urn:needmonitor:scheme:icd10", "@value": "Z59.8"} in debt["skos:notation"]
    assert debt["skos:broader"] == {"@id": "urn:needmonitor:domain:money"}
    assert debt["skos:closeMatch"] == {"@id": "urn:needmonitor:indicator:Supporting-Families:10"}
    arrears = graph["urn:needmonitor:need:money.priority_arrears"]
    assert "skos:broadMatch" in arrears


def test_whatever_a_file_points_to_is_in_it():
    graph = skos(KNOWN)["@graph"]
    names = [each["@id"] for each in graph]
    assert len(names) == len(set(names))
    assert ids_in(graph) - set(names) == {LICENCE}


def test_a_need_that_is_being_replaced_says_by_which():
    changed = with_statuses({"money.scam": ("deprecated", "money.debt")})
    graph = {each["@id"]: each for each in skos(changed)["@graph"]}
    assert graph["urn:needmonitor:need:money.scam"]["dct:isReplacedBy"] == [
        {"@id": "urn:needmonitor:need:money.debt"}
    ]
