"""Answers for pages: the store that is shown, what is remembered of it by data version, and what the data cover."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import polars as pl
from cachetools import LRUCache, cached

from data.calendar.open_seconds import Week, read_week
from data.config import event_notes
from data.config.event_notes import EventNote
from data.config.settings import opening_hours, report_zone
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import NotAllowed
from kpi.declare.switch import Choices
from kpi.engine import explain as explaining
from kpi.engine import small_groups
from kpi.engine.answer import Question, base_period
from kpi.engine.coverage import Cut, coverage
from kpi.engine.dimension_values import dimension_values
from kpi.engine.explain import Explanation
from kpi.engine.process import of_answer
from kpi.query.limits import NO_LIMITS, Limits, limited
from kpi.query.period import Period
from kpi.query.query import NO_VALUE, Comparison, Query, Sort
from kpi.query.read import Read
from kpi.sql import clauses
from kpi.verdict.change import Break
from kpi.verdict.process import Process
from pages.locale.language import language
from pages.ui.answers import reader, stores
from pages.ui.answers.answer_cache import AnswerCache, is_large
from pages.ui.answers.kept_readings import KeptReadings
from pages.ui.answers.memo import Memo

T = TypeVar("T")

LOOKED_UP_BYTES = 48_000_000
"""How much room there is for what was looked up besides answers: explanations, rows, values of dimensions."""

USUAL_DAYS = 91
"""How many days a page shows when nobody has chosen others (`View.preset`)."""

SAME_END = timedelta(days=7)
"""Data that end within so many days of one another end together: a weekend without answers moves no page's period."""

_LOOKED_UP: Memo[Any] = Memo(LOOKED_UP_BYTES)

_PREPARED: LRUCache[Hashable, tuple[int, AnswerCache]] = LRUCache(2)
"""The newest answers by store that days were kept with: a new data version begins with these days."""

_EVERYTHING = Query(metrics=())
"""A question about all data, to ask how much has to be read for a metric."""


def is_demo() -> bool:
    """Whether the made-up company is shown because no data of one's own are there yet."""
    return stores.is_demo()


def read(sql: str, params: Mapping[str, object]) -> pl.DataFrame:
    """How the KPI module reads the store that is shown; what is being prepared stops where a reader asks."""
    return cache().read(sql, params)


def reading() -> Read:
    """The same as one function, which says itself to which limits it is held: questions asked through it are held to them too."""
    return cache().reader()


def ask(query: Query) -> pl.DataFrame:
    """The answer: metric, bucket, the dimensions asked for, value, n, low, high."""
    return ask_together([Question(query)])[0]


def compare(query: Query, comparison: Comparison) -> pl.DataFrame:
    """The answer beside that of the period compared with, the change and whether it can be told from chance."""
    return ask_together([Question(query, comparison)])[0]


def ask_together(questions: Sequence[Question]) -> list[pl.DataFrame]:
    """The answers to several questions; those that were not asked before are read together, and all are kept."""
    return cache().answers_to([_held(question) for question in questions])


def _held(question: Question) -> Question:
    """The question as far as its reader may ask it: of the metrics and days that are open, in whole pieces of time, and of no metric where it may not be asked at all."""
    limits = reader.limits()
    if limits == NO_LIMITS:
        return question
    query = question.query
    allowed = tuple(filter(limits.may_ask, query.metrics))
    query = replace(query, metrics=allowed, period=query.period.within(limits.days))
    if limits.smallest:
        query = small_groups.in_pieces(query, limits)
        question = replace(question, has_parts=False)
    if question.comparison and not limits.may_compare(base_period(query.period, question.comparison)):
        question = replace(question, comparison=Comparison.NONE)
    try:
        held = limits.asked(query)
        if limits.smallest:
            small_groups.check(held, limits)
    except NotAllowed:
        query = replace(query, metrics=())
    return replace(question, query=query)


