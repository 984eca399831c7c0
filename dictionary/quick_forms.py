"""Structs of msgspec that read what the models of pydantic read, derived from them: nothing is said twice.

Everything here follows from the core schema that pydantic's own validator is built from. Where that schema
says what this module does not know there is no struct, so that nothing is ever read laxly.
"""

from collections.abc import Mapping
from datetime import date
from types import FunctionType
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec
from pydantic import BaseModel

from dictionary.fields import DATE_PATTERN, INSTANT_PATTERN
from dictionary.quick_patterns import Patterned, Rule, after_reading, as_written

Schema = Mapping[str, Any]
_LARGEST_EXACT: Final = 2**53
_BOUNDS: Final = ("ge", "le", "min_length", "max_length")
_ASIDE: Final = frozenset({"type", "schema", "metadata", "ref"})
_KNOWN: Final[dict[str, frozenset[str]]] = {
    "bool": frozenset(),
    "chain": frozenset({"steps"}),
    "default": frozenset({"default"}),
    "dict": frozenset({"keys_schema", "values_schema"}),
    "float": frozenset({"ge", "le", "allow_inf_nan"}),
    "function-after": frozenset({"function"}),
    "int": frozenset({"ge", "le"}),
    "literal": frozenset({"expected"}),
    "model": frozenset({"cls", "config", "custom_init", "root_model"}),
    "model-field": frozenset(),
    "model-fields": frozenset({"fields", "model_name", "computed_fields"}),
    "no-info": frozenset({"function"}),
    "nullable": frozenset(),
    "str": frozenset({"pattern", "max_length"}),
    "tuple": frozenset({"items_schema", "variadic_item_index", "min_length", "max_length"}),
}
"""What is understood of a schema, by its type."""
_CLOSED_AND_STRICT: Final = {"extra_fields_behavior": "forbid", "strict": True}


class _Form(NamedTuple):
    """What msgspec reads of a value, and the pattern of its text or of each text in it."""

    wire: Any
    pattern: str | None = None
    many: bool = False


class _Field(NamedTuple):
    """A field of a struct: its name on the wire and its attribute."""

    name: str
    attribute: str
    form: _Form
    optional: bool


def struct_of(schema: Schema, tag: str | None = None) -> type[msgspec.Struct]:
    """A struct with the fields of a model, that keeps its rules between fields.

    It may refuse what the model takes, never the reverse. An instant is kept as written, in an attribute
    of its own, because that is what is passed on; under its name it is an instant.

    Args:
        schema: pydantic's core schema of a model that is closed and strict.
        tag: what its `type` says, where it is one of several.

    Raises:
        TypeError: the schema says something that is not known here.
    """
    model, named, rules = _model_of(schema)
    if tag:
        del named["type"]
    fields = [_field(name, inner) for name, inner in named.items()]
    instants = [field.name for field in fields if field.form.pattern == INSTANT_PATTERN]
    patterned = [
        Patterned(field.attribute, field.form.pattern, many=field.form.many, optional=field.optional)
        for field in fields
        if field.form.pattern
    ]
    after = after_reading(patterned, instants, rules)
    return msgspec.defstruct(
        model.__name__,
        [(f.attribute, f.form.wire, None) if f.optional else (f.attribute, f.form.wire) for f in fields],
        namespace={
            **_methods(model),
            **({"type": tag} if tag else {}),
            **({"__post_init__": after} if after else {}),
        },
        tag_field="type" if tag else None,
        tag=tag,
        rename={as_written(name): name for name in instants},
        dict=bool(instants),
        gc=bool(instants),
        kw_only=True,
        frozen=True,
        omit_defaults=True,
        forbid_unknown_fields=True,
    )


