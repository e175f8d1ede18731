"""The questions of pages about a year, asked of a store of any size in this process: prints seconds, processor time and what was kept as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from data.facts.refresh import open_store
from data.store.store import StoreError
from kpi.engine.answer import Question, base_period
from kpi.engine.coverage import coverage
from kpi.engine.explain import explain, rows
from kpi.query.period import PRESETS, grain_for
from kpi.query.query import Comparison, Filter, Query
from pages.ui.answers.answer_cache import AnswerCache
from tests.bench.questions import GROUPED, HEADLINES, NEWS, TODAY

SPEED = ("first_response_median", "first_response_p90", "resolution_median", "resolution_p90", "first_response_mean")
SATISFACTION = ("csat", "nps", "ces", "survey_response_rate")
MAIL, BILLING = Filter("channel", ("email",)), Filter("category", ("Billing",))


def page(
    headlines: tuple[str, ...], grouped: tuple[str, ...], by: tuple[str, ...], *filters: Filter, preset: str = "364d"
) -> list[Question]:
    """Totals against the days before, the course of both, and groups."""
    totals = Query(metrics=headlines, period=PRESETS[preset](TODAY), filters=filters)
    course = replace(totals, grain=grain_for(totals.period))
    base = base_period(totals.period, Comparison.PREVIOUS)
    assert base is not None
    groups = [Question(replace(totals, metrics=grouped, by=(name,)), Comparison.PREVIOUS) for name in by]
    return [Question(totals, Comparison.PREVIOUS), Question(course), Question(course.over(base)), *groups]


PAGES = {
    "overview": page(HEADLINES, NEWS, GROUPED),
    "speed": page(SPEED, SPEED, GROUPED),
    "satisfaction": page(SATISFACTION, SATISFACTION, GROUPED),
    "teams": page(
        ("tickets_resolved", "resolution_median", "csat"), ("tickets_resolved", "resolution_median", "csat"), ("team",)
    ),
    "overview, e-mail alone": page(HEADLINES, NEWS, GROUPED, MAIL),
    "overview, a category alone": page(HEADLINES, NEWS, GROUPED, BILLING),
}
DRAWN = {"overview": (HEADLINES, NEWS), "speed": (SPEED, SPEED), "satisfaction": (SATISFACTION, SATISFACTION)}
"""The pages that somebody has looked at: their days are kept."""


def main() -> None:
    """`STORE first`: each page with nothing kept; `STORE kept`: with all days kept, never asked before."""
    path, way = Path(sys.argv[1]), sys.argv[2]
    found: dict[str, list[float] | None] = {}
    with open_store(path) as store:
        known: list[object] = []
        found["what the data cover"] = measured(lambda: known.append(coverage(store.read)))
        cache = AnswerCache(store.read, coverage(store.read))
        if way == "kept":
            found["keeping the days"] = measured(lambda: keep(cache))
        for name, questions in PAGES.items():
            found[name] = measured(lambda questions=questions: cache.answers_to(questions))  # type: ignore[misc]  # a default argument in a lambda has no type
        query = Query(metrics=("resolution_median",), period=PRESETS["364d"](TODAY))
        found["detail: what is left out"] = measured(lambda: explain(store.read, query, known=cache.known))
        found["detail: the tickets"] = measured(lambda: rows(store.read, query, 50, known=cache.known))
    print(json.dumps(found))


def keep(cache: AnswerCache) -> None:
    """Keep the days of pages that were drawn for four weeks, and prepare a quarter, as a page does."""
    for headlines, grouped in DRAWN.values():
        for preset in ("28d", "91d"):
            questions = page(headlines, grouped, GROUPED, preset=preset)
            cache.answers_to(questions)
            cache.keep_days(questions)


def measured(work: Callable[[], object]) -> list[float] | None:
    """Seconds and processor seconds of some work; None where it was too much for the memory."""
    began, used = time.perf_counter(), time.process_time()
    try:
        work()
    except StoreError as error:
        print(error, file=sys.stderr)
        return None
    return [time.perf_counter() - began, time.process_time() - used]


if __name__ == "__main__":
    main()
