"""The audit log as a table: the lines that somebody asks for, on the page and as a CSV in which no cell is run by a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import anyio.to_thread
import polars as pl
from starlette.requests import Request
from starlette.responses import Response

from data.config import audit
from data.config.audit import COMMAND, Entry, Event
from data.declare.formula_cells import defuse
from data.store.store import default_path
from pages.ui.answers.reader import OWNER, Role
from pages.ui.view import words
from pages.ui.view.words import t

PATH = "/api/audit.csv"
_SCHEMA = {"at": pl.String, "event": pl.String, "who": pl.String, "role": pl.String, "address": pl.String, "about": pl.String}  # fmt: skip
_ROLES = {str(role): f"role.{role}" for role in Role} | {COMMAND: "role.command"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which lines: of these kinds (none: all), since a day (UTC), with this text anywhere in them, as written or as the reader's language says it."""

    events: tuple[str, ...] = ()
    since: date | None = None
    text: str = ""

    def address(self) -> str:
        """Where the same lines are a CSV; relative, as every page lies beside it."""
        said = [*(("event", one) for one in self.events), ("text", self.text)]
        if self.since:
            said.append(("since", self.since.isoformat()))
        return f"{PATH[1:]}?{urlencode(said)}"


def entries(asked: Asked) -> list[Entry]:
    """The lines asked for, the newest first."""
    return [one for one in audit.entries(default_path()) if _is_asked(one, asked)]


async def audit_csv(request: Request) -> Response:
    """The lines asked for as a file; who may ask is said in routes.py."""
    given = request.query_params
    try:
        since = date.fromisoformat(given["since"]) if "since" in given else None
    except ValueError:
        since = None
    known = tuple(one for one in given.getlist("event") if one in list(Event))
    asked = Asked(events=known, since=since, text=given.get("text", ""))
    found = await anyio.to_thread.run_sync(entries, asked)
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="service-pulse-audit.csv"'}
    return Response(csv(found), media_type="text/csv; charset=utf-8", headers=headers)


def csv(found: Sequence[Entry]) -> str:
    """The lines as a CSV; `at` is in UTC."""
    rows = [
        {**row, "at": f"{one.at:%Y-%m-%d %H:%M:%S}"} for one, row in zip(found, audit.as_rows(list(found)), strict=True)
    ]
    return defuse(pl.DataFrame(rows, schema=_SCHEMA)).write_csv()


def event(one: Entry) -> str:
    """What was done, in the reader's language."""
    key = f"audit.{one.event}"
    return t(key) if words.has(key) else one.event


def who(one: Entry) -> str:
    """Who did it; whoever holds the key of the store has no name."""
    return t("person.owner") if one.who == OWNER.id else one.who


def role(one: Entry) -> str:
    """As what somebody did it, in the reader's language."""
    return t(_ROLES[one.role]) if one.role in _ROLES else one.role


def _is_asked(one: Entry, asked: Asked) -> bool:
    if asked.events and one.event not in asked.events:
        return False
    if asked.since and one.at.date() < asked.since:
        return False
    said = (one.who, one.role, one.address, one.about, event(one), who(one), role(one))
    return asked.text.casefold() in " ".join(said).casefold()
