import re
from importlib.resources import files

import pytest

from api.texts import load_texts

KEYS_IN_TEMPLATES = re.compile(r'\bt\((?:"|\')([a-z0-9_.]+)(?:"|\')[,)]')


def test_fills_named_values():
    assert load_texts()("headline.title", need="Debt", place="Leeds") == "Debt in Leeds"


def test_counts_one_and_several():
    texts = load_texts()
    assert texts.many("areas", 1) == "1 area"
    assert texts.many("areas", 1200) == "1,200 areas"


def test_refuses_a_key_that_is_not_in_the_catalogue():
    with pytest.raises(KeyError):
        load_texts()("nothing.here")


def test_every_text_that_a_template_names_is_in_the_catalogue():
    texts = load_texts()
    folder = files("api") / "templates"
    named = {
        key
        for page in folder.iterdir()
        for key in KEYS_IN_TEMPLATES.findall(page.read_text(encoding="utf-8"))
    }
    assert len(named) > 50
    assert {key for key in named if key not in texts.entries} == set()


def test_templates_have_no_words_of_their_own():
    """A word between tags that is not in braces would stay English in every language."""
    folder = files("api") / "templates"
    for page in folder.iterdir():
        source = page.read_text(encoding="utf-8")
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
        words = [words.strip() for words in re.findall(r">([^<>]*)<", bare)]
        assert [text for text in words if re.search(r"[A-Za-z]{2}", text)] == [], page.name


def test_the_script_gets_its_own_words_and_no_others():
    live = load_texts().live()
    assert live["pause"] == "Pause updates"
    assert "headline.title" not in live
