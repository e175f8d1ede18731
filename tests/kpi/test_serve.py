"""Answers for programs: the same digits as the command line's, with all that belongs to them, to nobody who may not see them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
import sys
from urllib.parse import urlencode

import polars as pl
import pytest
from mcp import Client, StdioServerParameters
from starlette.applications import Starlette

from data.config import api_tokens
from data.facts.refresh import open_store
from data.store.store import StoreError
from kpi.__main__ import main
from kpi.query.limits import Limits
from kpi.query.query import Filter
from kpi.serve import tools
from kpi.serve.assistant import Refused
from kpi.serve.replies import Reply
from pages.ui.answers import stores
from pages.ui.view import address, filter_words
from pages.web import answering, api, routes
from pages.web.guard import Guard
from tests.kpi import command_line
from tests.pages.test_web import ask as request

pytestmark = pytest.mark.long

KEY = "the-key-of-a-store-that-is-on-this-computer"
SEPTEMBER = {"from": "2026-09-07", "to": "2026-09-08"}


@pytest.fixture(scope="module")
def path(tmp_path_factory, shop_file):
    return shutil.copy(shop_file, tmp_path_factory.mktemp("serve") / "shop.duckdb")


@pytest.fixture(scope="module")
def store(path):
    """Open as the dashboard has it, whose store it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_STORE", str(path))
        patch.delenv("KPI_DASHBOARD", raising=False)
        yield stores.real()
        stores.close_all()


def answer(store, name, caller=answering.OWNER, **given):
    return answering.answer(store, False, caller, "http://127.0.0.1:8501", name, given).body


def printed(capsys, *words):
    return json.loads(command_line.printed(capsys, *words))


def test_an_assistant_in_a_process_gets_what_the_command_line_prints(capsys, path, tmp_path):
    """Runs before the store is opened here: only one program has it, and so the assistant gives it back after each answer."""
    asked = {"metrics": ["csat", "tickets_created"], "by": ["team"], "filters": ["team!=B"]}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "kpi", "mcp", "--store", str(path)], cwd=str(tools.__file__).split("/kpi/")[0]
    )  # fmt: skip

    async def all_of_it():
        async with Client(server) as client:
            listed = (await client.list_tools()).tools
            got = [await client.call_tool("ask", asked), await client.call_tool("ask", {"metrics": ["csatt"]})]
            got.append(await client.call_tool("rows", {"metrics": ["csat"]}))
            with open_store(path):
                got.append(await client.call_tool("ask", asked))
            return listed, got

    listed, (found, wrong, rows, locked) = asyncio.run(all_of_it())
    assert [one.name for one in listed] == [one.name for one in tools.TOOLS if one.name != "rows"]
    assert all(one.annotations.read_only_hint for one in listed)
    assert json.loads(found.content[0].text) == found.structured_content
    words = ("csat", "tickets_created", "--by", "team", "--filter", "team!=B", "--store", str(path))
    by_command = printed(capsys, "ask", *words, "--format", "json")
    assert [{name: one[name] for name in by_command[0]} for one in found.structured_content["values"]] == by_command
    assert (wrong.is_error, wrong.content[0].text) == (True, "There is no metric called 'csatt'. Did you mean 'csat'?")
    assert rows.is_error
    assert "Single records may not be seen" in rows.content[0].text
    assert locked.is_error
    assert "set KPI_DASHBOARD" in locked.content[0].text


