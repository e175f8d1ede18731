"""Each private part of Streamlit that we use does what we use it for, and nobody else uses any."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest
import streamlit as st
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.testing.v1 import AppTest
from streamlit.web.server import server_util
from streamlit.web.server.starlette import starlette_app_utils, starlette_auth_routes

from pages.locale.en_streamlit import WORDS as streamlit_words
from pages.web import static, streamlit_internals
from tests import syntax
from tests.bench import visitors

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
HOME = ROOT / "pages" / "web" / "streamlit_internals.py"
BENCH = ROOT / "tests" / "bench" / "visitors.py"
"""It speaks Streamlit's messages as a browser does."""
PUBLIC_MODULES = {"streamlit", "streamlit.testing.v1", "streamlit.components.v1", "streamlit.components.v2"}
"""What https://docs.streamlit.io/develop/api-reference documents to be imported."""
PUBLIC_PARTS = {"components", "column_config"}
"""Modules that are documented as parts of `st`."""
SOURCES = [path for place in ("pages", "tests", "kpi", "data") for path in (ROOT / place).rglob("*.py")] + [
    ROOT / "app.py"
]


def private_uses(nodes: Iterable[ast.AST]) -> set[str]:
    """What a source uses of Streamlit that is not public."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "streamlit"} - PUBLIC_MODULES
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "streamlit":
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            is_public = node.module in PUBLIC_MODULES - {"streamlit"}
            found |= set() if is_public else parts - PUBLIC_MODULES
        elif isinstance(node, ast.Attribute):
            of_st = isinstance(node.value, ast.Name) and node.value.id in ("st", "streamlit")
            part = getattr(st, node.attr, None) if of_st else None
            if of_st and (
                node.attr.startswith("_") or (isinstance(part, ModuleType) and node.attr not in PUBLIC_PARTS)
            ):
                found.add(f"st.{node.attr}")
            if node.attr == "_tree":
                found.add("AppTest._tree")
    return found


def test_nobody_else_uses_a_private_part() -> None:
    users = {path.relative_to(ROOT).as_posix(): private_uses(syntax.nodes(path)) for path in SOURCES}
    used = {name: parts for name, parts in users.items() if parts and ROOT / name not in (HOME, BENCH, Path(__file__))}
    assert used == {}, "put it behind a function of pages/web/streamlit_internals.py, with a test here"


def test_a_browsers_messages_ask_for_a_page_and_tell_that_it_is_drawn() -> None:
    asked = visitors.question("speed", "period=7d")
    assert (asked.rerun_script.page_name, asked.rerun_script.query_string) == ("speed", "period=7d")
    assert visitors.END == {0: "", 1: "compile error"}


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("import streamlit.runtime", "streamlit.runtime"),
        ("from streamlit import runtime", "streamlit.runtime"),
        ("from streamlit.web.server import server_util", "streamlit.web.server.server_util"),
        ("import streamlit as st\nst.delta_generator.DeltaGenerator", "st.delta_generator"),
        ("import streamlit as st\nst._config", "st._config"),
        ("at._tree", "AppTest._tree"),
    ],
)
def test_a_private_part_is_known_when_it_is_seen(line: str, part: str) -> None:
    assert private_uses(ast.walk(ast.parse(line))) == {part}
    assert (
        private_uses(
            ast.walk(
                ast.parse(
                    "import streamlit as st\nfrom streamlit.testing.v1 import AppTest\nst.column_config.TextColumn"
                )
            )
        )
        == set()
    )


def test_the_module_itself_has_every_part_that_is_tried_here() -> None:
    assert private_uses(syntax.nodes(HOME)) == {
        "streamlit.cli_util",
        "streamlit.config",
        "streamlit.proto.NewSession_pb2.CustomThemeConfig",
        "streamlit.runtime.app_session",
        "streamlit.runtime",
        "st.__file__",
        "streamlit.delta_generator.DeltaGenerator",
        "streamlit.proto.BackMsg_pb2.BackMsg",
        "streamlit.web.server.server_util",
        "streamlit.auth_util",
        "streamlit.user_info",
        "streamlit.web.server.starlette.starlette_auth_routes",
        "streamlit.web.server.starlette.starlette_websocket",
        "streamlit.web.server.starlette.starlette_server_config.TOKENS_COOKIE_NAME",
        "streamlit.web.server.starlette.starlette_server_config.USER_COOKIE_NAME",
    }


def test_whom_a_provider_named_is_read_from_what_streamlit_signed_and_from_nothing_else() -> None:
    """The whole way is walked in tests/browser/test_sign_in.py, with a provider."""
    paths = {route.path for route in starlette_auth_routes.create_auth_routes("")}
    assert {streamlit_internals.TO_PROVIDER, streamlit_internals.FROM_PROVIDER} <= paths
    user, tokens = streamlit_internals.IDENTITY_COOKIES
    secret = server_util.get_cookie_secret()
    given = {
        name: starlette_app_utils.create_signed_value(secret, name, json.dumps(value)).decode()
        for name, value in ((user, {"sub": "1", "name": "Ann"}), (tokens, {"id_token": "a.b.c"}))
    }
    assert streamlit_internals.identity(given) == ({"sub": "1", "name": "Ann"}, "a.b.c")
    for forged in ({user: given[user][:-2]}, {user: given[tokens]}, {user: json.dumps({"sub": "1"})}, {}):
        assert streamlit_internals.identity(forged) == (None, "")


def test_what_concerns_everybody_is_told_from_what_draws_a_page() -> None:
    assert streamlit_internals.is_of_a_page(visitors.question("speed", "").SerializeToString())
    assert streamlit_internals.is_of_a_page(b"\xff\xff"), "Streamlit refuses it"
    for asked in ({"clear_cache": True}, {"load_git_info": True}, {"file_urls_request": {}}, {}):
        assert not streamlit_internals.is_of_a_page(visitors.BackMsg(**asked).SerializeToString())


RUN_ONCE = """
import asyncio, json, sys
from pathlib import Path
import streamlit as st
from pages.web import streamlit_internals

