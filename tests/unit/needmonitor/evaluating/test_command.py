import json

import pytest
from click.testing import CliRunner

from needmonitor.cli import main
from needmonitor.evaluating import running
from needmonitor.evaluating.judging import Judged
from needmonitor.evaluating.merging import Merged
from needmonitor.evaluating.running import Evaluated, Near


def made(seed: int, *, series: int, clean: bool) -> Evaluated:
    def judged(found: float) -> Judged:
        return Judged(4.0, 0.98, found, 0.5, None if found == 0 else 3.0, 10)

    near = Near(3, 0.1, 0.2)
    ours = {"1": judged(0.8)}
    merged = Merged(1.02, 1.3, 450, 9, 575, 101)
    by_level, farrington = {"4": judged(0)}, {"1": judged(0.6)}
    return Evaluated(seed, series, clean, ours, by_level, farrington, 33, near, near, merged, 9.1, 120.0)


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(running, "evaluate", made)
    return lambda *options: CliRunner().invoke(main, ["watch", "evaluate", "--seed", "7", *options])


def test_the_quoted_figures_are_keys_of_the_json(run):
    told = json.loads(run("--json", "--clean", "--series", "800").output)
    assert (told["found"], told["farrington_rolling_found"], told["false_per_10k"]) == (0.8, 0.6, 0.98)
    assert (told["within_3_days"], told["median_delay_days"]) == (0.5, 3.0)
    assert (told["alerts_per_sector_spike"], told["alerts_per_district_spike"]) == (1.02, 1.3)
    assert (told["seed"], told["series"], told["clean"]) == (7, 800, True)


def test_the_table_names_both_methods(run):
    told = run().output
    assert "the watch, 1 false per 10,000" in told
    assert "Farrington, rolling 7 days, 1" in told
    assert "1.02 for each of 450 spikes of a sector, 1.30 for each of 9 of a district" in told
    assert "10% of false alerts, 20% of days" in told


def test_a_number_of_series_that_fills_no_district_is_refused(run):
    refused = run("--series", "250")
    assert refused.exit_code == 2
    assert "a multiple of 100" in refused.output
