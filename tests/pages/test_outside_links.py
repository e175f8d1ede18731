"""Links for people without an account, attacked over HTTP and the websocket of one real server: what a guest can get, and what not.

The store has a team that the links show and others that they do not, and everything that must not be seen has PLANTED in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from data.config import shared_links
from data.config.shared_links import OUTSIDE
from data.facts.refresh import open_store
from data.store import secret
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import NotAllowed
from kpi.query.kept_limits import kept, limits_of_kept
from kpi.query.limits import NO_LIMITS, Definitions, Limits
from kpi.query.period import Grain, Period
from kpi.query.query import Comparison, Filter, Query
from pages.frame import OUTSIDE as PAGES
from pages.frame import PAGES as EVERY_PAGE
from pages.ui.answers import answers, reader
from pages.ui.view import address
from pages.web import outside_links, readers
from tests.bench import visitors
from tests.pages.test_server import Server
from tests.records import kept_store, ticket
from tests.sweep import in_sweep

WEEKS = 8
FIRST = date(2026, 7, 6)
DAYS = Period(FIRST, FIRST + timedelta(weeks=WEEKS))
EACH_WEEK = {"Alpha": 7, "PLANTED-BETA": 20, "PLANTED-GAMMA": 1}
OWN, ALL = WEEKS * EACH_WEEK["Alpha"], WEEKS * sum(EACH_WEEK.values())
EVERY = tuple(metric.name for metric in REGISTRY.metrics)
ALPHA = Limits(
    filters=(Filter("team", ("Alpha",)),), may_see_rows=False, may_see_comments=False, may_see_customers=False,
    may_see_agents=False, days=DAYS, metrics=EVERY, definitions=Definitions(),
)  # fmt: skip
SMALL = replace(ALPHA, filters=(), smallest=5, unit=Grain.WEEK)
ROWS = replace(ALPHA, may_see_rows=True)


def _records() -> dict[str, list[dict[str, object]]]:
    tickets, surveys = [], []
    for week in range(WEEKS):
        for team, each in EACH_WEEK.items():
            for place in range(each):
                on = FIRST + timedelta(weeks=week, days=place % 5)
                number, whose = f"PLANTED-{week}-{team[-5:]}-{place}", f"PLANTED-CUSTOMER-{place}"
                stamp = f"{on:%m-%d} 09:{place:02}"
                made = ticket(number, stamp, f"{on:%m-%d} 10:{place:02}", f"{on:%m-%d} 12:00", "solved", team)
                tickets.append({**made, "agent": f"PLANTED-AGENT-{place}", "resolution_agent": f"PLANTED-AGENT-{place}", "customer": whose, "subject": "PLANTED-SUBJECT"})  # fmt: skip
                surveys.append({"id": number, "kind": "csat", "scale": 5, "score": float(1 + place % 5), "responded_at": datetime.combine(on, datetime.min.time()) + timedelta(hours=13), "ticket": number, "team": team, "customer": whose, "comment": "PLANTED-COMMENT"})  # fmt: skip
    return {"ticket": tickets, "survey_response": surveys}


@dataclass
class Visitor:
    """A browser at one websocket."""

    socket: ClientConnection
    parts: dict[str, str] = field(default_factory=dict)
    """The id of each widget that was sent → the part of the page (a dialog) that it stands in."""

    def look(
        self,
        page: str = "",
        query: str = "",
        *,
        clicked: str = "",
        typed: tuple[str, str] = ("", ""),
        unfolded: str = "",
        script: str = "",
    ) -> str:
        """All that the server sends for a page, as text; `clicked` is the key of a button, `typed` the key of a field and what is typed into it, `unfolded` that of a popover."""
        asked = visitors.question(page, query)
        asked.rerun_script.page_script_hash = script
        if unfolded:
            asked.rerun_script.widget_states.widgets.add(id=self._id(unfolded), bool_value=True)
        if clicked:
            widgets, button = asked.rerun_script.widget_states.widgets, self._id(clicked)
            widgets.add(id=button, trigger_value=True)
            asked.rerun_script.fragment_id = self.parts[button]
            if typed[0]:
                widgets.add(id=self._id(typed[0]), string_value=typed[1])
        self.socket.send(asked.SerializeToString())
        said = b""
        while True:
            given = self.socket.recv(timeout=120)
            assert isinstance(given, bytes)
            said += given
            message = visitors.ForwardMsg.FromString(given)
            self.parts |= dict.fromkeys(re.findall(r"\$\$ID-[0-9a-f]+-[\w-]+", given.decode("utf-8", "ignore")), message.delta.fragment_id)  # fmt: skip
            if popover := message.delta.add_block.popover.id:
                self.parts[popover] = message.delta.fragment_id
            if message.WhichOneof("type") == "script_finished" and message.script_finished != visitors.ForwardMsg.FINISHED_EARLY_FOR_RERUN:  # fmt: skip
                return said.decode("utf-8", "ignore")

    def _id(self, key: str) -> str:
        return next(one for one in reversed(self.parts) if re.fullmatch(rf"\$\$ID-[0-9a-f]+-{re.escape(key)}", one))


@dataclass
class Served:
    """The server, and the links that were made before it started: by name their number."""

    server: Server
    numbers: Mapping[str, str]
    tokens: Mapping[str, str]
    opened: ExitStack
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        """Ask as a browser without any account."""
        asked = {"authorization": "", "accept": "text/html", **headers}
        status, found, body = self.server.ask(method, path, None if method == "GET" else b"{}", **asked)
        return status, found, body.decode("utf-8", "replace")

    def cookie(self, name: str) -> str:
        """The cookie of the guest of a link, who opens it once."""
        if name not in self.cookies:
            status, headers, said = self.get(f"/{self.tokens[name]}")
            assert status == 303, said
            self.cookies[name] = headers["set-cookie"].partition(";")[0]
        return self.cookies[name]

    def guest(self, name: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        """Ask below a link as its guest."""
        return self.get(f"/s/{self.numbers[name]}{path}", method, **{"cookie": self.cookie(name), **headers})

    def visit(self, folder: str, cookie: str, **headers: str) -> Visitor:
        """Open a websocket as a browser does."""
        own = f"http://127.0.0.1:{self.server.port}"
        url = f"ws://127.0.0.1:{self.server.port}{folder}/_stcore/stream"
        more = {"Cookie": cookie, **headers}
        coming = connect(url, origin=own, subprotocols=["streamlit"], additional_headers=more, max_size=None)  # type: ignore[arg-type,list-item]
        return Visitor(self.opened.enter_context(coming))

    def visit_as_guest(self, name: str, **headers: str) -> Visitor:
        """Open a websocket as the guest of a link."""
        return self.visit(f"/s/{self.numbers[name]}", self.cookie(name), **headers)

    def owner(self) -> str:
        """The cookie of whoever holds the key of the store."""
        own = f"http://127.0.0.1:{self.server.port}"
        body = f"token={secret.known(self.server.store)}&address={quote(own, safe='')}".encode()
        return self.server.ask("POST", "/sign-in", body, authorization="", origin=own)[1]["set-cookie"].partition(";")[0]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("outside")
    kept_store(folder, **_records()).rename(folder / "store.duckdb")
    ends = shared_links.now() + timedelta(days=1)
    made = {"team": ("team", ALPHA), "old": ("team", ALPHA), "taken": ("satisfaction", ALPHA), "small": ("team", SMALL), "rows": ("speed", ROWS)}  # fmt: skip
    made |= {f"page {page}": (page, ALPHA) for page in PAGES}
    made |= {"few": ("speed", replace(ALPHA, metrics=("first_response_median", "tickets_created")))}
    with open_store(folder / "store.duckdb") as store:
        links = {
            name: shared_links.share(store, OUTSIDE, name, page, {"team": "Alpha"} if limits.filters else {}, limits=kept(limits), expires_at=ends).number
            for name, (page, limits) in made.items()
        }  # fmt: skip
        with store.write() as writer:
            past = {"past": shared_links.now() - timedelta(seconds=1), "number": links["old"]}
            writer.execute("UPDATE shared_link SET expires_at = $past WHERE number = $number", past)
    with pytest.MonkeyPatch.context() as here:
        here.setenv("KPI_STORE", str(folder / "store.duckdb"))
        tokens = {name: outside_links.address(number) for name, number in links.items()}
    server = Server(folder, _free_port())
    try:
        server.wait()
        with ExitStack() as opened:
            yield Served(server, links, tokens, opened)
    finally:
        server.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _says_nothing(said: str) -> None:
    assert "PLANTED" not in said, said[max(0, said.index("PLANTED") - 300) :][:600]


def _shows(said: str, number: int) -> bool:
    """Whether a number stands on a page as a value of its own; digits alone are in many an id."""
    return re.search(rf">{number}[ <]", said) is not None


# ---- Opening


@pytest.mark.long
def test_opening_gives_a_cookie_and_leads_to_the_page_with_its_filters(served: Served) -> None:
    status, headers, _ = served.get(f"/{served.tokens['page speed']}")
    number = served.numbers["page speed"]
    assert (status, headers["location"]) == (303, f"{number}/speed?team=Alpha")
    assert "; HttpOnly" in headers["set-cookie"]
    assert "; SameSite=lax" in headers["set-cookie"]
    assert "path" not in headers["set-cookie"].lower(), "a browser keeps it to the folder of links"
    assert served.guest("page speed", "/speed")[0] == 200
    assert served.get(f"/s/{number}/speed")[0] == 403, "the address alone opens nothing"
    assert served.get(f"/s/{number}/speed", cookie=served.cookie("team"))[0] == 403, "nor does another link's cookie"
    for path in ("/", "/speed", "/api/answer.csv?metric=csat", "/health"):
        status, _, said = served.get(path, cookie=served.cookie("page speed"))
        assert status in (303, 401) or said == '{"status":"ok"}', "beside its folder a guest is nobody"


@pytest.mark.long
def test_each_opening_counts_but_those_of_who_is_signed_in(served: Served) -> None:
    owner = served.owner()
    before = _openings(served, owner, "team")
    for more in ({}, {}, {"cookie": owner}):
        assert served.get(f"/{served.tokens['team']}", **more)[0] == 303
    assert served.get(f"/{served.tokens['team']}", "HEAD")[0] == 405
    assert _openings(served, owner, "team") == before + 2
    said = served.visit(f"/s/{served.numbers['team']}", f"{owner}; {served.cookie('team')}").look("team", "team=Alpha")
    _says_nothing(said)


def _dialog(visitor: Visitor) -> str:
    """What the dialog of links says to who may give them."""
    shown = "period=2026-07-06..2026-08-30&team=Alpha"
    visitor.look("speed", shown)
    visitor.look("speed", shown, unfolded="_share")
    return visitor.look("speed", clicked="_outside")


def _openings(served: Served, owner: str, name: str) -> int:
    said = _dialog(served.visit("", owner))
    part = said[said.index(f"outside_{served.numbers[name]}") :]
    found = re.search(r"Opened (\d+) time|Not opened yet", part)
    assert found
    return int(found[1] or 0)


@pytest.mark.long
def test_a_link_is_made_of_what_the_page_shows_and_hides_what_nobody_chose_to_show(served: Served) -> None:
    owner = served.visit("", served.owner())
    assert "answers on this computer only, and so do these links" in _dialog(owner)
    assert "Give the link a name" in owner.look("speed", clicked="_outside_make", typed=("_outside_name", " "))
    made = owner.look("speed", clicked="_outside_make", typed=("_outside_name", "<b>Partner</b>"))
    assert "The link is made" in made
    token = re.search(r"/s/([\w-]+)\.[\w-]{27,}", made)
    assert token, "the newest stands first"
    status, headers, _ = served.get(token[0])
    assert status == 303
    assert "period=2026-07-06..2026-08-30" in headers["location"]
    assert "team=Alpha" in headers["location"]
    number, cookie = token[1], headers["set-cookie"].partition(";")[0]
    said = served.visit(f"/s/{number}", cookie).look("speed", "open=tickets_created")
    assert _shows(said, OWN)
    assert "Numbers of fewer than 5 records are not shown" in said
    _says_nothing(said)
    assert served.get(f"/s/{number}/api/rows.csv?metric=tickets_created", cookie=cookie)[0] == 403


# ---- What a guest gets


@pytest.mark.long
@pytest.mark.parametrize(
    "query",
    [
        "",
        "team=Alpha",
        "team=PLANTED-BETA",
        "team=Alpha,PLANTED-BETA",
        "team=%E2%80%93",
        "period=all&team=",
        "period=2026-06-01..2026-12-31&compare=year",
        "beside=team:PLANTED-BETA",
        "split=agent&sort=-csat",
        "define=survey_credit:ticket",
        "open=tickets_created&more_time=true",
        "open=csat.team=PLANTED-BETA",
        "metric=csat&said=PLANTED",
    ],
)
def test_no_address_widens_what_a_link_shows(served: Served, query: str) -> None:
    visitor = served.visit_as_guest("team")
    said = visitor.look("team", query).replace(query.partition("team=")[2].partition("&")[0] or "\0", "")
    said = re.sub(r"PLANTED-BETA(?=[^<]{0,40}is not in the data)", "", said)
    if "PLANTED" in query:  # what was asked for is repeated where it is told that it is not there
        said = said.replace("PLANTED-BETA", "")
    _says_nothing(said)
    assert not _shows(said, ALL)


@pytest.mark.long
def test_other_pages_are_closed_in_words(served: Served) -> None:
    scripts = {}
    for name in [page.name for page in EVERY_PAGE if page.name != "team"]:
        status, _, said = served.guest("team", f"/{name}")
        assert (status, "does not show this page" in said) == (403, True), name
    visitor = served.visit_as_guest("team")
    navigation = visitor.look("team")
    scripts = {found[1]: found[0] for found in re.findall(r"([0-9a-f]{32}).{0,80}?(settings|tickets|comments|ticket|add_data|quality)\b", navigation, re.DOTALL)}  # fmt: skip
    for name in ("", "settings", "tickets", "comments", "ticket", "scorecard", "add_data", "quality", "definitions", "standards"):  # fmt: skip
        said = visitor.look(name, "metric=csat&from=test&ticket=PLANTED-0-Alpha-0", script=scripts.get(name, ""))
        assert "does not show this page" in said, name
        _says_nothing(said.replace("PLANTED-0-Alpha-0", ""))


@pytest.mark.long
def test_numbers_that_the_link_does_not_show_are_closed(served: Served) -> None:
    visitor = served.visit_as_guest("few")
    assert "does not show this number" in visitor.look("speed", "open=csat")
    said = visitor.look("speed", "open=tickets_created")
    assert "does not show this number" not in said
    for part in ("Why it changed", "Add note", "Target", "How it is counted"):
        assert part not in said
    _says_nothing(said)


@pytest.mark.long
def test_search_forms_and_sharing_are_not_there(served: Served) -> None:
    owner, guests = served.visit("", served.owner()), served.visit_as_guest("team").look("team")
    owners = owner.look("team")
    owners += owner.look("team", unfolded="_share")
    for key in ("search", "_outside", "_share", 'data-take=\\"note'):
        assert key in owners or key.startswith("data"), key
        assert not re.search(rf"\$\$ID-[0-9a-f]+-{re.escape(key)}(?![\w-])", guests), key
    assert _shows(guests, OWN)
    assert _shows(owners, ALL)


@pytest.mark.long
@pytest.mark.parametrize("is_owner_first", [True, False])
def test_nobody_is_given_what_another_reader_asked_for(served: Served, is_owner_first: bool) -> None:
    page = "speed" if is_owner_first else "satisfaction"
    owner, guest = served.visit("", served.owner()), served.visit_as_guest(f"page {page}")
    query = "period=2026-07-06..2026-08-30&open=csat_answers"
    looks = [lambda: owner.look(page, query), lambda: guest.look(page, query)]
    first, second = looks if is_owner_first else looks[::-1]
    given = [first(), second(), first()]
    for said in given[::2] if not is_owner_first else given[1:2]:
        _says_nothing(said)
        assert not _shows(said, ALL)
    assert any(_shows(said, ALL) for said in (given[::2] if is_owner_first else given[1:2]))


@pytest.mark.long
def test_files_of_panels_hold_what_the_guest_sees_and_others_are_closed(served: Served) -> None:
    owner = served.owner()
    owners = _files(served.visit("", owner).look("team"))
    said = served.visit_as_guest("team").look("team")
    guests = _files(said)
    assert guests
    for path in guests:
        status, _, text = served.guest("team", f"/{path}")
        assert status in (200, 404), path
        _says_nothing(text)
    alike = {_panel(path) for path in guests}
    strange = [path for path in _files(served.visit("", owner).look("complaints")) if _panel(path) not in alike]
    for path in strange:
        assert served.guest("team", f"/{path}")[0] == 404, "never drawn for this guest"
    for path in owners[:3]:  # the owner's own addresses, taken into the folder of the guest
        _says_nothing(served.guest("team", f"/{path}")[2])
    for path in owners[:3]:
        assert served.get(f"/{path}", cookie=served.cookie("team"))[0] in (303, 401)


def _files(said: str) -> list[str]:
    return sorted(set(one.replace("&amp;", "&") for one in re.findall(r"api/panel\.csv\?[^\"'\\< ]+", said)))


def _panel(path: str) -> str:
    return path.partition("panel=")[2].partition("&")[0]


@pytest.mark.sweep
@pytest.mark.long
@pytest.mark.parametrize("page", PAGES)
def test_nothing_that_is_hidden_is_anywhere_on_a_page(served: Served, page: str) -> None:
    """Each page with numbers opened on it: in the gate two, chosen by dice of the page; in the sweep all."""
    visitor, name = served.visit_as_guest(f"page {page}"), "" if page == outside_links.FIRST_PAGE else page
    for metric in ("", *in_sweep(EVERY, in_gate=Random(page).sample(EVERY, 2))):
        said = visitor.look(name, f"open={metric}")
        _says_nothing(said)
        assert "This app has encountered an error" not in said, metric


CLOSED = (
    ("GET", "/api/answer.csv?metric=csat"), ("GET", "/api/rows.csv?metric=csat"), ("GET", "/api/receipt/1.csv"), ("PUT", "/api/upload?name=a.csv&load=yes"),
    ("GET", "/api/jobs/1"), ("GET", "/api/ask?metrics=csat"), ("POST", "/api/ask"), ("GET", "/api/rows?metric=csat"), ("GET", "/api/why?metric=csat"),
    ("GET", "/api/metrics"), ("GET", "/api/openapi.json"), ("POST", "/mcp"), ("GET", "/health"), ("GET", "/sign-in"), ("GET", "/sign-out"), ("POST", "/sign-out"),
    ("GET", "/media/0123456789.png"), ("GET", "/_stcore/metrics"), ("GET", "/_stcore/script-health-check"), ("PUT", "/_stcore/upload_file/a/b"),
    ("POST", "/_stcore/agent/interact"), ("GET", "/component/x/index.html"), ("GET", "/_stcore/message?hash=1"), ("GET", "/static/../health"),
    ("GET", "/settings"), ("GET", "/team/"), ("POST", "/team"), ("GET", "//health"), ("GET", "/%2e%2e/settings"), ("GET", "/s/x/team"),
)  # fmt: skip


@pytest.mark.long
def test_every_route_that_is_not_named_is_closed(served: Served) -> None:
    for method, path in CLOSED:
        status, headers, said = served.guest("team", path, method)
        assert status in (403, 404, 405), (method, path, status)
        assert "set-cookie" not in headers, path
        _says_nothing(said)
    for path in ("/_stcore/health", "/_stcore/host-config"):
        assert served.guest("team", path)[0] == 200


@pytest.mark.long
def test_records_are_given_where_the_link_says_so_without_names_and_texts(served: Served) -> None:
    status, _, said = served.guest("rows", "/api/rows.csv?metric=tickets_created&period=all&team=PLANTED-BETA")
    assert (status, "PLANTED-0-" in said) == (200, False), "another team has none here"
    status, _, said = served.guest("rows", "/api/rows.csv?metric=tickets_created")
    assert status == 200
    assert len(re.findall(r"PLANTED-\d-Alpha-\d", said)) == OWN
    _says_nothing(re.sub(r"PLANTED-\d-Alpha-\d", "", said))


@pytest.mark.long
def test_what_a_client_says_of_itself_is_nothing(served: Served) -> None:
    handle = readers.owner()  # of this process, whose key the server has not
    for name in (readers.HEADER, "X_Service_Pulse_Reader"):
        said = served.visit_as_guest("team", **{name: handle}).look("team")
        _says_nothing(said)
        assert _shows(said, OWN)
    for headers in ({"Authorization": "Bearer wrong"}, {"Sec-WebSocket-Protocol": "streamlit, x, y"}):
        _says_nothing(served.visit_as_guest("team", **headers).look("team"))
    for folder, cookie in (("", served.cookie("team")), (f"/s/{served.numbers['team']}", ""), ("/s/none", served.cookie("team"))):  # fmt: skip
        with pytest.raises(InvalidStatus, match="403"):
            served.visit(folder, cookie)


# ---- Ends


@pytest.mark.long
def test_a_link_that_has_ended_leads_nowhere(served: Served) -> None:
    assert served.get(f"/{served.tokens['old']}")[0] == 404
    with pytest.MonkeyPatch.context() as here:
        here.setenv("KPI_STORE", str(served.server.store))
        was = outside_links._visits().sign(served.numbers["old"]).decode()  # as when it was opened in time
    cookie = f"{outside_links._cookie(served.numbers['old'])}={was}"
    for path in ("/team", "/_stcore/health", "/api/panel.csv"):
        assert served.get(f"/s/{served.numbers['old']}{path}", cookie=cookie)[0] == 403
    with pytest.raises(InvalidStatus, match="403"):
        served.visit(f"/s/{served.numbers['old']}", cookie)


@pytest.mark.long
def test_a_page_that_stands_open_answers_nothing_once_the_link_is_taken_back(served: Served) -> None:
    guest, number = served.visit_as_guest("taken"), served.numbers["taken"]
    assert _shows(guest.look("satisfaction", "open=csat_answers"), OWN)
    owner = served.visit("", served.owner())
    _dialog(owner)
    assert "leads nowhere from now on" in owner.look("speed", clicked=f"_revoke_{number}")
    said = guest.look("satisfaction", "open=csat_answers")
    assert "leads nowhere" in said
    assert not _shows(said, OWN)
    assert served.guest("taken", "/satisfaction")[0] == 403
    assert served.get(f"/{served.tokens['taken']}")[0] == 404
    with pytest.raises(InvalidStatus, match="403"):
        served.visit_as_guest("taken")


@pytest.mark.long
def test_guessing_is_slowed_down_and_the_right_link_still_opens(served: Served) -> None:
    token, other = served.tokens["team"], served.tokens["rows"]
    signature = token.rpartition(".")[2]
    guesses = (f"{token[:-2]}xx", f"s/{served.numbers['rows']}.{signature}", f"s/{served.numbers['team']}", f"s/{served.numbers['team']}.{other.rpartition('.')[2]}", "s/none.none", "s/.", "s/%00.x")  # fmt: skip
    statuses = [served.get(f"/{one}")[0] for one in guesses]
    assert set(statuses) <= {404, 429}
    statuses += [served.get(f"/s/none.{place}")[0] for place in range(6)]
    assert statuses[-1] == 429
    assert served.get(f"/{token}")[0] == 303


# ---- Small groups


@pytest.mark.long
def test_two_narrow_filters_tell_no_small_group(served: Served) -> None:
    visitor = served.visit_as_guest("small")
    without = ALL - WEEKS * EACH_WEEK["PLANTED-GAMMA"]
    assert re.search(rf">{ALL}<", visitor.look("team"))
    rest = "team=" + quote("Alpha,PLANTED-BETA")
    for query in (rest, "team=PLANTED-GAMMA", f"{rest}&period=2026-07-06..2026-08-29", "team=Alpha&channel=email"):
        assert not re.search(rf">({without}|{WEEKS}|{WEEKS - 1}|{without - 27})<", visitor.look("team", query)), query
    less = served.visit_as_guest("small").look("team", "period=2026-07-06..2026-08-29")
    assert re.search(rf">{ALL - sum(EACH_WEEK.values())}<", less), "a day less is a week less"


@pytest.fixture
def show_planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_store(tmp_path, **_records()).rename(tmp_path / "planted.duckdb")
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "planted.duckdb"))


@pytest.mark.usefixtures("show_planted")
def test_a_guest_is_answered_as_the_limits_say_and_nothing_more() -> None:
    """The same in this process, for the gate of every change: what is held of a view, and what of a question."""
    assert limits_of_kept(kept(SMALL)) == SMALL
    question = Query(metrics=("tickets_created",), period=DAYS)
    with reader.reading_as(ALPHA):
        view, _ = address.parse({"team": "Alpha,PLANTED-BETA", "period": "2026-06-01..2026-07-12", "compare": "year", "define": "survey_credit:ticket"})  # fmt: skip
        assert view.values("team") == ("Alpha",)
        assert view.span == (FIRST, date(2026, 7, 12))
        assert (view.comparison, view.choices) == (Comparison.NONE, ())
        assert answers.options("team") == ["Alpha"]
        assert answers.ask(question)["n"].to_list() == [OWN]
        everything = answers.compare(Query(metrics=("tickets_created",)), Comparison.YEAR)
        assert everything["n"].to_list() == [OWN], "all that there is are the days of the link"
    with reader.reading_as(replace(ALPHA, metrics=("csat",))):
        assert answers.ask(replace(question, metrics=("tickets_created", "csat")))["metric"].to_list() == ["csat"]
    team = lambda *values: replace(question, filters=(Filter("team", values),))  # noqa: E731
    shorter = replace(question, period=Period(FIRST, DAYS.end - timedelta(days=1)))
    with reader.reading_as(SMALL):
        assert answers.ask(question)["n"].to_list() == [ALL]
        assert answers.ask(team("PLANTED-GAMMA"))["n"].to_list() == [None]
        assert answers.ask(team("Alpha", "PLANTED-BETA"))["n"].to_list() == [None], "the rest would tell Gamma"
        assert answers.ask(shorter)["n"].to_list() == [ALL - sum(EACH_WEEK.values())], "a day less is a week less"
        split = answers.ask(replace(question, by=("team",)))
        assert set(split.filter(split["n"].is_null())["team"]) >= {"PLANTED-GAMMA"}
        assert split["n"].drop_nulls().sum() <= ALL - WEEKS * EACH_WEEK["PLANTED-GAMMA"] - WEEKS * EACH_WEEK["Alpha"]
    with reader.reading_as(replace(SMALL, is_open=False)), pytest.raises(NotAllowed):
        answers.ask(question)
    assert reader.limits() == NO_LIMITS


def test_each_page_that_may_be_given_has_an_address_that_the_links_know() -> None:
    assert EVERY_PAGE[0].name == outside_links.FIRST_PAGE
    assert {"settings", "tickets", "ticket", "comments", "scorecard", "add_data", "quality"}.isdisjoint(PAGES)