async def main():
    app = st.App(Path(sys.argv[1]))
    async with app.lifespan()(app):
        print(json.dumps(await streamlit_internals.run_script_once()))

asyncio.run(main())
"""


@pytest.mark.parametrize(("script", "is_well"), [("st.title('x')", True), ("st.title('x')\nraise ValueError", False)])
def test_the_script_is_run_once_and_tells_how_it_went(tmp_path: Path, script: str, is_well: bool) -> None:
    path, mark = tmp_path / "script.py", tmp_path / "ran"
    path.write_text(f"import pathlib\nimport streamlit as st\npathlib.Path({str(mark)!r}).touch()\n{script}\n")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(RUN_ONCE), str(path)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found, why = json.loads(done.stdout.splitlines()[-1])
    assert (found, bool(why), mark.exists()) == (is_well, True, True)


def test_the_look_is_sent_as_streamlit_reads_it_and_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    own = app_session._populate_theme_msg
    monkeypatch.setattr(app_session, "_populate_theme_msg", own)  # put back afterwards

    def sent() -> list[CustomThemeConfig]:
        found = []
        for section in ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar"):
            message = CustomThemeConfig()
            app_session._populate_theme_msg(message, section)
            found.append(message)
        return found

    asked: list[str] = []
    monkeypatch.setattr(config, "get_options_for_section", lambda name, given=config.get_options_for_section: asked.append(name) or given(name))  # fmt: skip
    expected = sent()
    assert any(message.ByteSize() for message in expected), "the theme of .streamlit/config.toml"
    streamlit_internals.keep_look()
    asked.clear()
    assert sent() == sent() == expected
    assert len(asked) == len(set(asked)) == 5
    config._on_config_parsed.send()
    assert sent() == expected
    assert len(asked) == 10, "other settings are read anew"


def test_a_run_is_told_from_a_thread_without_one() -> None:
    assert not streamlit_internals.is_in_a_run()
    at = AppTest.from_string(
        "import streamlit as st\nfrom pages.web import streamlit_internals\nst.text(streamlit_internals.is_in_a_run())"
    ).run()
    assert [text.value for text in at.text] == ["True"]


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8612/below"),
        ("0.0.0.0", "http://localhost:8612/below"),
        ("localhost", "http://localhost:8612/below"),
    ],
)
def test_a_browser_is_opened_at_the_address_that_a_browser_needs(tmp_path: Path, address: str, url: str) -> None:
    opener, told = tmp_path / "xdg-open", tmp_path / "told"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {told}.part && mv {told}.part {told}\n')
    opener.chmod(0o755)
    code = (
        "import sys, time, pathlib, streamlit as st; from pages.web import streamlit_internals\n"
        f"streamlit_internals.open_browser(streamlit_internals.own_address({address!r}) + '/sign-in#code')\n"
        f"end = time.monotonic() + 30\nwhile not pathlib.Path({str(told)!r}).exists() and time.monotonic() < end: time.sleep(0.02)"
    )
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[server]\nport = 8612\nbaseUrlPath = "below"\n')
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert told.read_text() == f"{url}/sign-in#code"


def test_the_page_is_one_html_with_our_title_and_without_the_typeface() -> None:
    plain = (streamlit_internals.FOLDER / "index.html").read_text(encoding="utf-8")
    page = streamlit_internals.page_html("Our name")
    assert page.count("<title>Our name</title>") == 1
    assert "SourceSans" in plain, "the typeface is announced no longer: page_html need not take it out"
    assert "SourceSans" not in page
    assert page.count("</head>") == 1
    assert [line for line in page.splitlines() if "modulepreload" in line] == [
        line for line in plain.splitlines() if "modulepreload" in line
    ]


def test_the_scripts_that_stand_in_the_page_are_all_known() -> None:
    page = streamlit_internals.page_html("x")
    inside = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]
    assert inside == ["<script>"] * len(streamlit_internals.inline_scripts())
    assert not re.search(r"\son\w+=", page), "a handler in the page would need a hash of its own"


def test_the_script_in_the_page_knows_how_streamlit_asks_for_the_scheme_and_names_its_menu() -> None:
    """A reader's choice of light or dark stands in for what the browser answers to just this question."""
    every = "".join(
        path.read_text("utf-8")
        for name, path in streamlit_internals.browser_files().items()
        if re.match(r"/static/js/(index|utils)\.", name)
    )
    assert every.count("matchMedia(`(prefers-color-scheme: dark)`)") >= 2, "asked when it loads, and listened to"
    known = re.findall(r'data-testid="(\w+)"', streamlit_internals.HEAD_SCRIPT.read_text("utf-8"))
    assert known
    assert [one for one in known if one not in every] == []


