"""The few pages that are shown before the dashboard: sign in, sign out, and how to open it to others."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import HTMLResponse, Response

from pages.locale import language
from pages.ui.view.as_text import escape
from pages.ui.view.words import t
from pages.web.access import SHORTEST_TOKEN, TOKEN_VARIABLE


def own_path(target: str) -> str:
    """A path on this server; anything that a browser could read as another site becomes "/"."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() else "/"


def form(target: str, *, is_for_all: bool, problem: str = "", here: str = "", status: int = 200) -> Response:
    """The form that asks for the secret, and leads to `target` afterwards.

    With an access token it is for everybody; without one it asks for the key of the store and works in a browser on this
    computer only, elsewhere it shows how to open the dashboard to others. `here` is where this browser may be signed in.
    """
    said = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    kind = "token" if is_for_all else "key"
    link = f"<p>{_text('signin.other_name')} <a href='{escape(here)}'>{escape(here)}</a></p>" if here else ""
    body = (
        f"<form method='post' action='?next={quote(target, safe='')}' {'' if is_for_all else 'data-here'}>"
        f"<h1>{_text('app.title')}</h1><p>{_text(f'signin.lead.{kind}')}</p>{link}{said}"
        f"<label for='token'>{_text(f'signin.{kind}')}</label>"
        "<input id='token' name='token' type='password' autocomplete='current-password' required autofocus>"
        f"<input name='address' type='hidden'><button type='submit'>{_text('signin.button')}</button></form>"
        + ("" if is_for_all else f"<main id='elsewhere' hidden>{_how(t('access.why.browser'))}</main>")
    )
    return _page(t("signin.title"), body, status)


def choice(target: str, providers: Mapping[str, str], *, has_secret: bool) -> Response:
    """The ways in by OpenID Connect, each a link to a provider; with an access token besides, its form below them."""
    goes = quote(target, safe="")
    links = "".join(
        f"<a class='button' href='?with={quote(name, safe='')}&amp;next={goes}'>{_text('signin.with', provider=called)}</a>"
        for name, called in providers.items()
    )
    secret = (
        f"<details><summary>{_text('signin.by_token')}</summary><form method='post' action='?next={goes}'>"
        f"<label for='token'>{_text('signin.token')}</label>"
        "<input id='token' name='token' type='password' autocomplete='current-password' required>"
        f"<input name='address' type='hidden'><button type='submit'>{_text('signin.button')}</button></form></details>"
    )
    lead = f"<h1>{_text('app.title')}</h1><p>{_text('signin.lead.open_id')}</p>"
    return _page(t("signin.title"), f"<main class='narrow'>{lead}{links}{secret if has_secret else ''}</main>", 200)


def not_named(name: str, address: str, ask: str) -> Response:
    """What somebody sees whom a provider knows and the rules do not: whom to ask, and the way to come in as somebody else."""
    who = f"{name} ({address})" if address and address != name else name
    asks = _text("signin.not_named.ask", who=ask) if ask else _text("signin.not_named.owner")
    body = (
        f"<h1>{_text('signin.not_named.title')}</h1><p>{_text('signin.not_named', who=who)}</p><p>{asks}</p>"
        f"<a class='button' href='sign-in'>{_text('signin.other')}</a>"
    )
    return _page(t("signin.not_named.title"), f"<main class='narrow'>{body}</main>", 403)


def failed(sentence: str, status: int) -> Response:
    """Why nobody was signed in, and the way to try again."""
    body = (
        f"<h1>{_text('app.title')}</h1><p class='problem' role='alert'>{escape(sentence)}</p>"
        f"<a class='button' href='sign-in'>{_text('signin.again')}</a>"
    )
    return _page(t("signin.title"), f"<main class='narrow'>{body}</main>", status)


def signed_out(elsewhere: str | None) -> Response:
    """What stands after signing out, and the way to sign out at the provider too; where there is such a page."""
    more = f"<p>{_text('signout.elsewhere')}</p><a class='button' href='{escape(elsewhere)}'>{_text('signout.elsewhere.button')}</a>"
    body = (
        f"<h1>{_text('signout.done')}</h1>{more if elsewhere else ''}"
        f"<p class='after'><a href='sign-in'>{_text('signin.again')}</a></p>"
    )
    return _page(t("signout.title"), f"<main class='narrow'>{body}</main>", 200)


