"""One ticket as HTML: what is known of it, its course on a line, and its waits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.view.as_text import escape


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened: when (as text, or why that is not known), how long after the beginning, and a kind for its mark."""

    when: str
    what: str
    after: str = ""
    kind: str = ""  # done, wait, late, planned, or nothing


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line about waits: a cell for each of them, as text and its tone (good, bad or plain)."""

    name: str
    cells: Sequence[tuple[str, str]]


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and what stands for them."""
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs)
    return f'<dl class="facts">{items}</dl>'


def course(steps: Sequence[Step], *, alt: str) -> str:
    """The steps below each other on one line, so that no label meets another however close they were."""
    items = "".join(
        f'<li class="{escape(step.kind)}"><span class="when">{escape(step.when)}</span><span class="what">{escape(step.what)}'
        f"{f'<small>{escape(step.after)}</small>' if step.after else ''}</span></li>"
        for step in steps
    )
    return f'<ol class="course" aria-label="{escape(alt)}">{items}</ol>'


def waits(names: Sequence[str], lines: Sequence[Line], *, alt: str) -> str:
    """The waits side by side."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{escape(line.name)}</th>'
        + "".join(f'<td><span class="{escape(tone)}">{escape(text)}</span></td>' for text, tone in line.cells)
        + "</tr>"
        for line in lines
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(alt)}"><table class="groups waits"><caption>{escape(alt)}</caption>'
        f'<thead><tr class="heads"><td></td>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )
