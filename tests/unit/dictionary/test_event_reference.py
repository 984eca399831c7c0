"""The partners' reference of events."""

from pathlib import Path

from dictionary.event_reference import reference
from dictionary.events import EVENT_TYPES
from dictionary.refusals import Code

FILE = Path(__file__).parents[3] / "docs" / "events.md"


def test_the_file_in_docs_is_the_one_the_models_make() -> None:
    """If this fails: python -m dictionary.event_reference > docs/events.md."""
    assert FILE.read_text(encoding="utf-8") == reference()


def test_names_every_type_and_every_code() -> None:
    text = reference()
    assert [name for name in EVENT_TYPES if f"`{name}`" not in text] == []
    assert [code for code in Code if f"| `{code}` |" not in text] == []


def test_every_row_of_every_table_has_its_meaning() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert [row for row in rows if row.endswith("|  |")] == []
