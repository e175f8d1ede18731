"""Questions that are asked together and fail together, asked apart: what can be answered is, and of the rest it is known which metric failed and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from kpi.engine.answer import Question

Ask = Callable[[Sequence[Question]], list[pl.DataFrame]]


@dataclass(frozen=True)
class Told:
    """The rows of the metrics that were answered, and why each other was not."""

    frame: pl.DataFrame
    failed: Mapping[str, Exception]


def apart(ask: Ask, questions: Sequence[Question], failing: type[Exception]) -> list[Told]:
    """What each question is told. Only `failing` is taken for the failure of single statements; anything else is raised.

    Nothing is asked twice where nothing fails; else by halves, so that one of many metrics costs a few questions more.
    """
    try:
        return [Told(frame, {}) for frame in ask(questions)]
    except failing as error:
        if len(questions) == 1:
            return [_by_metric(ask, questions[0], failing, error)]
    half = len(questions) // 2
    return [*apart(ask, questions[:half], failing), *apart(ask, questions[half:], failing)]


def _by_metric(ask: Ask, question: Question, failing: type[Exception], error: Exception) -> Told:
    names = question.query.metrics
    if len(names) <= 1:
        nothing = replace(question, query=replace(question.query, metrics=()))
        return Told(ask([nothing])[0], dict.fromkeys(names, error))
    half = len(names) // 2
    parts = [
        apart(ask, [replace(question, query=replace(question.query, metrics=part))], failing)[0]
        for part in (names[:half], names[half:])
    ]
    frames = [part.frame for part in parts if part.frame.height] or [parts[0].frame]
    return Told(
        pl.concat(frames, how="diagonal_relaxed"), {name: why for part in parts for name, why in part.failed.items()}
    )