def course(question: Question, frame: pl.DataFrame) -> Process:
    """The course of one metric within the limits of a steady process, from the answer by steps to what `process.question` asks."""
    query = _held(question).query
    metric = REGISTRY.metric(question.query.metrics[0], query.choices)
    return of_answer(metric, query, frame, cache().known)


def cache() -> AnswerCache:
    """All answers that are kept of the data that are shown."""
    return _cache(*version())


def take_over_days(store: Store) -> None:
    """Keep the days that were kept of the version before this one, as far as they hold; for whoever prepares."""
    store.follow_days()
    number, *rest = version()
    now, before = cache(), _PREPARED.get(tuple(rest))
    if before is not None and before[0] < number:
        now.take_over(before[1], partial(store.days_changed, since=before[0]))
    _PREPARED[tuple(rest)] = number, now


def remembered(key: Hashable, look_up: Callable[[], T]) -> T:
    """What is looked up in the data that are shown, once a data version. `key` says what and, where it has words, the language."""
    before = version()
    found: T = _LOOKED_UP.get_or_make((key, before), look_up, still_holds=lambda: version() == before)
    return found


def version() -> tuple[int, str, Limits]:
    """What tells the data that are shown, as far as their reader may see them, from all others: whatever was made of them may be kept by it."""
    store = stores.shown()
    return store.version(), str(store.path), reader.limits()


def explain(query: Query) -> Explanation:
    """Words, formula, SQL and what is left out of one metric."""
    return remembered(("explain", query, language()), lambda: explaining.explain(reading(), query, known=cache().known))


def explain_all(query: Query) -> list[Explanation]:
    """The same of each metric of a question, counted together."""
    key = ("explain all", query, language())
    found: list[Explanation] = remembered(key, lambda: explaining.explain_all(reading(), query, known=cache().known))
    return found


def rows(query: Query, limit: int, offset: int = 0, sort: Sort | None = None) -> pl.DataFrame:
    """The rows behind one metric, all of them sorted before they are cut, with their moments on the clock of the report zone."""
    key = ("rows", query, limit, offset, sort)
    return local(
        remembered(key, lambda: explaining.rows(reading(), query, limit, offset, sort=sort, known=cache().known))
    )


def low_comments(query: Query, limit: int) -> pl.DataFrame | None:
    """What customers wrote about the rows behind one metric, the lowest scores first; None where no surveys belong to them."""
    return remembered(("comments", query, limit), lambda: explaining.low_comments(reading(), query, limit))


def zone() -> str:
    """The report zone: where the days and hours of all numbers are."""
    return remembered("zone", lambda: report_zone(read))


def is_hours_assumed() -> bool:
    """Whether nobody has set the opening hours of the data that are shown."""
    return remembered("hours", lambda: opening_hours(read)[1])


def closed_hours() -> frozenset[tuple[int, int]]:
    """Weekdays (0 is Monday) and hours in which the default calendar, as it is now, is not open for a moment."""
    return remembered("closed hours", lambda: _closed_hours(read_week(opening_hours(read)[0])))


def local(frame: pl.DataFrame, *, has_offset: bool = False) -> pl.DataFrame:
    """The frame with its moments, which the store keeps in UTC, on the clock of the report zone (as text, with their offset)."""
    moments = pl.col(pl.Datetime("us")).dt.replace_time_zone("UTC").dt.convert_time_zone(zone())
    return frame.with_columns(
        moments.dt.strftime("%Y-%m-%d %H:%M:%S%:z") if has_offset else moments.dt.replace_time_zone(None)
    )


