"""The browser code of the page, sent compressed from memory: about a third of the bytes of a first visit."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.web import streamlit_internals

COMPRESSED = (".js", ".css", ".html", ".json", ".svg")
FOREVER = "public, immutable, max-age=31536000"
PLOTLY = "/app/static/plotly-cartesian-4.1.1.min.js"
"""Plotly's own build of the pictures that are drawn here: a third of the bytes of all that it can draw. Its version is that of the package."""
EARLY = ("StreamlitMarkdown", "Html", "BidiComponent", "TextInput", "Selectbox", "PageLink")
"""Parts that every page needs but that the browser asks for only after the first message: they are announced in the page's head."""

PLOTLY_FILE = Path(__file__).parents[1] / "static" / Path(PLOTLY).name


CODE: dict[str, bytes] = {}
"""The code of parts of the page, by address."""


def code_of_part(name: str, code: str) -> str:
    """What Streamlit is to send as the code of a part: where the browser finds `code`, once for all its places on the page and for all clicks.

    Streamlit sends the code itself with each place and each click, which was two thirds of all bytes.
    """
    address = f"/app/static/{name}.{hashlib.sha256(code.encode()).hexdigest()[:16]}.js"
    CODE[address] = code.encode()
    return f"const there = await import(new URL({f'.{address}'!r}, document.baseURI).href);\nexport default there.default;\n"


@dataclass(frozen=True)
class _File:
    plain: bytes
    packed: bytes
    kind: str
    tag: str
    is_dated: bool  # the name changes with the content, so a browser may keep it for good


class StaticFiles:
    """Answers GET for Streamlit's own files and for the page itself; everything else, and every websocket, passes untouched.

    Streamlit sends these files as they lie on disk and leaves compression to a proxy, which a manager's computer has not.
    A file is compressed once, when it is first asked for, and then kept (about 3 MB for all that the dashboard uses).
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute] = (), base: str = "") -> None:
        """Wrap `app`, which is served under the path `base`; addresses of `routes` are never taken for pages."""
        self.app = app
        self.base = base
        self.routes = routes
        files = streamlit_internals.browser_files()
        self.paths = {name: path for name, path in files.items() if path.suffix in COMPRESSED} | {PLOTLY: PLOTLY_FILE}
        self.files: dict[str, _File] = {}
        self.lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory where possible."""
        name = self._name(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        if name is None or "range" in Headers(scope=scope):
            await self.app(scope, receive, send)
            return
        file = self.files.get(name)
        if file is None:
            file = await anyio.to_thread.run_sync(self._load, name)
        await _answer(file, Headers(scope=scope))(scope, receive, send)

    def _name(self, scope: Scope) -> str | None:
        path: str = scope["path"]
        if not path.startswith(f"{self.base}/"):
            return None
        path = path.removeprefix(self.base)
        if path in self.paths or path in CODE:
            return path
        # Any address without a file's ending is a page, and every page is the same HTML; those of our own routes are not pages.
        is_page = path == "/" or (
            "." not in path
            and not path.endswith("/")
            and not any(part in f"{path}/" for part in streamlit_internals.OWN_ADDRESSES)
        )
        if not is_page or scope.get("root_path") or any(route.matches(scope)[0] != Match.NONE for route in self.routes):
            return None
        return "/"

    def _load(self, name: str) -> _File:
        with self.lock:
            if name not in self.files:
                content = CODE.get(name)
                if name != "/" and content is None:
                    content = self.paths[name].read_bytes()
                self.files[name] = _index(self.paths) if content is None else _file(content, name)
            return self.files[name]


def _answer(file: _File, headers: Headers) -> Response:
    is_packed = _takes_gzip(headers.get("accept-encoding", ""))
    tag = f'"{file.tag}-gzip"' if is_packed else f'"{file.tag}"'
    fixed = {"ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": FOREVER if file.is_dated else "no-cache"}
    if tag in (known.strip().removeprefix("W/") for known in headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=fixed)
    if is_packed:
        fixed["Content-Encoding"] = "gzip"
    return Response(file.packed if is_packed else file.plain, media_type=file.kind, headers=fixed)


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _file(content: bytes, name: str) -> _File:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, compresslevel=6, mtime=0)
    is_dated = name.startswith("/static/") or name == PLOTLY or name in CODE
    return _File(content, packed, kind, hashlib.sha256(content).hexdigest()[:20], is_dated=is_dated)


def _index(paths: dict[str, Path]) -> _File:
    """Streamlit's page under our name, without the typeface that the theme does not use, and with EARLY announced."""
    page = streamlit_internals.page_html("Service Pulse")
    new = [name for name in (*early_files(paths), *CODE) if f'".{name}"' not in page]
    links = "".join(f'<link rel="modulepreload" crossorigin href=".{name}">' for name in new)
    links += f'<link rel="preload" as="script" href=".{PLOTLY}">'
    return _file(page.replace("</head>", f"{links}</head>", 1).encode(), "index.html")


def early_files(paths: dict[str, Path]) -> list[str]:
    """The files of the parts named in EARLY and everything they import, by address; a part that this Streamlit lacks is left out."""
    found: dict[str, None] = {}
    waiting = [name for part in EARLY for name in streamlit_internals.files_of_part(part, paths)]
    while waiting:
        name = waiting.pop()
        if name not in found and name in paths:
            found[name] = None
            waiting += streamlit_internals.imported_files(paths[name].read_text("utf-8"))
    return list(found)
