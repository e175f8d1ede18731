"""Why a number changed, as a program asks the command line: another process, JSON, and sentences where it cannot be told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kpi.__main__ import main
from tests.records import Row, put
from tests.stores import new_store_at

ROOT = Path(__file__).parents[2]
DAYS = ("--from", "2026-06-15", "--to", "2026-06-28")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two weeks and two before them: A answers 40 of 40 well, then 20 of 40; B 30 of 40 both times; one day each 10 without a team.

    Tickets: 20 of each team in each half, whose waits are 20 minutes in a row, from 30, then 90 minutes on; of B from 60, then 45 on.
    """
    store = tmp_path_factory.mktemp("why") / "why.duckdb"
    start, rows = datetime(2026, 6, 1, 9), []
    for team, good, of in (("A", (40, 20), 40), ("B", (30, 30), 40), (None, (5, 5), 10)):
        for place, hits in enumerate(good):
            rows += [
                answer(f"{team}{place}{one}", start + timedelta(days=14 * place + one % 14), team, 5 if one * hits // of < (one + 1) * hits // of else 1)
                for one in range(of)
            ]  # fmt: skip
    waits: list[Row] = []
    for team, minutes in (("A", (30, 90)), ("B", (60, 45))):
        for place, each in enumerate(minutes):
            for one in range(20):
                at = start + timedelta(days=14 * place + one % 14)
                waits.append({"id": f"{team}{place}{one}", "created_at": at, "first_response_at": at + timedelta(minutes=each + one), "team": team, "channel": "chat" if one % 2 else "phone"})  # fmt: skip
    with new_store_at(store) as opened:
        put(opened, survey_response=rows, ticket=waits)
    return str(store)


@pytest.fixture(scope="module")
def carriers(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Eight weeks and eight before them, a day two tickets of each category, product and channel: all solved in one reply but every tenth; of
    Returns of shoes by e-mail every second one is not any more.
    """
    store = tmp_path_factory.mktemp("carriers") / "carriers.duckdb"
    start, tickets = datetime(2026, 3, 2, 9), []
    every = [*product(("Returns", "Delivery", "Billing"), ("Shoes", "Coats"), ("email", "web"))]
    for day in range(112):
        for cell, (category, goods, channel) in enumerate(every):
            is_bad = day >= 56 and (category, goods, channel) == ("Returns", "Shoes", "email")
            tickets += [
                {"id": f"{day}{category}{goods}{channel}{one}", "created_at": start + timedelta(days=day, minutes=one), "category": category, "product": goods, "channel": channel,
                 "first_response_at": start + timedelta(days=day, minutes=one, hours=30 if (one if is_bad else (day * 2 + one + 3 * cell) % 10 == 0) else 1)}
                for one in range(2)
            ]  # fmt: skip
    with new_store_at(store) as opened:
        put(opened, ticket=tickets)
    return str(store)


def answer(name: str, at: datetime, team: str | None, score: int) -> Row:
    return {"id": name, "kind": "csat", "score": score, "scale": 5, "sent_at": at, "responded_at": at, "team": team}


def ran(*words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run([sys.executable, "-m", "kpi", "why", *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)  # fmt: skip


def here(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What it prints, asked in this process."""
    assert main(["why", *words]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def added_up(found: Mapping[str, Any]) -> None:
    """Each is what its mix and its rate are, and all are the change, to the last digit, from either end."""
    parts = found["contributions"]
    assert parts
    assert sum(one["contribution"] for one in parts) == found["change"]
    assert sum(one["contribution"] for one in reversed(parts)) == found["change"]
    assert all(one["mix"] + one["rate"] == one["contribution"] for one in parts)
    assert found["change"] == pytest.approx(found["value"] - found["value_before"], abs=1e-12, rel=1e-12)
    assert all(one["low"] is None or one["low"] <= one["contribution"] <= one["high"] for one in parts)


def test_an_object_whose_contributions_add_up(capsys: pytest.CaptureFixture[str], path: str) -> None:
    words = ("csat", "--by", "team", "--compare", "previous", *DAYS, "--store", path, "--format", "json")
    found = json.loads(here(capsys, *words))
    added_up(found)
    assert {name: found[name] for name in ("metric", "from", "before_to", "by")} == {"metric": "csat", "from": "2026-06-15", "before_to": "2026-06-14", "by": ["team"]}  # fmt: skip
    assert (found["value"], found["value_before"], found["change"]) == (pytest.approx(55 / 90), pytest.approx(75 / 90), pytest.approx(-20 / 90))  # fmt: skip
    assert [one["group"] for one in found["contributions"]] == ["A", "B", None]
    low, high = found["contributions"][0].pop("low"), found["contributions"][0].pop("high")
    assert found["contributions"][0] == {
        "dimension": "team", "group": "A", "contribution": pytest.approx(-20 / 90), "mix": pytest.approx(0, abs=1e-12), "rate": pytest.approx(-20 / 90),
        "stands_out": True, "n": 40, "n_before": 40,
    }  # fmt: skip
    assert low < -20 / 90 < high < 0
    assert [one["stands_out"] for one in found["contributions"][1:]] == [False, None], "ten answers are too few to say"


def test_several_dimensions_are_crossed(capsys: pytest.CaptureFixture[str], path: str) -> None:
    about = (*DAYS, "--store", path, "--format", "json")
    done = ran("first_response_median", "--by", "team", "--by", "channel", *about)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    added_up(found)
    for words in (("team", "channel"), ("team,channel",)):
        assert json.loads(here(capsys, "first_response_median", "--by", *words, *about)) == found
    assert found["by"] == ["team", "channel"]
    groups = sorted(one["group"] for one in found["contributions"])
    assert groups == [["A", "chat"], ["A", "phone"], ["B", "chat"], ["B", "phone"]]
    assert all(one["dimension"] == "team,channel" for one in found["contributions"])


def test_a_median(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """Before 30 to 49 and 60 to 79 minutes, 54.5 half way; now 90 to 109 and 45 to 64, 77. A first: 60 to 79 and 90 to 109, 84.5."""
    found = json.loads(here(capsys, "first_response_median", "--by", "team", *DAYS, "--store", path, "--format", "json"))  # fmt: skip
    added_up(found)
    assert (found["value"], found["value_before"]) == (77 * 60, 54.5 * 60)
    # B first: 30 to 49 and 45 to 64 have 47, −7.5, then A +30; A first: +30, then B −7.5
    assert {one["group"]: one["contribution"] / 60 for one in found["contributions"]} == {"A": 30, "B": -7.5}


def test_the_way_down_ends_where_nothing_stands_out(capsys: pytest.CaptureFixture[str], carriers: str) -> None:
    """Nine in ten within a day, then one in two of a twelfth of all tickets: −0.4 of it, −1/30 in all; 112 of each by 56 days."""
    days = ("--from", "2026-04-27", "--to", "2026-06-21", "--store", carriers)
    asked = ("first_response_within_24h_rate", "--nested", "--by", "category", "product", "channel", *days)
    found = json.loads(here(capsys, *asked, "--format", "json"))
    added_up(found)
    path = found["path"]
    assert sorted((one["dimension"], one["group"]) for one in path) == [("category", "Returns"), ("channel", "email"), ("product", "Shoes")]  # fmt: skip
    assert path[0]["change"] == pytest.approx(found["change"])
    assert found["by"] == [path[0]["dimension"]]
    assert all(one["stands_out"] and one["contribution"] < 0 for one in path)
    # each step looks at the rows of the one before alone: of a half, then of all that is left, the fall is so much deeper
    assert path[2]["change"] == pytest.approx(path[0]["change"] * 6, rel=0.25)
    assert found["path_contribution"] == pytest.approx(found["change"], rel=0.25)
    crossed = json.loads(here(capsys, "first_response_within_24h_rate", "--by", *(one["dimension"] for one in path), *days, "--format", "json"))  # fmt: skip
    (end,) = [one for one in crossed["contributions"] if one["group"] == [one["group"] for one in path]]
    assert end["contribution"] == found["path_contribution"]
    shown = here(capsys, *asked)
    assert " → ".join(one["group"] for one in path) + f": {found['path_contribution']:+.4f} of" in shown


def test_a_change_that_is_the_same_everywhere_has_no_way_down(
    capsys: pytest.CaptureFixture[str], path: str, carriers: str
) -> None:
    days = ("--from", "2026-04-27", "--to", "2026-06-21", "--store", carriers)
    found = json.loads(here(capsys, "tickets_created", "--nested", *days, "--format", "json"))
    assert (found["change"], found["path"], found["path_contribution"]) == (0, [], None)
    said = here(capsys, "csat", "--nested", "--by", "channel", *DAYS, "--store", path)
    assert said.splitlines()[-1] == "No group stands out that the change can be put down to."


def test_without_days_those_of_the_dashboard_are_meant(capsys: pytest.CaptureFixture[str], path: str) -> None:
    found = json.loads(here(capsys, "csat", "--by", "team", "--store", path, "--format", "json"))
    assert (found["to"], found["change"], found["contributions"]) == (str(date(2026, 6, 28)), None, [])
    assert here(capsys, "csat", "--by", "team", *DAYS, "--store", path).splitlines()[-1] == "change  -0.2222"
    none = "no change to explain: there is no value of the days before"
    assert here(capsys, "csat", "--by", "team", "--store", path).splitlines()[1] == none
    assert none.replace("of the", "of these days and of the") in here(capsys, "csat", "--nested", "--filter", "team=X", *DAYS, "--store", path)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("longest_wait", "--by", "team"), "is no sum over groups"),
        (("csat", "--by", "team,colour"), "colour"),
        (("csat", "--by", "cause"), "cannot be filtered or split by “cause”"),
        (("csat", "--nested", "--by", "team", "cause"), "cannot be filtered or split by “cause”"),
        (("csat", "--by", "team", "--from", "2026-06-15"), "A comparison needs a period"),
        (("csat",), "by which dimension"),
        (("nosuch", "--by", "team"), "nosuch"),
    ],
)
def test_what_cannot_be_told_is_a_sentence(
    capsys: pytest.CaptureFixture[str], path: str, words: tuple[str, ...], sentence: str
) -> None:
    assert main(["why", *words, "--store", path]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err


def test_a_program_sees_that_it_cannot_be_told(path: str) -> None:
    done = ran("longest_wait", "--by", "team", "--store", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1, "one sentence, and nothing of where in the program"