def local_moment(at: datetime) -> datetime:
    """A moment that the store keeps in UTC, on the clock of the report zone."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone())).replace(tzinfo=None)


def unavailable(query: Query) -> Mapping[str, str]:
    """Metrics that these filters or splits do not apply to, with the dimension that is missing."""
    return clauses.unavailable(reader.limits().filtered(query))


def options(dimension: str, choices: Choices = ()) -> list[str]:
    """All values that a dimension has in the data, under these choices too; the one for "has none" last."""
    found = remembered(("options", dimension), lambda: _options(dimension))
    elsewhere = (
        remembered(("options", dimension, choices), lambda: _options_elsewhere(dimension, choices)) if choices else []
    )
    return _none_last(in_order({*found, *elsewhere}))


def in_order(names: Iterable[str]) -> list[str]:
    """Names in the order of the reader's language: Čapek after Cibulka, ch after h."""
    return list(_in_order(frozenset(names), language()))


@lru_cache(maxsize=500)
def _in_order(names: frozenset[str], code: str) -> tuple[str, ...]:
    """By the store's engine, which knows how languages sort; numbers in names by their value: team 2 before team 10."""
    given = sorted(names)
    keys = [_FIGURES.sub(lambda found: found[0].zfill(_WIDEST), name) for name in given]
    pairs = "SELECT unnest($names::VARCHAR[]) AS name, unnest($keys::VARCHAR[]) AS key"
    asked = f"SELECT name FROM ({pairs}) ORDER BY key COLLATE {code}, name"  # noqa: S608 - a code of ours
    return tuple(stores.shown().read(asked, {"names": given, "keys": keys})["name"])


_FIGURES, _WIDEST = re.compile(r"\d+", re.ASCII), 12


def covered() -> tuple[date, date] | None:
    """First and last day of the data; None when there are none. Days after today (of a frozen link: its day) are slips and do not count."""
    data = stores.frozen()
    wall = data.made_on if data else datetime.now(UTC).date()
    return remembered(("covered", wall), lambda: _covered(wall))


def cuts(facts: Sequence[str]) -> list[Cut]:
    """Which of these fact tables (none: of all) end earlier in one date than in another."""
    return [cut for name, cut in cache().known.cuts.items() if not facts or name in facts]


def known_span(query: Query) -> tuple[date | None, date | None]:
    """The first and the last day that the data of one metric are known of under the filters of a question."""
    return cache().known.known_span(REGISTRY.metric(query.metrics[0], query.choices), query)


def has_rows(name: str) -> bool:
    """Whether there are rows of the kind that a metric counts, whatever they say."""
    return cache().known.has_rows(REGISTRY.metric(name))


def span(facts: Sequence[str]) -> tuple[date, date] | None:
    """The first and the last day of these fact tables (none: of all); of all where these have none."""
    return (cache().known.span_of_tables(facts) if facts else None) or covered()


def breaks(query: Query, period: Period) -> Sequence[Break]:
    """The sources of one metric that begin or end in a closed period while others go on, or lack days of it."""
    return cache().known.breaks(REGISTRY.metric(query.metrics[0], query.choices), query, period)


def notes(first: date, last: date) -> Sequence[EventNote]:
    """What happened in these days."""
    return remembered(("event notes", first, last), lambda: tuple(event_notes.notes(read, first, last)))


def today() -> date:
    """The newest day of the data, from which relative periods are counted; without data, today."""
    days = covered()
    return days[1] if days else datetime.now(UTC).date()


def newest(facts: tuple[str, ...], sources: tuple[str, ...]) -> date:
    """The newest day of what is looked at, from which relative periods are counted: that of these fact tables (none: of all)
    and sources (none: of all), where their data end well before all others do. Of tables that end at different times, the day
    with which the usual days show most; a table counts as often as it is named."""
    last = today()
    if not (facts or sources):
        return last
    return remembered(("newest", facts, sources, last), lambda: _newest(facts, sources, last))


def _newest(facts: Sequence[str], sources: Sequence[str], last: date) -> date:
    known = cache().known
    if facts:
        own = known.newest_of(facts, sources, USUAL_DAYS)
    else:
        work = (metric.facts for metric in REGISTRY.metrics if not metric.kind.traits.reaches_back)
        own = max(filter(None, (known.newest_of((name,), sources) for name in set(work))), default=None)
    return own if own and last - own > SAME_END else last


