"""What a worker counts, by the labels it is read by; and the operators' page lists every measure."""

from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase

from api.metrics import Metrics as ApiMetrics
from dictionary.refusals import Code
from streams import checking
from streams.engine.model import NoState, Out
from streams.metrics import EventCounter, Metrics
from streams.refusing import refusal_out

PAGE = Path(__file__).parents[3] / "docs/operators.md"
PREFIX = "needmonitor_"


@pytest.fixture
def metrics():
    return Metrics()


def value(metrics, name, **labels):
    return metrics.registry.get_sample_value(PREFIX + name, labels)


def passed_on(partner, offset):
    return Out("checked", 0, f"{'0' * 64}/events.{partner}/0/{offset}".encode(), b"{}")


def test_counts_events_that_check_passed_on_and_refused_by_partner(metrics):
    out = [
        passed_on("advice", 1),
        passed_on("gp", 1),
        passed_on("advice", 2),
        refusal_out(Code.UNKNOWN_NEED, "events.advice/0/3", 0, partitions=1, source=checking.SOURCE),
    ]
    EventCounter(metrics).committed(0, NoState(), (), out)
    assert value(metrics, "checked_total", partner="advice") == 2
    assert value(metrics, "checked_total", partner="gp") == 1
    assert value(metrics, "refused_total", stage="check", partner="advice", code="unknown_need") == 1


def test_tells_refusals_of_follow_from_those_of_check(metrics):
    for place in ("events.gp/0/1", "events.gp/0/2"):
        metrics.refused([refusal_out(Code.ISSUE_EXISTS, place, 0, partitions=1)])
    assert value(metrics, "refused_total", stage="follow", partner="gp", code="issue_exists") == 2
    assert value(metrics, "refused_total", stage="check", partner="gp", code="issue_exists") is None


def test_a_refusal_of_nobodys_event_has_no_partner(metrics):
    metrics.refused([refusal_out(Code.SCHEMA_INVALID, "elsewhere/0/1", 0, partitions=1)])
    assert value(metrics, "refused_total", stage="follow", partner="unknown", code="schema_invalid") == 1


def test_measures_batches_commits_and_recoveries_by_stage(metrics):
    metrics.applied("follow", 1, 250, 0.5)
    metrics.applied("follow", 2, 2, 0.5)
    metrics.committed("follow", 1, 250, 0.04)
    metrics.recovered("follow", 1, 9000, 3.5)
    assert value(metrics, "records_total", stage="follow") == 252
    assert value(metrics, "step_seconds_total", stage="follow") == 1.0
    assert value(metrics, "batch_records_bucket", stage="follow", le="3.0") == 1
    assert value(metrics, "commit_seconds_bucket", stage="follow", le="0.05") == 1
    assert value(metrics, "commit_seconds_bucket", stage="follow", le="0.025") == 0
    assert value(metrics, "commit_records_sum", stage="follow") == 250
    assert value(metrics, "recovery_seconds", stage="follow", partition="1") == 3.5
    assert value(metrics, "recovered_keys", stage="follow", partition="1") == 9000


def table(metrics):
    """The measures of a part, as the operators' page shows them."""
    rows = ["| name | kind | labels | what it is |", "|---|---|---|---|"]
    found = [item for item in vars(metrics).values() if isinstance(item, MetricWrapperBase)]
    for measure in sorted(found, key=lambda item: item._name):
        name = measure._name + ("_total" if measure._type == "counter" else "")
        labels = ", ".join(measure._labelnames)
        rows.append(f"| `{name}` | {measure._type} | {labels} | {measure._documentation} |")
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(("part", "metrics"), [("worker", Metrics()), ("api", ApiMetrics())])
def test_the_operators_page_lists_every_measure(part, metrics):
    page = PAGE.read_text()
    start, end = f"<!-- measures of the {part} -->\n", f"<!-- /measures of the {part} -->"
    assert page[page.index(start) + len(start) : page.index(end)] == table(metrics)


@pytest.mark.parametrize("metrics", [Metrics(), ApiMetrics()])
def test_every_measure_says_in_a_sentence_what_it_is(metrics):
    for family in metrics.registry.collect():
        assert family.documentation.endswith("."), family.name
        assert family.name.startswith(PREFIX)
