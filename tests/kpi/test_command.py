"""The command line: python -m kpi."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from data.imports.importer import Options, run_import
from kpi.__main__ import main
from kpi.catalogue.registry import REGISTRY
from kpi.cli.catalogue_page import catalogue
from pages.locale import catalogues
from tests.kpi.command_line import printed as run
from tests.records import put
from tests.second_language import SECOND, WORD, translated
from tests.stores import new_store_at

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path, shop_file):
    return str(shutil.copy(shop_file, tmp_path / "shop.duckdb"))


def test_list(capsys) -> None:
    listed = json.loads(run(capsys, "list", "--json"))
    assert [one["metric"] for one in listed] == [metric.name for metric in REGISTRY.metrics]
    assert set(listed[0]) == {"metric", "family", "label", "unit", "better", "help", "choices", "settings"}
    shown = run(capsys, "list")
    assert "first_response_median" in shown
    assert "top_two | top_box | above_middle" in shown, "the usual option stands first"
    assert "service_level_seconds" in shown
    csat = next(one for one in listed if one["metric"] == "csat")
    assert csat["choices"]["good_answers"] == ["top_two", "top_box", "above_middle"]


def test_who_reads_only_the_first_line_hears_of_no_fault() -> None:
    at_once = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "kpi", "list"],
        cwd=ROOT, env=at_once, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pipesize=4096,
    ) as printing:  # fmt: skip
        assert printing.stdout is not None
        assert printing.stderr is not None
        assert printing.stdout.readline()
        printing.stdout.close()
        assert not printing.stderr.read()
    assert printing.returncode == 1


def test_ask_and_explain_by_another_definition(capsys, path) -> None:
    words = ("csat", "--choose", "good_answers=top_box", "--store", path)
    found = json.loads(run(capsys, "ask", *words, "--format", "json"))
    assert found[0]["value"] == pytest.approx(1 / 3)
    shown = run(capsys, "explain", *words)
    assert "csat_score_rate = 1" in shown
    assert "  top_two: " in shown
    assert "* top_box: the best one only: 33.3% [" in shown
    assert "66.7% [" in shown, "the other options' values stand beside it"
    opened = json.loads(run(capsys, "explain", *words, "--json"))
    assert opened["choices"] == {"good_answers": "top_box", "answer_dated": "answer", "survey_credit": "survey"}
    seconds = run(capsys, "explain", "service_level_rate", "--set", "service_level_seconds=30", "--store", path)
    assert "A call or chat counts as answered in time within 30\u00a0s (--set service_level_seconds=NUMBER)" in seconds


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
    assert (compared[0]["verdict"], compared[0]["judged_by"]) == ("none", "rows"), "one day against one"


def test_ask_says_where_data_end_within_the_period_and_where_a_source_ends(capsys, tmp_path) -> None:
    """Answers until 12 September beside calls until the 30th, of which one phone system stops on the 10th."""
    days = [date(2026, 7, 1) + timedelta(days=number) for number in range(92)]
    store = new_store_at(tmp_path / "ends.duckdb")
    answers = [
        {"id": f"{on}", "kind": "csat", "scale": 5, "score": 4.0, "responded_at": datetime.combine(on, time(10))}
        for on in days
        if on <= date(2026, 9, 12)
    ]
    put(store, source="survey", survey_response=answers)
    for source, last in (("phone", date(2026, 9, 30)), ("old phone", date(2026, 9, 10))):
        calls = [
            {"id": f"{on}", "kind": "call", "direction": "inbound", "started_at": datetime.combine(on, time(10))}
            for on in days
            if on <= last
        ]
        put(store, source=source, contact=calls)
    store.close()
    ask = ("ask", "csat_answers", "contacts_offered", "--from", "2026-09-03", "--to", "2026-09-30")
    ask = (*ask, "--store", str(tmp_path / "ends.duckdb"))
    shown = run(capsys, *ask, "--compare", "previous")
    assert "csat_answers: data until 2026-09-12, compared with 2026-08-06 to 2026-08-15\n" in shown
    assert "contacts_offered: the data of old phone end on 2026-09-10; the change is not judged\n" in shown
    assert "csat_answers: data until 2026-09-12\n" in run(capsys, *ask)
    assert main((*ask, "--compare", "previous", "--format", "json")) == 0
    printed = capsys.readouterr()
    of_csat, of_calls = json.loads(printed.out)
    assert (of_csat["base_value"], of_csat["data_until"], of_csat["broken_source"]) == (10, "2026-09-12", None)
    assert (of_calls["verdict"], of_calls["judged_by"], of_calls["broken_on"]) == (
        "not_comparable",
        "source ends",
        "2026-09-10",
    )
    assert "data until 2026-09-12" in printed.err


def test_a_table_is_for_people(capsys, path) -> None:
    shown = run(capsys, "ask", "resolution_median", "churn_rate", "--store", path)
    assert "2\u00a0h" in shown
    assert "80" in shown
    assert "None" not in shown


def test_all_that_is_said_is_in_the_language_asked_for(capsys, path, monkeypatch) -> None:
    monkeypatch.setattr(catalogues, "sentence", translated)
    of = ("csat", "tickets_created", "--store", path, "--language", SECOND)
    shown = run(
        capsys, "ask", *of, "--by", "team", "--from", "2026-09-03", "--to", "2026-09-30", "--compare", "previous"
    )
    assert set(WORD.findall(shown)) <= {"csat", "srpna", "tickets_created", "tickets", "created"}
    opened, _, _ = run(capsys, "explain", "csat", "--store", path, "--language", SECOND).partition("\n\nWITH ")
    assert not {"Formula", "Dated", "Credit", "Source", "period", "counted"} & set(WORD.findall(opened))
    assert main(("ask", "csatt", *of[2:])) == 1
    assert set(WORD.findall(capsys.readouterr().err)) == {"csatt", "csat"}
    assert main(("ask", "csat", "--compare", "year", *of[2:])) == 1
    assert not WORD.findall(capsys.readouterr().err)


def test_explain_reconciles_in_print(capsys, path) -> None:
    shown = run(capsys, "explain", "first_response_median", "--store", path)
    assert "8  tickets in the period" in shown
    assert "-2  no first response (yet)" in shown
    assert "4  counted" in shown
    assert "quantile_cont(first_response_calendar_seconds" in shown
    opened = json.loads(run(capsys, "explain", "nps", "--json", "--store", path))
    assert opened["counted"] == 4


def test_explain_tells_the_file_and_line_of_each_row(capsys, tmp_path) -> None:
    header, row = "Ticket ID,Subject,Created at,Status\n", "{},x,2026-01-0{} 10:00:00,Open\n"
    with new_store_at(tmp_path / "s.duckdb") as store:
        for name, text in (("a.csv", row.format(1, 5) + row.format(2, 6)), ("b.csv", row.format(2, 7))):
            (tmp_path / name).write_text(header + text, encoding="utf-8")
            run_import(store, tmp_path / name, name, Options(source="desk", zone="UTC"))
    asked = ("explain", "tickets_created", "--rows", "1", "--store", str(tmp_path / "s.duckdb"))
    shown = run(capsys, *asked)
    assert "id 2 · created_at 2026-01-07 10:00:00" in shown
    assert shown.index("    b.csv, line 2 (upload 2, ") < shown.index("    a.csv, line 3 (upload 1, ")
    assert "id 1 " not in shown
    (told,) = json.loads(run(capsys, *asked, "--json"))["rows"]
    assert [(each["file"], each["lines"], each["upload"]) for each in told["origins"]] == [
        ("b.csv", [2], 2),
        ("a.csv", [3], 1),
    ]
    assert "rows" not in json.loads(run(capsys, "explain", "tickets_created", "--json", "--store", asked[-1]))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ask", "csatt"), "Did you mean 'csat'"),
        (("ask", "csat", "--by", "agnet"), "Did you mean 'agent'"),
        (("ask", "csat", "--filter", "team"), "DIMENSION=VALUE"),
        (("ask", "csat", "--from", "yesterday"), "no date like 2026-09-30"),
        (("ask", "csat", "--from", "2026-09-30", "--to", "2026-09-01"), "cannot end"),
        (("ask", "churn_rate", "--filter", "priority=high"), "has no such field (customers)"),
        (("ask", "csat", "--compare", "year"), "needs a period"),
        (("ask", "csat", "--set", "service_level_secs=3"), "Did you mean 'service_level_seconds'"),
        (("ask", "csat", "--set", "service_level_seconds=-3"), "takes a number from 0"),
        (("ask", "csat", "--set", "service_level_seconds=soon"), "SETTING=NUMBER"),
        (("ask", "csat", "--choose", "good_answer=top_box"), "Did you mean 'good_answers'"),
        (("ask", "csat", "--choose", "good_answers=topbox"), "Did you mean 'top_box'"),
        (("explain", "csat", "--choose", "good_answers"), "SWITCH=OPTION"),
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


@pytest.mark.catalogue
def test_the_catalogue_in_print_is_current() -> None:
    assert (ROOT / "kpi" / "METRICS.md").read_text(encoding="utf-8") == catalogue(), (
        "run: python -m kpi list --markdown > kpi/METRICS.md"
    )


def test_targets_are_set_listed_judged_ended_and_removed(capsys, path) -> None:
    def target(*words: str) -> str:
        return run(capsys, "target", *words, "--store", path)

    assert "4\u00a0h, from the beginning" in target("set", "first_response_median", "4h")
    assert f"from {date.today()}" in target("set", "first_response_median", "3h")  # the first one stays as it was
    target("set", "csat", "60%", "--for", "team=A", "--from", "2026-09-01", "--note", "n")
    target("set", "backlog", "3")
    rows = json.loads(target("list", "--json"))
    assert [(row["metric"], row["value"], row["clock"], row["target"], row["valid_from"]) for row in rows] == [
        ("backlog", None, None, 3, None),
        ("csat", "A", None, 0.6, "2026-09-01"),
        ("first_response_median", None, "calendar", 14_400, None),
        ("first_response_median", None, "calendar", 10_800, str(date.today())),
    ]
    assert {row["set_by"] for row in rows} == {"command line"}
    shown = target("list")
    assert "csat  team A  60%  from 2026-09-01  n" in shown
    words = ("ask", "backlog", "first_response_median", "--targets", "--store", path)
    asked = json.loads(run(capsys, *words, "--format", "json"))
    assert [(one["value"], one["target"], one["verdict"]) for one in asked] == [
        (3, 3, "met"),  # the data end before the stricter target begins, and four answers are too few to tell
        (asked[1]["value"], 14_400, "too few to say"),
    ]
    assert "too few to say" in run(capsys, *words)
    target("end", "backlog", "--from", "2026-09-12")
    asked = json.loads(run(capsys, "ask", "backlog", "--targets", "--store", path, "--format", "json"))
    assert (asked[0]["target"], asked[0]["verdict"]) == (None, None)
    target("remove", "csat", "--for", "team=A", "--from", "2026-09-01")
    assert "csat" not in target("list")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("set", "csat", "90"), "percentage"),
        (("set", "csatt", "90%"), "Did you mean 'csat'"),
        (("set", "first_response_median", "4"), "such as 30min"),
        (("set", "occupancy_rate", "80%"), "neither better high nor better low"),
        (("set", "csat", "90%", "--for", "team"), "DIMENSION=VALUE"),
        (("set", "churn_rate", "3%"), "how many days"),
        (("set", "backlog", "30", "--for", "segment=x"), "no such field"),
        (("remove", "csat"), "no such target"),
        (("end", "csat"), "no target before"),
        ((), "act"),
    ],
)
def test_a_wrong_target_is_refused_with_a_sentence_and_1(capsys, path, words, sentence) -> None:
    assert main(("target", *words, *(("--store", path) if words else ()))) == 1
    assert sentence in capsys.readouterr().err
    assert json.loads(run(capsys, "target", "list", "--json", "--store", path)) == []
