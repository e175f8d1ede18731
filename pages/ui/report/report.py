"""A report as a value: what it is called, what it shows of a page, its numbers with what they mean, and what must be known of the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from data.config.company import Company
from kpi.declare.metric import Unit
from kpi.engine.explain import Explanation
from kpi.sql import clauses
from kpi.verdict.disclosure import is_few
from kpi.verdict.targets import TargetVerdict
from pages.ui.answers import answers, company, reader
from pages.ui.number import card_text, not_in_data
from pages.ui.panels import panel_memo, target_marks
from pages.ui.panels.layout import Fold, Part, Row, at_once
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Panel, shown_as
from pages.ui.report.source import Asked, Fields
from pages.ui.view import definition_words, filter_words, header, words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t
from pages.web import health


@dataclass(frozen=True, kw_only=True)
class Block:
    """A panel as it is shown, under its title, with the metrics that it asks for; `definition` where it is not the usual one."""

    title: str
    definition: str
    content: Content
    metrics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Blocks side by side, at most so many."""

    columns: int
    blocks: tuple[Block, ...]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number of the report: how it is shown, its row of the answer, its target in words with its verdict, and what it counts.

    `counts` is None where its reader may not know how many records are left out.
    """

    shown: Measure
    row: dict[str, Any]
    target: str
    verdict: TargetVerdict | None
    beside: str
    counts: Explanation | None

    @property
    def is_few(self) -> bool:
        """Whether its value is withheld, as it rests on too few records."""
        return is_few(self.shown.metric, self.row["n"])

    @property
    def rests(self) -> tuple[str, ...]:
        """On what the value rests, in words: its interval, how many records, its change and its target."""
        metric = self.shown.metric
        rows = "" if self.shown.unit is Unit.COUNT else card_text.rows_behind(metric, self.row["n"])
        if self.is_few:
            return rows, card_text.shown_from(metric)
        change = card_text.change(self.row, metric)
        interval = card_text.interval_of(self.row, self.shown) or card_text.why_no_interval(metric, self.row)
        return interval, rows, card_text.was(self.row, self.shown), change.words, self.target

    @property
    def counted(self) -> str:
        """How many records it counts, and why others are left out; empty where its reader may not know."""
        found = self.counts
        if found is None:
            return ""
        said = [
            t(
                "report.counts",
                counted=words.number(found.counted),
                total=words.number(found.total),
                rows=words.said(found.row),
            )
        ]
        said += [t("report.without", reason=words.said(reason), n=words.number(n)) for reason, n in found.excluded if n]
        return words.apart(said)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A page or saved view with all that stands in its files."""

    title: str
    page: str
    shown: str
    until: str
    made: str
    whose: Company
    shelves: tuple[Shelf, ...]
    numbers: tuple[Number, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    data_version: int
    version: str
    fields: dict[str, str]

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """What the report is, line by line under names."""
        lines = (
            (t("report.page"), t(f"page.{self.page}")),
            (t("report.shown"), self.shown),
            (t("report.data"), t("report.data_version", until=self.until, version=words.number(self.data_version))),
            (t("report.made"), self.made),
            (t("report.program"), t("report.version", version=self.version)),
            (t("report.rules"), t("report.rules_text")),
        )
        return (*lines, *((t("report.know"), text) for text in self.notes))

    @property
    def blocks(self) -> Iterator[Block]:
        """All blocks in their order."""
        for shelf in self.shelves:
            yield from shelf.blocks


def report(asked: Asked) -> Report:
    """Make the report that was asked for, as the pages show the same view, in the language that is spoken and within the limits of its reader."""
    view, parts = asked.view, asked.source.parts(asked.fields)
    page = PageAnswers(view, (ask for panel in at_once(parts) for ask in panel.questions(view)))
    shelves = tuple(shelf for part in parts if (shelf := _shelf(part, page, asked)).blocks)
    contents = [block.content for shelf in shelves for block in shelf.blocks]
    missing = [name for panel in at_once(parts) for name in panel_memo.content(panel, page).missing]
    names = list(dict.fromkeys(name for shelf in shelves for block in shelf.blocks for name in block.metrics))
    covered = answers.covered()
    return Report(
        title=asked.title,
        page=asked.source.name,
        shown=words.at_start(filter_words.sentence(view.view, view.today)),
        until=t("data.until", day=words.day(view.today)) if covered else t("data.none"),
        made=header.made(company.shown().name),
        whose=company.shown(),
        shelves=shelves,
        numbers=tuple(_numbers(names, page)),
        missing=tuple(not_in_data.lines(missing)) if contents else (t("missing.page"), *not_in_data.lines(missing)),
        notes=tuple(
            header.must_know(view.view, asked.source.facts(asked.fields), rests_on_hours=asked.source.rests_on_hours)
        ),
        data_version=page.version[0],
        version=health.version(),
        fields={**asked.fields, "page": asked.source.name, "day": view.today.isoformat()},
    )


def values(report: Report) -> dict[str, Any]:
    """What a program reads of it: the numbers as they were answered, without those that are withheld, and of what they are."""
    names = ("value", "n", "low", "high", "base_value", "change")
    numbers = [
        {"metric": one.shown.metric.name}
        | {name: None if one.is_few and name != "n" else one.row.get(name) for name in names}
        for one in report.numbers
    ]
    return {
        "page": report.page,
        "fields": report.fields,
        "data_version": report.data_version,
        "version": report.version,
        "numbers": numbers,
    }


def is_open(fold: Fold, fields: Fields) -> bool:
    """Whether the address has a folded part opened."""
    return fields.get(f"more_{fold.code}", "").lower() in ("true", "1")


def _shelf(part: Part, page: PageAnswers, asked: Asked) -> Shelf:
    if isinstance(part, Row):
        panels = [panel for panel in part.panels if not panel_memo.content(panel, page).is_left_out]
        for panel in part.instead:
            if len(panels) < len(part.panels) and not panel_memo.content(panel, page).is_left_out:
                panels.append(panel)
        return Shelf(columns=part.columns, blocks=tuple(_block(panel, page) for panel in panels))
    if isinstance(part, Fold):
        if not is_open(part, asked.fields):
            return Shelf(columns=1, blocks=())
        own = PageAnswers(page.view, [ask for panel in part.panels for ask in panel.questions(page.view)])
        return Shelf(columns=1, blocks=tuple(_blocks(part.panels, own)), title=t(f"more.{part.code}"))
    return Shelf(columns=1, blocks=tuple(_blocks([part], page)))


def _blocks(panels: Iterable[Panel], page: PageAnswers) -> Iterator[Block]:
    for panel in panels:
        content = panel_memo.content(panel, page)
        if not content.is_left_out and (content.body or content.lines or content.notice or content.lead):
            yield _block(panel, page)


def _block(panel: Panel, page: PageAnswers) -> Block:
    heading, content = panel.heading(page.view), panel_memo.content(panel, page)
    return Block(
        title=heading.title if heading else "",
        definition=heading.definition if heading else "",
        content=content,
        metrics=tuple(name for question in panel.questions(page.view) for name in question.query.metrics),
    )


def _numbers(names: Sequence[str], page: PageAnswers) -> Iterator[Number]:
    view = page.view
    known = [name for name in names if not clauses.unavailable(view.query(name)).get(name)]
    for name, frame in zip(known, page.to_all([view.total(name) for name in known]), strict=True):
        if frame.is_empty() or frame["value"][0] is None:
            continue
        row, shown, query = frame.row(0, named=True), shown_as(name, view), view.total(name).query
        mark = target_marks.mark_of(query, shown, row)
        yield Number(
            shown=shown,
            row=row,
            target=mark.words,
            verdict=mark.verdict,
            beside=definition_words.beside(shown.metric, view.view),
            counts=None if reader.limits().smallest else answers.explain(query),
        )
