"""Groups side by side in one table of HTML: few numbers each, and only differences marked that chance does not explain. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pages.ui.view.as_text import escape


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One number: its text, its interval or why it is withheld, the mark of what stands out (good, bad or none), and what a
    click on it hands back.
    """

    value: str
    under: str = ""
    mark: str = ""
    mark_words: str = ""
    is_faint: bool = False
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


def table(groups: Mapping[str, Sequence[str]], lines: Sequence[Line], *, first: str, alt: str) -> str:
    """The table; `groups` names the columns under their headings. Every text is escaped."""
    over = "".join(
        f'<th colspan="{len(names)}" scope="colgroup">{escape(title)}</th>' for title, names in groups.items()
    )
    under = "".join(
        f'<th scope="col"{" class=begins" if place == 0 else ""}>{escape(name)}</th>'
        for names in groups.values()
        for place, name in enumerate(names)
    )
    begins = {sum(len(names) for names in list(groups.values())[:place]) for place in range(len(groups))}
    body = "".join(_line(line, begins) for line in lines)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(alt)}"><table class="groups"><caption>{escape(alt)}</caption>'
        f'<thead><tr><td></td>{over}</tr><tr><th scope="col">{escape(first)}</th>{under}</tr></thead><tbody>{body}</tbody></table></div>'
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
    classes = " ".join(name for name, is_so in (("begins", begins), ("faint", cell.is_faint)) if is_so)
    shown = f"<b>{escape(cell.value)}</b>"
    if cell.opens:
        shown = f'<button type="button" class="cell" data-open="{escape(cell.opens)}" title="{escape(cell.open_words)}">{shown}</button>'
    return f"<td{f' class={chr(34)}{classes}{chr(34)}' if classes else ''}>{mark}{shown}{under}</td>"
