"""The rules of CAP 1.2 that a message keeps: order, number and values of its elements, forms of its texts.

Written from the specification (OASIS Common Alerting Protocol Version 1.2, section 3.2 and its schema).
"""

import re
from typing import Final
from xml.etree.ElementTree import Element, fromstring

SPACE: Final = "{urn:oasis:names:tc:emergency:cap:1.2}"
TIME: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
NAME: Final = r"[^\s,<&]+"
SEVERAL: Final = "code info category responseType eventCode parameter resource area polygon circle geocode"
CHILDREN: Final = {
    "alert": "identifier! sender! sent! status! msgType! source scope! restriction addresses code note "
    "references incidents info",
    "info": "language category! event! responseType urgency! severity! certainty! audience eventCode "
    "effective onset expires senderName headline description instruction web contact parameter resource area",
    "area": "areaDesc! polygon circle geocode altitude ceiling",
    "parameter": "valueName! value!",
    "geocode": "valueName! value!",
}
VALUES: Final = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
FORMS: Final = {
    "identifier": NAME,
    "sender": NAME,
    **dict.fromkeys(("sent", "effective", "onset", "expires"), TIME),
    "references": rf"{NAME},{NAME},{TIME}( {NAME},{NAME},{TIME})*",
    "language": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
}


def faults(xml: bytes) -> list[str]:
    """What a message does that CAP does not allow."""
    root = fromstring(xml)
    if root.tag != f"{SPACE}alert":
        return [f"the root is {root.tag}"]
    found = list(_faults(root))
    scope, restriction = root.findtext(f"{SPACE}scope"), root.findtext(f"{SPACE}restriction")
    if (scope == "Restricted") != bool(restriction):
        found.append("restriction goes with the scope Restricted")
    needs_earlier = root.findtext(f"{SPACE}msgType") in ("Update", "Cancel", "Ack", "Error")
    if needs_earlier and not root.findtext(f"{SPACE}references"):
        found.append("a message on earlier ones names them")
    return found


def _faults(element: Element) -> list[str]:
    name = element.tag.removeprefix(SPACE)
    children = [child.tag.removeprefix(SPACE) for child in element]
    if name not in CHILDREN:
        text = element.text or ""
        found = [f"{name} has children"] if children else []
        if not text.strip():
            found.append(f"{name} is empty")
        if name in VALUES and text not in VALUES[name].split():
            found.append(f"{name} is {text}")
        if name in FORMS and not re.fullmatch(FORMS[name], text):
            found.append(f"{name} has another form: {text}")
        return found
    wanted = [child.rstrip("!") for child in CHILDREN[name].split()]
    found = [f"{name} has no {child}" for child in children if child not in wanted]
    known = [wanted.index(child) for child in children if child in wanted]
    if known != sorted(known):
        found.append(f"{name} is out of order: {children}")
    found += [
        f"{name} lacks {child[:-1]}"
        for child in CHILDREN[name].split()
        if child[-1] == "!" and child[:-1] not in children
    ]
    found += [
        f"{name} has several {child}"
        for child in set(children) - {*SEVERAL.split()}
        if children.count(child) > 1
    ]
    return found + [fault for child in element for fault in _faults(child)]
