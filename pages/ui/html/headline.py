"""The headline of a page as a short list of HTML: each sentence opens its number. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pages.ui.view.as_text import escape
from pages.ui.view.words import t


class Sentence(Protocol):
    """What one clause says, of which metric, and whether it is good, bad or plain."""

    @property
    def metric(self) -> str:
        """What a click opens."""

    @property
    def label(self) -> str:
        """The metric's name for readers."""

    @property
    def words(self) -> str:
        """The sentence."""

    @property
    def tone(self) -> str:
        """good, bad or plain."""


def listing(sentences: Sequence[Sentence]) -> str:
    """The list; every text is escaped. What is opened is the metric's name."""
    return f'<ul class="headline" aria-label="{escape(t("headline.alt"))}">{"".join(map(_item, sentences))}</ul>'


def sentence(words: str, tone: str) -> str:
    """A single sentence that opens nothing; it is escaped."""
    return f'<p class="headline {escape(tone)}">{escape(words)}</p>'


def _item(one: Sentence) -> str:
    return (
        f'<li class="{escape(one.tone)}"><button type="button" class="opens" data-open="{escape(one.metric)}" '
        f'title="{escape(t("headline.open", label=one.label))}">{escape(one.words)}</button></li>'
    )
