"""What panels show, remembered: made once for a panel, a view, the data, the day and the language."""

from __future__ import annotations

from kpi.declare.errors import NotAllowed
from pages.locale.language import language
from pages.ui.answers import answers
from pages.ui.answers.memo import Memo, size_of
from pages.ui.charts.figure import Picture
from pages.ui.panels.nothing import nothing
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Panel
from pages.ui.view import words

BYTES = 128_000_000
"""How much room there is for what panels of all pages, views and languages show."""

CHECKED = 10
"""About how many times its own size a figure takes once it is checked, which it is before it is drawn (measured)."""


def content(panel: Panel, page: PageAnswers) -> Content:
    """What a panel shows, or why there is nothing."""
    key = (panel, page.view, page.version, language())
    return _CONTENTS.get_or_make(
        key,
        lambda: _made(panel, page),
        still_holds=lambda: answers.version() == page.version,  # else it may be half of these data and half of others
    )


def _made(panel: Panel, page: PageAnswers) -> Content:
    try:
        return panel.figure(page) or nothing(panel, page)
    except NotAllowed as error:  # the others of its page may be seen
        return Content(lines=(words.problem(error),))


def _bytes(content: Content) -> int:
    return size_of(content) * (CHECKED if isinstance(content.body, Picture) else 1)


_CONTENTS: Memo[Content] = Memo(BYTES, _bytes)
