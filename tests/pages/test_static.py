"""Files that every browser asks for: compressed, kept for good where their names tell their contents, and the page at every address of a page."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages.ui.html import live, picture, search_box, take
from pages.web import static
from tests.pages.test_web import ask, inner, socket


@pytest.fixture(scope="module")
def files() -> static.StaticFiles:
    own = Route("/health", lambda request: PlainTextResponse("own"))
    return static.StaticFiles(inner(), routes=[own])


def biggest(files) -> str:
    return max(files.paths, key=lambda name: files.paths[name].stat().st_size if "PlotlyChart" in name else 0)


def test_a_file_is_sent_compressed_and_unpacks_to_what_lies_on_disk(files):
    name = biggest(files)
    answer = ask(files, name, accept_encoding="gzip, deflate, br")
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) == len(answer.body) < 0.35 * files.paths[name].stat().st_size
    assert gzip.decompress(answer.body) == files.paths[name].read_bytes()


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_who_cannot_unpack_gets_it_plain_with_its_own_tag(files, accepted):
    name = biggest(files)
    answer = ask(files, name, accept_encoding=accepted)
    assert "content-encoding" not in answer.headers
    assert answer.body == files.paths[name].read_bytes()
    assert answer.headers["etag"] != ask(files, name, accept_encoding="gzip").headers["etag"]
    assert answer.headers["vary"] == "Accept-Encoding"


def test_the_engine_of_the_pictures_is_sent_compressed_for_good_and_is_that_of_the_package(files):
    answer = ask(files, static.PLOTLY, accept_encoding="gzip")
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.body) < 520_000
    version = get_plotlyjs_version()
    assert version in static.PLOTLY, (
        "fetch this version of plotly.js-cartesian-dist-min, and put it in the place of the old one"
    )
    assert f"v{version}".encode() in gzip.decompress(answer.body)[:400]


def test_the_code_of_parts_is_sent_once_for_good_and_announced_by_every_page(files):
    page = gzip.decompress(ask(files, "/", accept_encoding="gzip").body).decode()
    for part, name in ((live, "live"), (picture, "picture"), (take, "take"), (search_box, "search_box")):
        told = part._PART.code
        assert len(told) < 200, "no more than this goes with each place of it on a page"
        address = re.search(r"'\.(/app/static/[^']+)'", told)[1]
        answer = ask(files, address, accept_encoding="gzip")
        assert "immutable" in answer.headers["cache-control"]
        code = gzip.decompress(answer.body).decode()
        assert Path(part.__file__).with_name(f"{name}.js").read_text(encoding="utf-8") in code
        assert f'<link rel="modulepreload" crossorigin href=".{address}">' in page
        assert static.code_of_part(name, code) == told
        assert static.code_of_part(name, f"{code} ") != told, (
            "a browser keeps it for ever: other code has another address"
        )


def test_a_browser_that_has_the_file_is_told_so(files):
    name = biggest(files)
    tag = ask(files, name, accept_encoding="gzip").headers["etag"]
    again = ask(files, name, accept_encoding="gzip", if_none_match=f'"other", W/{tag}')
    assert (again.status, again.body) == (304, b"")
    assert ask(files, name, accept_encoding="gzip", if_none_match='"other"').status == 200


def test_every_page_address_gets_the_page_and_nothing_else_does(files):
    page = ask(files, "/", accept_encoding="gzip")
    assert ask(files, "/speed?channel=chat", accept_encoding="gzip").body == page.body
    assert static.PLOTLY.encode() in gzip.decompress(page.body)
    assert page.headers["cache-control"] == "no-cache"
    passed_on = [
        "/health", "/_stcore/health", "/speed/_stcore/health", "/media/abc", "/component/x", "/static/none.js", "/speed/", "/../etc/passwd",
        "/app/static/inter.woff2", "/favicon.png",
    ]  # fmt: skip
    for path in passed_on:
        assert ask(files, path).text == "GET reached", path
    assert ask(files, "/", method="POST").text == "POST reached"
    assert ask(files, biggest(files), range="bytes=0-9").text == "GET reached"
    assert socket(files)


def test_announced_files_exist_and_include_what_they_import(files):
    early = static.early_files(files.paths)
    assert {name.split("/")[-1].split(".")[0] for name in early} >= set(static.EARLY)
    assert set(early) <= set(files.paths)