def sign_out() -> Response:
    """The question whether to sign out; a link alone must not do it."""
    body = (
        f"<form method='post'><h1>{_text('app.title')}</h1><p>{_text('signout.lead')}</p>"
        f"<input name='address' type='hidden'><button type='submit'>{_text('signout.button')}</button></form>"
    )
    return _page(t("signout.title"), body, 200)


def refused(why: str) -> Response:
    """What somebody sees who is not on this computer while no access token is set: why, and how to set one."""
    return _page(t("access.title"), f"<main>{_how(why)}</main>", 403)


def refused_text(why: str) -> str:
    """The same for programs, in two sentences."""
    return f"{t('access.refused')} {why} {t('access.short', variable=TOKEN_VARIABLE, shortest=SHORTEST_TOKEN)}"


def told(sentence: str, status: int) -> Response:
    """One sentence as a page."""
    return _page(t("app.title"), f"<main><h1>{_text('app.title')}</h1><p>{escape(sentence)}</p></main>", status)


def _how(why: str) -> str:
    steps = (
        f"<li>{_text('access.step.secret', shortest=SHORTEST_TOKEN)}"
        "<pre>python3 -c 'import secrets; print(secrets.token_urlsafe(24))'</pre></li>"
        f"<li>{_text('access.step.variable', variable=TOKEN_VARIABLE)}<pre>export {TOKEN_VARIABLE}='…'</pre>"
        f'{_text("access.step.secrets")}<pre>{TOKEN_VARIABLE} = "…"</pre></li>'
        f"<li>{_text('access.step.again')}</li>"
    )
    return (
        f"<h1>{_text('app.title')}</h1><p>{_text('access.refused')} {escape(why)}</p>"
        f"<h2>{_text('access.title')}</h2><p>{_text('access.lead')}</p><ol>{steps}</ol><p>{_text('access.more')}</p>"
    )


def _text(key: str, **values: object) -> str:
    return escape(t(key, **values))


def _page(title: str, body: str, status: int) -> Response:
    page = (
        f'<!DOCTYPE html>\n<html lang="{language.language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}<script>{_SCRIPT}</script></body></html>\n"
    )
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store", "Content-Security-Policy": _POLICY})


_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; min-height: 90vh; margin: 0; padding: 0 16px; }
form { width: min(26rem, 100%); }
main { width: min(42rem, 100%); }
main.narrow { width: min(26rem, 100%); }
main.narrow form { width: 100%; }
form[hidden], main[hidden] { display: none; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; }
label { display: block; margin: 1.25rem 0 .35rem; }
input, button, .button { font: inherit; width: 100%; box-sizing: border-box; padding: .6rem .75rem; border-radius: .5rem; border: 1px solid #8888; }
button, .button { margin-top: 1rem; background: #1f6f78; color: #fff; border: 0; cursor: pointer; }
.button { display: block; text-align: center; text-decoration: none; }
a:not(.button) { color: light-dark(#0b6e82, #63c3d6); }
details { margin-top: 1.5rem; }
summary { cursor: pointer; }
.after { margin-top: 1.5rem; }
pre { overflow-x: auto; padding: .6rem .75rem; border: 1px solid #8888; border-radius: .5rem; }
.problem { border-left: 4px solid #c2571a; padding: .25rem .75rem; }
"""

# The secret may stand behind the # of the address, which no browser sends to any server; it is taken out of the address at once.
# Without an access token a browser that is not on this computer sends nothing at all.
_SCRIPT = r"""
const form = document.querySelector("form"), given = location.hash.slice(1);
const isHere = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(location.hostname);
if (given) history.replaceState(null, "", location.pathname + location.search);
if (form) {
  form.elements.address.value = location.origin;
  if ("here" in form.dataset && !isHere) {
    form.hidden = true;
    document.getElementById("elsewhere").hidden = false;
  } else if (given && form.elements.token) {
    form.elements.token.value = given;
    form.submit();
  }
}
"""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_POLICY = (
    f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
