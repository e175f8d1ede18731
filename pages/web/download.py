"""Numbers, rows and receipts as CSV files, streamed; cells that a spreadsheet would run as a formula are defused.

Each line says in `shown` which period, filters and clock it stands for; moments carry the offset of the report zone.

The address of an answer or of rows is that of the page they stand on, plus `metric` (once or more) and `by`:
`/api/answer.csv?metric=csat&metric=nps&by=team&period=2026-01-01..2026-03-31&channel=chat`. On a page it begins without the
/, as every page lies beside `api`, also where a proxy puts a path before both.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from urllib.parse import quote, urlencode

import anyio.to_thread
import polars as pl
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from data.declare.formula_cells import defuse
from data.imports import importer
from data.imports.lineage import with_files
from data.store.store import StoreError
from kpi.declare.errors import KpiError
from kpi.engine.answer import answer
from kpi.engine.explain import rows
from kpi.query.query import Query
from pages.ui.answers import answers, frozen_data, reader, stores
from pages.ui.answers.reader import Right
from pages.ui.view import address, filter_words, opened
from pages.ui.view.address import View
from pages.ui.view.opened import ONLY, Opened
from pages.ui.view.words import problem, t

BATCH = 20_000


def csv(frame: pl.DataFrame, has_header: bool = True) -> bytes:
    """A frame as UTF-8 CSV, defused; with its header it begins with the mark by which Excel knows UTF-8."""
    text = defuse(frame).write_csv(include_header=has_header, datetime_format="%Y-%m-%d %H:%M:%S")
    return text.encode("utf-8-sig" if has_header else "utf-8")


def rows_address(view: View, today: date, number: Opened) -> str:
    """Where the rows behind a number can be downloaded."""
    fields = (
        {"metric": number.metric}
        | address.frozen(view, today)
        | dict(frozen_data.fields())
        | ({ONLY: number.only} if number.only else {})
    )
    return f"api/rows.csv?{urlencode(fields, quote_via=quote)}"


def receipt_address(upload_id: int) -> str:
    """Where everything that an upload could not use can be downloaded."""
    return f"api/receipt/{upload_id}.csv"


async def answer_csv(request: Request) -> Response:
    """One line for each metric, bucket and group, with n and the 95 % interval."""
    try:
        query, body = await anyio.to_thread.run_sync(_answered, request)
    except (KpiError, StoreError, ValueError) as error:
        return _sorry(problem(error))
    return _file(iter([body]), "service-pulse-" + "-".join(query.metrics) + ".csv")


async def rows_csv(request: Request) -> Response:
    """The tickets, answers or contacts behind one number, in batches, however many they are."""
    try:
        query = await anyio.to_thread.run_sync(_query_of, request)
        first = await anyio.to_thread.run_sync(_rows, query, 0, request)
    except (KpiError, StoreError, ValueError) as error:
        return _sorry(problem(error))
    return _file(_all_rows(query, first, request), f"service-pulse-rows-{query.metrics[0]}.csv")


async def receipt_csv(request: Request) -> Response:
    """Every refused row and every cell that was not understood of one upload, with line, column, cell and reason."""
    upload_id: int = request.path_params["upload_id"]
    try:
        known, frame = await anyio.to_thread.run_sync(_problems, upload_id)
    except StoreError as error:
        return _sorry(problem(error))
    if not known:
        return JSONResponse({"error": "no_such_upload", "message": t("api.no_upload", number=str(upload_id))}, 404)
    return _file(iter([csv(frame)]), f"service-pulse-receipt-{upload_id}.csv")


def _data(request: Request) -> AbstractContextManager[None]:
    """The data in which the address looks: those of a frozen link, where it names one."""
    return stores.showing(frozen_data.of_address(request.query_params.get(frozen_data.FIELD, "")))


def _answered(request: Request) -> tuple[Query, bytes]:
    with _data(request):
        query = _query(request)
        return query, csv(_as_shown(answer(answers.reading(), query), request))


def _query_of(request: Request) -> Query:
    with _data(request):
        return _query(request)


def _query(request: Request) -> Query:
    """The question in an address; raises ValueError with a sentence when a part of it means nothing."""
    given = request.query_params
    view, invalid = address.parse(given)
    if invalid:
        raise ValueError(t("link.unknown_code", field=invalid[0].field, value=invalid[0].text))
    metrics = tuple(given.getlist("metric"))
    if not metrics:
        raise ValueError(t("api.no_metric"))
    query = _view(request).query(*metrics, today=_today(), by=tuple(given.getlist("by")))
    return replace(query, grain=view.grain)


def _view(request: Request) -> View:
    """The view in an address, narrowed to some of the rows of its number where the address says so."""
    given = request.query_params
    view, _ = address.parse(given)
    number, invalid = opened.parse_only(given.get("metric", ""), given.get(ONLY, ""))
    if invalid:
        raise ValueError(t("link.unknown_code", field=invalid[0].field, value=invalid[0].text))
    return number.narrowed(view)


def _today() -> date:
    return answers.today()


def _as_shown(frame: pl.DataFrame, request: Request) -> pl.DataFrame:
    """The frame in the report zone, with the sentence that says what is shown beside every line."""
    shown = filter_words.sentence(_view(request), _today())
    return answers.local(frame, has_offset=True).with_columns(pl.lit(shown).alias("shown"))


def _rows(query: Query, offset: int, request: Request) -> pl.DataFrame:
    with _data(request):
        store = stores.shown()
        found = rows(answers.reading(), query, BATCH, offset)
        if reader.may(reader.who(), Right.BROWSE):  # a guest sees records, and not the names of files
            found = with_files(store, found)
        return _as_shown(found, request)


def _all_rows(query: Query, first: pl.DataFrame, request: Request) -> Iterator[bytes]:
    yield csv(first)
    frame, offset = first, BATCH
    while frame.height == BATCH:
        frame = _rows(query, offset, request)
        offset += BATCH
        yield csv(frame, has_header=False)


def _problems(upload_id: int) -> tuple[bool, pl.DataFrame]:
    store = stores.real()
    known = upload_id in importer.uploads(store)["id"].to_list()
    return known, importer.problems(store, upload_id) if known else pl.DataFrame()


def _file(body: Iterator[bytes], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(body, media_type="text/csv; charset=utf-8", headers=headers)


def _sorry(sentence: str) -> Response:
    return JSONResponse({"error": "no_answer", "message": sentence}, 400)