def test_a_value_has_all_that_belongs_to_it(store):
    found = answer(store, "ask", metrics=["csat"], targets=True, **SEPTEMBER | {"to": "2026-09-30"})
    (value,) = found["values"]
    assert (value["value"], value["n"], value["value_text"], value["unit"]) == (2 / 3, 3, "66.7%", "share")
    assert value["low"] < 2 / 3 < value["high"]
    assert (value["is_too_few"], value["target"], value["target_verdict"]) == (True, None, None)
    assert found["definitions"]["csat"]["definition"].startswith("Of the satisfaction answers")
    assert found["left_out"]["csat"] == {
        "of": "surveys", "total": 4, "counted": 3, "reasons": [{"reason": "declared invalid", "n": 1}], "to_add": []
    }  # fmt: skip
    view, _ = address.parse({"period": "2026-09-07..2026-09-30", "compare": "none"})
    assert found["shown"] == filter_words.sentence(view, view.span[1]), "as the page says it"
    assert (found["data_version"], found["is_demo"], found["zone"]) == (store.version(), False, "UTC")
    link = found["links"]["csat"]
    assert link == "http://127.0.0.1:8501/?open=csat&period=2026-09-07..2026-09-30&compare=none&clock=calendar"
    # What no address can mean has none, rather than one that shows other numbers.
    assert answer(store, "ask", metrics=["csat"], filters=["team!=A"])["links"] == {"csat": None}
    czech = answer(store, "ask", metrics=["csat"], language="cs")
    assert czech["values"][0]["value_text"] == "66,7\u00a0%"
    assert set(czech) == set(found), "names of fields stay"


def test_why_and_explain_and_the_list_give_what_the_command_line_prints(store, capsys):
    days = SEPTEMBER | {"from": "2026-09-08"}
    for by in (["team"], ["team", "channel"], ["team,channel"]):
        why = answer(store, "why", metrics=["tickets_created"], by=by, **days)
        assert (why["value"], why["value_before"], why["change"]) == (1, 2, -1)
        assert sum(one["contribution"] for one in why["contributions"]) == -1
        options = [word for each in by for word in ("--by", each)]
        period = ("--from", days["from"], "--to", days["to"])
        told = printed(capsys, "why", "tickets_created", *options, *period, "--format", "json")
        assert {name: json.loads(json.dumps(why[name])) for name in told} == told
    down = answer(store, "why", metrics=["tickets_created"], nested=True, **days)
    assert (down["change"], down["path"]) == (-1, []), "one ticket of two is no more than chance"
    with pytest.raises(Refused, match="nested"):
        answer(store, "why", metrics=["tickets_created"], **days)
    course = answer(store, "process", metrics=["tickets_created"])
    by_command = printed(capsys, "process", "tickets_created", "--format", "json")
    assert course["courses"] == [by_command]
    assert by_command["withheld"]["needed"] == 28
    opened = answer(store, "explain", metrics=["csat"], choose=["good_answers=top_box"])["metrics"]["csat"]
    assert opened["left_out"]["counted"] == 3
    assert {one["option"]: one["value"] for one in opened["other_definitions"]}["top_two"] == 2 / 3
    listed = answer(store, "list_metrics")["metrics"]
    by_command = printed(capsys, "list", "--json")
    assert [{name: one[name] for name in by_command[0]} for one in json.loads(json.dumps(listed))] == by_command
    found = answer(store, "list_metrics", search="first reply time")["metrics"]
    assert "first_response_median" in [one["metric"] for one in found], "by another name of it"
    assert len(found) < 20


ALSO_COMMANDS = {
    "forecast": ({"metrics": ["tickets_created"], "weeks": 2, "by_hour": True}, ("forecast", "tickets_created", "--weeks", "2", "--by-hour")),
    "staffing": ({"channels": ["email"], "target": "90%", "chats": 3}, ("staff", "--channel", "email", "--target", "90%", "--chats", "3")),
    "fair": ({"metrics": ["csat"], "group": "team"}, ("fair", "csat", "--by", "team")),
    "survey": ({"metrics": ["csat"], "speed": "resolution"}, ("survey", "csat", "--speed", "resolution")),
}  # fmt: skip
"""Tools that are commands too: what is given, and the same words typed."""


@pytest.mark.parametrize("name", ALSO_COMMANDS)
def test_what_is_a_command_too_gives_what_it_prints(store, capsys, name):
    given, words = ALSO_COMMANDS[name]
    found = answer(store, name, **given)
    told = printed(capsys, *words, "--format", "json")
    assert {each: json.loads(json.dumps(found[each])) for each in told} == told
    assert found["data_version"] == store.version()
    assert found["shown"], "the sentence of what is shown"
    hidden = answering.Caller("link", Limits(smallest=5))
    with pytest.raises(Refused, match="not shown"):
        answer(store, name, hidden, **given)


def test_what_is_a_command_too_is_held_to_limits(store):
    """Of team A alone: its tickets, its answers, and no other team; whoever may not see agents compares none."""
    own = answering.Caller("A", Limits(filters=(Filter("team", ("A",)),), may_see_rows=False, may_see_agents=False))
    assert [one["name"] for one in answer(store, "fair", own, metrics=["csat"], group="team")["groups"]] == ["A"]
    assert answer(store, "survey", own, metrics=["csat"])["by_speed"]["score"]["n"] < answer(store, "survey", metrics=["csat"])["by_speed"]["score"]["n"]  # fmt: skip
    with pytest.raises(Refused, match="single agents"):
        answer(store, "fair", own, metrics=["csat"], group="agent")
    for name, given, said in (
        ("fair", {"metrics": ["csat"]}, "The question lacks group."),
        ("fair", {"metrics": ["csat"], "group": "customer"}, "group is one of agent, team, site, not customer."),
        ("forecast", {"metrics": ["tickets_created"], "weeks": 14}, "weeks is a whole number from 1 to 13, not 14."),
        ("survey", {"metrics": ["csat"], "speed": "reply"}, "speed is one of response, resolution, not reply."),
        ("staffing", {"clock": "business"}, "staffing takes no clock."),
        ("survey", {"metrics": ["churn_rate"]}, "csat, nps, ces"),
    ):
        with pytest.raises(Refused, match=said.replace("(", r"\(")):
            answer(store, name, **given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "The question lacks metrics."),
        ({"metrics": ["csat"], "grane": "day"}, "ask takes no grane. Did you mean grain?"),
        ({"metrics": ["csat"], "grain": "hour"}, "grain is one of day, week, month, quarter, year, not hour."),
        ({"metrics": ["csat"], "from": "9.9.2026"}, "from is a day such as 2026-09-30, not '9.9.2026'."),
        ({"metrics": ["csat"], "from": "2026-09-09", "to": "2026-09-01"}, "exchange the two"),
        ({"metrics": ["csat"] * 21}, "metrics takes at most 20 words, not 21"),
        ({"metrics": [["csat"]]}, "metrics takes text"),
        ({"metrics": ["csat"], "filters": ["team=" + "x" * 400]}, "at most 300 characters"),
        ({"metrics": ["csat"], "filters": ["team"]}, "A filter is written DIMENSION=VALUE"),
        ({"metrics": ["csat"], "targets": "perhaps"}, "targets is true or false"),
        ({"metrics": ["csat"], "by": ["nope"]}, "There is no dimension called 'nope'."),
        ({"metrics": ["csat"], "grain": "day", "from": "1800-01-01"}, "at most 1,000 are given at once"),
        (
            {"metrics": ["csat"], "by": ["team"], "grain": "day", "from": "2024-07-01"},
            "at most 1,000 are given at once",
        ),
        ({"metrics": ["csat"], "compare": "year"}, "A comparison needs a period"),
    ],
)
def test_what_is_refused_says_what_to_write(store, given, said):
    with pytest.raises(Refused, match=said.replace("(", r"\(")):
        answer(store, "ask", **given)


def test_a_question_that_takes_too_long_is_stopped(store, monkeypatch):
    class AtOnce(answering.threading.Timer):
        def start(self) -> None:
            self.function()

    monkeypatch.setattr(answering.threading, "Timer", AtOnce)
    with pytest.raises(Refused, match="took longer than 30 seconds"):
        answer(store, "ask", metrics=["csat"])


# ---- By HTTP


@pytest.fixture(scope="module")
def app(store):
    return Guard(Starlette(routes=routes.under("")), token="", key=KEY)


def asks(app, address_, given=(), *, secret=KEY, **more):
    query = f"?{urlencode(given, doseq=True)}" if given else ""
    return request(app, address_ + query, authorization=f"Bearer {secret}", host="127.0.0.1:8501", **more)


