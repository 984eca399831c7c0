from api.dictionary_view import need_view, needs_view, pieces
from api.texts import load_texts
from dictionary.needs import load_dictionary


def test_shows_every_need_once_in_its_domain():
    view = needs_view(load_dictionary(), "", load_texts())
    shown = [(group.id, entry.need.id) for group in view.groups for entry in group.needs]
    assert shown == [(need.domain, need.id) for need in load_dictionary().needs.values()]


def test_finds_by_words_of_the_definition():
    view = needs_view(load_dictionary(), "bailiffs", load_texts())
    assert view.count == 1
    assert view.groups[0].needs[0].need.id == "money.priority_arrears"


def test_a_search_lists_what_it_found_best_first_and_says_by_which_words():
    view = needs_view(load_dictionary(), "food bank", load_texts())
    assert [group.title for group in view.groups] == ["Found"]
    assert view.groups[0].needs[0].also == ["food bank", "foodbank voucher"]


def test_a_word_typed_wrongly_finds_what_was_meant_and_says_so():
    view = needs_view(load_dictionary(), "lonlely", load_texts())
    assert (view.text, view.searched) == ("lonlely", "lonely")
    assert view.groups[0].needs[0].need.id == "social.lonely"


def test_a_need_is_shown_with_other_words_for_it():
    texts = load_texts()
    view = need_view(load_dictionary().needs["money.debt"], load_dictionary(), texts, "/")
    assert view.synonyms == [
        ("People say", "owing money, behind with bills, loans and credit cards"),
        ("Partners and their systems say", "debt advice"),
    ]


def test_shows_no_group_where_nothing_is_found():
    assert needs_view(load_dictionary(), "dragons", load_texts()).groups == []


def test_a_definition_names_other_needs_by_their_title():
    need = load_dictionary().needs["money.hardship"]
    named = [piece for piece in pieces(need, load_dictionary()) if piece.need_id]
    assert [(piece.text, piece.need_id) for piece in named] == [("Problem debt", "money.debt")]
    assert (
        "".join(piece.need_id or piece.text for piece in pieces(need, load_dictionary())) == need.definition
    )


def test_an_indicator_is_linked_and_never_called_a_definition():
    texts = load_texts()
    view = need_view(load_dictionary().needs["money.debt"], load_dictionary(), texts, "/")
    assert view.indicator == "Supporting Families 10: Financial stability"
    assert "not a definition" in texts("need.linked_note", match="close")


def test_a_need_without_an_indicator_says_so():
    need = next(need for need in load_dictionary().needs.values() if need.outcome_framework is None)
    assert need_view(need, load_dictionary(), load_texts(), "/").indicator == ""
