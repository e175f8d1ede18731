"""What an alert watches: where each number stands now, what of it is news for a recipient, and the message about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from data.config.alarms import Alarm
from data.config.subscriptions import Subscription, Watched
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.query.period import Grain, Period, floor
from kpi.query.query import Comparison
from kpi.sql import clauses
from kpi.verdict import targets, watching
from kpi.verdict.watching import Standing
from pages.delivery import about
from pages.delivery.digest import Sources, asked_of, view_of
from pages.delivery.message import Line, Message, Number, Part
from pages.ui.answers import answers, company
from pages.ui.number import card_text, process_text
from pages.ui.panels import process_course, target_marks
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.layout import at_once
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import shown_as
from pages.ui.report.source import Asked
from pages.ui.view import filter_words, header, words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t

SPANS = ("", Grain.DAY, Grain.WEEK, Grain.MONTH)
"""Over what is judged: the days of the view, or the last day, week or month that is over."""

Event = Mapping[str, Any]
"""One line of a message: what of it is news (out, back, still, maybe), its text, and what a program reads of it."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Where a watched number stands: `text` says its value beside what it is held to."""

    watched: str
    standing: Standing
    text: str
    number: Number


def look(one: Subscription, sources: Sources, wall: date) -> tuple[DatedView, list[Seen]]:
    """Where all that is watched stands, as whoever reads sees it; `wall` is the day on the clock of the report zone. KpiError, StoreError."""
    found = asked_of(view_of(one), sources)
    view = _over(found.view, one.span, wall)
    there_are = {
        metric.name for metric in REGISTRY.metrics
    }  # of one that went with an older version nothing can be said
    by_hand = [each for each in one.watched if each.metric in there_are and _is_asked(each.metric, view)]
    with_target = [name for name in _metrics(found) if _has_target(name, view)] if one.watches_targets else []
    names = list(dict.fromkeys([*with_target, *(each.metric for each in by_hand if not each.is_process)]))
    questions = [replace(view.total(name), comparison=Comparison.NONE) for name in names]
    frames = dict(zip(names, answers.ask_together(questions), strict=True)) if names else {}
    rows = {name: frame.row(0, named=True) if frame.height else {} for name, frame in frames.items()}
    seen = [_of_target(name, rows[name], view) for name in with_target]
    grain = Grain(one.span) if one.span else view.grain
    for each in by_hand:
        seen.append(_of_process(each, view, grain) if each.is_process else _of_limits(each, rows[each.metric], view))
    return view, seen


def step(known: Mapping[str, Alarm], seen: Iterable[Seen], now: datetime) -> dict[str, Alarm]:
    """What is known after a look: what is out for sure begins an event, what is in its limits ends it, and nothing else changes it.

    What is watched no more is forgotten without a word.
    """
    after: dict[str, Alarm] = {}
    for one in seen:
        before = known.get(one.watched) or Alarm(watched=one.watched, is_out=False, since_at=now)
        is_out = {Standing.OUT: True, Standing.IN: False}.get(one.standing, before.is_out)
        after[one.watched] = before if is_out == before.is_out else replace(before, is_out=is_out, since_at=now)
    return after


def told(known: Mapping[str, Alarm]) -> dict[str, Alarm]:
    """The same once the recipient was told of all of it."""
    return {name: replace(one, is_told=one.is_out) for name, one in known.items()}


def has_news(known: Mapping[str, Alarm]) -> bool:
    """Whether a recipient believes something else than there is: what came and went unsaid is none."""
    return any(one.is_out != one.is_told for one in known.values())


def events(known: Mapping[str, Alarm], seen: Iterable[Seen]) -> list[Event]:
    """The lines of one message about all that is news, with what is still out, and what is out by its value and may be so by chance."""
    found = []
    for one in seen:
        alarm = known[one.watched]
        if alarm.is_out != alarm.is_told:
            what = "out" if alarm.is_out else "back"
        elif alarm.is_out:
            what = "still"
        elif one.standing is Standing.OUT_WITHIN_CHANCE:
            what = "maybe"
        else:
            continue
        since = words.moment(answers.local_moment(alarm.since_at))
        text = t("alert.since", line=one.text, moment=since) if what == "still" else one.text
        raw = {**one.number.raw, "is_out": alarm.is_out, "since": f"{alarm.since_at.isoformat()}Z"}
        found.append({"what": what, "watched": one.watched, "text": text, "rests": one.number.rests, "raw": raw})
    return sorted(found, key=lambda each: _ORDER.index(each["what"]))


_ORDER = ("out", "back", "still", "maybe")
_TONES = {"out": "bad", "back": "good", "still": "bad", "maybe": "plain"}


def alert(one: Subscription, sources: Sources, given: Sequence[Event], wall: date, *, is_test: bool) -> Message:
    """The message about these events, to whoever reads. KpiError or StoreError with a sentence."""
    saved = view_of(one)
    view = _over(asked_of(saved, sources).view, one.span, wall)
    count = {what: len({each["raw"]["metric"] for each in given if each["what"] == what}) for what in _ORDER}
    leading = next((what for what in _ORDER if count[what]), "none")
    subject = (
        t(words.form(f"alert.subject.{leading}", count[leading]), n=words.number(count[leading]), name=one.name)
        if leading != "none"
        else t("alert.subject.none", name=one.name)
    )
    return Message(
        subject=t("mail.subject.test", subject=subject) if is_test else subject,
        title=one.name,
        whose=company.shown(),
        shown=words.at_start(filter_words.sentence(view.view, view.today)),
        until=t("data.until", day=words.day(view.today)),
        parts=tuple(_parts(given)),
        about=(
            t("report.data_version", until=t("data.until", day=words.day(view.today)), version=words.number(answers.version()[0])),
            header.made(company.shown().name),
            *about.why(one),
        ),
        link=about.link(f"v/{saved.slug}"),
        raw={"kind": "alert", "view": saved.slug, "events": [{"what": each["what"], **each["raw"]} for each in given]},
    )  # fmt: skip


