"""A report as an Excel workbook: what it is, its numbers, a sheet for each panel with what is shown on it, and what the numbers mean."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pages.ui.charts.figure import Picture
from pages.ui.panels import number_rows, panel_file
from pages.ui.panels.panel import Records
from pages.ui.report.report import Block, Number, Report
from pages.ui.view import words
from pages.ui.view.words import t
from pages.web.spreadsheet import Sheet, workbook


def book(report: Report) -> bytes:
    """The workbook; no text in it is run."""
    return workbook(_sheets(report))


def _sheets(report: Report) -> Iterator[Sheet]:
    about = pl.DataFrame(report.about, schema={t("report.sheet"): pl.String, report.title: pl.String}, orient="row")
    yield Sheet(name=t("report.sheet"), lines=(report.title, *report.missing), rows=about)
    if report.numbers:
        rows = number_rows.table(map(_row, report.numbers))
        yield Sheet(name=t("report.sheet.numbers"), lines=(report.shown, report.until), rows=rows)
    for block in report.blocks:
        shown = panel_file.rows_of(block.content)
        if shown is not None and shown.height:
            title = block.title or block.content.title or t("report.sheet")
            yield Sheet(name=title, lines=(title, report.shown, *_said(block)), rows=shown)
    if report.numbers:
        yield Sheet(name=t("report.sheet.definitions"), rows=pl.DataFrame([_meaning(one) for one in report.numbers]))


def _said(block: Block) -> list[str]:
    """What stands above and below a panel."""
    content, body = block.content, block.content.body
    note = body.note if isinstance(body, Picture) else body.lead if isinstance(body, Records) else ""
    return [text for text in (block.definition, content.notice, content.lead, note, *content.lines) if text]


def _row(number: Number) -> number_rows.Row:
    until = number.row.get("data_until")
    return number_rows.number_row(
        number.shown, number.row, target=number.target, until=words.day(until) if until else ""
    )


def _meaning(number: Number) -> dict[str, str]:
    metric = number.shown.metric
    return {
        t("take.number"): number.shown.label,
        t("report.definition"): words.said(metric.help),
        t("opened.formula"): words.said(metric.formula),
        t("opened.dated_by"): words.said(metric.dated_by),
        t("report.settings"): number.beside,
        t("report.counted"): number.counted,
        t("opened.source"): metric.source,
    }
