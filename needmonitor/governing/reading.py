"""What an officer wrote, as TOML or JSON, and what came of signing it."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from dictionary.register import in_words

Model = TypeVar("Model", bound=BaseModel)


def read_written(
    file: Path, model: type[Model], wrong: type[ValueError], *, strict: bool | None = None
) -> Model:
    """A document that somebody wrote.

    Args:
        file: JSON where its name ends so, else TOML.
        model: what it is.
        wrong: raised where it is not.
        strict: no: TOML may write as text what is none, such as codes; by default as the model has it.

    Raises:
        OSError: the file cannot be read.
        ValueError: of the type `wrong`: it is neither, or breaks a rule; the text says where.
    """
    text = file.read_text(encoding="utf-8")
    try:
        if file.suffix == ".json":
            return model.model_validate_json(text)
        return model.model_validate(tomllib.loads(text), strict=strict)
    except ValidationError as error:
        raise wrong(in_words(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise wrong(f"not TOML: {error}") from error


def hand_over(document: Mapping[str, object], out: Path | None) -> str:
    """Write a signed document; what to print: itself where no file is named.

    Raises:
        OSError: the file cannot be written.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False)
    if out is None:
        return text
    out.write_text(f"{text}\n", encoding="utf-8")
    return f"signed: {out}"
