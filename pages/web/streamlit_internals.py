"""The parts of Streamlit that are not public, each behind one small function: the only module that knows them.

tests/pages/test_streamlit_internals.py tries each of them, so that an upgrade that moves one fails there and by name.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit
from google.protobuf.message import DecodeError
from streamlit import auth_util, cli_util, config, runtime, user_info
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.web.server import server_util
from streamlit.web.server.starlette import starlette_auth_routes, starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

Place = DeltaGenerator
"""What st.container, st.empty and the like return: somewhere to draw. The class has no public name to annotate with."""

FOLDER = Path(streamlit.__file__).parent / "static"
"""What the installed Streamlit sends to browsers; it never changes while the server runs. There is no public way to it."""

HEAD_SCRIPT = Path(__file__).with_name("page_head.js")
"""What runs before Streamlit does; it knows three of Streamlit's names for tests, and how Streamlit asks for light or dark."""

HEALTH = "/_stcore/health"
"""Where Streamlit's own server says that it runs. Documented for watchers, but not under a name of the API."""

UPLOADS = "/_stcore/upload_file/"
"""Where files go that somebody gives to st.file_uploader."""

OWN_ADDRESSES = ("/static/", "/_stcore/", "/media/", "/component/", "/auth/", "/oauth2callback/")
"""Addresses that Streamlit answers itself, anywhere in a path: nothing below them is a page."""


async def run_script_once() -> tuple[bool, str]:
    """Run the whole script without a visitor: whether it went well, and else why not.

    The public API runs a script only for a browser; a warm-up has none. To be awaited in the server's event loop.
    """
    return await runtime.get_instance().does_script_run_without_error()


def is_of_a_page(message: bytes) -> bool:
    """Whether what a browser sends by its websocket draws its own page or keeps it alive; else it asks for what concerns everybody.

    Such as clearing all caches, what the checkout of the program is, or where files go. What cannot be read Streamlit refuses itself.
    """
    asked = BackMsg()
    try:
        asked.ParseFromString(message)
    except DecodeError:
        return True
    return asked.WhichOneof("type") in ("rerun_script", "stop_script", "app_heartbeat")


def keep_look() -> None:
    """Read the theme from the settings once, and again when they are read: Streamlit does so at each click, for a tenth of what a page costs.

    There is no setting for it, and every run sends it.
    """
    read, kept = app_session._populate_theme_msg, dict[str, CustomThemeConfig]()

    def fill(message: CustomThemeConfig, section: str = "theme") -> None:
        if section not in kept:
            made = CustomThemeConfig()
            read(made, section)
            kept[section] = made
        if kept[section].ByteSize():  # else it would say that there is such a part
            message.MergeFrom(kept[section])

    app_session._populate_theme_msg = fill
    config.on_config_parsed(kept.clear, force_connect=True)


def is_in_a_run() -> bool:
    """Whether this thread runs a script for somebody, so that st.context and the like are theirs.

    Outside of one they answer with nothing and a warning; the public API does not tell.
    """
    return runtime.scriptrunner.get_script_run_ctx(suppress_warning=True) is not None


def own_address(address: str) -> str:
    """Where a browser on this computer finds the dashboard, which listens at `address`, without a / at the end.

    The address of the browser is another one than that of the server (0.0.0.0, a path, TLS), and only Streamlit knows its rules.
    """
    return server_util.get_url(server_util.get_display_address(address))


def open_browser(url: str) -> None:
    """Open a browser at an address.

    Streamlit does so by itself for plain scripts only, not for st.App, and has no public way to ask for it.
    """
    cli_util.open_browser(url)


def browser_files() -> dict[str, Path]:
    """Streamlit's own files for browsers, by their address."""
    return {
        f"/static/{path.relative_to(FOLDER / 'static').as_posix()}": path
        for path in (FOLDER / "static").rglob("*")
        if path.is_file()
    }


def page_html(title: str) -> str:
    """The HTML that every page is, with another title, a script of ours and without the typeface that the theme does not use.

    A theme may set the typeface and st.set_page_config the title, but both only after the browser has loaded Streamlit's. For
    the day on which calendars begin, for a menu that closes, and for a reader's choice of light or dark there is no setting.
    """
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    page = page.replace("<title>Streamlit</title>", f"<title>{title}</title>", 1)
    page = page.replace("</head>", f"<script>{HEAD_SCRIPT.read_text(encoding='utf-8')}</script></head>", 1)
    return re.sub(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>', "", page, count=1)


def inline_scripts() -> list[str]:
    """What a Content-Security-Policy has to allow of the scripts that stand in the page itself: 'sha256-…' of each."""
    scripts = re.findall(r"<script>(.*?)</script>", page_html(""), re.DOTALL)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts]


def files_of_part(part: str, files: dict[str, Path]) -> list[str]:
    """The addresses of a part of the browser code, such as PlotlyChart, as Streamlit's build names its files."""
    return [name for name in files if re.fullmatch(rf"/static/js/{part}\.[\w-]+\.js", name)]


def imported_files(text: str) -> list[str]:
    """The addresses of what a file of the browser code imports, as Streamlit's build writes it."""
    return [f"/static/js/{name}" for name in re.findall(r'(?:from|import)"\./([^"]+)"', text)]


TO_PROVIDER = "/auth/login"
"""Where Streamlit sends a browser on to the provider of who somebody is; st.login leads there from within a page."""

FROM_PROVIDER = "/oauth2callback"
"""Where the provider sends it back to, and Streamlit verifies what it brings."""

IDENTITY_COOKIES = (USER_COOKIE_NAME, TOKENS_COOKIE_NAME)
"""What Streamlit then puts into the browser: who somebody is, and the provider's tokens. Long ones are cut into NAME_1, NAME_2, …"""


def way_to_provider(provider: str) -> str:
    """The last part of the address that leads to a provider, which holds for two minutes; needs its table in st.secrets.

    st.login makes it for a page, and nobody sees a page before.
    """
    return f"{TO_PROVIDER}?{user_info.generate_login_redirect_url(provider).partition('?')[2]}"


def identity(cookies: Mapping[str, str]) -> tuple[Mapping[str, Any] | None, str]:
    """The claims that Streamlit verified and signed, and the provider's own token of them; None where they are not of its hand.

    st.user has the same, inside a page.
    """
    said, tokens = (
        json.loads(found)
        if (found := starlette_websocket._get_signed_cookie_with_chunks(dict(cookies), name))
        else None
        for name in IDENTITY_COOKIES
    )
    return (said if isinstance(said, dict) else None), str((tokens or {}).get("id_token", ""))


async def way_out_of_provider(provider: str, id_token: str) -> str | None:
    """Where somebody signs out at the provider too and comes back; None where it has no such page or does not answer.

    Streamlit's own way takes the tokens from the browser, where they are not.
    """
    client, _ = starlette_auth_routes._create_oauth_client(provider)
    try:
        metadata = await client.load_server_metadata()
    except Exception:  # whatever the network and the library have to say: then there is no such page
        return None
    page, back = metadata.get("end_session_endpoint"), auth_util.get_validated_redirect_uri()
    if not page or back is None:
        return None
    return auth_util.build_logout_url(
        end_session_endpoint=page,
        client_id=client.client_id,
        post_logout_redirect_uri=back,
        id_token=id_token or None,
    )
