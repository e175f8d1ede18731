"""What customers wrote, and what happened, as lists of HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.view.as_text import escape


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment: its score with what it means in full, the text, and when, about what and whom."""

    score: str
    score_words: str
    text: str
    about: str


def comments(shown: Sequence[Comment]) -> str:
    """The comments below each other; every text is escaped."""
    return f'<ul class="said-list">{"".join(map(_comment, shown))}</ul>'


def notes(shown: Sequence[tuple[str, str]]) -> str:
    """What happened, each with its day in words; every text is escaped."""
    items = "".join(f"<li><p>{escape(text)}</p><small>{escape(day)}</small></li>" for day, text in shown)
    return f'<ul class="said-list plain">{items}</ul>'


def _comment(one: Comment) -> str:
    return (
        f'<li><span class="score" title="{escape(one.score_words)}">{escape(one.score)}</span>'
        f"<p>{escape(one.text)}</p><small>{escape(one.about)}</small></li>"
    )
