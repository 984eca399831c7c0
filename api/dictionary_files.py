"""The dictionary as CSV, as JSON and as a SKOS concept scheme in JSON-LD. Pure.

The same dictionary gives the same file at every installation: a concept's name is a URN and not an address
of this server. SNOMED CT codes are left out, for their use needs a licence that this file cannot give.
"""

from typing import Any, Final

from api.need_areas import related
from dictionary.needs import Dictionary, Need

LICENCE: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
ATTRIBUTION: Final = (
    "Need Monitor dictionary of needs, licensed under the Open Government Licence v3.0. Contains public "
    "sector information licensed under the Open Government Licence v3.0."
)
"""As `dictionary/LICENSE` asks for."""
LEFT_OUT: Final = frozenset({"snomed"})
COLUMNS: Final = tuple(name for name in Need.model_fields if name not in LEFT_OUT)
URN: Final = "urn:needmonitor:"
CONTEXT: Final = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MATCHES: Final = {"close": "skos:closeMatch", "narrow": "skos:broadMatch", "related": "skos:relatedMatch"}
"""A need that is narrower than an indicator has a broader match in it."""
NOTATIONS: Final = (
    "icd10",
    "gravity_category",
    "care_act_outcome",
    "supporting_families_outcome",
    "lga_need",
)


def about_dictionary(dictionary: Dictionary) -> dict[str, Any]:
    """What every file of the dictionary says of itself."""
    return {
        "dictionary_version": dictionary.version,
        "sha256": dictionary.sha256,
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
    }


def need_rows(dictionary: Dictionary) -> list[dict[str, Any]]:
    """A row for each need; what it has several of is joined by semicolons."""
    return [
        {
            name: "; ".join(value) if isinstance(value, tuple) else value
            for name in COLUMNS
            for value in [getattr(need, name)]
        }
        for need in dictionary.needs.values()
    ]


def whole_dictionary(dictionary: Dictionary) -> dict[str, Any]:
    """The dictionary as JSON."""
    needs = [need.model_dump(mode="json", exclude=set(LEFT_OUT)) for need in dictionary.needs.values()]
    return {**about_dictionary(dictionary), "domains": dict(dictionary.domains), "needs": needs}


def skos(dictionary: Dictionary) -> dict[str, Any]:
    """The dictionary as a concept scheme: domains are its top concepts, needs lie under them."""
    return {
        "@context": CONTEXT,
        "@graph": [
            _scheme(dictionary),
            *(_domain(id_, title, dictionary) for id_, title in dictionary.domains.items()),
            *(_concept(need, dictionary) for need in dictionary.needs.values()),
            *_indicators(dictionary),
        ],
    }


def _scheme(dictionary: Dictionary) -> dict[str, Any]:
    return {
        "@id": f"{URN}dictionary",
        "@type": "skos:ConceptScheme",
        "dct:title": _en("Need Monitor dictionary of needs"),
        "owl:versionInfo": dictionary.version,
        "dct:identifier": f"sha256:{dictionary.sha256}",
        "dct:license": {"@id": LICENCE},
        "dct:rights": ATTRIBUTION,
        "skos:hasTopConcept": [{"@id": f"{URN}domain:{id_}"} for id_ in dictionary.domains],
    }


def _domain(id_: str, title: str, dictionary: Dictionary) -> dict[str, Any]:
    return {
        "@id": f"{URN}domain:{id_}",
        "@type": "skos:Concept",
        "skos:prefLabel": _en(title),
        "skos:notation": id_,
        "skos:topConceptOf": {"@id": f"{URN}dictionary"},
        "skos:inScheme": {"@id": f"{URN}dictionary"},
        "skos:narrower": [_named(need) for need in dictionary.needs.values() if need.domain == id_],
    }


def _concept(need: Need, dictionary: Dictionary) -> dict[str, Any]:
    spoken_of = [other.id for other in dictionary.needs.values() if other.id in need.definition]
    found: dict[str, Any] = {
        "@id": f"{URN}need:{need.id}",
        "@type": "skos:Concept",
        "skos:inScheme": {"@id": f"{URN}dictionary"},
        "skos:prefLabel": _en(need.title),
        "skos:altLabel": [_en(term) for term in (*need.synonyms, *need.partner_terms)],
        "skos:definition": _en(need.definition),
        "skos:scopeNote": _en(need.recording_question),
        "skos:notation": [need.id, *_codes(need)],
        "skos:broader": {"@id": f"{URN}domain:{need.domain}"},
        "skos:related": [_named(other) for other in related(need, dictionary, spoken_of)],
    }
    if need.indicator_match and need.outcome_framework:
        found[MATCHES[need.indicator_match]] = {"@id": _indicator(need)}
    if need.status in {"deprecated", "retired"}:
        found["owl:deprecated"] = {"@type": "xsd:boolean", "@value": "true"}
        found["dct:isReplacedBy"] = [{"@id": f"{URN}need:{id_}"} for id_ in need.replaced_by]
    return found


def _indicators(dictionary: Dictionary) -> list[dict[str, Any]]:
    """The national indicators that needs are linked to: concepts of others' schemes."""
    linked = {_indicator(need): need for need in dictionary.needs.values() if need.outcome_framework}
    return [
        {
            "@id": id_,
            "@type": "skos:Concept",
            "skos:prefLabel": _en(need.indicator_name or need.outcome_framework or ""),
            "skos:notation": f"{need.outcome_framework} {need.indicator_code or ''}".strip(),
        }
        for id_, need in linked.items()
    ]


def _indicator(need: Need) -> str:
    framework = (need.outcome_framework or "").replace(" ", "-")
    return f"{URN}indicator:{framework}:{(need.indicator_code or '').replace(' ', '-')}"


def _codes(need: Need) -> list[dict[str, str]]:
    """Codes of other schemes, each with its scheme as the type of the notation, as SKOS has it."""
    codes = [(name, str(getattr(need, name))) for name in NOTATIONS if getattr(need, name)]
    return [{"@type": f"{URN}scheme:{name}", "@value": code} for name, code in codes]


def _named(need: Need) -> dict[str, str]:
    return {"@id": f"{URN}need:{need.id}"}


def _en(text: str) -> dict[str, str]:
    return {"@language": "en", "@value": text}
