"""Comments to read: score, day, who was concerned and what was written, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.view.as_text import escape


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment as text; `side` is low, high or anything else, in words `side_words`; `opens` leads to its ticket."""

    score: str
    side: str
    side_words: str
    about: Sequence[str]
    text: str
    opens: str = ""
    open_words: str = ""


def comments(items: Sequence[Comment], *, alt: str) -> str:
    """The list; every text is escaped."""
    return f'<ul class="voices" aria-label="{escape(alt)}">{"".join(map(_item, items))}</ul>'


def _item(one: Comment) -> str:
    tone = {"low": "bad", "high": "good"}.get(one.side, "plain")
    about = " · ".join(escape(text) for text in one.about if text)
    ticket = (
        f'<button type="button" class="opens" data-open="{escape(one.opens)}">{escape(one.open_words)}</button>'
        if one.opens
        else ""
    )
    unseen = f'<span class="unseen"> {escape(one.side_words)}</span>' if one.side_words else ""
    return (
        f'<li class="{tone}"><p class="said">{escape(one.text)}</p>'
        f'<p class="about"><b class="{tone}">{escape(one.score)}{unseen}</b><span>{about}</span>{ticket}</p></li>'
    )
