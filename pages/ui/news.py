"""What changed: the groups whose change stands out, as a list; a click shows that group alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, kw_only=True)
class News:
    """One group's change in one metric; all of it is text for people, except what a click hands back."""

    kind: str
    group: str
    metric: str
    change: str
    tone: str
    values: str
    opens: str


def listing(news: Sequence[News]) -> str:
    """The list as HTML; every text is escaped."""
    return f'<ul class="rows">{"".join(map(_row, news))}</ul>'


def _row(one: News) -> str:
    return (
        f'<li class="row"><button type="button" class="name" data-open="{escape(one.opens)}"><small>{escape(one.kind)}</small>{escape(one.group)}</button>'
        f'<span class="said {escape(one.tone)}">{escape(one.change)}</span>'
        f'<span class="quiet">{escape(one.metric)}</span><span class="quiet">{escape(one.values)}</span></li>'
    )
