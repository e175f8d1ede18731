"""Of questions that fail together, each metric that can be answered is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import pytest

from kpi.engine.answer import Question
from kpi.engine.apart import apart
from kpi.query.query import Query


class Refused(Exception):
    """What one statement fails with."""


def asker(*refused: str) -> tuple[list[tuple[str, ...]], object]:
    """A way to ask that fails with any question about these metrics; and what was asked."""
    asked: list[tuple[str, ...]] = []

    def ask(questions: Sequence[Question]) -> list[pl.DataFrame]:
        names = [question.query.metrics for question in questions]
        asked.append(tuple(name for each in names for name in each))
        for name in asked[-1]:
            if name in refused:
                raise Refused(name)
        schema = {"metric": pl.String, "value": pl.Float64}
        return [pl.DataFrame({"metric": list(each), "value": [1.0] * len(each)}, schema=schema) for each in names]

    return asked, ask


QUESTION = Question(Query(metrics=("a", "b", "c", "d", "e")))


def test_nothing_is_asked_twice_where_nothing_fails() -> None:
    asked, ask = asker()
    told = apart(ask, [QUESTION, QUESTION], Refused)
    assert [one.frame["metric"].to_list() for one in told] == [list("abcde")] * 2
    assert not any(one.failed for one in told)
    assert len(asked) == 1


@pytest.mark.parametrize("refused", ["a", "c", "e", "ae", "bcd", "abcde"])
def test_each_metric_that_fails_is_named_and_all_others_are_answered(refused: str) -> None:
    _, ask = asker(*refused)
    whole = replace(QUESTION, query=replace(QUESTION.query, metrics=("f", "g")))
    first, second = apart(ask, [QUESTION, whole], Refused)
    assert {name: str(error) for name, error in first.failed.items()} == {name: name for name in refused}
    assert first.frame["metric"].to_list() == [name for name in "abcde" if name not in refused]
    assert first.frame.columns == ["metric", "value"]
    assert second.frame["metric"].to_list() == ["f", "g"]
    assert not second.failed


def test_what_is_no_failure_of_a_statement_is_raised() -> None:
    def ask(questions: Sequence[Question]) -> list[pl.DataFrame]:
        raise KeyError

    with pytest.raises(KeyError):
        apart(ask, [QUESTION], Refused)
