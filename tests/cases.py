"""Small inputs that once went wrong, kept outside the repository, with their right outcome: `.venv/bin/python -m tests.cases [FOLDER]`.

FOLDER (../shared/cases) has `reports/NAME/` with input files beside expected.json, and `files/` whose outcomes stand below. Prints each
case with what is wrong, and ends with 1 if any is.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import data.__main__ as data_command
import kpi.__main__ as kpi_command

ROOT = Path(__file__).parents[1]
FOLDER = ROOT.parent / "shared" / "cases"
GROUPS = ("bucket", "team", "agent", "source", "channel")
READ = {".csv", ".tsv", ".txt", ".xlsx"}
"""The ends of names of input files."""


def said(main: Callable[[list[str]], int], *arguments: str) -> tuple[int, str]:
    """How a command ends, and all that it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            status = main(list(arguments))
        except SystemExit as end:
            status = int(end.code or 0)
    return status, out.getvalue()


def ask(metric: str, *options: str) -> list[dict]:
    """The rows of an answer; those of a bucket without any counted row are left out."""
    status, text = said(kpi_command.main, "ask", metric, *options, "--format", "json")
    assert status == 0, text.strip()
    return [row for row in json.loads(text) if not (row.get("bucket") and not row["n"])]


@contextlib.contextmanager
def own_store() -> Iterator[None]:
    """A store that nothing else uses."""
    before = os.environ.get("KPI_STORE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KPI_STORE"] = f"{folder}/s.duckdb"
        try:
            yield
        finally:
            if before is None:
                del os.environ["KPI_STORE"]
            else:
                os.environ["KPI_STORE"] = before


def is_same(found: float | None, right: float | None) -> bool:
    if found is None or right is None:
        return found is right
    return math.isclose(float(found), float(right), rel_tol=1e-6, abs_tol=1e-9)


def wrong_of_report(folder: Path) -> list[str]:
    """What does not come out as expected.json says."""
    want = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    with own_store():
        hours = [
            *([want["hours"]] if want.get("hours") else []),
            *(["--zone", want["zone"]] if want.get("zone") else []),
        ]
        if hours:
            said(data_command.main, "hours", *hours)
        files = sorted(path for path in folder.iterdir() if path.suffix in READ)
        is_refused = any([said(data_command.main, "import", str(path))[0] for path in files])
        wrong = []
        if want.get("expected_refusal") is not None and is_refused != want["expected_refusal"]:
            wrong.append("should be refused" if want["expected_refusal"] else "should load")
        for one in want["expected"]:
            rows = ask(one["metric"], *one["options"])
            if isinstance(one["value"], dict):
                key = next((key for key in GROUPS if rows and rows[0].get(key) is not None), None)
                found = {str(row.get(key)): row["value"] for row in rows}
                if found != {group: float(value) for group, value in one["value"].items()}:
                    wrong.append(f"{one['metric']} {' '.join(one['options'])}: {found}")
                continue
            value, n = (rows[0]["value"], rows[0]["n"]) if rows else (None, None)
            if not is_same(value, one["value"]) or (one.get("n") is not None and n != one["n"]):
                wrong.append(f"{one['metric']}: {value} (n {n}), right is {one['value']} (n {one.get('n')})")
    return wrong


@dataclass(frozen=True)
class Want:
    """What must come of a file: values of metrics (with their options), words that are told before loading, and how it is read."""

    values: dict[str, float | None] = field(default_factory=dict)
    n: dict[str, int] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    read_as: str | None = None
    choose: Callable[[str], str] | None = None  # what a person changes in the proposed mapping; None: it is recognised
    is_never: dict[str, float] = field(default_factory=dict)


def as_proposed(text: str) -> str:
    return text


