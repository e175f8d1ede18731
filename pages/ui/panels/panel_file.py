"""What a panel shows as a file: CSV, Excel, or the table that stands for its picture, made of the same panel and the same answers.

The address names the panel by what it is and holds the whole view: `/api/panel.csv?panel=…&day=2026-03-31&period=…&channel=chat`.
Only panels that this server has drawn since it started have an address, for readers of the same limits.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from urllib.parse import quote, urlencode

import anyio.to_thread
import polars as pl
from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data.store.store import StoreError
from kpi.declare.errors import KpiError
from kpi.query.limits import Limits
from kpi.voice.letters import fold
from pages.ui.answers import answers, company, frozen_data, reader, stores
from pages.ui.charts.figure import Picture
from pages.ui.html.data_table import data_table
from pages.ui.html.record_table import OPEN, for_people
from pages.ui.panels import panel_memo
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Panel, Records
from pages.ui.view import address, filter_words, header, words
from pages.ui.view.words import t
from pages.web import download
from pages.web.spreadsheet import xlsx

MOST = 5_000
"""How many panels are known; one that was not drawn for longest is forgotten first."""

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
"""The endings of files, with what they hold."""

_PANEL, _DAY = "panel", "day"
_DRAWN: LRUCache[tuple[Limits, str], Panel] = LRUCache(MOST)
_LOCK = Lock()


@dataclass(frozen=True)
class Taken:
    """What is taken along of a panel: its title, the lines about it, and its numbers under headings."""

    title: str
    shown: str
    about: tuple[str, ...]
    rows: pl.DataFrame

    @property
    def csv(self) -> bytes:
        """The lines about it, an empty one, and the numbers; what a spreadsheet would run is defused."""
        about = pl.DataFrame({"about": self._lines}, schema={"about": pl.String})
        mark = "\ufeff".encode()
        numbers = download.csv(self.rows).removeprefix(mark)
        return mark + download.csv(about, has_header=False) + b"\n" + numbers

    @property
    def xlsx(self) -> bytes:
        """The numbers on one sheet and the lines about them on another."""
        return xlsx(self.rows, self._lines, sheet=t("take.sheet"), about_sheet=t("take.about"))

    @property
    def html(self) -> bytes:
        """The table, to be put into the page."""
        return data_table(self.rows, t("take.caption", title=self.title, shown=self.shown)).encode()

    @property
    def _lines(self) -> tuple[str, ...]:
        return self.title, self.shown, *self.about


@lru_cache(maxsize=1000)
def key_of(panel: Panel) -> str:
    """The name of a panel by what it is: the same for equal panels."""
    return hashlib.blake2b(repr(panel).encode(), digest_size=9).hexdigest()


def addresses(panel: Panel, view: DatedView) -> dict[str, str]:
    """Where the files of a panel that is drawn are, by ending; from now on they can be asked for."""
    key = key_of(panel)
    with _LOCK:
        _DRAWN[reader.limits(), key] = panel
    fields = {_PANEL: key, _DAY: str(view.today)} | address.frozen(view.view, view.today) | dict(frozen_data.fields())
    return {ending: f"api/panel.{ending}?{urlencode(fields, quote_via=quote)}" for ending in KINDS}


def rows_of(content: Content) -> pl.DataFrame | None:
    """The numbers that a panel shows; None where it shows none."""
    body = content.body
    if isinstance(body, Picture):
        return body.rows
    if isinstance(body, Records):
        shown, columns = for_people(body.frame.drop(OPEN, strict=False))
        return shown.rename({name: columns[name]["label"] for name in shown.columns})
    return content.rows


async def panel_file(request: Request) -> Response:
    """The file of one panel for the view in the address, by the ending of its path."""
    ending = request.url.path.rpartition(".")[2]
    with _LOCK:
        panel = _DRAWN.get((reader.limits(), request.query_params.get(_PANEL, "")))
    if panel is None:
        return JSONResponse({"error": "no_such_panel", "message": t("take.gone")}, 404)
    try:
        taken = await anyio.to_thread.run_sync(_taken, panel, request)
    except (KpiError, StoreError, ValueError, OverflowError) as error:
        return JSONResponse({"error": "no_answer", "message": words.problem(error)}, 400)
    if taken is None:
        return JSONResponse({"error": "nothing", "message": t("take.nothing")}, 404)
    headers = {"Cache-Control": "no-store"}
    if ending != "html":
        headers["Content-Disposition"] = attached(taken.title, ending)
    body: bytes = await anyio.to_thread.run_sync(getattr, taken, ending)
    return Response(body, media_type=KINDS[ending], headers=headers)


def taken(panel: Panel, view: DatedView) -> Taken | None:
    """What a panel shows of a view, as it is drawn; None where it shows no numbers."""
    page = PageAnswers(view, panel.questions(view))
    content = panel_memo.content(panel, page)
    rows = rows_of(content)
    if rows is None or rows.is_empty():
        return None
    heading = panel.heading(view)
    title = heading.title if heading else content.title
    note = content.body.note if isinstance(content.body, Picture) else ""
    shown = filter_words.sentence(view.view, view.today)
    said = (heading.definition if heading else "", content.lead, note, *content.lines)
    data = stores.frozen()
    kept = t("frozen.of", day=words.day(data.made_on)) if data else ""
    lines = (kept, t("data.until", day=words.day(view.today)), header.made(company.shown().name), *said)
    return Taken(title, words.at_start(shown), tuple(line for line in lines if line), rows)


def _taken(panel: Panel, request: Request) -> Taken | None:
    with stores.showing(frozen_data.of_address(request.query_params.get(frozen_data.FIELD, ""))):
        return _taken_of(panel, request)


def _taken_of(panel: Panel, request: Request) -> Taken | None:
    view, invalid = address.parse(request.query_params)
    if invalid:
        raise ValueError(t("link.unknown_code", field=invalid[0].field, value=invalid[0].text))
    given = request.query_params.get(_DAY)
    try:
        day = date.fromisoformat(given) if given else answers.today()
    except ValueError as error:
        raise ValueError(t("link.unknown_code", field=_DAY, value=given)) from error
    return taken(panel, DatedView(view, day))


def attached(title: str, ending: str) -> str:
    """The header that names a file by a title: in the letters of any language, and in plain ones for who does not take them (RFC 6266)."""
    name = "-".join(fold(title).split())[:60] or "numbers"
    plain = re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "numbers"
    more = "" if name.isascii() else f"; filename*=UTF-8''{quote(f'service-pulse-{name}.{ending}')}"
    return f'attachment; filename="service-pulse-{plain}.{ending}"{more}'


ROUTES = {f"/api/panel.{ending}": panel_file for ending in KINDS}
"""What app.py serves of this, by path."""
