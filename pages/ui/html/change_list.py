"""Groups below each other with their value, what it was, the change and the course, as a table of HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.html.cards import sparkline
from pages.ui.view.as_text import escape
from pages.ui.view.words import t


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group; all of it is text for people. `tone` is good, bad, strong or plain; `opens` and `value_opens` are what clicks on its name and its value hand back."""

    name: str
    value: str
    was: str = ""
    change: str = ""
    tone: str = "plain"
    opens: str = ""
    open_words: str = ""
    value_opens: str = ""
    value_words: str = ""
    spark: tuple[float | None, ...] = ()
    broken: frozenset[int] = frozenset()


def table(lines: Sequence[Line], *, first: str, alt: str, is_compared: bool) -> str:
    """The table; every text is escaped. What is not compared has no columns for it."""
    compared = (
        f'<th scope="col">{escape(t("why.before"))}</th><th scope="col">{escape(t("why.change"))}</th>'
        if is_compared
        else ""
    )
    heads = f'<th scope="col">{escape(first)}</th><th scope="col">{escape(t("why.now"))}</th>{compared}<td></td>'
    body = "".join(_line(line, is_compared=is_compared) for line in lines)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(alt)}"><table class="groups changes"><caption>{escape(alt)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line(line: Line, *, is_compared: bool) -> str:
    name = escape(line.name)
    if line.opens:
        name = f'<button type="button" class="opens" data-open="{escape(line.opens)}" title="{escape(line.open_words)}">{name}</button>'
    compared = (
        f'<td>{escape(line.was)}</td><td class="said {escape(line.tone)}">{escape(line.change)}</td>'
        if is_compared
        else ""
    )
    value = f"<b>{escape(line.value)}</b>"
    if line.value_opens:
        value = f'<button type="button" class="cell" data-open="{escape(line.value_opens)}" title="{escape(line.value_words)}">{value}</button>'
    course = sparkline(line.spark, line.broken)
    return f'<tr><th scope="row">{name}</th><td>{value}</td>{compared}<td class="course">{course}</td></tr>'
