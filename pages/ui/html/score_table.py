"""The numbers of one team or agent below each other, each beside target, change and the values it is held against, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.html.cards import sparkline
from pages.ui.view.as_text import escape


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A value that a number is held against, with what is said of the difference and its tone (good, bad or plain)."""

    value: str
    said: str = ""
    tone: str = "plain"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number; all of it is text for people. `opens` and `value_opens` are what clicks on its name and its value hand back."""

    name: str
    value: str
    under: Sequence[str] = ()
    is_faint: bool = False
    value_opens: str = ""
    value_words: str = ""
    was: str = ""
    change: str = ""
    tone: str = "plain"
    target: str = ""
    target_mark: str = ""
    beside: Sequence[Beside] = ()
    spark: tuple[float | None, ...] = ()
    broken: frozenset[int] = frozenset()


def table(groups: Sequence[tuple[str, Sequence[Line]]], heads: Sequence[str], *, alt: str) -> str:
    """The table, the lines of each group under its title ("" for none). `heads` names the columns; every text is escaped.

    A column of which no line says anything is an empty head.
    """
    top = "".join(f'<th scope="col">{escape(head)}</th>' if head else "<td></td>" for head in heads)
    body = "".join(
        (f'<tr class="title"><th scope="rowgroup" colspan="{len(heads)}">{escape(title)}</th></tr>' if title else "")
        + "".join(_line(line, heads) for line in lines)
        for title, lines in groups
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(alt)}"><table class="groups scores"><caption>{escape(alt)}</caption>'
        f'<thead><tr class="heads">{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _line(line: Line, heads: Sequence[str]) -> str:
    value = f"<b>{escape(line.value)}</b>"
    if line.value_opens:
        value = f'<button type="button" class="cell" data-open="{escape(line.value_opens)}" title="{escape(line.value_words)}">{value}</button>'
    under = "".join(f"<small>{escape(text)}</small>" for text in line.under if text)
    change = f'<span class="said {escape(line.tone)}">{escape(line.change)}</span>' if line.change else ""
    was = f"<small>{escape(line.was)}</small>" if line.was else ""
    target = f'<p class="target {escape(line.target_mark)}">{escape(line.target)}</p>' if line.target else ""
    beside = [
        f"{escape(one.value)}" + (f'<small class="{escape(one.tone)}">{escape(one.said)}</small>' if one.said else "")
        for one in line.beside
    ]
    cells = [value + under, change + was, target, *beside, sparkline(line.spark, line.broken)]
    kinds = ["now", "moved", "aim", *(["house"] * len(beside)), "course"]
    shown = "".join(
        f'<td class="{kind}"{f" data-head={_quoted(head)}" if head and cell else ""}>{cell}</td>'
        for head, kind, cell in zip(heads[1:], kinds, cells, strict=True)
    )
    return f'<tr{" class=faint" if line.is_faint else ""}><th scope="row">{escape(line.name)}</th>{shown}</tr>'


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'
