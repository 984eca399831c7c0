"""Making a release: from counts that were handed in to the file, and the same file again."""

import csv
from contextlib import nullcontext
from datetime import UTC, date, datetime

import pytest
from click import ClickException
from click.testing import CliRunner

from dictionary.agreements import terms_of
from dictionary.needs import load_dictionary
from dictionary.register import Register, demo_register
from needmonitor.cli import main
from needmonitor.open_data import releasing
from needmonitor.open_data.ledger import Ledger, LedgerError
from needmonitor.open_data.writing import COLUMNS, as_csv
from needmonitor.settings import Settings
from tests.support.agreements import agreement

HOME = "E08000025"
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def recorded(monkeypatch):
    """What the audit is told; the register is the demo's and the clock stands on a day in November."""
    told = []
    monkeypatch.setattr(releasing, "register_now", lambda _: demo_register(HOME))
    monkeypatch.setattr(releasing, "now", lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    monkeypatch.setattr(releasing, "recount", lambda *_: {(HOME, "money"): 1_000_000})
    monkeypatch.setattr(releasing, "record", lambda _, did, **about: told.append((did.value, about)))
    return told


def settings(folder, **more):
    return Settings(demo=True, **{"open_data_ledger": folder / "ledger.jsonl", **more})


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_release_has_each_domain_of_each_home_authority_and_says_how_it_was_made(recorded, tmp_path):
    out = tmp_path / "open.csv"
    releasing.release_month(settings(tmp_path), OCTOBER, out)
    found = rows(out)
    assert [(row["authority"], row["domain"]) for row in found] == [
        (HOME, domain) for domain in sorted(load_dictionary().domains)
    ]
    people = {row["domain"]: int(row["people"]) for row in found}
    assert abs(people["money"] - 1_000_000) < 500
    assert all(0 <= number < 500 for domain, number in people.items() if domain != "money")
    assert tuple(found[0]) == COLUMNS
    assert {tuple(row[name] for name in ("month", *COLUMNS[4:9])) for row in found} == {
        ("2026-10", "0.5", releasing.MECHANISM, "6", "2026-11-22", "open-data-1")
    }
    assert all(row["attribution"].startswith("Synthetic data") for row in found)


def test_a_repeat_is_the_same_file_byte_by_byte_and_spends_nothing(recorded, tmp_path, monkeypatch):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    releasing.release_month(settings(tmp_path), OCTOBER, first)
    monkeypatch.setattr(releasing, "recount", None)
    releasing.release_month(settings(tmp_path, open_data_epsilon=5, open_data_budget=0.1), OCTOBER, second)
    assert second.read_bytes() == first.read_bytes()
    ledger = Ledger(tmp_path / "ledger.jsonl")
    assert ledger.spent("2026") == ledger.end.number / 2
    assert [(did, about["again"], about["ledger"]) for did, about in recorded] == [
        ("exported", False, str(ledger.end)),
        ("exported", True, str(ledger.end)),
    ]


def test_a_month_over_budget_is_not_even_counted(recorded, tmp_path, monkeypatch):
    own = settings(tmp_path, open_data_budget=0.9)
    releasing.release_month(own, OCTOBER, tmp_path / "october.csv")
    monkeypatch.setattr(releasing, "recount", None)
    with pytest.raises(LedgerError, match="2026-09 would spend"):
        releasing.release_month(own, date(2026, 9, 1), tmp_path / "september.csv")
    assert not (tmp_path / "september.csv").exists()


@pytest.mark.parametrize(("at", "over"), [("2026-10-31T23:59:59Z", False), ("2026-11-01T00:00:00Z", True)])
def test_a_month_is_released_when_it_is_over(recorded, tmp_path, monkeypatch, at, over):
    monkeypatch.setattr(releasing, "now", lambda: datetime.fromisoformat(at))
    with nullcontext() if over else pytest.raises(LedgerError, match="2026-10 is not over"):
        releasing.release_month(settings(tmp_path), OCTOBER, tmp_path / "open.csv")
    assert (tmp_path / "open.csv").exists() is over


def test_what_the_audit_does_not_take_is_not_written_and_later_the_same(recorded, tmp_path, monkeypatch):
    def refused(*_, **__):
        raise ClickException("not recorded in the audit")

    out = tmp_path / "open.csv"
    with monkeypatch.context() as patched:
        patched.setattr(releasing, "record", refused)
        with pytest.raises(ClickException):
            releasing.release_month(settings(tmp_path), OCTOBER, out)
    assert not out.exists()
    known = Ledger(tmp_path / "ledger.jsonl").releases["2026-10"]
    releasing.release_month(settings(tmp_path), OCTOBER, out)
    assert out.read_bytes() == as_csv(known)


def test_without_a_ledger_nothing_is_released(recorded, tmp_path, monkeypatch):
    monkeypatch.setenv("NEEDMONITOR_SETTINGS", str(tmp_path / "none.toml"))
    done = CliRunner().invoke(main, ["open-data", "--month", "2026-10", "--out", str(tmp_path / "o.csv")])
    assert done.exit_code == 1
    assert "NEEDMONITOR_OPEN_DATA_LEDGER" in done.output
    assert not (tmp_path / "o.csv").exists()


def under(*agreements):
    """A register of whole agreements of the demo's first partner."""
    return Register(
        demo_register(HOME).partners.values(), [terms_of(known) for known in agreements], agreements
    )


def test_where_an_agreement_permits_no_open_data_nothing_is_released(recorded, tmp_path, monkeypatch):
    permits = {"purpose": {"outputs": ["open_data"]}}
    register = under(agreement(permits, id="permits"), agreement(id="forbids"))
    monkeypatch.setattr(releasing, "register_now", lambda _: register)
    with pytest.raises(LedgerError, match="these agreements permit: forbids"):
        releasing.release_month(settings(tmp_path), OCTOBER, tmp_path / "open.csv")
    assert not (tmp_path / "open.csv").exists()
    assert recorded == []


def test_other_authorities_are_released_without_it(recorded, tmp_path, monkeypatch):
    here = {"authorities": [HOME], "home_authority": HOME}
    there = {"authorities": ["E08000026"], "home_authority": "E08000026"}
    permits = agreement({"purpose": {"outputs": ["map", "open_data"]}, "data": there}, id="permits")
    monkeypatch.setattr(
        releasing, "register_now", lambda _: under(permits, agreement({"data": here}, id="forbids"))
    )
    releasing.release_month(settings(tmp_path), OCTOBER, tmp_path / "open.csv")
    assert {row["authority"] for row in rows(tmp_path / "open.csv")} == {"E08000026"}