def test_every_file_that_the_page_asks_for_is_one_of_the_files() -> None:
    files = streamlit_internals.browser_files()
    asked = {part.split('"')[0] for part in streamlit_internals.page_html("x").split('="./static/')[1:]}
    assert asked
    assert {f"/static/{name}" for name in asked} <= files.keys()
    assert all(path.is_file() for path in files.values())


@pytest.mark.parametrize("part", static.EARLY)
def test_a_part_is_one_file_and_imports_files_that_are_there(part: str) -> None:
    files = streamlit_internals.browser_files()
    (name,) = streamlit_internals.files_of_part(part, files)
    imported = streamlit_internals.imported_files(files[name].read_text("utf-8"))
    assert imported
    assert set(imported) <= files.keys()


def test_what_containers_return_is_a_place() -> None:
    assert isinstance(st.container(), streamlit_internals.Place)
    assert isinstance(st.empty(), streamlit_internals.Place)


ADDRESSES = """
import asyncio, json, sys
from pathlib import Path
import streamlit as st

async def ask(app, path):
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
             "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": [], "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 8501)}
    sent, asked = [], []
    async def receive():
        asked.append(1)
        if len(asked) > 1:
            await asyncio.Event().wait()  # nothing more comes, and nobody hangs up
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        sent.append(message)
    await app(scope, receive, send)
    return sent[0]["status"], b"<title>" in b"".join(each.get("body", b"") for each in sent)

async def main():
    app = st.App(Path(sys.argv[1]))
    async with app.lifespan()(app):
        print(json.dumps([await ask(app, path) for path in sys.argv[2:]]))

asyncio.run(main())
"""


def test_streamlit_answers_where_we_think_it_does(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import streamlit as st\n")
    # Below the first two it sends the page for what is missing; what is there is asked for by `paths` already.
    assert streamlit_internals.OWN_ADDRESSES[:2] == ("/static/", "/_stcore/")
    # Signing in has the addresses that it has and no others.
    signing_in = {"/auth/": "/auth/login", "/oauth2callback/": "/oauth2callback"}
    own = [signing_in.get(address, f"{address}no/such.thing") for address in streamlit_internals.OWN_ADDRESSES[2:]]
    paths = ["/speed", streamlit_internals.HEALTH, next(iter(streamlit_internals.browser_files())), *own]
    done = subprocess.run(
        [sys.executable, "-c", ADDRESSES, str(script), *paths],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page, health, file, *others = json.loads(done.stdout.splitlines()[-1])
    assert page == [200, True], "any other address is the page"
    assert health == [200, False]
    assert file == [200, False]
    for address, (status, is_page) in zip(own, others, strict=True):
        assert status >= 400 or (address in signing_in.values() and status == 302), address
        assert not is_page, address


def test_the_words_that_are_put_in_place_of_streamlits_own_are_still_those_that_it_says() -> None:
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for name, path in streamlit_internals.browser_files().items()
        if name.endswith(".js")
    )
    missing = [
        english
        for english in streamlit_words.values()
        if not any(
            part in said
            for part in (
                f"`{english}`",
                english.removeprefix("{size} "),
                english.replace("{label}", ""),
                english.replace("{n}", "${"),
                english.partition(". ")[0],
            )
        )
    ]
    assert not missing, "take them out of pages/locale/en_streamlit.py, or write them as Streamlit does"
