"""A report as one page of HTML that asks nobody for anything: its styles, letters, pictures and what draws them stand in it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from urllib.parse import quote

from pages.locale.language import language
from pages.ui.charts.figure import Picture
from pages.ui.html.data_table import data_table
from pages.ui.panels import panel_file
from pages.ui.panels.panel import Html, Records
from pages.ui.report import figures, look
from pages.ui.report.report import Block, Number, Report, Shelf, values
from pages.ui.report.still import still
from pages.ui.view import header, words
from pages.ui.view.as_text import escape
from pages.ui.view.words import t

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
"""What the page may load: nothing that is not in it."""


class Form(StrEnum):
    """How a page is to be shown: as who opens it likes, on sheets of paper, or as a picture; the last two are light, and drawn at once."""

    SCREEN = "screen"
    PAPER = "paper"
    PICTURE = "picture"


_LEAST_WIDTH = {2: "26rem", 3: "20rem"}


def document(report: Report, form: Form = Form.SCREEN) -> str:
    """The page, in the language that is spoken."""
    is_still = form is not Form.SCREEN
    pictures: list[tuple[Picture, Picture | None]] = []
    body = "".join(_body(report, pictures))
    dark = "" if is_still else f"@media screen and (prefers-color-scheme: dark){{:root{{{look.variables('dark')}}}}}"
    style = f"{look.font_faces(body)}:root{{{look.variables('light')}}}{dark}{_styles()}"
    return (
        f'<!doctype html><html lang="{language()}" class="{form}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="{"light" if is_still else "light dark"}">'
        f'<meta name="generator" content="Service Pulse {escape(report.version)}"><link rel="icon" href="data:,">'
        f"<title>{escape(header.window_title(report.title, report.whose.name))}</title><style>{style}</style></head>"
        f"<body><main>{body}</main>{_scripts(report, pictures, is_still=is_still)}</body></html>"
    )


def pictures_alone(pictures: Sequence[tuple[Picture, Picture | None]], width: int, heights: Sequence[int]) -> str:
    """A page with nothing but these pictures one below the other, all so wide and each so high in pixels: to be cut apart again."""
    places = "".join(
        f'<div class="plot" data-figure="{place}" style="height:{high}px"></div>' for place, high in enumerate(heights)
    )
    said = "".join(wide.sent + (narrow.sent if narrow else "") for wide, narrow in pictures)
    own = f"body,main{{margin:0;padding:0;width:{width}px}}.plot{{margin:0;width:{width}px;overflow:hidden}}"
    style = f"{look.font_faces(said)}:root{{{look.variables('light')}}}{_styles()}{own}"
    drawn = f'<script type="application/json" id="figures">{figures.drawn(pictures)}</script>'
    return (
        f'<!doctype html><html lang="{language()}" class="{Form.PICTURE}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}"><style>{style}</style></head><body><main>{places}</main>'
        f"{drawn}<script>{figures.library()}</script><script>{_of_pages('themed.js')}{_file('report.js')}</script></body></html>"
    )


def _body(report: Report, pictures: list[tuple[Picture, Picture | None]]) -> Iterator[str]:
    yield _head(report)
    for shelf in report.shelves:
        yield _shelf(shelf, pictures)
    if report.missing:
        yield f'<p class="small shelf">{escape(" ".join(report.missing))}</p>'
    if report.numbers:
        yield f'<section class="appendix"><h2>{escape(t("report.meanings"))}</h2><div class="meanings">'
        yield from map(_meaning, report.numbers)
        yield "</div></section>"
    about = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in report.about)
    yield f'<section class="appendix"><h2>{escape(t("report.about"))}</h2><dl class="about-report">{about}</dl></section>'


def _head(report: Report) -> str:
    logo = report.whose.logo
    picture = (
        f'<img src="data:image/png;base64,{base64.b64encode(logo).decode()}" alt="">'
        if logo
        else header.ICON.replace("<svg ", '<svg class="mark" aria-hidden="true" ', 1)
    )
    notes = "".join(f"<p>{escape(text)}</p>" for text in report.notes)
    return (
        f'<header><div class="head"><div class="whose">{picture}<span>{escape(report.whose.name or t("app.title"))}</span></div>'
        f'<div class="made">{escape(report.made)}</div></div><h1>{escape(report.title)}</h1>'
        f'<p class="shown">{escape(report.shown)}</p><p class="facts-line">{escape(report.until)}</p>'
        f"{f'<div class=notes>{notes}</div>' if notes else ''}</header>"
    )


def _shelf(shelf: Shelf, pictures: list[tuple[Picture, Picture | None]]) -> str:
    title = f"<h2>{escape(shelf.title)}</h2>" if shelf.title else ""
    blocks = "".join("".join(_block(block, pictures)) for block in shelf.blocks)
    if shelf.columns > 1 and len(shelf.blocks) > 1:
        least = _LEAST_WIDTH[shelf.columns]
        return f'<section class="shelf">{title}<div class="side" style="--least:{least}">{blocks}</div></section>'
    return f'<section class="shelf">{title}{blocks}</section>'


def _block(block: Block, pictures: list[tuple[Picture, Picture | None]]) -> Iterator[str]:
    content, body = block.content, block.content.body
    yield '<article class="panel">' if block.title else "<div>"
    if block.title:
        yield f"<h2>{escape(block.title)}</h2>"
    yield from _small(block.definition)
    if content.notice:
        yield f'<p class="notice">{escape(content.notice)}</p>'
    yield from _small(content.lead)
    rows = panel_file.rows_of(content)
    if isinstance(body, Picture):
        place = len(pictures)
        pictures.append((body, content.narrow))
        yield f'<div class="plot" data-figure="{place}" role="img" aria-label="{escape(body.alt)}"></div>'
        yield from _small(body.note)
    elif isinstance(body, Html):
        yield f'<div class="host">{still(body.html)}</div>'
    elif isinstance(body, Records) and rows is not None:
        yield f'<p class="small">{escape(body.lead)}</p><div class="table whole">{data_table(rows, body.alt)}</div>'
    for line in content.lines:
        yield from _small(line)
    if isinstance(body, Picture) and rows is not None and rows.height:
        table = data_table(rows, block.title or body.alt)
        yield f'<details class="numbers"><summary>{escape(t("report.numbers_of"))}</summary><div class="table">{table}</div></details>'
    yield "</article>" if block.title else "</div>"


def _small(text: str) -> Iterator[str]:
    if text:
        yield f'<p class="small">{escape(text)}</p>'


def _meaning(number: Number) -> str:
    """One number: its name and value, on what it rests, what it means, and what it leaves out."""
    metric, shown = number.shown.metric, number.shown
    value = t("few.value") if number.is_few else shown.text_of(number.row)
    rests = " · ".join(text for text in number.rests if text)
    facts = [
        (t("opened.formula"), escape(words.said(metric.formula))),
        (t("opened.dated_by"), escape(words.said(metric.dated_by))),
        *([(t("report.settings"), escape(number.beside))] if number.beside else []),
        *([(t("report.counted"), escape(number.counted))] if number.counted else []),
        *([(t("opened.source"), _source(metric.source))] if metric.source else []),
    ]
    said = "".join(f"<dt>{escape(name)}</dt><dd>{text}</dd>" for name, text in facts)
    return (
        f'<div class="meaning"><h3><span>{escape(shown.label)}</span><b>{escape(value)}</b></h3><p class="rests">{escape(rests)}</p>'
        f"<p>{escape(words.said(metric.help))}</p><dl>{said}</dl></div>"
    )


def _source(source: str) -> str:
    safe = escape(quote(source, safe=":/?&=#%.-_~"))
    return f'<a href="{safe}" rel="noreferrer">{escape(source.split("/")[2])}</a>'


def _scripts(report: Report, pictures: list[tuple[Picture, Picture | None]], *, is_still: bool) -> str:
    numbers = f'<script type="application/json" id="numbers">{figures.safe_json(values(report))}</script>'
    if not pictures:
        return numbers + (f"<script>{_ending()}</script>" if is_still else "")
    drawn = f'<script type="application/json" id="figures">{figures.drawn(pictures)}</script>'
    library = (
        f"<script>{figures.library()}</script>"
        if is_still
        else f'<script type="application/gzip" id="library">{figures.packed_library()}</script>'
    )
    return f"{numbers}{drawn}{library}<script>{_of_pages('themed.js')}{_file('report.js')}</script>"


def _ending() -> str:
    """Tells how high the page is, where nothing is drawn that would."""
    return "document.documentElement.dataset.height = Math.ceil(document.documentElement.scrollHeight)"


@cache
def _styles() -> str:
    lists = _of_pages("live.css").replace(":host", ".host")
    return lists + _file("report.css")


@cache
def _of_pages(name: str) -> str:
    """What pages are drawn with, too."""
    return (Path(__file__).parents[1] / "html" / name).read_text(encoding="utf-8")


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
