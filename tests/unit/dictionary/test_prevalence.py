"""National values beside needs."""

from dictionary.prevalence import national_values


def test_has_34_values_for_28_needs_each_with_its_source_and_how_it_differs() -> None:
    values = national_values()
    assert len(values) == 28
    assert sum(len(of_need) for of_need in values.values()) == 34
    assert all(value.source and value.comparability_note for of_need in values.values() for value in of_need)


def test_a_need_may_have_several_values_that_measure_different_things() -> None:
    fuel = national_values()["money.fuel_poverty"]
    assert [value.value for value in fuel] == [13.0, 36.4]
    assert fuel[0].unit_and_denominator != fuel[1].unit_and_denominator


def test_a_need_without_a_published_value_has_none() -> None:
    assert "money.gambling" not in national_values()
