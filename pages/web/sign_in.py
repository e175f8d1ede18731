"""The one page that is shown before the dashboard: a form that asks for the access token."""

from __future__ import annotations

from urllib.parse import quote

from pages.ui.view.as_text import escape


def own_path(target: str) -> str:
    """A path on this server; anything that a browser could read as another site becomes "/"."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() else "/"


def form(target: str, problem: str) -> str:
    """The form as HTML; it leads to `target` afterwards and shows `problem` when there is one."""
    said = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    return _PAGE.replace("{{target}}", quote(target, safe="")).replace("{{problem}}", said)


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Service Pulse: sign in</title><style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh; margin: 0; padding: 0 16px; }
form { width: min(24rem, 100%); }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
label { display: block; margin: 1.25rem 0 .35rem; }
input, button { font: inherit; width: 100%; box-sizing: border-box; padding: .6rem .75rem; border-radius: .5rem; border: 1px solid #8888; }
button { margin-top: 1rem; background: #1f6f78; color: #fff; border: 0; cursor: pointer; }
.problem { border-left: 4px solid #c2571a; padding: .25rem .75rem; }
</style></head><body><form method="post" action="?next={{target}}">
<h1>Service Pulse</h1><p>This dashboard is open to people who hold its access token.</p>{{problem}}
<label for="token">Access token</label><input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Sign in</button></form></body></html>
"""
