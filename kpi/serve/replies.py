"""What programs get: each answer with all that belongs to it, as an object for JSON and as a table for CSV. Names of fields never change."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.cli import arguments as parsed
from kpi.cli import fair as comparing
from kpi.cli import forecast as forecast_words
from kpi.cli import output, speed, staff
from kpi.cli.wording import Say
from kpi.declare.errors import KpiError
from kpi.declare.metric import Metric
from kpi.declare.values import BEYOND
from kpi.engine.answer import answers, base_period
from kpi.engine.answer_speed import leaving, speed_scores
from kpi.engine.coverage import Coverage
from kpi.engine.explain import Explanation, alternatives, explain, rows
from kpi.engine.fair import fair
from kpi.engine.forecasting import forecast
from kpi.engine.shown_score import Score
from kpi.engine.staffing import staffing
from kpi.engine.survey_honesty import survey_honesty
from kpi.query.limits import limits_of
from kpi.query.query import Comparison, Query
from kpi.query.read import Read
from kpi.serve import asking
from kpi.serve.given import options
from kpi.serve.tools import (
    ASK,
    EXPLAIN,
    FAIR,
    FORECAST,
    LIST_METRICS,
    PROCESS,
    RECORDS,
    ROWS,
    STAFFING,
    SURVEY,
    WHY,
    offered,
)
from kpi.text.format import beyond_text, value_text
from kpi.text.languages import WORDS
from kpi.verdict.disclosure import is_few, rows_from
from kpi.verdict.targets import Targets


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where questions of one caller are answered: how the store is read for them, and what only its keeper knows.

    `read` has the caller's limits in it already, and `known` was looked up by it. `said` gives a declared text, `shown` the sentence
    of what is shown and `link` the address of the page (None where no address can mean it), all in the language that is asked for.
    """

    read: Read
    known: Coverage
    data_version: int
    is_demo: bool
    zone: str
    may_see_rows: bool
    targets: Callable[[], Targets]
    said: Say
    shown: Callable[[Query, Comparison], str]
    link: Callable[[str, Query, Comparison], str | None]


@dataclass(frozen=True)
class Reply:
    """An answer as an object, and the same as a table."""

    body: Mapping[str, object]
    table: pl.DataFrame


def reply(desk: Desk, name: str, given: Mapping[str, object]) -> Reply:
    """The answer of the tool of that name to what a program gave. Raises KpiError with a sentence that says what to write instead."""
    tools = {one.name: one for one in offered(desk.may_see_rows)}
    if name == ROWS.name and name not in tools:
        raise KpiError("Single records may not be seen with this access; ask, why and explain give the numbers.")
    if name not in tools:
        raise KpiError("There is no tool {name}. There are: {names}.", name=name[:100], names=", ".join(tools))
    chosen = options(tools[name], given)
    return _REPLIES[name](desk, chosen)


def language_of(given: Mapping[str, object]) -> str:
    """The language that a program asks for, if only to be refused in it."""
    asked = given.get("language")
    return asked if isinstance(asked, str) and asked in WORDS else "en"


def listed(metric: Metric) -> dict[str, object]:
    """A metric of the list."""
    return {
        "metric": metric.name,
        "family": metric.family,
        "label": metric.label,
        "unit": metric.unit,
        "better": metric.better,
        "help": metric.help,
        "choices": {name: REGISTRY.options(metric, name) for name in metric.switches},
        "settings": metric.settings,
    }


def _list(desk: Desk, chosen: argparse.Namespace) -> Reply:
    words = (chosen.search or "").casefold().split()
    found = []
    for metric in REGISTRY.metrics:
        said = {"label": desk.said(metric.label), "help": desk.said(metric.help), "also_called": list(metric.aliases)}
        text = " ".join([metric.name, metric.label, metric.help, *metric.aliases, *map(str, said.values())]).casefold()
        if chosen.family in (None, metric.family) and all(word in text for word in words):
            found.append(listed(metric) | said | {"facts": metric.facts})
    if not found:
        raise KpiError("No metric has these words. Leave out search and family to see all of them.")
    names = {one["facts"] for one in found}
    facts = [each for each in REGISTRY.all_facts if each.name in names]
    body = {
        "metrics": found,
        "dimensions": {each.name: list(each.dimensions) for each in facts},
        "counts": {each.name: desk.said(each.row) for each in facts},
        "data": {name: _days(span) for name in sorted(map(str, names)) if (span := desk.known.spans.get(name))},
        "zone": desk.zone,
        "data_version": desk.data_version,
        "is_demo": desk.is_demo,
    }
    columns = ("metric", "family", "label", "unit", "better", "help")
    table = pl.DataFrame({name: [str(one[name]) for one in found] for name in columns})
    return Reply(body, table)


