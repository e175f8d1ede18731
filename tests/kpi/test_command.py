"""The command line: python -m kpi."""

import json
from pathlib import Path

import pytest

from data.store import open_store
from kpi.__main__ import main
from kpi.describe import catalogue
from kpi.registry import REGISTRY
from tests.records import SHOP, put

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    with open_store(tmp_path / "shop.duckdb") as store:
        put(store, **SHOP)
    return str(tmp_path / "shop.duckdb")


def run(capsys, *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_list(capsys) -> None:
    listed = json.loads(run(capsys, "list", "--json"))
    assert [one["metric"] for one in listed] == [metric.name for metric in REGISTRY.metrics]
    assert set(listed[0]) == {"metric", "family", "label", "unit", "better", "help"}
    assert "first_response_median" in run(capsys, "list")


def test_ask_gives_objects_with_all_that_belongs_to_a_value(capsys, path) -> None:
    found = json.loads(run(capsys, "ask", "resolution_median", "nps", "--store", path, "--format", "json"))
    assert found[0] == {
        "metric": "resolution_median",
        "bucket": None,
        "value": 7200.0,
        "n": 5,
        "low": None,
        "high": None,
    }
    assert found[1]["value"] == 25
    assert found[1]["low"] < 25 < found[1]["high"]


def test_ask_by_dimension_grain_and_filter(capsys, path) -> None:
    words = ("--by", "team", "--grain", "day", "--from", "2026-09-07", "--to", "2026-09-08", "--filter", "team=A")
    found = json.loads(run(capsys, "ask", "tickets_created", *words, "--store", path, "--format", "json"))
    assert [(one["bucket"], one["team"], one["value"]) for one in found] == [
        ("2026-09-07", "A", 2),
        ("2026-09-08", "A", 0),
    ]
    without = json.loads(
        run(capsys, "ask", "tickets_created", "--filter", "team=", "--store", path, "--format", "json")
    )
    assert without[0]["value"] == 2
    other = json.loads(
        run(capsys, "ask", "tickets_created", "--filter", "team!=A", "--store", path, "--format", "json")
    )
    assert other[0]["value"] == 4


def test_ask_on_the_business_clock_and_compared(capsys, path) -> None:
    clocked = run(capsys, "ask", "first_response_median", "--clock", "business", "--store", path, "--format", "csv")
    assert "first_response_median,,1350.0,4.0," in clocked
    compared = json.loads(
        run(
            capsys,
            "ask",
            "tickets_created",
            "--from",
            "2026-09-08",
            "--to",
            "2026-09-08",
            "--compare",
            "previous",
            "--store",
            path,
            "--format",
            "json",
        )
    )
    assert compared[0]["base_value"] == 2
    assert compared[0]["change"] == -0.5


def test_a_table_is_for_people(capsys, path) -> None:
    shown = run(capsys, "ask", "resolution_median", "churn_rate", "--store", path)
    assert "2\u00a0h" in shown
    assert "80" in shown
    assert "None" not in shown


def test_explain_reconciles_in_print(capsys, path) -> None:
    shown = run(capsys, "explain", "first_response_median", "--store", path)
    assert "8  tickets in the period" in shown
    assert "-2  no first response (yet)" in shown
    assert "4  counted" in shown
    assert "quantile_cont(first_response_calendar_seconds" in shown
    opened = json.loads(run(capsys, "explain", "nps", "--json", "--store", path))
    assert opened["counted"] == 4


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ask", "csatt"), "Did you mean 'csat'"),
        (("ask", "csat", "--by", "agnet"), "Did you mean 'agent'"),
        (("ask", "csat", "--filter", "team"), "DIMENSION=VALUE"),
        (("ask", "csat", "--from", "yesterday"), "no date like 2026-09-30"),
        (("ask", "csat", "--from", "2026-09-30", "--to", "2026-09-01"), "cannot end"),
        (("ask", "churn_rate", "--filter", "priority=high"), "customers have no such field"),
        (("ask", "csat", "--compare", "year"), "needs a period"),
        (("ask", "csat", "--set", "service_level_secs=3"), "Did you mean 'service_level_seconds'"),
        (("ask",), "METRIC"),
        ((), "command"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence_and_1(capsys, path, words, sentence) -> None:
    store = ("--store", path) if words else ()
    assert main((*words, *store)) == 1
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert "Traceback" not in shown.err
    assert not shown.out


def test_the_catalogue_in_print_is_current() -> None:
    assert (ROOT / "kpi" / "METRICS.md").read_text(encoding="utf-8") == catalogue(), (
        "run: python -m kpi list --markdown > kpi/METRICS.md"
    )
