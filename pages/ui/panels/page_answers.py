"""What the panels of a page are answered: all that they ask is asked together, so that it shares its scans."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import polars as pl

from data.store.store import NotAnswered
from kpi.engine.answer import Question
from kpi.engine.apart import apart
from pages.ui.answers import answers
from pages.ui.panels.dated_view import DatedView

T = TypeVar("T")


class PageAnswers:
    """The answers to what panels ask of one view; nothing is asked before one of them needs an answer, then all of it at once."""

    def __init__(self, view: DatedView, questions: Iterable[Question]) -> None:
        """`questions` is what all of the panels ask."""
        self.view, self.version = view, answers.version()
        self._declared = iter(questions)
        self._frames: dict[Question, pl.DataFrame] = {}
        self._failed: dict[Question, dict[str, Exception]] = {}
        self._worked_out: dict[Hashable, Any] = {}

    def to(self, question: Question) -> pl.DataFrame:
        """The answer to a question; one that was not declared is asked when it comes."""
        return self.to_all([question])[0]

    def to_all(self, questions: Sequence[Question]) -> list[pl.DataFrame]:
        """The answers to several questions, asked together where they are not answered yet.

        Raises what one failed with of which no metric was answered; of others the metrics that failed have no rows: see `failed`.
        """
        self._ask([*self._declared, *questions])
        for question in questions:
            wrong = self._failed.get(question, {})
            if wrong and len(wrong) == len(question.query.metrics):
                raise next(iter(wrong.values()))
        return [self._frames[question] for question in questions]

    def failed(self, questions: Iterable[Question]) -> dict[str, Exception]:
        """The metrics of these questions that were not answered, and why."""
        return {name: error for question in questions for name, error in self._failed.get(question, {}).items()}

    @property
    def is_whole(self) -> bool:
        """Whether nothing failed so far."""
        return not self._failed

    def once(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What several panels work out of the answers, worked out once."""
        if key not in self._worked_out:
            self._worked_out[key] = work_out()
        found: T = self._worked_out[key]
        return found

    def _ask(self, questions: Sequence[Question]) -> None:
        """Ask what is not answered yet. Questions that differ in their metrics alone are one question."""
        missing = [question for question in dict.fromkeys(questions) if question not in self._frames]
        if not missing:
            return
        alike: dict[Question, list[Question]] = {}
        for question in missing:
            alike.setdefault(_without_metrics(question), []).append(question)
        wholes = [_as_one(parts) for parts in alike.values()]
        told = apart(answers.ask_together, wholes, NotAnswered)
        for parts, whole, one in zip(alike.values(), wholes, told, strict=True):
            self._frames |= _split(one.frame, parts) if len(parts) > 1 else {whole: one.frame}
            for part in parts if one.failed else ():
                if wrong := {name: one.failed[name] for name in part.query.metrics if name in one.failed}:
                    self._failed[part] = wrong


def _without_metrics(question: Question) -> Question:
    """What questions have in common that are asked as one. Groups differ from metric to metric: each keeps its own question."""
    query = question.query
    return question if query.by else replace(question, query=replace(query, metrics=()))


def _as_one(parts: Sequence[Question]) -> Question:
    metrics = tuple(dict.fromkeys(name for part in parts for name in part.query.metrics))
    return replace(parts[0], query=replace(parts[0].query, metrics=metrics))


def _split(frame: pl.DataFrame, parts: Sequence[Question]) -> dict[Question, pl.DataFrame]:
    """The rows of each part; none for metrics without an answer."""
    rows = {str(name): one for (name,), one in frame.partition_by("metric", as_dict=True, maintain_order=True).items()}
    return {
        part: pl.concat([frame.clear(), *(rows[name] for name in part.query.metrics if name in rows)])
        if len(part.query.metrics) > 1
        else rows.get(part.query.metrics[0], frame.clear())
        for part in parts
    }
