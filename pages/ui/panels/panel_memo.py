"""What panels show, remembered: made once for a panel, a view, the data, the day and the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.store.store import NotAnswered
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import NotAllowed
from kpi.engine.answer import Question
from pages.locale.language import language
from pages.ui.answers import answers
from pages.ui.answers.memo import Memo, size_of
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.nothing import nothing
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, OfMany, Panel
from pages.ui.view import words
from pages.ui.view.words import t

BYTES = 256_000_000
"""How much room there is for what panels of all pages, views and languages show: that of all pages and periods takes some 25 MB in one language, and that of each channel or team some 20 MB more (measured: a million tickets)."""

FILLED = 0.9
"""How much of the room may be taken by what nobody asked for yet."""


def has_room() -> bool:
    """Whether there is room for what nobody asked for yet."""
    return _CONTENTS.size < FILLED * BYTES


def questions(panel: Panel, view: DatedView) -> tuple[Question, ...]:
    """What a panel asks of a view, which follows from the data too: how far they go decides about its days."""
    return _QUESTIONS.get_or_make((panel, view, answers.version()), lambda: tuple(panel.questions(view)))


def content(panel: Panel, page: PageAnswers) -> Content:
    """What a panel shows, or why there is nothing."""
    key = (panel, page.view, page.version, language())
    return _CONTENTS.get_or_make(
        key,
        lambda: _made(panel, page),
        # Else it may be half of these data and half of others, or lack what the engine answers the next time.
        still_holds=lambda: answers.version() == page.version and page.is_whole,
    )


def _made(panel: Panel, page: PageAnswers) -> Content:
    questions = panel.questions(page.view)
    try:
        made = panel.figure(page) or nothing(panel, page)
    except NotAllowed as error:  # the others of its page may be seen
        return Content(lines=(words.problem(error),))
    except NotAnswered as error:  # and the others of its page are answered
        every = {name: error for question in questions for name in question.query.metrics}
        failed: Mapping[str, Exception] = page.failed(questions) or every
    else:
        failed = page.failed(questions)
        if not failed:
            return made
    rest = panel.without(frozenset(failed)) if isinstance(panel, OfMany) else None
    if rest is None:
        return Content(notice=_why(failed))
    made = _made(rest, page)
    return replace(made, notice=" ".join(filter(None, (made.notice, _why(failed)))))


def _why(failed: Mapping[str, Exception]) -> str:
    """Which metrics were not answered, by the reason that they have in common."""
    by_reason: dict[str, list[str]] = {}
    for name, error in failed.items():
        by_reason.setdefault(words.problem(error), []).append(words.said(REGISTRY.metric(name).label))
    return " ".join(t("problem.metrics", metrics=words.listed(names), why=why) for why, names in by_reason.items())


def _bytes(content: Content) -> int:
    """Twice what it was made of: a figure or HTML is kept as that, and as it is sent (measured: 865 pictures took 130 MB, and twice 63)."""
    return 2 * size_of(content)


QUESTION_BYTES = 32_000_000
"""How much room there is for what they ask: as many views as content is kept of."""

_QUESTIONS: Memo[tuple[Question, ...]] = Memo(QUESTION_BYTES)
_CONTENTS: Memo[Content] = Memo(BYTES, _bytes)