@cached(LRUCache(16), lock=Lock())
def _cache(version: int, path: str, limits: Limits) -> AnswerCache:
    # The file, and not whatever is shown: answers are read in threads of their own, which know no reader.
    read = partial(stores.read_at, Path(path))
    # Before anything is read: what is kept there is of the data as they are now.
    files = stores.kept_files(Path(path)) if limits == NO_LIMITS else None
    readings = KeptReadings(read, files)
    known = coverage(limited(readings, limits))
    if is_large(known):
        readings.save()
    return AnswerCache(read, known, limits, files)


def _options(dimension: str) -> list[str]:
    values: set[str] = set()
    if reader.limits() == NO_LIMITS:
        names = tuple(metric.name for metric in REGISTRY.metrics)
        every = remembered(("values of dimensions",), lambda: dimension_values(reading(), names))
        if dimension in every:
            return [NO_VALUE if value is None else value for value in every[dimension]]
    for facts in REGISTRY.all_facts:
        metrics = [metric for metric in REGISTRY.metrics if metric.facts == facts.name and _has(metric.name, dimension)]
        metrics = [metric for metric in metrics if reader.limits().may_ask(metric.name)]
        # The plainest question that groups these facts: any metric that is not a flow, else whatever there is.
        metrics.sort(key=lambda metric: clauses.reading_of(metric, _EVERYTHING).at_once is None)
        if metrics and facts.column(dimension):
            found = ask(Query(metrics=(metrics[0].name,), by=(dimension,), period=reader.limits().days))
            found = found.filter(pl.col("n").is_not_null()) if reader.limits().smallest else found
            values.update(NO_VALUE if value is None else str(value) for value in found[dimension])
    return list(values)


def _has(metric: str, dimension: str) -> bool:
    return not clauses.unavailable(Query(metrics=(metric,), by=(dimension,)))


def _options_elsewhere(dimension: str, choices: Choices) -> list[str]:
    """The values of a dimension where these choices read it from other columns than usual."""
    chosen = (REGISTRY.metric(metric.name, choices) for metric in REGISTRY.metrics)
    reading = [metric for metric in chosen if dimension in metric.column_overrides]
    # Of each column the last is asked, which is plainer.
    reading.sort(key=lambda metric: not clauses.reading_of(metric, _EVERYTHING).values)
    values: set[str] = set()
    for metric in {(metric.facts, metric.column_overrides[dimension]): metric for metric in reading}.values():
        found = ask(Query(metrics=(metric.name,), by=(dimension,), choices=choices, period=reader.limits().days))
        found = found.filter(pl.col("n").is_not_null()) if reader.limits().smallest else found
        values.update(NO_VALUE if value is None else str(value) for value in found[dimension])
    return list(values)


def _none_last(values: list[str]) -> list[str]:
    return sorted(values, key=lambda value: value == NO_VALUE)


def _covered(wall: date) -> tuple[date, date] | None:
    spans: dict[bool, list[tuple[date, date]]] = {True: [], False: []}
    for facts, span in cache().known.spans.items():
        if span:
            # Customers reach back to their first contract: their days only count where there is nothing else.
            is_work = any(metric.facts == facts and not metric.kind.traits.reaches_back for metric in REGISTRY.metrics)
            spans[is_work].append((min(span[0], wall), min(span[1], wall)))
    known = spans[True] or spans[False]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


def _closed_hours(week: Week) -> frozenset[tuple[int, int]]:
    """The hours that no opening touches; an opening may go on after midnight."""
    is_open = {
        ((day + hour // 24) % 7, hour % 24)
        for day, openings in enumerate(week)
        for one in openings
        for hour in range(one.opens // 60, -(-one.closes // 60))
    }
    return frozenset({(day, hour) for day in range(7) for hour in range(24)} - is_open)