def _parts(given: Sequence[Event]) -> Iterator[Part]:
    for what in _ORDER:
        lines = [Line(text=" · ".join(filter(None, (each["text"], each["rests"]))), tone=_TONES[what]) for each in given if each["what"] == what]  # fmt: skip
        if lines:
            yield Part(heading=t(f"alert.{what}"), lines=tuple(lines))
    if not given:
        yield Part(heading="", lines=(Line(text=t("alert.none"), tone="good"),))


def watchable(found: Asked) -> list[str]:
    """The numbers of a view that can be watched."""
    return [name for name in _metrics(found) if _is_asked(name, found.view)]


def _metrics(found: Asked) -> list[str]:
    parts = found.source.parts(found.fields)
    asked = (question for panel in at_once(parts) for question in panel.questions(found.view))
    return list(dict.fromkeys(name for question in asked for name in question.query.metrics))


def _is_asked(name: str, view: DatedView) -> bool:
    return not clauses.unavailable(view.query(name)).get(name)


def _has_target(name: str, view: DatedView) -> bool:
    target = target_marks.target_of(view.query(name), shown_as(name, view)) if _is_asked(name, view) else None
    is_usual = REGISTRY.is_usual(REGISTRY.metric(name, view.view.choices), view.view.choices, view.view.settings)
    return is_usual and target is not None and target.target is not None


def _over(view: DatedView, span: str, wall: date) -> DatedView:
    """The view over the days on which it is judged; of today, which goes on, no day."""
    if not span:
        return view
    grain = Grain(span)
    end = floor(min(view.today, wall - timedelta(days=1)) + timedelta(days=1), grain)
    period = Period(floor(end - timedelta(days=1), grain), end)
    if period.start is None:
        raise KpiError(t("data.none"))
    return DatedView(replace(view.view, span=(period.start, end - timedelta(days=1))), view.today)


def _of_target(name: str, row: Mapping[str, Any], view: DatedView) -> Seen:
    shown = shown_as(name, view)
    target = target_marks.target_of(view.query(name), shown)
    aimed = target.target if target and target.target is not None else float("nan")
    verdict = targets.verdict(shown.metric, row, aimed) if row else None
    number = _number(shown, row, {"target": aimed})
    text = t("alert.line.target", label=shown.label, value=number.value, target=shown.text(aimed))
    return Seen(watched=f"{name}:target", standing=watching.of_target(verdict), text=text, number=number)


def _of_limits(one: Watched, row: Mapping[str, Any], view: DatedView) -> Seen:
    shown = shown_as(one.metric, view)
    standing = watching.of_limits(shown.metric, row, one.below, one.above)
    number = _number(shown, row, {"below": one.below, "above": one.above})
    text = t("alert.line.limit", label=shown.label, value=number.value, limit=limit_words(one, shown))
    return Seen(watched=one.key, standing=standing, text=text, number=number)


def _of_process(one: Watched, view: DatedView, grain: Grain) -> Seen:
    """Whether a number is as usual in the newest bucket that is over: a day, a week or a month, or in the steps of the view."""
    shown = shown_as(one.metric, view)
    found = process_course.course(PageAnswers(view, ()), one.metric, grain)
    newest = next((each for each in reversed(found.buckets) if each.on == found.newest_on), None) if found else None
    if found is None or newest is None:
        number = _number(shown, {}, {})
        text = t("alert.line.usual", label=shown.label, value=number.value, range=shown.text(None))
        return Seen(watched=one.key, standing=Standing.UNKNOWN, text=text, number=number)
    row = {"value": newest.value, "n": newest.n, "low": None, "high": None}
    signal = found.current if found.standing is Standing.OUT else None
    change = signal.change if signal else None
    number = _number(shown, row, {"usual_low": newest.low, "usual_high": newest.high, "usual_change": change})
    values = {
        "label": shown.label,
        "value": number.value,
        "range": shown.interval(newest.low, newest.high) or shown.text(None),
    }
    said = process_text.said(signal, grain, shown) if signal else ""
    text = t("alert.line.process", **values, said=said) if said else t("alert.line.usual", **values)
    return Seen(watched=one.key, standing=found.standing, text=text, number=number)


def limit_words(one: Watched, shown: Measure) -> str:
    """Between what a number is to stay, in words."""
    if one.is_process:
        return t("alert.usual")
    if one.below is None:
        return t("alert.most", above=shown.text(one.above))
    if one.above is None:
        return t("alert.least", below=shown.text(one.below))
    return t("alert.between", below=shown.text(one.below), above=shown.text(one.above))


def _number(shown: Measure, row: Mapping[str, Any], beside: Mapping[str, float | None]) -> Number:
    rows = card_text.rows_behind(shown.metric, row["n"]) if row.get("n") is not None else ""
    rests = " · ".join(text for text in (card_text.interval_of(row, shown), rows) if text)
    raw = {"metric": shown.metric.name} | {name: row.get(name) for name in ("value", "n", "low", "high")}
    return Number(label=shown.label, value=shown.text_of(row), rests=rests, raw=raw | beside)