def _ask(desk: Desk, chosen: argparse.Namespace) -> Reply:
    query, comparison = _query(desk, chosen), Comparison(chosen.compare or "none")
    targets = desk.targets() if chosen.targets else None
    frame = asking.bounded_values(desk.read, query, comparison, desk.known, targets)
    language = chosen.language or "en"
    units = [REGISTRY.metric(name).unit for name in frame["metric"]]
    frame = frame.with_columns(
        pl.Series("unit", [str(unit) for unit in units], dtype=pl.String),
        pl.Series(
            "value_text",
            [
                value_text(value, unit, language, clock=query.clock)
                if value is not None or beyond is None
                else beyond_text(beyond, unit, language, query.clock)
                for value, beyond, unit in zip(frame["value"], _beyond(frame), units, strict=True)
            ],
            dtype=pl.String,
        ),
        pl.Series(
            "is_too_few",
            [
                is_few(REGISTRY.metric(name, query.choices), n)
                for name, n in zip(frame["metric"], frame["n"], strict=True)
            ],
            dtype=pl.Boolean,
        ),
    )
    frame = frame.with_columns(pl.col(name).cast(pl.Int64) for name in ("n", "base_n") if name in frame.columns)
    body = {"values": output.records(frame)} | _belonging(desk, query, comparison)
    return Reply(_plain(body), _with_context(frame, desk, query, comparison))


def _beyond(frame: pl.DataFrame) -> pl.Series:
    """What values that are not reached are more than; nothing of kinds that have no such values."""
    return frame[BEYOND] if BEYOND in frame.columns else pl.Series([None] * frame.height, dtype=pl.Float64)


def _why(desk: Desk, chosen: argparse.Namespace) -> Reply:
    split, comparison = parsed.split(chosen.by or ()), Comparison(chosen.compare or "previous")
    chosen.by = []
    query, found = asking.change(
        desk.read, _query(desk, chosen), split, comparison, desk.known, is_nested=bool(chosen.nested)
    )
    told = output.why_object(found, query, comparison)
    contributions = told["contributions"]
    assert isinstance(contributions, list)
    asking.refuse_beyond(len(contributions))
    frame = pl.DataFrame(
        [{"metric": found.metric} | one | {"group": _group(one["group"])} for one in contributions],
        schema=_CONTRIBUTION,
        orient="row",
    )
    body = told | _belonging(desk, query, comparison)
    return Reply(_plain(body), _with_context(frame, desk, query, comparison))


def _process(desk: Desk, chosen: argparse.Namespace) -> Reply:
    query = _query(desk, chosen)
    found = asking.courses(desk.read, query, desk.known)
    told = [output.process_object(one) for one in found]
    lines = [
        {"metric": one.metric, "bucket": each.on, "value": each.value, "n": round(each.n), "low": each.low, "centre": each.centre, "high": each.high,
         "rules": ", ".join(each.rules)}
        for one in found
        for each in one.buckets
    ]  # fmt: skip
    body = {"courses": told} | _context(desk, query, Comparison.NONE)
    return Reply(
        _plain(body), _with_context(pl.DataFrame(lines, schema=_COURSE, orient="row"), desk, query, Comparison.NONE)
    )


def _forecast(desk: Desk, chosen: argparse.Namespace) -> Reply:
    query = _query(desk, chosen)
    told = forecast_words.forecast_object(forecast(desk.read, query, chosen.weeks, has_hours=chosen.by_hour))
    lines = [
        {"metric": query.metrics[0], "hour": None} | _dictionary(one)
        for name in ("days", "hours")
        for one in _list_of(told[name])
    ]
    return _told(desk, query, told, pl.DataFrame(lines, schema=_AHEAD))


def _staffing(desk: Desk, chosen: argparse.Namespace) -> Reply:
    chosen.metrics = ["missed_contact_rate"]
    query = limits_of(desk.read).asked(staff.question(chosen, desk.known))
    plan = staff.plan(chosen, query, desk.targets(), asking.last_day(query, desk.known))
    told = staff.staff_object(staffing(desk.read, query, plan, channels=chosen.channel, known=desk.known))
    lines = [{name: _dictionary(one).get(name) for name in _HOUR} for one in _list_of(told["hours"])]
    return _told(desk, query, told, pl.DataFrame(lines, schema=_HOUR))


def _fair(desk: Desk, chosen: argparse.Namespace) -> Reply:
    query = _query(desk, chosen)
    told = comparing.fair_object(fair(desk.read, query, chosen.group))
    groups = _list_of(told["groups"])
    asking.refuse_beyond(len(groups))
    lines = [{"metric": query.metrics[0]} | {name: _dictionary(one).get(name) for name in _GROUP} for one in groups]
    return _told(desk, query, told, pl.DataFrame(lines, schema={"metric": pl.String, **_GROUP}))


