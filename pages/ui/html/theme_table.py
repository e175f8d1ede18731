"""Themes of comments in one table of HTML: how many, their scores, and how the share moved. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.html.cards import sparkline
from pages.ui.html.group_table import Cell
from pages.ui.view.as_text import escape


@dataclass(frozen=True, kw_only=True)
class ThemeRow:
    """One theme; `opens` is what a click on its name hands back."""

    name: str
    opens: str = ""
    open_words: str = ""
    cells: Sequence[Cell]
    steps: tuple[float | None, ...] = ()
    is_whole: bool = False


def table(columns: Sequence[str], rows: Sequence[ThemeRow], *, first: str, trend: str, alt: str) -> str:
    """The table; every text is escaped."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    last = f'<th scope="col" class="trend">{escape(trend)}</th>' if trend else ""
    body = "".join(_row(row, has_trend=bool(trend)) for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(alt)}"><table class="groups themes"><caption>{escape(alt)}</caption>'
        f'<thead><tr class="heads"><th scope="col">{escape(first)}</th>{heads}{last}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def word_list(title: str, words: Sequence[tuple[str, str, str, str]], tone: str) -> str:
    """A heading and words as buttons: (text, what a click hands back, counts, words on hover)."""
    items = "".join(
        f'<li><button type="button" class="chip {escape(tone)}" data-open="{escape(opens)}" title="{escape(said)}">{escape(text)} <small>{escape(counts)}</small>'
        f'<span class="unseen"> {escape(said)}</span></button></li>'
        for text, opens, counts, said in words
    )
    return f'<div class="tells"><h3>{escape(title)}</h3><ul class="chips">{items}</ul></div>'


def _row(row: ThemeRow, *, has_trend: bool) -> str:
    name = (
        f'<button type="button" class="opens" data-open="{escape(row.opens)}" title="{escape(row.open_words)}">{escape(row.name)}</button>'
        if row.opens
        else escape(row.name)
    )
    cells = "".join(
        f"<td{' class=faint' if cell.is_faint else ''}><b>{escape(cell.value)}</b>{f'<small>{escape(cell.under)}</small>' if cell.under else ''}</td>"
        for cell in row.cells
    )
    trend = f'<td class="trend">{sparkline(row.steps)}</td>' if has_trend else ""
    return f'<tr{" class=whole" if row.is_whole else ""}><th scope="row">{name}</th>{cells}{trend}</tr>'
