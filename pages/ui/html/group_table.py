"""Groups side by side in one table of HTML: few numbers each, and only differences marked that chance does not explain. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pages.ui.html.cards import sparkline
from pages.ui.view.as_text import escape

ARROWS = {"ascending": "▴", "descending": "▾"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One number of all groups: its name, what a click on it hands back to sort by it, and how it is sorted ("" where it is not)."""

    name: str
    sorts: str
    sort_words: str
    sorted: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One number: its text, its interval or why it is withheld, its course, the mark of what stands out (good, bad or none), and what
    a click on it hands back.

    It is shaded by the code of a target's verdict, whose words are read out.
    """

    value: str
    under: str = ""
    mark: str = ""
    mark_words: str = ""
    is_faint: bool = False
    verdict: str = ""
    verdict_words: str = ""
    spark: tuple[float | None, ...] = ()
    broken: frozenset[int] = frozenset()
    opens: str = ""
    open_words: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group, or the whole, with a cell for each column; `opens` is what a click on its name hands back."""

    name: str
    cells: Sequence[Cell]
    opens: str = ""
    open_words: str = ""
    is_whole: bool = False


def table(groups: Mapping[str, Sequence[Column]], lines: Sequence[Line], *, first: str, alt: str) -> str:
    """The table; `groups` names the columns under their headings. Every text is escaped."""
    over = "".join(
        f'<th colspan="{len(names)}" scope="colgroup">{escape(title)}</th>' for title, names in groups.items()
    )
    under = "".join(
        _head(column, is_first=place == 0) for columns in groups.values() for place, column in enumerate(columns)
    )
    begins = {sum(len(names) for names in list(groups.values())[:place]) for place in range(len(groups))}
    body = "".join(_line(line, begins) for line in lines)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(alt)}"><table class="groups"><caption>{escape(alt)}</caption>'
        f'<thead><tr><td></td>{over}</tr><tr><th scope="col">{escape(first)}</th>{under}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _head(column: Column, *, is_first: bool) -> str:
    begins = ' class="begins"' if is_first else ""
    order = f' aria-sort="{escape(column.sorted)}"' if column.sorted else ""
    arrow = f' <span aria-hidden="true">{ARROWS[column.sorted]}</span>' if column.sorted else ""
    return (
        f'<th scope="col"{begins}{order}><button type="button" class="opens sorts" data-open="{escape(column.sorts)}" '
        f'title="{escape(column.sort_words)}">{escape(column.name)}{arrow}</button></th>'
    )


def _line(line: Line, begins: set[int]) -> str:
    name = (
        f'<button type="button" class="opens" data-open="{escape(line.opens)}" title="{escape(line.open_words)}">{escape(line.name)}</button>'
        if line.opens
        else escape(line.name)
    )
    cells = "".join(_cell(cell, place in begins) for place, cell in enumerate(line.cells))
    return f'<tr{" class=whole" if line.is_whole else ""}><th scope="row">{name}</th>{cells}</tr>'


def _cell(cell: Cell, begins: bool) -> str:
    mark = (
        f'<span class="{escape(cell.mark)}" title="{escape(cell.mark_words)}">{"▲" if cell.mark == "good" else "▼"}'
        f'<span class="unseen"> {escape(cell.mark_words)}</span></span> '
        if cell.mark
        else ""
    )
    under = f"<small>{escape(cell.under)}</small>" if cell.under else ""
    said = f'<span class="unseen"> {escape(cell.verdict_words)}</span>' if cell.verdict_words else ""
    classes = " ".join(filter(None, ("begins" if begins else "", "faint" if cell.is_faint else "", cell.verdict)))
    attributes = f' class="{escape(classes)}"' if classes else ""
    attributes += f' title="{escape(cell.verdict_words)}"' if cell.verdict_words else ""
    line = sparkline(cell.spark, cell.broken)
    shown = f"<b>{escape(cell.value)}</b>"
    if cell.opens:
        shown = f'<button type="button" class="cell" data-open="{escape(cell.opens)}" title="{escape(cell.open_words)}">{shown}</button>'
    return f"<td{attributes}>{mark}{shown}{said}{under}{line}</td>"