def _survey(desk: Desk, chosen: argparse.Namespace) -> Reply:
    query = _query(desk, chosen)
    found = survey_honesty(desk.read, query, known=desk.known)
    by_speed = speed_scores(desk.read, query, chosen.speed)
    told = speed.all_object((found, by_speed, leaving(desk.read, query, chosen.speed)))
    asking.refuse_beyond(sum(map(len, found.groups.values())))
    scores: list[tuple[str, str | None, Score]] = [("all", None, found.plain)]
    scores += [(name, one.name, one.score) for name, groups in found.groups.items() for one in groups]
    scores += [("seconds", f"{one.first:g} to {one.last:g}", one.score) for one in by_speed.parts]
    lines = [
        {"metric": found.metric, "by": by, "name": name, "value": one.value, "n": one.n, "low": one.low, "high": one.high}
        for by, name, one in scores
    ]  # fmt: skip
    return _told(desk, query, told, pl.DataFrame(lines, schema=_SCORE))


def _told(desk: Desk, query: Query, told: Mapping[str, object], frame: pl.DataFrame) -> Reply:
    """What a command prints, with what belongs to it."""
    body = {**told, **_context(desk, query, Comparison.NONE)}
    return Reply(_plain(body), _with_context(frame, desk, query, Comparison.NONE))


