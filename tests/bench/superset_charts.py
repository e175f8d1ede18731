"""The pandas page's eight numbers and six pictures as charts of Superset, and viewers who ask for them as a browser would.

A browser that shows such a dashboard asks anew for each chart when a filter changes, six questions at a time; the view is there with
the last answer. What the browser does with the answers is not in it, as it is not for the others.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import httpx

from tests.bench.superset import NAME, Prepared, Superset
from tests.bench.visitors import LATE_SECONDS, Click, Phase

AT_ONCE = 6
"""Connections that a browser holds to one server."""
MOST_ROWS = 10_000
DAYS_ON = {"tickets": "created_on", "surveys": "survey_on"}
"""Table → the column by which a period is meant."""


@dataclass(frozen=True)
class Chart:
    """One number or picture: its table and metric, by what it is split, and which rows are meant."""

    name: str
    table: str
    metric: str
    by: str = ""
    kind: str = ""
    """Of the survey."""

    @property
    def is_by_day(self) -> bool:
        return self.by == DAYS_ON[self.table]


_CREATED, _CSAT = "Tickets created", "CSAT"
CHARTS = (
    Chart("First response time", "tickets", "MEDIAN(first_response_seconds) / 3600"),
    Chart("Resolution time", "tickets", "MEDIAN(resolution_seconds) / 3600"),
    Chart("Answered within 1 h", "tickets", "AVG(CASE WHEN first_response_seconds <= 3600 THEN 1.0 ELSE 0.0 END)"),
    Chart("Resolution time, p90", "tickets", "QUANTILE_CONT(resolution_seconds, 0.9) / 3600"),
    Chart(_CREATED, "tickets", "COUNT(*)"),
    Chart("Tickets solved", "tickets", "COUNT(resolution_seconds)"),
    Chart(_CSAT, "surveys", "AVG(CASE WHEN score >= 4 THEN 1.0 ELSE 0.0 END)", kind="csat"),
    Chart("NPS", "surveys", "100 * AVG(CASE WHEN score >= 9 THEN 1.0 WHEN score <= 6 THEN -1.0 ELSE 0.0 END)", kind="nps"),
    Chart("First response by day", "tickets", "MEDIAN(first_response_seconds)", by="created_on"),
    Chart("Tickets by day", "tickets", "COUNT(*)", by="created_on"),
    Chart("CSAT by day", "surveys", "AVG(score)", by="survey_on", kind="csat"),
    Chart("Tickets by channel", "tickets", "COUNT(*)", by="channel"),
    Chart("Resolution by team", "tickets", "MEDIAN(resolution_seconds)", by="team"),
    Chart("Tickets by category", "tickets", "COUNT(*)", by="category"),
)  # fmt: skip


@dataclass(frozen=True)
class Dashboard:
    """The charts in a Superset that runs: who asks for them, and the last day that the facts have."""

    address: str
    token: str
    last_on: date
    tables: Mapping[str, int]
    charts: Mapping[str, int]
    _asked: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def questions(self, days: str, channel: str) -> list[tuple[str, str]]:
        """The address and body of the question for each chart, with period and channel as filters."""
        if (days, channel) not in self._asked:  # to write them takes time that the viewers' browsers would have spent
            self._asked[days, channel] = list(self._questions(int(days.removesuffix("d")), channel))
        return self._asked[days, channel]

    def _questions(self, days: int, channel: str) -> Iterator[tuple[str, str]]:
        end = self.last_on + timedelta(days=1)
        for chart in CHARTS:
            number = self.charts[chart.name]
            asked = _query(chart, f"{end - timedelta(days=days)} : {end}", channel)
            body = {
                "datasource": {"id": self.tables[chart.table], "type": "table"}, "queries": [asked],
                "form_data": {"slice_id": number}, "result_format": "json", "result_type": "full", "force": False,
            }  # fmt: skip
            form = json.dumps({"slice_id": number})
            yield str(httpx.URL("/api/v1/chart/data", params={"form_data": form})), json.dumps(body)

    def values(self, days: str, channel: str) -> dict[str, float]:
        """The eight numbers of one view."""
        found = {}
        with self._client() as client:
            for chart, (path, body) in zip(CHARTS, self.questions(days, channel), strict=True):
                (answer,) = _checked(client.post(path, content=body))["result"]
                if not answer["data"]:
                    raise SystemExit(f"Superset: no row for {chart.name}")
                if not chart.by:
                    found[chart.name] = float(answer["data"][0][chart.name])
        return found

    async def visit(self, phase: Phase, reading_seconds: float, dice: random.Random, click: Click) -> None:
        """One viewer, until it is over."""
        # gunicorn ends what was idle for two seconds: a question that crosses this a browser asks once more, and httpx does not
        limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE, keepalive_expiry=1)
        async with httpx.AsyncClient(
            base_url=self.address, headers=self._headers(), limits=limits, timeout=None, trust_env=False
        ) as client:
            await asyncio.sleep(dice.uniform(0, 2 * reading_seconds))
            while not phase.is_over:
                _, chosen = click(dice)
                await self._look(client, phase, chosen)
                await asyncio.sleep(dice.uniform(0.5, 1.5) * reading_seconds)

    async def _look(self, client: httpx.AsyncClient, phase: Phase, chosen: Mapping[str, str]) -> None:
        """One view; it counts for the phase in which it began."""
        asked = self.questions(chosen["period"], chosen.get("channel", ""))
        seen, begun, wrong = phase.seen, time.monotonic(), ""
        try:
            async with asyncio.timeout(LATE_SECONDS):
                answers = await asyncio.gather(*(client.post(path, content=body) for path, body in asked))
            wrong = next((_wrong(answer) for answer in answers if answer.is_error), "")
        except (httpx.HTTPError, TimeoutError) as error:
            wrong = f"{type(error).__name__}: {error}"
        if seen is not None:
            seen.seconds.append(time.monotonic() - begun)
            if wrong:
                seen.failures.append(wrong)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, headers=self._headers(), timeout=LATE_SECONDS, trust_env=False)


def made(prepared: Prepared, running: Superset) -> Dashboard:
    """Sign in, and make the database, its two tables and the charts where they are not yet."""
    with duckdb.connect(str(prepared.facts), read_only=True) as connection:
        (last,) = connection.execute("SELECT max(created_on)::DATE FROM tickets").fetchall()[0]
    with httpx.Client(base_url=running.address, timeout=LATE_SECONDS, trust_env=False) as client:
        person = {"username": NAME, "password": prepared.password, "provider": "db", "refresh": False}
        token = _checked(client.post("/api/v1/security/login", json=person))["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        client.headers["Referer"] = running.address
        client.headers["X-CSRFToken"] = _checked(client.get("/api/v1/security/csrf_token/"))["result"]
        database = _number_of(client, "database", "database_name", "facts", {
            "sqlalchemy_uri": f"duckdb:///{prepared.facts}?access_mode=read_only",
        })  # fmt: skip
        tables = {
            name: _number_of(client, "dataset", "table_name", name, {"database": database, "schema": "main"})
            for name in DAYS_ON
        }
        charts = {
            chart.name: _number_of(client, "chart", "slice_name", chart.name, {
                "datasource_id": tables[chart.table], "datasource_type": "table", "viz_type": _drawn_as(chart),
                "params": json.dumps({"viz_type": _drawn_as(chart), "metric": _metric(chart), "groupby": [chart.by] if chart.by else []}),
            })
            for chart in CHARTS
        }  # fmt: skip
    return Dashboard(running.address, token, last, tables, charts)


def check(dashboard: Dashboard, days: str, channel: str, created: float, csat: float) -> None:
    """Its numbers of one view are ours, or nothing is worth comparing."""
    found = dashboard.values(days, channel)
    if found[_CREATED] != created or abs(found[_CSAT] - csat) > 1e-9:
        raise SystemExit(
            f"Superset has {found[_CREATED]:g} tickets and a CSAT of {found[_CSAT]} in {days} of {channel}, we {created:g} and {csat}"
        )


def _drawn_as(chart: Chart) -> str:
    if not chart.by:
        return "big_number_total"
    return "echarts_timeseries_line" if chart.is_by_day else "echarts_timeseries_bar"


def _metric(chart: Chart) -> dict[str, str]:
    return {"expressionType": "SQL", "sqlExpression": chart.metric, "label": chart.name}


def _query(chart: Chart, span: str, channel: str) -> dict[str, Any]:
    """What the browser's part of Superset makes of a chart and the filters of its dashboard."""
    filters: list[dict[str, object]] = [{"col": DAYS_ON[chart.table], "op": "TEMPORAL_RANGE", "val": span}]
    filters += [{"col": "channel", "op": "IN", "val": [channel]}] if channel else []
    filters += [{"col": "survey_kind", "op": "IN", "val": [chart.kind]}] if chart.kind else []
    asked: dict[str, Any] = {"metrics": [_metric(chart)], "columns": [], "filters": filters, "row_limit": MOST_ROWS}
    if not chart.by:
        return asked
    axis: dict[str, str] = {"columnType": "BASE_AXIS", "expressionType": "SQL", "sqlExpression": chart.by, "label": chart.by}  # fmt: skip
    if chart.is_by_day:
        axis["timeGrain"] = "P1D"
        asked["extras"] = {"time_grain_sqla": "P1D"}
    turned = {"index": [chart.by], "columns": [], "aggregates": {chart.name: {"operator": "mean"}}, "drop_missing_columns": True}  # fmt: skip
    return asked | {
        "columns": [axis],
        "orderby": [[_metric(chart), False]],
        "post_processing": [{"operation": "pivot", "options": turned}, {"operation": "flatten"}],
    }


def _number_of(client: httpx.Client, kind: str, name: str, value: str, more: Mapping[str, object]) -> int:
    """The number of the thing with this name, which is made where there is none."""
    wanted = f"(filters:!((col:{name},opr:eq,value:'{value}')))"
    if found := _checked(client.get(f"/api/v1/{kind}/", params={"q": wanted}))["ids"]:
        return int(found[0])
    return int(_checked(client.post(f"/api/v1/{kind}/", json={name: value, **more}))["id"])


def _checked(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise SystemExit(f"Superset: {_wrong(answer)}")
    return dict(answer.json())


def _wrong(answer: httpx.Response) -> str:
    return f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}"


__all__ = ["CHARTS", "Dashboard", "check", "made"]
