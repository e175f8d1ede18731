"""A digest as a message: the saved view as its report has it, to the digit, with its pictures and on wish as PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser

from data.config.saved_views import SavedView, saved_view
from data.config.subscriptions import Channel, Subscription
from kpi.declare.errors import KpiError
from kpi.declare.metric import Unit
from pages.delivery import about, drawings
from pages.delivery.message import Drawing, Line, Message, Number, Part
from pages.ui.answers import stores
from pages.ui.charts.figure import Picture
from pages.ui.number import card_text
from pages.ui.panels import target_marks
from pages.ui.panels.panel import Html
from pages.ui.report import document, paper
from pages.ui.report import report as reports
from pages.ui.report.report import Report, report
from pages.ui.report.source import Asked, Source, asked
from pages.ui.view import words
from pages.ui.view.words import t

HEADLINE = "headline"
"""The key of the panel that says in words what is missed and what changed."""

Sources = Mapping[str, Source]


def view_of(one: Subscription) -> SavedView:
    """The saved view that is sent. KpiError when somebody has deleted it."""
    found = saved_view(stores.real().read, one.view)
    if found is None:
        raise KpiError("The saved view “{view}” is there no longer.", view=one.view)
    return found


def asked_of(view: SavedView, sources: Sources) -> Asked:
    """The view as it is now, within the limits of whoever reads. KpiError where nothing of it can be shown."""
    if view.page not in sources:
        raise KpiError(t("report.no_page_of_view", name=view.name, page=view.page))
    return replace(asked({**view.fields, "of": view.page}, sources), title=view.name)


def digest(one: Subscription, sources: Sources, *, is_test: bool) -> Message:
    """What is sent of a view now, to whoever reads. KpiError or StoreError with a sentence."""
    view = view_of(one)
    found = report(asked_of(view, sources))
    is_mail = one.channel is Channel.MAIL
    drawn, missing = _drawn(found) if is_mail else ((), ())
    pdf, no_pdf = _pdf(found) if is_mail and one.has_pdf else (None, ())
    subject = t("mail.subject", name=view.name, days=words.days(asked_of(view, sources).view.period))
    return Message(
        subject=t("mail.subject.test", subject=subject) if is_test else subject,
        title=view.name,
        whose=found.whose,
        shown=found.shown,
        until=found.until,
        parts=(Part(heading="", lines=tuple(_headline(found))),),
        numbers=tuple(map(_number, found.numbers)),
        drawings=drawn,
        notes=(*found.notes, *found.missing, *missing, *no_pdf, *_left_out(found, has_pdf=pdf is not None)),
        meanings=tuple((number.shown.label, words.said(number.shown.metric.help)) for number in found.numbers),
        about=(
            t("report.data_version", until=found.until, version=words.number(found.data_version)),
            found.made,
            *about.why(one),
        ),
        link=about.link(f"v/{view.slug}"),
        pdf=pdf,
        raw={"kind": "digest", "view": view.slug, **reports.values(found)},
    )


def _drawn(found: Report) -> tuple[tuple[Drawing, ...], tuple[str, ...]]:
    """The pictures, or why there are none: a mail without them says all numbers too."""
    try:
        drawn = drawings.drawings(found)
    except KpiError as error:
        return (), (t("mail.no_pictures", why=words.problem(error)),)
    more = drawings.count(found) - len(drawn)
    return drawn, (words.count("mail.more_pictures", more),) if more else ()


def _pdf(found: Report) -> tuple[bytes | None, tuple[str, ...]]:
    """The report as PDF, or why it is not there: a mail without it says all numbers too."""
    try:
        return paper.pdf(document.document(found, form=document.Form.PAPER)), ()
    except KpiError as error:
        return None, (t("mail.no_pdf", why=words.problem(error)),)


def _left_out(found: Report, *, has_pdf: bool) -> tuple[str, ...]:
    """That lists and tables of the page are not in the mail, where there are any."""
    has_lists = any(block.title and not isinstance(block.content.body, Picture) for block in found.blocks)
    return (t("mail.lists.pdf" if has_pdf else "mail.lists"),) if has_lists else ()


def _headline(found: Report) -> Iterator[Line]:
    for block in found.blocks:
        body = block.content.body
        if isinstance(body, Html) and body.key == HEADLINE:
            yield from _Sentences(body.html).found


def _number(one: reports.Number) -> Number:
    metric, row = one.shown.metric, one.row
    raw = {"metric": metric.name} | {
        name: None if one.is_few and name != "n" else row.get(name)
        for name in ("value", "n", "low", "high", "base_value", "change")
    }
    rows = "" if one.shown.unit is Unit.COUNT else card_text.rows_behind(metric, row["n"])
    if one.is_few:
        return Number(label=one.shown.label, value=t("few.value"), rests=card_text.shown_from(metric), raw=raw)
    change = card_text.change(row, metric)
    return Number(
        label=one.shown.label,
        value=one.shown.text_of(row),
        rests=" · ".join(text for text in (card_text.interval_of(row, one.shown), rows) if text),
        was=card_text.was(row, one.shown),
        change=change.brief or change.words,
        change_tone=change.tone,
        target=one.target,
        tone=target_marks.TONES.get(one.verdict, "plain"),
        raw=raw,
    )


class _Sentences(HTMLParser):
    """The sentences of a headline with their tones."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Line] = []
        self._tone: str | None = None
        self._text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("li", "p"):
            classes = (dict(attrs).get("class") or "").split()
            self._tone = next((one for one in classes if one in ("good", "bad")), "plain")
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._tone is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("li", "p") and self._tone is not None:
            self.found.append(Line(text="".join(self._text).strip(), tone=self._tone))
            self._tone = None
