"""Who may come in by OpenID Connect, as what and how much they see; and that each form, route and page asks for the right."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data.config import api_tokens, audit
from data.store.store import default_path
from kpi.declare.errors import NotAllowed
from kpi.query.limits import NO_LIMITS, Limits
from kpi.query.query import Filter
from pages.locale import language
from pages.ui.answers import reader
from pages.ui.answers.reader import PAGES, RIGHTS, Reader, Right, Role
from pages.ui.parts import doing
from pages.web import access_rules, acting, answering, audit_csv, people, readers, routes
from pages.web.access_rules import Person, Rules, WrongRules
from pages.web.guard import Guard
from pages.web.people import People
from pages.web.worker import Worker
from tests import syntax
from tests.pages.test_web import KEY, ask

ROOT = Path(__file__).parents[2]
AUTH = {
    "redirect_uri": "https://pulse.example.com/oauth2callback",
    "cookie_secret": "s" * 32,
    "client_id": "pulse",
    "client_secret": "x",
    "server_metadata_url": "https://id.example.com/.well-known/openid-configuration",
}
ACCESS = {
    "admin": ["Anna@example.com"],
    "manager": ["group:leads"],
    "viewer": ["group:returns", "group:care", "claim:department=Support"],
    "limits": [
        {"who": ["group:returns"], "only": ["team=Returns"], "customers": False},
        {"who": ["group:care"], "only": ["team=Care"]},
        {"who": ["claim:office=head"]},
    ],
}


def person(subject: str = "1", **claims: object) -> Person:
    return Person(provider="default", issuer="https://id.example.com", subject=subject, claims=claims)


def test_rules_name_who_comes_in_and_how_much_they_see() -> None:
    rules = access_rules.rules(AUTH, ACCESS)
    roles = {
        Role.ADMIN: [person(email="anna@Example.com"), person(email="anna@example.com", email_verified=True, groups=["care"])],
        Role.MANAGER: [person(groups=["other", "leads"]), person(groups="leads")],
        Role.VIEWER: [person(department="Support"), person(groups=["care"], email="anna@example.com", email_verified=False)],
        None: [person(), person(email="ben@example.com"), person(groups=["Leads"]), person(groups={"leads": True}), person(department=True)],
    }  # fmt: skip
    for role, those in roles.items():
        assert [rules.role(one) for one in those] == [role] * len(those), role
    returns = rules.limits(person(groups=["returns"]), Role.VIEWER)
    assert returns.filters == (Filter("team", ("Returns",)),)
    assert not returns.may_see_customers
    both = rules.limits(person(groups=["care", "returns"]), Role.MANAGER)
    assert both.filters == (Filter("team", ("Care", "Returns")),)
    assert not both.may_see_customers
    for role, all_of_it in (
        (Role.ADMIN, person(groups=["returns"])),
        (Role.VIEWER, person(groups=["leads"])),
        (Role.VIEWER, person(groups=["returns"], office="head")),
    ):
        assert rules.limits(all_of_it, role) == NO_LIMITS


@pytest.mark.parametrize(
    ("wrong", "auth", "access"),
    [
        ("no_auth", None, ACCESS),
        ("nobody", AUTH, None),
        ("nobody", AUTH, {"provider": "Ours"}),
        ("nobody", AUTH, {"viewer": []}),
        ("cookie_secret", {**AUTH, "cookie_secret": "short"}, ACCESS),
        ("cookie_secret", {name: value for name, value in AUTH.items() if name != "cookie_secret"}, ACCESS),
        ("redirect", {**AUTH, "redirect_uri": "https://pulse.example.com/"}, ACCESS),
        ("provider", {**AUTH, "client_secret": ""}, ACCESS),
        ("no_provider", {"redirect_uri": AUTH["redirect_uri"], "cookie_secret": AUTH["cookie_secret"]}, ACCESS),
        ("unknown", AUTH, {**ACCESS, "admins": ["anna@example.com"]}),
        ("unknown", AUTH, {**ACCESS, "limits": [{"who": ["everyone"], "olny": ["team=Care"]}]}),
        ("everyone", AUTH, {"admin": ["everyone"]}),
        ("list", AUTH, {"viewer": "everyone"}),
        ("who", AUTH, {"viewer": ["anna"]}),
        ("who", AUTH, {"viewer": ["group:"]}),
        ("limits", AUTH, {**ACCESS, "limits": [{"only": ["team=Care"]}]}),
        ("limits", AUTH, {**ACCESS, "limits": [{"who": ["everyone"], "rows": "no"}]}),
        ("filter", AUTH, {**ACCESS, "limits": [{"who": ["everyone"], "only": ["taem=Care"]}]}),
        ("hours", AUTH, {**ACCESS, "session_hours": 0}),
    ],
)
def test_what_is_written_wrong_lets_nobody_in(wrong: str, auth: object, access: object, tmp_path: Path) -> None:
    with pytest.raises(WrongRules) as told:
        access_rules.rules(auth, access)
    assert str(told.value) == f"rules.{wrong}"

    def now() -> Rules:
        return access_rules.rules(auth, access)

    guarded = Guard(_everything, token="t" * 20, key=KEY, rules=now, known=People(tmp_path / "people"))
    for path in ("/", "/sign-in", "/api/metrics", "/oauth2callback"):
        answer = ask(guarded, path, authorization=f"Bearer {'t' * 20}", accept="text/html")
        assert answer.status == 403, path
        assert told.value.sentence()[:20] in answer.text


async def _everything(scope, receive, send):
    await PlainTextResponse("inside")(scope, receive, send)


def test_a_session_is_a_number_that_only_this_file_knows_and_ends_when_it_was_to(tmp_path, monkeypatch) -> None:
    rules = access_rules.rules(AUTH, ACCESS)
    monkeypatch.setattr(access_rules, "current", lambda: rules)
    known = People(tmp_path / "people")
    guarded = Guard(_everything, token="", key=KEY, rules=lambda: rules, known=known)
    monkeypatch.setitem(readers._LOOK_UPS, people.KIND, known.reader_of_session)
    answer = Response()
    session = known.begin(answer, person(email="anna@example.com", name="Anna"), 3600, "token of the provider")
    cookie = answer.headers["set-cookie"].partition(";")[0]
    assert "HttpOnly" in answer.headers["set-cookie"]
    kept = (tmp_path / "people").read_text(encoding="utf-8")
    assert cookie.partition("=")[2] not in kept
    assert "token of the provider" not in kept
    assert (tmp_path / "people").stat().st_mode & 0o077 == 0

    def gets_in(given: str) -> bool:
        return ask(guarded, "/speed", cookie=given, accept="text/html").status == 200

    assert gets_in(cookie)
    assert People(tmp_path / "people").reader_of_session(session) is not None, "also after a new start"
    for forged in (
        f"{cookie}x",
        cookie[:-1],
        f"{known.cookie}={session}",
        f"{known.cookie}=",
        f"{known.cookie}=person:1",
    ):
        assert not gets_in(forged), forged
    assert ask(guarded, "/speed", cookie=f"_streamlit_user={'x' * 40}", accept="text/html").status == 303
    assert ask(guarded, "/speed", **{"x-service-pulse-reader": readers.owner()}, accept="text/html").status == 303
    monkeypatch.setattr(people.time, "time", lambda real=people.time.time: real() + 3601)
    assert not gets_in(cookie)
    monkeypatch.undo()


def test_a_change_of_the_rules_holds_at_the_next_look(tmp_path, monkeypatch) -> None:
    now = {"rules": access_rules.rules(AUTH, ACCESS)}
    monkeypatch.setattr(access_rules, "current", lambda: now["rules"])
    known = People(tmp_path / "people")
    session = known.begin(Response(), person(email="anna@example.com", groups=["care"]), 3600)
    assert known.reader_of_session(session).role is Role.ADMIN
    now["rules"] = access_rules.rules(AUTH, {**ACCESS, "admin": []})
    found = known.reader_of_session(session)
    assert (found.role, found.limits.filters) == (Role.VIEWER, (Filter("team", ("Care",)),))
    now["rules"] = access_rules.rules(AUTH, {"manager": ["group:leads"]})
    assert known.reader_of_session(session) is None
    now["rules"] = None
    assert known.reader_of_session(session) is None


def test_a_token_of_a_person_shows_no_more_than_they_may_see_and_ends_with_their_access(tmp_path, monkeypatch) -> None:
    rules = access_rules.rules(AUTH, ACCESS)
    monkeypatch.setattr(access_rules, "current", lambda: rules)
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    lead = person(groups=["returns"])
    people.of(default_path()).begin(Response(), lead, 1)
    token, text = api_tokens.make(default_path(), "Report", may_see_rows=True, only=("channel=chat",), person=people.id_of(lead))  # fmt: skip
    limits = answering.caller_of(api_tokens.holder(default_path(), text)).limits
    assert set(limits.filters) == {Filter("team", ("Returns",)), Filter("channel", ("chat",))}
    assert (limits.may_see_rows, limits.may_see_customers) == (True, False)
    rules = access_rules.rules(AUTH, {"manager": ["group:leads"]})
    with pytest.raises(NotAllowed):
        answering.caller_of(token)


# ---- Each form, route and page asks


ALLOWED = {
    Right.BROWSE: {Role.VIEWER, Role.MANAGER, Role.ADMIN},
    Right.IMPORT: {Role.MANAGER, Role.ADMIN},
    Right.SHARE: {Role.MANAGER, Role.ADMIN},
    Right.TARGETS: {Role.MANAGER, Role.ADMIN},
    Right.SETTINGS: {Role.ADMIN},
    Right.ACCESS: {Role.ADMIN},
}
ROUTES = (
    ("PUT", "/api/upload?name=a.csv", Right.IMPORT),
    ("GET", "/api/jobs/1", Right.IMPORT),
    ("PUT", "/_stcore/upload_file/a/b", Right.IMPORT),
    ("GET", "/api/receipt/1.csv", Right.IMPORT),
    ("GET", "/api/answer.csv", Right.BROWSE),
    ("GET", "/api/rows.csv", Right.BROWSE),
    ("GET", "/api/audit.csv", Right.ACCESS),
    ("GET", "/v/1", Right.BROWSE),
    ("GET", "/l/1", Right.BROWSE),
)
FORMS = {
    "saved_views": {Right.BROWSE},
    "share": {Right.SHARE},
    "target_form": {Right.TARGETS},
    "event_note_form": {Right.TARGETS},
    "judgement": {Right.TARGETS},
    "plan": {Right.TARGETS},
    "theme_form": {Right.SETTINGS},
    "company_form": {Right.SETTINGS},
    "api_token_form": {Right.ACCESS},
    "outside_links": {Right.SHARE},
    "subscription_form": {Right.SHARE},
    "delivery_list": {Right.SHARE},
}
"""What changes the store through `doing.is_done`, and what that asks for."""


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_it_may_and_no_more(role: Role, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    who = Reader("7", "Ann", role)
    monkeypatch.setitem(readers._LOOK_UPS, "person", lambda _: who)
    app = Guard(Starlette(routes=[*routes.under(""), Route("/_stcore/upload_file/a/b", _uploaded, methods=["PUT"])]), token="", key=KEY)  # fmt: skip
    monkeypatch.setattr(app, "_handle", lambda *_: readers.handle("person", "7"))
    for right, roles in ALLOWED.items():
        assert reader.may(who, right) == (role in roles) == (right in RIGHTS[role]), right
    for method, path, right in ROUTES:
        assert (ask(app, path, method=method).status != 403) == reader.may(who, right), path
    for page in ("overview", "speed", "team", "tickets", "definitions", "quality", *PAGES):
        assert reader.may_open(who, page) == reader.may(who, PAGES.get(page, Right.BROWSE)), page
    part = dataclasses.replace(who, limits=Limits(filters=(Filter("team", ("Care",)),)))
    left = {right for right in Right if reader.may(part, right)}
    assert left == RIGHTS[role] & {Right.BROWSE, Right.SHARE}, "who sees a part changes nothing that is everybody's"
    assert not reader.may_open(part, "quality")
    done: list[Right] = []
    monkeypatch.setattr(doing.st, "error", lambda *_, **__: None)
    with reader.being(who):
        for right in Right:
            assert doing.is_done(lambda right=right: done.append(right), needs=right) == reader.may(who, right)
        worker = Worker()
        for right, ask_for in (
            (Right.IMPORT, lambda: worker.submit_undo(None, 1, "a.csv")),  # type: ignore[arg-type]  # no store is reached, or its lack fails the job alone
            (Right.SETTINGS, lambda: worker.submit_change("settings", "zone", "zone", lambda: "done")),
        ):
            if reader.may(who, right):
                ask_for()
            else:
                with pytest.raises(NotAllowed):
                    ask_for()
        worker.stop()
    assert done == [right for right in Right if reader.may(who, right)]


async def _uploaded(request):
    return PlainTextResponse("kept")


def test_every_form_asks_for_the_right_of_its_kind() -> None:
    """What writes to the store from a page does so through `doing.is_done` or the worker, which ask."""
    found: dict[str, set[Right]] = {}
    for path in (ROOT / "pages" / "ui" / "parts").glob("*.py"):
        for node in syntax.nodes(path):
            is_asked = isinstance(node, ast.Call) and ast.unparse(node.func) == "doing.is_done"
            if is_asked:
                (needs,) = (Right[ast.unparse(one.value).removeprefix("Right.")] for one in node.keywords if one.arg == "needs")  # fmt: skip
                found.setdefault(path.stem, set()).add(needs)
    assert found == FORMS
    paths = {route.path for route in routes.under("") if "api_tool" not in route.name}
    asked = {path.partition("?")[0] for _, path, _ in ROUTES}
    told = {"/health", "/api", "/api/{rest:path}", "/mcp", "/api/openapi.json"}  # answer by who asks, as the tools do
    tools = {f"/api/{tool.path}" for tool in routes.TOOLS}
    assert {path.replace("{upload_id:int}", "1").replace("{id}", "1").replace("{slug}", "1").replace("{number}", "1") for path in paths - told - tools} == asked - {"/_stcore/upload_file/a/b"}  # fmt: skip


def test_the_file_of_the_audit_log_is_defused_and_holds_what_was_asked_for(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    who = audit.Actor(name="=cmd|'/c calc'!A1", role="manager", address="192.0.2.7")
    audit.note(default_path(), audit.Event.UPLOAD, "export.csv", who=who)
    audit.note(default_path(), audit.Event.TARGET, "csat", who=dataclasses.replace(who, name="Ben"))
    asked = audit_csv.Asked(events=("upload",), text="EXPORT")
    text = audit_csv.csv(audit_csv.entries(asked))
    assert text.splitlines()[1].split(",")[2].startswith("'=cmd")
    assert "Ben" not in text
    assert "event=upload" in asked.address()
    audit.note(default_path(), audit.Event.SIGN_IN, who=acting.as_reader(reader.OWNER, "127.0.0.1"))
    with language.speaking("cs"):  # as the page says it, too
        found = {text: len(audit_csv.entries(audit_csv.Asked(text=text))) for text in ("manažer", "vlastník", "Cíl")}
    assert found == {"manažer": 2, "vlastník": 1, "Cíl": 1}