def test_the_api_gives_the_same_as_json_and_csv(app, store):
    given = {"metrics": ["tickets_created", "csat"], "by": "team", "filters": "team=A"}
    by_address = json.loads(asks(app, "/api/ask", given).text)
    assert by_address == answer(store, "ask", **given)
    body = json.dumps(given | {"by": ["team"]}).encode()
    assert json.loads(asks(app, "/api/ask", method="POST", body=body).text) == by_address
    found = asks(app, "/api/ask", given | {"format": "csv"})
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(found.text)))
    assert list(lines[0]) == ["metric", "bucket", "team", "value", "n", "low", "high", "unit", "value_text", "is_too_few", "shown", "data_version", "link"]  # fmt: skip
    assert [(one["metric"], float(one["value"]), int(one["n"])) for one in lines] == [(one["metric"], one["value"], one["n"]) for one in by_address["values"]]  # fmt: skip
    for path, given in (("why", {"metrics": "csat", "by": "team"}), ("process", {"metrics": "csat"}), ("explain", {"metrics": "csat"}), ("rows", {"metrics": "csat"}), ("metrics", {}), ("forecast", {"metrics": "tickets_created"}), ("staffing", {}), ("fair", {"metrics": "csat", "group": "team"}), ("survey", {"metrics": "csat"})):  # fmt: skip
        head, *rest = asks(app, f"/api/{path}", {**given, "format": "csv"}).text.splitlines()
        assert "metric" in head or "id" in head or path == "staffing"
        assert rest or path in ("why", "forecast"), path


def test_a_cell_that_a_spreadsheet_would_run_is_defused_in_csv():
    found = api.as_csv(Reply({}, pl.DataFrame({"team": ["=1+1", "@SUM(A1)", "Care"]})), tools.TOOLS[0])
    assert list(csv.reader(io.StringIO(bytes(found.body).decode()))) == [["team"], ["'=1+1"], ["'@SUM(A1)"], ["Care"]]


def test_the_api_refuses_in_sentences(app):
    for path, more, status, said in (
        ("/api/ask", {"given": {"metrics": "csatt"}}, 400, "Did you mean 'csat'?"),
        ("/api/ask", {"given": {"metrics": "csat", "grain": ["day", "week"]}}, 400, "grain is given more than once"),
        ("/api/ask", {"given": {"metrics": "csat", "format": "xml"}}, 400, "format is json or csv"),
        ("/api/ask", {"method": "POST", "body": b"[1]"}, 400, "not one JSON object"),
        ("/api/ask", {"method": "POST", "body": b"[" * 70_000}, 400, "more than 65536 bytes"),
        ("/api/ask", {"method": "POST", "body": b"[" * 60_000}, 400, "not one JSON object"),
        ("/api/ask", {"method": "PUT"}, 405, "GET, HEAD, POST."),
        ("/mcp", {}, 405, "POST."),
    ):
        found = asks(app, path, **more)
        assert found.status == status, (path, more)
        assert said in json.loads(found.text)["message"]
    assert asks(app, "/api/ask", secret="wrong").status == 401
    assert request(Starlette(routes=routes.under("")), "/api/ask?metrics=csat").status == 400, "without the guard nobody is known"  # fmt: skip


def test_the_document_describes_every_address_and_word(app):
    document = json.loads(asks(app, "/api/openapi.json").text)
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {f"/api/{one.path}" for one in tools.TOOLS}
    for tool in tools.TOOLS:
        operation = document["paths"][f"/api/{tool.path}"]["get"]
        assert [one["name"] for one in operation["parameters"]] == [*(one.name for one in tool.arguments), "format"]
        assert all(one["description"] and one["schema"]["type"] for one in operation["parameters"])
    for name in set(part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]):
        assert name in document["components"]["schemas"]
    assert set(answer_fields(document)) <= set(json.loads(asks(app, "/api/ask", {"metrics": "csat"}).text))