def _list_of(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _dictionary(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


def _explain(desk: Desk, chosen: argparse.Namespace) -> Reply:
    query = _query(desk, chosen)
    opened: dict[str, object] = {}
    lines: list[tuple[str, str, str | None, int]] = []
    for name in query.metrics:
        one = replace(query, metrics=(name,))
        found = explain(desk.read, one)
        opened[name] = {
            **_definition(desk, one, found),
            "left_out": _left_out(desk, found),
            "sql": found.sql,
            "parameters": found.parameters,
            "other_definitions": _other_definitions(desk, one),
        }
        lines += [(name, "total", None, found.total), (name, "counted", None, found.counted)]
        lines += [(name, "left_out", desk.said(reason), count) for reason, count in found.excluded]
    frame = pl.DataFrame(lines, schema=_EXCLUSION, orient="row")
    body = {"metrics": opened} | _context(desk, query, Comparison.NONE)
    return Reply(_plain(body), _with_context(frame, desk, query, Comparison.NONE))


def _rows(desk: Desk, chosen: argparse.Namespace) -> Reply:
    query, limit = _query(desk, chosen), chosen.limit or RECORDS
    found = explain(desk.read, query)
    frame = _local(rows(desk.read, query, limit), desk.zone)
    body = {"records": frame.to_dicts(), "counted": found.counted} | _context(desk, query, Comparison.NONE)
    return Reply(_plain(body), _with_context(frame, desk, query, Comparison.NONE))


_REPLIES: Mapping[str, Callable[[Desk, argparse.Namespace], Reply]] = {
    LIST_METRICS.name: _list,
    ASK.name: _ask,
    WHY.name: _why,
    PROCESS.name: _process,
    FORECAST.name: _forecast,
    STAFFING.name: _staffing,
    FAIR.name: _fair,
    SURVEY.name: _survey,
    EXPLAIN.name: _explain,
    ROWS.name: _rows,
}
_CONTRIBUTION = {
    "metric": pl.String,
    "dimension": pl.String,
    "group": pl.String,
    "contribution": pl.Float64,
    "mix": pl.Float64,
    "rate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "stands_out": pl.Boolean,
    "n": pl.Int64,
    "n_before": pl.Int64,
}
_COURSE = {
    "metric": pl.String,
    "bucket": pl.Date,
    "value": pl.Float64,
    "n": pl.Int64,
    "low": pl.Float64,
    "centre": pl.Float64,
    "high": pl.Float64,
    "rules": pl.String,
}
_AHEAD: Mapping[str, Any] = {
    "metric": pl.String, "day": pl.String, "hour": pl.Int64, "value": pl.Float64, "low_80": pl.Float64, "high_80": pl.Float64, "low_95": pl.Float64, "high_95": pl.Float64,
    "is_holiday": pl.Boolean,
}  # fmt: skip
_HOUR: Mapping[str, Any] = {
    "weekday": pl.Int64, "hour": pl.Int64, "weeks": pl.Int64, "needed": pl.Float64, "rostered": pl.Float64, "there": pl.Float64, "shifts": pl.Float64, "short": pl.Float64,
    "short_rate": pl.Float64,
}  # fmt: skip
_GROUP: Mapping[str, Any] = {
    "name": pl.String, "n": pl.Int64, "value": pl.Float64, "expected": pl.Float64, "adjusted": pl.Float64, "low": pl.Float64, "high": pl.Float64, "next_value": pl.Float64,
    "standing": pl.String, "why_not": pl.String,
}  # fmt: skip
_SCORE: Mapping[str, Any] = {
    "metric": pl.String, "by": pl.String, "name": pl.String, "value": pl.Float64, "n": pl.Int64, "low": pl.Float64, "high": pl.Float64,
}  # fmt: skip
_EXCLUSION = {"metric": pl.String, "part": pl.String, "reason": pl.String, "n": pl.Int64}


def _query(desk: Desk, chosen: argparse.Namespace) -> Query:
    """The question with the caller's limits in it, so that what is said of the answer says them too."""
    return limits_of(desk.read).asked(parsed.query(chosen))


def _belonging(desk: Desk, query: Query, comparison: Comparison) -> dict[str, object]:
    """What belongs to every value: its definition, what was left out, where data end, and what is shown."""
    definitions, left_out = {}, {}
    for name in dict.fromkeys(query.metrics):
        one = replace(query, metrics=(name,))
        found = explain(desk.read, one)
        definitions[name], left_out[name] = _definition(desk, one, found), _left_out(desk, found)
    return {
        "definitions": definitions,
        "left_out": left_out,
        "notes": output.ends(query, comparison, desk.known, desk.said),
        **_context(desk, query, comparison),
    }


def _context(desk: Desk, query: Query, comparison: Comparison) -> dict[str, object]:
    base = base_period(query.period, comparison)
    span = asking.covered(query, desk.known)
    return {
        "shown": desk.shown(query, comparison),
        "period": _days((query.period.start, query.period.last)),
        "compared_with": _days((base.start, base.last)) if base else None,
        "data": _days(span) if span else None,
        "clock": str(query.clock),
        "zone": desk.zone,
        "data_version": desk.data_version,
        "is_demo": desk.is_demo,
        "links": {name: desk.link(name, query, comparison) for name in dict.fromkeys(query.metrics)},
    }


def _with_context(frame: pl.DataFrame, desk: Desk, query: Query, comparison: Comparison) -> pl.DataFrame:
    """A table whose every line says what it stands for, as a line is soon without the others."""
    names = frame["metric"].to_list() if "metric" in frame.columns else [query.metrics[0]] * frame.height
    links = {name: desk.link(name, query, comparison) for name in query.metrics}
    return frame.with_columns(
        pl.lit(desk.shown(query, comparison)).alias("shown"),
        pl.lit(desk.data_version).alias("data_version"),
        pl.Series("link", [links[name] for name in names], dtype=pl.String),
    )


def _definition(desk: Desk, query: Query, found: Explanation) -> dict[str, object]:
    metric = REGISTRY.metric(found.metric, query.choices)
    return {
        "label": desk.said(metric.label),
        "unit": str(metric.unit),
        "better": str(metric.better),
        "definition": desk.said(found.sentence),
        "formula": desk.said(found.formula),
        "dated_by": desk.said(found.dated_by),
        "credit": desk.said(found.credit),
        "source": found.source,
        "choices": found.choices,
        "settings": found.settings,
        "shown_from_n": rows_from(metric),
    }


def _left_out(desk: Desk, found: Explanation) -> dict[str, object]:
    return {
        "of": desk.said(found.row),
        "total": found.total,
        "counted": found.counted,
        "reasons": [{"reason": desk.said(reason), "n": count} for reason, count in found.excluded if count],
        "to_add": [desk.said(sentence) for sentence in found.to_add],
    }


def _other_definitions(desk: Desk, query: Query) -> list[dict[str, object]]:
    others = [
        (switch, option, otherwise)
        for switch, each in alternatives(query).items()
        for option, otherwise in each.items()
    ]
    frames = answers(desk.read, [one for _, _, one in others], known=desk.known) if others else []
    return [
        {"switch": switch, "option": option, "label": desk.said(REGISTRY.switch(switch).option(option).label)}
        | {name: frame[name][0] if frame.height else None for name in ("value", "n", "low", "high")}
        for (switch, option, _), frame in zip(others, frames, strict=True)
    ]


def _local(frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Moments on the clock of the report zone, with their offset; the store keeps them in UTC."""
    moments = pl.col(pl.Datetime("us")).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return frame.with_columns(moments.dt.strftime("%Y-%m-%dT%H:%M:%S%:z"))


def _group(value: object) -> str | None:
    return " × ".join("–" if one is None else str(one) for one in value) if isinstance(value, list) else value  # type: ignore[return-value]


def _days(span: tuple[date | None, date | None]) -> dict[str, str | None]:
    first, last = span
    return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}


def _plain(value: Any) -> Any:
    """The same as JSON can say it: a number that is none is null."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else str(value)
