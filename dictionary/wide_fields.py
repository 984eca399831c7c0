"""Fields with patterns so wide that an identifier, or words about somebody, fit in: looked into one by one.

Every other text of an event is of a closed list, a reference, an id or a code that has to be known. What was
looked into and is clean is remembered, because codes come again and again.
"""

from collections.abc import Callable
from typing import Any, Final

from dictionary.events import PersonEvent, type_of
from dictionary.events_issues import IssueRecorded, IssueResolved
from dictionary.events_services import AssessmentCompleted
from dictionary.identifiers import find_identifier, tells_of_somebody
from dictionary.refusals import Code, Refusal, refusal

MOST_CLEAN: Final = 16_000
_SCORES: Final = ("before", "after", "scale_min", "scale_max")
_clean: set[str | None] = {None}


def found_in(event: PersonEvent) -> Refusal | None:
    """The first wide field of an event that holds what may point at a person."""
    clean, data = _clean, event.data
    if event.dataschema not in clean:
        found = _look("/dataschema", event.dataschema)
        if found is not None:
            return found
    if data.opt_out not in clean:
        found = _look("/data/opt_out", data.opt_out)
        if found is not None:
            return found
    if data.id_scope == "local" and data.person_key_id not in clean:
        found = _look("/data/person_key_id", data.person_key_id)
        if found is not None:
            return found
    if event.sequence is not None and find_identifier(event.sequence):
        return refusal(Code.IDENTIFIER_FOUND, "/sequence")
    more = _MORE.get(event.type)
    return None if more is None else more(data)


def _in_code(data: Any) -> Refusal | None:
    return None if data.partner_code in _clean else _look("/data/partner_code", data.partner_code)


def _in_tool(data: Any) -> Refusal | None:
    return None if data.tool in _clean else _look("/data/tool", data.tool)


def _in_measure(data: Any) -> Refusal | None:
    measure = data.measure
    if measure is None:
        return None
    found = None if measure.tool in _clean else _look("/data/measure/tool", measure.tool)
    if found is not None:
        return found
    for name in _SCORES:
        if find_identifier(f"{getattr(measure, name):.0f}"):
            return refusal(Code.IDENTIFIER_FOUND, f"/data/measure/{name}")
    return None


def _look(pointer: str, text: str | None) -> Refusal | None:
    if text is None:
        return None
    if find_identifier(text):
        return refusal(Code.IDENTIFIER_FOUND, pointer)
    if tells_of_somebody(text):
        return refusal(Code.FREE_TEXT_FOUND, pointer)
    if len(_clean) >= MOST_CLEAN:
        _clean.clear()
        _clean.add(None)
    _clean.add(text)
    return None


_MORE: Final[dict[str, Callable[[Any], Refusal | None]]] = {
    type_of(IssueRecorded): _in_code,
    type_of(IssueResolved): _in_measure,
    type_of(AssessmentCompleted): _in_tool,
}
"""What is looked into besides, by the type of event."""
