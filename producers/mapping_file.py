"""Reading a mapping file. Its author is the partner, so each message names the place in the file first."""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dictionary.needs import Dictionary
from producers.mapping import Mapping


class MappingProblem(ValueError):  # noqa: N818 - a problem is what its reader has
    """The mapping file cannot be used; the text lists everything to mend."""


def load_mapping(path: Path, dictionary: Dictionary) -> Mapping:
    """Read a mapping file and see that every need it names can be recorded.

    Raises:
        MappingProblem: no such file, not TOML, a table or value is wrong, or a need does not exist.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise MappingProblem("there is no mapping file at the path given") from None
    except (OSError, UnicodeDecodeError):
        raise MappingProblem("the mapping file cannot be read as UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise MappingProblem(f"the mapping file is not TOML: {error}") from None
    try:
        mapping = Mapping.model_validate(values)
    except ValidationError as error:
        raise MappingProblem("\n".join(_in_words(each) for each in error.errors(include_url=False))) from None
    problems = _need_problems(mapping, dictionary)
    if problems:
        raise MappingProblem("\n".join(problems))
    return mapping


def _in_words(error: Any) -> str:
    """One of pydantic's errors, with the place in the file first; branches of a choice left out."""
    where = ".".join(str(part) for part in error["loc"] if "[" not in str(part)) or "the file"
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}"


def _need_problems(mapping: Mapping, dictionary: Dictionary) -> list[str]:
    named = [(f"need.codes.{code}", need) for code, need in mapping.need.codes.items()]
    if mapping.contact:
        named += [("contact.asked", need) for need in mapping.contact.asked if need not in dictionary.domains]
    problems = []
    for where, name in named:
        need = dictionary.get(name)
        if need is None:
            near = get_close_matches(name, dictionary.needs, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"{where}: the dictionary has no need {name!r}{hint}")
        elif need.status == "retired":
            instead = " or ".join(need.replaced_by) or "another need"
            problems.append(f"{where}: {name} is retired; record {instead}")
    return problems
