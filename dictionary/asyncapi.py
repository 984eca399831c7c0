"""The AsyncAPI 3 document: the topics of the log and the feed, made from the models."""

import json
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from pydantic import BaseModel

from dictionary import feed
from dictionary.events import EVENT_TYPES, PERSON_TYPES
from dictionary.schema_files import SCHEMA_VERSION, component_schemas
from dictionary.topics import CHECKED, LINKS, LOCAL_EVENTS, RAW_PREFIX, REFUSED

FROM_CLIENT: Final[tuple[type[BaseModel], ...]] = (
    feed.Subscribe,
    feed.SubscribeAlerts,
    feed.Unsubscribe,
    feed.Pause,
    feed.Resume,
    feed.Ping,
)
FROM_SERVER: Final[tuple[type[BaseModel], ...]] = (
    feed.Hello,
    feed.Snapshot,
    feed.Delta,
    feed.Alerts,
    feed.Status,
    feed.Pong,
    feed.Error,
)
_CLOUDEVENT: Final = "application/cloudevents+json"
_CHECKED_SCHEMA: Final = {
    "type": "object",
    "description": "The event as its partner sent it, when it arrived, and the agreement's home authority.",
    "required": ["specversion", "id", "source", "type", "time", "data", "arrivaltime", "homeauthority"],
    "properties": {
        "arrivaltime": {"type": "string", "format": "date-time", "description": "The broker's append time."},
        "homeauthority": {
            "type": "string",
            "pattern": "^[EWSN][0-9]{8}$",
            "description": "Where people without a sector are counted.",
        },
    },
}


def asyncapi_document() -> dict[str, Any]:
    """The document as JSON values."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Need Monitor",
            "version": SCHEMA_VERSION,
            "description": (
                "Events of partners on a Kafka-protocol log as CloudEvents 1.0 in structured mode (binary"
                " mode is accepted), and the live feed of counts over a websocket or as server-sent events."
            ),
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": _channels(),
        "operations": _operations(),
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


@lru_cache(maxsize=1)
def packaged_document() -> dict[str, Any]:
    """The document as checked in, to be served."""
    text = (resources.files("dictionary") / "schemas" / "asyncapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _event_names(types: frozenset[str] | None = None) -> list[str]:
    return [model.__name__ for name, model in EVENT_TYPES.items() if types is None or name in types]


def _channels() -> dict[str, Any]:
    return {
        "events": {
            "address": RAW_PREFIX + "{partner}",
            "description": "One topic for each partner, so that none can write as another. Kept 35 days.",
            "parameters": {"partner": {"description": "The partner's id."}},
            "messages": _refs(_event_names(PERSON_TYPES)),
        },
        "checked": _topic(CHECKED, "Accepted events: the log of record, compacted.", ["Checked"]),
        "refused": _topic(REFUSED, "Why events were refused, never a value. Kept 35 days.", ["EventRefused"]),
        "links": _topic(LINKS, "Restricted: references that are one person.", ["PersonLinked"]),
        "localEvents": _topic(LOCAL_EVENTS, "What happened in a place.", ["LocalEventEntered"]),
        "dictionary": _topic("dictionary", "Published versions of the dictionary.", ["DictionaryPublished"]),
        "feed": {
            "address": "/api/v1/feed",
            "description": (
                f"Websocket, subprotocol {feed.SUBPROTOCOL}. Ask for a ticket at POST /api/v1/feed/ticket"
                " and open /api/v1/feed?ticket=..."
            ),
            "messages": _refs([model.__name__ for model in (*FROM_CLIENT, *FROM_SERVER)]),
            "bindings": {"ws": {"method": "GET"}},
        },
        "feedEvents": {
            "address": "/api/v1/feed/events",
            "description": (
                "The same messages as server-sent events: /api/v1/feed/events?ticket=...&say=..., where each"
                " say is a message that a client of the websocket would send. An event's id, given back as"
                " Last-Event-ID, says how far the client was told."
            ),
            "messages": _refs([model.__name__ for model in FROM_SERVER]),
            "bindings": {"http": {"method": "GET"}},
        },
    }


def _topic(address: str, description: str, messages: list[str]) -> dict[str, Any]:
    return {"address": address, "description": description, "messages": _refs(messages)}


def _refs(names: list[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def _operations() -> dict[str, Any]:
    """Seen from the hub: it receives what partners and clients send."""
    return {
        "takeEvents": _operation("receive", "events", _event_names(PERSON_TYPES)),
        "takeLinks": _operation("receive", "links", ["PersonLinked"]),
        "takeLocalEvents": _operation("receive", "localEvents", ["LocalEventEntered"]),
        "recordChecked": _operation("send", "checked", ["Checked"]),
        "tellRefused": _operation("send", "refused", ["EventRefused"]),
        "publishDictionary": _operation("send", "dictionary", ["DictionaryPublished"]),
        "hearClient": _operation("receive", "feed", [model.__name__ for model in FROM_CLIENT]),
        "tellClient": _operation("send", "feed", [model.__name__ for model in FROM_SERVER]),
        "tellReader": _operation("send", "feedEvents", [model.__name__ for model in FROM_SERVER]),
    }


def _operation(action: str, channel: str, messages: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
    }


def _messages() -> dict[str, Any]:
    events = {
        model.__name__: {
            "name": name,
            "title": model.EVENT,
            "summary": (model.__doc__ or "").splitlines()[0],
            "contentType": _CLOUDEVENT,
            "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
        }
        for name, model in EVENT_TYPES.items()
        if model.__name__ != "PersonErased"
    }
    spoken = {
        model.__name__: {
            "name": str(model.model_fields["type"].default or model.__name__.lower()),
            "summary": (model.__doc__ or "").splitlines()[0],
            "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
        }
        for model in (*FROM_CLIENT, *FROM_SERVER)
    }
    checked = {
        "name": "checked",
        "summary": "An accepted event.",
        "contentType": _CLOUDEVENT,
        "payload": {"$ref": "#/components/schemas/Checked"},
    }
    return {**events, "Checked": checked, **spoken}


def _schemas() -> dict[str, Any]:
    return {**component_schemas((*FROM_CLIENT, *FROM_SERVER)), "Checked": _CHECKED_SCHEMA}
