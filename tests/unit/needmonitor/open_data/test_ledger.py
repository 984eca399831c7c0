from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dictionary.audit import Chain, Deed, Did
from needmonitor.open_data.ledger import WRITER, Ledger, LedgerError, Release, opened

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
BUDGET = Decimal("1.0")


def release(month="2026-10", epsilon="0.5", people=7):
    rows = [("E08000025", "money", people)]
    return Release(month, epsilon, 3, "a mechanism", "open-data-1", "2026-11-22", synthetic=True, rows=rows)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.jsonl"


def filled(path, *releases, budget=Decimal(100)):
    ledger = Ledger(path)
    for one in releases:
        ledger.add(one, budget, AT)
    return ledger


def test_a_ledger_that_is_not_there_is_begun_with_the_first_release(path):
    assert Ledger(path).releases == {}
    assert not path.exists()
    filled(path, release())
    assert Ledger(path).releases == {"2026-10": release()}


def test_a_month_is_released_once_whatever_is_left_of_the_budget(path):
    ledger = filled(path, release())
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="2026-10 was released before"):
        ledger.add(release(people=8), Decimal(100), AT)
    assert path.read_bytes() == before


def test_a_year_spends_its_budget_and_no_more(path):
    ledger = filled(path, release("2026-09"), release("2026-10"), budget=BUDGET)
    assert ledger.spent("2026") == BUDGET
    with pytest.raises(LedgerError, match=r"2026-11 would spend 0.5 of 2026, of which 1.0 of 1.0 is spent"):
        ledger.add(release("2026-11"), BUDGET, AT)
    Ledger(path).add(release("2027-01"), BUDGET, AT)
    assert [Ledger(path).spent(year) for year in ("2025", "2026", "2027")] == [0, BUDGET, Decimal("0.5")]


def test_tenths_add_up_without_a_rest(path):
    months = [f"2026-{month:02}" for month in range(1, 11)]
    ledger = filled(path, *(release(month, "0.1") for month in months), budget=BUDGET)
    assert ledger.spent("2026") == BUDGET
    with pytest.raises(LedgerError, match="2026-11"):
        ledger.require("2026-11", Decimal("0.1"), BUDGET)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0].replace(b'"0.5"', b'"0.1"'), *lines[1:]],
        lambda lines: [lines[0].replace(b'"money",7', b'"money",9'), *lines[1:]],
        lambda lines: [lines[0][:40], *lines[1:]],
        lambda lines: [*lines, b""],
    ],
)
def test_a_ledger_that_was_changed_releases_nothing(path, change):
    filled(path, release("2026-08"), release("2026-09"), release("2026-10"))
    path.write_bytes(b"\n".join(change(path.read_bytes().splitlines())) + b"\n")
    with pytest.raises(LedgerError, match="was changed"):
        Ledger(path)


def test_a_chain_of_something_else_is_no_ledger(path):
    path.write_bytes(Chain(WRITER).seal(Deed(Did.EXPORTED, about={"need": "any"}), AT)[1] + b"\n")
    with pytest.raises(LedgerError, match="something else than releases"):
        Ledger(path)


def test_two_releases_are_not_made_at_once(path):
    with opened(path), pytest.raises(LedgerError, match="another release is being made"), opened(path):
        pass
    with opened(path) as ledger:
        assert ledger.releases == {}


def test_a_release_that_fails_leaves_the_ledger_open_to_the_next(path):
    with pytest.raises(RuntimeError), opened(path):
        raise RuntimeError
    with opened(path) as ledger:
        ledger.add(release(), BUDGET, AT)
    assert list(Ledger(path).releases) == ["2026-10"]
