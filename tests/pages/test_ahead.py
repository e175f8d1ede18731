"""Answers that are kept, and those that are prepared while nobody asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.store import Store, open_store
from kpi.answer import Question, answer
from kpi.coverage import coverage
from kpi.period import Period
from kpi.query import Comparison, Query
from pages.ui import ahead, answered
from pages.ui.answered import Answers
from tests.records import SHOP, put

SOON = 20
SEPTEMBER = Query(metrics=("tickets_created", "csat"), period=Period(date(2026, 9, 1), date(2026, 10, 1)))


class Watched:
    """A store that counts what is read from it, and can be held up."""

    def __init__(self, store: Store) -> None:
        self.store, self.texts, self.gate, self.begun = store, [], threading.Event(), threading.Event()
        self.gate.set()

    def read(self, sql: str, params: Mapping[str, object] | None = None) -> pl.DataFrame:
        self.texts.append(sql)
        self.begun.set()
        assert self.gate.wait(SOON)
        return self.store.read(sql, dict(params or {}))

    def version(self) -> int:
        return self.store.version()


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setattr(ahead, "QUIET_SECONDS", 0.0)
    with open_store(tmp_path / "shop.duckdb") as store:
        put(store, **SHOP)
        yield Watched(store)


def rounds() -> list[list[Question]]:
    return [[Question(SEPTEMBER, comparison), Question(SEPTEMBER)] for comparison in Comparison]


def kept_by(watched: Watched) -> Answers:
    return Answers(watched.read, coverage(watched.store.read))


def test_an_answer_is_read_once_and_stays_the_same(watched: Watched) -> None:
    answers = kept_by(watched)
    first, second = (answers.of([Question(SEPTEMBER)])[0] for _ in range(2))
    assert len(watched.texts) == 2  # tickets and surveys
    assert first.equals(second)
    assert first.equals(answer(watched.store.read, SEPTEMBER))
    both = answers.of([Question(SEPTEMBER), Question(SEPTEMBER, Comparison.NONE)])
    assert both[0].equals(first)
    assert "change" in both[1].columns


def test_what_was_asked_longest_ago_is_forgotten_first(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answered, "MOST", 2)
    answers = kept_by(watched)
    for query in (SEPTEMBER, SEPTEMBER.over(Period()), SEPTEMBER, SEPTEMBER.over(Period(date(2026, 9, 2)))):
        answers.of([Question(query)])
    read = len(watched.texts)
    answers.of([Question(SEPTEMBER)])
    assert len(watched.texts) == read
    answers.of([Question(SEPTEMBER.over(Period()))])
    assert len(watched.texts) > read


def test_what_was_prepared_needs_no_reading_any_more(watched: Watched) -> None:
    answers = kept_by(watched)
    assert ahead.prepare(answers, watched, rounds()).result(SOON) == 3
    read = len(watched.texts)
    assert read > 0
    for questions in rounds():
        answers.of(questions)
    assert len(watched.texts) == read


def test_it_gives_up_before_the_next_statement_when_somebody_asks(watched: Watched) -> None:
    answers = kept_by(watched)
    answers.of(rounds()[0])
    texts = len(watched.texts)
    watched.begun.clear()
    watched.gate.clear()
    preparing = ahead.prepare(answers, watched, rounds())
    assert watched.begun.wait(SOON)
    answers.of(rounds()[0])  # kept, so that this does not wait
    watched.gate.set()
    assert preparing.result(SOON) <= 2
    assert len(watched.texts) <= texts + 2  # what was on its way: the second round's tickets and surveys


def test_nothing_is_prepared_while_people_keep_asking(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(ahead, "QUIET_SECONDS", 1.0)
    answers = kept_by(watched)
    answers.of(rounds()[0])
    read = len(watched.texts)
    preparing = [ahead.prepare(answers, watched, rounds()) for _ in range(3)]
    answers.of(rounds()[0])
    assert [each.result(SOON) for each in preparing] == [0, 0, 0]
    assert len(watched.texts) == read


def test_it_gives_up_when_the_data_change(watched: Watched) -> None:
    watched.gate.clear()
    preparing = ahead.prepare(kept_by(watched), watched, rounds())
    assert watched.begun.wait(SOON)
    with watched.store.write():
        pass
    watched.gate.set()
    assert preparing.result(SOON) <= 1
    assert len(watched.texts) <= 2


def test_it_does_not_keep_a_slow_store_busy(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(ahead, "MOST_SECONDS", -1.0)
    assert ahead.prepare(kept_by(watched), watched, rounds()).result(SOON) == 0
    assert watched.texts == []