def answer_fields(document):
    parts = document["paths"]["/api/ask"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["allOf"]
    return [*parts[1]["properties"], *document["components"]["schemas"]["Context"]["properties"]]


def test_a_token_opens_answers_alone_until_it_is_revoked(app, store, capsys):
    assert main(("token", "make", "Ann", "--store", str(store.path))) == 0
    secret = capsys.readouterr().out.strip()
    assert asks(app, "/api/ask", {"metrics": "csat"}, secret=secret).status == 200
    for path, more in (("/", {}), ("/health", {}), ("/api/rows.csv", {}), ("/api/answer.csv", {}), ("/api/upload", {"method": "PUT"}), ("/api//ask", {})):  # fmt: skip
        assert asks(app, path, secret=secret, **more).status == 403, path
    assert "Single records may not be seen" in asks(app, "/api/rows", {"metrics": "csat"}, secret=secret).text
    assert "/api/rows" not in json.loads(asks(app, "/api/openapi.json", secret=secret).text)["paths"]
    (kept,) = printed(capsys, "token", "list", "--json", "--store", str(store.path))
    assert (kept["name"], kept["revoked_at"], kept["only"], kept["may_see_rows"]) == ("Ann", None, [], False)
    assert kept["last_used_on"], "that it was used is known"
    with pytest.raises(StoreError, match="already"):
        api_tokens.make(store.path, "Ann")
    folder = store.path.with_name("shop.tokens")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(one.stat().st_mode & 0o77 == 0 and secret not in one.read_text() for one in folder.iterdir())
    (place,) = folder.glob("*.json")
    whole = place.read_text()
    place.write_text(whole[:-3])
    assert asks(app, "/api/ask", {"metrics": "csat"}, secret=secret).status == 401, "a file that is not whole"
    place.write_text(whole)
    assert main(("token", "revoke", "Ann", "--store", str(store.path))) == 0
    assert asks(app, "/api/ask", {"metrics": "csat"}, secret=secret).status == 401
    with pytest.raises(StoreError, match="No token called"):
        api_tokens.revoke(store.path, "Ann")
    assert request(app, "/api/ask?metrics=csat", authorization=f"Bearer {secret}", host="evil.example").status == 403


def test_a_token_for_a_part_of_the_data_shows_no_other(app, store):
    only = api_tokens.make(store.path, "Team A", only=("team=A",))[1]
    rows = api_tokens.make(store.path, "Team A, records", only=("team=A",), may_see_rows=True)[1]

    def values(**given):
        return json.loads(asks(app, "/api/ask", given, secret=only).text)

    own = values(metrics="tickets_created")
    assert own["values"][0]["value"] == answer(store, "ask", metrics=["tickets_created"], filters=["team=A"])["values"][0]["value"] == 4  # fmt: skip
    assert own["shown"] == "all data · Team: A · calendar hours", "it says so"
    assert own["left_out"]["tickets_created"]["total"] == 4
    for filters in (["team=B"], ["team!=A"], ["team="], ["team=A", "team=B"]):
        found = values(metrics="tickets_created", filters=filters)
        total = sum(one["value"] or 0 for one in found["values"])
        assert total == (4 if "team=A" in filters else 0), filters
    assert {one["team"] for one in values(metrics="tickets_created", by="team")["values"]} == {"A"}
    why = json.loads(asks(app, "/api/why", {"metrics": "tickets_created", "by": "team", **SEPTEMBER}, secret=only).text)
    assert {one["group"] for one in why["contributions"]} <= {"A"}
    whole, part = (json.loads(asks(app, "/api/explain", {"metrics": "csat"}, secret=one).text) for one in (KEY, only))
    assert part["metrics"]["csat"]["left_out"]["total"] < whole["metrics"]["csat"]["left_out"]["total"]
    assert all(one["n"] <= 2 for one in part["metrics"]["csat"]["other_definitions"])
    records = json.loads(asks(app, "/api/rows", {"metrics": "tickets_created"}, secret=rows).text)["records"]
    assert len(records) == 4
    assert {one["team"] for one in records} == {"A"}
    assert asks(app, "/api/rows", {"metrics": "tickets_created"}, secret=only).status == 400
