"""The shape of an Adaptive Card 1.4, of the elements used here, as its published schema has it.

Elements, properties and values: Adaptive Cards schema 1.4 (adaptivecards.io/explorer).
"""

from typing import Any, Final

BLOCK: Final = {"id", "type", "spacing", "separator", "isVisible", "height", "fallback", "requires"}
PROPERTIES: Final = {
    "AdaptiveCard": {
        "type",
        "$schema",
        "version",
        "body",
        "actions",
        "fallbackText",
        "backgroundImage",
        "minHeight",
        "speak",
        "lang",
        "rtl",
        "verticalContentAlignment",
        "selectAction",
        "refresh",
        "authentication",
    },
    "TextBlock": BLOCK
    | {
        "text",
        "color",
        "fontType",
        "horizontalAlignment",
        "isSubtle",
        "maxLines",
        "size",
        "weight",
        "wrap",
    },
    "FactSet": BLOCK | {"facts"},
    "ActionSet": BLOCK | {"actions"},
    "Action.OpenUrl": {
        "type",
        "title",
        "url",
        "iconUrl",
        "id",
        "style",
        "fallback",
        "tooltip",
        "isEnabled",
        "mode",
    },
}
REQUIRED: Final = {
    "AdaptiveCard": {"type", "version", "body"},
    "TextBlock": {"type", "text"},
    "FactSet": {"type", "facts"},
    "ActionSet": {"type", "actions"},
    "Action.OpenUrl": {"type", "title", "url"},
}
VALUES: Final = {
    "size": {"Default", "Small", "Medium", "Large", "ExtraLarge"},
    "weight": {"Default", "Lighter", "Bolder"},
    "version": {"1.4"},
}
CHILDREN: Final = ("body", "actions")


def faults(element: dict[str, Any]) -> list[str]:
    """What a card holds that its schema does not allow."""
    kind = element.get("type", "")
    if kind not in PROPERTIES:
        return [f"no such element: {kind}"]
    found = [f"{kind} has no property {name}" for name in element.keys() - PROPERTIES[kind]]
    found += [f"{kind} lacks {name}" for name in REQUIRED[kind] - element.keys()]
    found += [
        f"{kind}: {name} is {element[name]}"
        for name in VALUES.keys() & element
        if element[name] not in VALUES[name]
    ]
    found += [
        f"{kind}: {name} is no text"
        for name in ("text", "title", "url")
        if not isinstance(element.get(name, ""), str)
    ]
    if any(set(fact) != {"title", "value"} for fact in element.get("facts", [])):
        found.append("a fact has a title and a value")
    return found + [fault for name in CHILDREN for child in element.get(name, []) for fault in faults(child)]