def _model_of(schema: Schema) -> tuple[type[BaseModel], dict[str, Schema], list[Rule]]:
    """A model, the schemas of its fields by name, and its rules between fields in their order.

    Raises:
        TypeError: it is not just closed and strict.
    """
    rules: list[Rule] = []
    while schema["type"] == "function-after":
        _see_known(schema)
        _see_known(schema["function"])
        rules.insert(0, schema["function"]["function"])
        schema = schema["schema"]
    _see_known(schema)
    _see_known(schema["schema"])
    model, config = schema["cls"], schema["config"]
    if {**_CLOSED_AND_STRICT, "title": model.__name__} != config or schema["custom_init"]:
        raise TypeError(f"{model.__name__} is more or less than closed and strict")
    return model, dict(schema["schema"]["fields"]), rules


def _field(name: str, schema: Schema) -> _Field:
    _see_known(schema)
    schema = schema["schema"]
    optional = schema["type"] == "default"
    if optional:
        _see_known(schema)
        if schema["default"] is not None:
            raise TypeError(f"{name} has another default than nothing")
        schema = schema["schema"]
    form = _form(schema)
    written = form.pattern == INSTANT_PATTERN
    if written and (optional or form.many):
        raise TypeError(f"{name}: only an instant that is always there is known here")
    return _Field(name, as_written(name) if written else name, form, optional)


def _methods(model: type[BaseModel]) -> dict[str, FunctionType]:
    """What the rules of a model may call on it."""
    return {
        name: found
        for base in reversed(model.__mro__)
        if base is not BaseModel and issubclass(base, BaseModel)
        for name, found in vars(base).items()
        if isinstance(found, FunctionType) and not name.startswith("__")
    }


def _form(schema: Schema) -> _Form:  # noqa: PLR0911 - one answer for each type of schema
    _see_known(schema)
    match schema["type"]:
        case "bool":
            return _Form(bool)
        case "literal":
            return _Form(Literal[tuple(schema["expected"])])
        case "int":
            return _Form(_bounded(int, schema))
        case "float":
            # A whole number stays one, as written; one that a float may not hold is left to the models.
            whole = {"ge": -_LARGEST_EXACT, "le": _LARGEST_EXACT, **schema}
            return _Form(_bounded(int, whole) | _bounded(float, schema))
        case "str":
            return _Form(_bounded(str, {"min_length": 1, **schema}), schema["pattern"])
        case "chain":
            return _written(*schema["steps"])
        case "nullable":
            # Nothing is left out when a struct is written again, so a null is left to the models.
            return _form(schema["schema"])
        case "tuple" if len(schema["items_schema"]) == 1:
            return _tuple(_form(schema["items_schema"][0]), schema)
        case "dict":
            return _dict(_form(schema["keys_schema"]), _form(schema["values_schema"]))
    return _Form(struct_of(schema))


def _bounded(wire: Any, schema: Schema) -> Any:
    bounds = {name: schema[name] for name in _BOUNDS if name in schema}
    return Annotated[wire, msgspec.Meta(**bounds)] if bounds else wire


def _tuple(item: _Form, schema: Schema) -> _Form:
    if item.many:
        raise TypeError("a list of lists is not known here")
    items: Any = tuple
    return _Form(_bounded(items[item.wire, ...], schema), item.pattern, many=True)


def _dict(key: _Form, value: _Form) -> _Form:
    if key.pattern or value.pattern:
        raise TypeError("an object whose names or values have patterns is not known here")
    mapping: Any = dict
    return _Form(mapping[key.wire, value.wire])


def _written(text: Schema, read: Schema) -> _Form:
    """Text of a pattern that is read as a value."""
    if text == {"type": "str", "pattern": INSTANT_PATTERN} and read["type"] == "datetime":
        return _Form(_bounded(str, {"min_length": 1}), INSTANT_PATTERN)
    # A date of this pattern is written again as it was.
    if text == {"type": "str", "pattern": DATE_PATTERN} and read["type"] == "date":
        return _Form(date)
    raise TypeError(f"text that is read as {read['type']} is not known here")


def _see_known(schema: Schema) -> None:
    kind = schema["type"]
    if kind not in _KNOWN or not schema.keys() <= _KNOWN[kind] | _ASIDE:
        raise TypeError(
            f"a schema of type {kind} that says {sorted(schema.keys() - _ASIDE)} is not known here"
        )
