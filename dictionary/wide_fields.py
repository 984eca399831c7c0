"""Fields with patterns so wide that an identifier, or words about somebody, fit in: looked into one by one.

Every other text of an event is of a closed list, a reference, an id or a code that has to be known. What was
looked into and is clean is remembered, because codes come again and again.
"""

from typing import Any, Final

from dictionary.events import PersonEvent, type_of
from dictionary.events_issues import IssueResolved
from dictionary.events_services import AssessmentCompleted
from dictionary.identifiers import find_identifier, tells_of_somebody
from dictionary.refusals import Code, Refusal, refusal

MOST_CLEAN: Final = 16_000
_WITH_TOOL: Final = frozenset({type_of(IssueResolved), type_of(AssessmentCompleted)})
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
    code: str | None = getattr(data, "partner_code", None)
    if code not in clean:
        found = _look("/data/partner_code", code)
        if found is not None:
            return found
    if event.sequence is not None and find_identifier(event.sequence):
        return refusal(Code.IDENTIFIER_FOUND, "/sequence")
    return _in_tools(data) if event.type in _WITH_TOOL else None


def _in_tools(data: Any) -> Refusal | None:
    measure = getattr(data, "measure", None)
    if measure is None:
        tool: str | None = getattr(data, "tool", None)
        return None if tool in _clean else _look("/data/tool", tool)
    if measure.tool not in _clean:
        found = _look("/data/measure/tool", measure.tool)
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