FILES = {
    "01_zendesk_without_requester.csv": Want(
        read_as="zendesk_tickets", values={"first_response_within_target_rate": None}, is_never={"first_response_median --clock business": 0}
    ),
    "02_no_response_column.csv": Want(
        values={"first_response_within_1h_rate": None, "first_response_within_target_rate": None, "unanswered": None}
    ),
    "04_solved_without_time.csv": Want(values={"tickets_resolved": None}),
    "06_typeform_effort_in_words.csv": Want(values={"survey_response_rate": None}, is_never={"ces": 0}),
    "07_customers_churn_flag.csv": Want(choose=as_proposed, is_never={"churn_rate": 0}),
    "08_one_row_per_subscription.csv": Want(choose=as_proposed, n={"churn_rate": 40}),
    "09_event_log.csv": Want(choose=as_proposed, values={"tickets_created": 20}),
    "10_call_records_without_header.csv": Want(values={"contacts_offered": 40}),
    "11_qualtrics_three_row_header.csv": Want(choose=as_proposed, values={"csat_answers": 40}),
    "12_nps_list_with_created_at.csv": Want(choose=as_proposed, values={"nps_answers": 110}),
    "14_day_dates_beside_hours.csv": Want(values={"resolution_median": 35.5 * 3600}),
    # Half of the tickets name nobody: how many came again is not known.
    "15_anonymous_customer.csv": Want(values={"repeat_contact_rate": None}, choose=as_proposed),
    "16_cases_without_id.csv": Want(choose=as_proposed, told=("no id",), values={"tickets_created": 40}),
    "18_created_in_one_quarter.csv": Want(told=("cut by one date",)),
    "19_score_with_offered_1_to_5.csv": Want(values={"csat": 0.4}),
    "20_columns_that_map_knows.csv": Want(
        values={"sla_first_response_rate": 0.75, "sla_resolution_rate": 0.8, "transfer_rate": 0.65}
    ),
    "24_same_id_twice.csv": Want(told=("same id",), values={"resolution_median": 38 * 3600}),
    "25_voicemail_picks_up_at_once.csv": Want(values={"missed_contact_rate": 0.5}),
}  # fmt: skip
"""The outcomes that the table of the folder's README gives in words."""


def wrong_of_file(path: Path, want: Want) -> list[str]:
    """What does not come out as FILES says."""
    wrong = []
    with own_store(), tempfile.TemporaryDirectory() as folder:
        more = []
        if want.choose:
            plan = Path(folder) / "map.toml"
            status, text = said(data_command.main, "map", str(path))
            if status:
                return [f"no mapping: {text.strip()[:200]}"]
            plan.write_text(want.choose(text), encoding="utf-8")
            more = ["--map", str(plan)]
        _, checked = said(data_command.main, "check", str(path), *more)
        status, text = said(data_command.main, "import", str(path), *more)
        if status:
            return [f"not loaded: {text.strip()[:300]}"]
        wrong += [f"“{words}” is not told" for words in want.told if words.casefold() not in checked.casefold()]
        if want.read_as and want.read_as not in said(data_command.main, "import", str(path), *more, "--json")[1]:
            wrong.append(f"not read as {want.read_as}")
        return [*wrong, *wrong_numbers(want)]


def wrong_numbers(want: Want) -> Iterator[str]:
    """The numbers of the store that are not as they should be."""

    def asked(name: str) -> tuple[float | None, float | None]:
        rows = ask(*name.split())
        return (rows[0]["value"], rows[0]["n"]) if rows else (None, None)

    for name, right in want.values.items():
        if not is_same(asked(name)[0], right):
            yield f"{name}: {asked(name)[0]}, right is {right}"
    for name, right_n in want.n.items():
        if asked(name)[1] != right_n:
            yield f"{name}: n {asked(name)[1]}, right is {right_n}"
    for name, never in want.is_never.items():
        value = asked(name)[0]
        if value is None or is_same(value, never):
            yield f"{name}: {value}"


def cases(folder: Path) -> dict[str, Callable[[], list[str]]]:
    """Name → what tells what is wrong with it."""
    reports = sorted(path.parent for path in folder.glob("reports/*/expected.json"))
    files = sorted(path for path in folder.glob("files/*") if path.name in FILES)
    return {each.name: lambda each=each: wrong_of_report(each) for each in reports} | {
        each.name: lambda each=each: wrong_of_file(each, FILES[each.name]) for each in files
    }


if __name__ == "__main__":
    every = cases(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    failed = 0
    for name, of in every.items():
        found = of()
        failed += bool(found)
        print(f"{'wrong' if found else 'right'}  {name}{': ' if found else ''}{'; '.join(found)}")
    print(f"{len(every) - failed} of {len(every)} are right")
    sys.exit(bool(failed))
