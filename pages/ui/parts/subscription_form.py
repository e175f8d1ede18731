"""The form of a subscription: which view, when, by which way and to whom; of an alert, what is watched and when it keeps quiet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import time

import streamlit as st

from data.config import subscriptions
from data.config.saved_views import SavedView
from data.config.subscriptions import NAME_MOST, NOTHING_WATCHED, WATCHED_MOST, Channel, Kind, Subscription, Watched
from data.store.store import StoreError
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.text.parse_value import read_value, typed_value
from pages.delivery import watch
from pages.delivery.digest import Sources, asked_of
from pages.locale import catalogues
from pages.locale.language import language
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.reader import OWNER, Right
from pages.ui.html.language_switch import NAMES
from pages.ui.parts import doing
from pages.ui.view import words
from pages.ui.view.words import literal, t

_QUIET = (time(20), time(7))
SPANS = {"": "view", **{str(one): str(one) for one in watch.SPANS if one}}
"""Over what alerts are judged, with the last part of the key of its words."""


@dataclass(frozen=True)
class Draft:
    """What the form begins with: a subscription that is changed, or a new one; `key` tells its fields from others on the page."""

    one: Subscription
    key: str
    is_new: bool


def show(draft: Draft, views: Sequence[SavedView], sources: Sources, on_done: Callable[[Subscription], None]) -> None:
    """Draw the form; what was saved goes to `on_done`."""
    one, key = draft.one, draft.key
    with st.container(border=True, key=f"send_form_{key}", gap="small"):
        kind = Kind(_chosen("send.kind", list(Kind), one.kind, f"_send_kind_{key}"))
        left, right = st.columns(2)
        slugs = [view.slug for view in views]
        names = {view.slug: view.name for view in views}
        slug = left.selectbox(
            t("send.view"), slugs, index=slugs.index(one.view) if one.view in slugs else 0, format_func=lambda each: names[each], key=f"_send_view_{key}",
        )  # fmt: skip
        view = next(each for each in views if each.slug == slug)
        name = right.text_input(t("send.name"), value=one.name, placeholder=view.name, max_chars=NAME_MOST, key=f"_send_name_{key}")  # fmt: skip
        made = replace(one, kind=kind, view=view.slug, name=name or view.name)
        wrong: list[Exception] = []
        if kind is Kind.DIGEST:
            made = _digest(made, key)
        else:
            made = _alert(replace(made, weekdays=tuple(range(7))) if draft.is_new else made, view, sources, key, wrong)
        made, address = _channel(made, key, is_new=draft.is_new)
        made = _more(made, key)
        is_asked = st.button(t("send.save"), type="primary", key=f"_send_save_{key}")
    saved: list[Subscription] = []

    def save() -> None:
        if wrong:
            raise wrong[0]
        is_owner = reader.who().id == OWNER.id
        saved.append(subscriptions.save(stores.real(), made, address, is_of_computer=is_owner))

    if is_asked and doing.is_done(save, needs=Right.SHARE):
        on_done(saved[0])


def _chosen(words_key: str, codes: Sequence[str], now: str, key: str) -> str:
    return str(
        st.segmented_control(
            t(words_key),
            codes,
            default=now,
            format_func=lambda code: t(f"{words_key}.{code}"),
            required=True,
            wrap=True,
            key=key,
        )
    )


def _weekdays(one: Subscription, words_key: str, key: str) -> Subscription:
    names = words.weekdays()
    days = st.pills(
        t(words_key), range(7), selection_mode="multi", default=list(one.weekdays), format_func=lambda day: literal(names[day]), wrap=True, key=f"_send_days_{one.kind}_{key}",
    )  # fmt: skip
    return replace(one, weekdays=tuple(days))


def _digest(one: Subscription, key: str) -> Subscription:
    left, right = st.columns([2, 1])
    with left:
        one = _weekdays(one, "send.days", key)
    at = right.time_input(t("send.time", zone=literal(answers.zone())), value=one.send_at, key=f"_send_at_{key}")
    return replace(one, send_at=at or one.send_at)


def _alert(one: Subscription, view: SavedView, sources: Sources, key: str, wrong: list[Exception]) -> Subscription:
    try:
        names = watch.watchable(asked_of(view, sources))
    except KpiError as error:
        wrong.append(error)
        names = []
    targets = st.toggle(t("send.targets"), value=one.watches_targets or not one.watched, key=f"_send_targets_{key}")
    watched = _watched(one, names, key, wrong)
    span = st.selectbox(t("send.span"), list(SPANS), index=list(SPANS).index(one.span), format_func=lambda code: t(f"send.span.{SPANS[code]}"), key=f"_send_span_{key}")  # fmt: skip
    one = _weekdays(one, "send.days.alert", key)
    with st.grid(3, min_column_width=180):
        is_quiet = st.toggle(t("send.quiet"), value=one.quiet is not None, help=t("send.quiet.help"), key=f"_send_quiet_{key}")  # fmt: skip
        begin, end = one.quiet or _QUIET
        if is_quiet:
            begin = st.time_input(t("send.quiet.from"), value=begin, key=f"_send_quiet_from_{key}") or begin
            end = st.time_input(t("send.quiet.until"), value=end, key=f"_send_quiet_until_{key}") or end
    return replace(one, watches_targets=targets, watched=watched, span=span, quiet=(begin, end) if is_quiet else None)


def _watched(one: Subscription, names: list[str], key: str, wrong: list[Exception]) -> tuple[Watched, ...]:
    """The numbers with limits by hand: a line for each, and an empty one below them."""
    known = {metric.name for metric in REGISTRY.metrics}
    before = [each for each in one.watched if each.metric in known]
    options = ["", *dict.fromkeys([*names, *(each.metric for each in before)])]
    found: list[Watched] = []
    for place in range(WATCHED_MOST):
        given = _line(before[place] if place < len(before) else None, options, f"{place}_{key}")
        if given is None:
            break
        metric, below, above, is_process = given
        has_limit = bool(below.strip() or above.strip())
        try:
            limits = [Watched(metric=metric, below=_value(below, metric), above=_value(above, metric))] if has_limit else []  # fmt: skip
            found += [*limits, *([Watched(metric=metric, is_process=True)] if is_process else [])]
        except KpiError as error:
            wrong.append(error)
        if not (has_limit or is_process):
            wrong.append(StoreError(NOTHING_WATCHED))
    return tuple(found)


def _line(before: Watched | None, options: list[str], key: str) -> tuple[str, str, str, bool] | None:
    """A number, what was typed as its limits, and whether it is to be as usual; None where none is chosen."""
    with st.grid(4, min_column_width=180):
        metric = st.selectbox(
            t("send.watch"), options, index=options.index(before.metric) if before else 0,
            format_func=lambda name: words.said(REGISTRY.metric(name).label) if name else "–", key=f"_send_watch_{key}",
        )  # fmt: skip
        below = _limit("send.least", before, before.below if before else None, key)
        above = _limit("send.most", before, before.above if before else None, key)
        is_process = bool(metric and REGISTRY.metric(metric).kind.chart) and st.checkbox(
            t("send.usual"),
            value=bool(before and before.is_process),
            help=t("send.usual.help"),
            key=f"_send_usual_{key}",
        )
    return (metric, below, above, is_process) if metric else None


def _limit(word: str, before: Watched | None, value: float | None, key: str) -> str:
    text = typed_value(value, REGISTRY.metric(before.metric).unit) if before and value is not None else ""
    return st.text_input(t(word), value=text, help=t("send.limit.help"), key=f"_{word}_{key}")


def _value(text: str, metric: str) -> float | None:
    return read_value(text, REGISTRY.metric(metric).unit) if text.strip() else None


def _channel(one: Subscription, key: str, *, is_new: bool) -> tuple[Subscription, str]:
    channel = Channel(_chosen("send.channel", list(Channel), one.channel, f"_send_channel_{key}"))
    if channel is Channel.MAIL:
        before = "\n".join(one.recipients) if one.channel is Channel.MAIL else ""
        text = st.text_area(t("send.recipients"), value=before, help=t("send.recipients.help"), height=80, key=f"_send_to_{key}")  # fmt: skip
        separated = text.replace(",", "\n").replace(";", "\n")
        return replace(one, channel=channel, recipients=tuple(separated.splitlines())), ""
    is_kept = not is_new and one.channel is channel
    address = st.text_input(
        t("send.webhook"), type="password", help=t("send.webhook.help"), placeholder=t("send.webhook.kept") if is_kept else "https://", key=f"_send_hook_{key}",
    )  # fmt: skip
    return replace(one, channel=channel, recipients=one.recipients if is_kept else ()), address.strip()


def _more(one: Subscription, key: str) -> Subscription:
    codes = list(catalogues.offered())
    with st.grid(3, min_column_width=180):
        spoken = st.selectbox(
            t("send.language"), codes, index=codes.index(one.language if one.language in codes else language()), format_func=lambda code: NAMES[code],
            key=f"_send_language_{key}",
        )  # fmt: skip
        has_pdf = (
            one.kind is Kind.DIGEST
            and one.channel is Channel.MAIL
            and st.toggle(t("send.pdf"), value=one.has_pdf, key=f"_send_pdf_{key}")
        )
    may_show_all = one.owner == OWNER.id == reader.who().id
    is_whole = may_show_all and st.toggle(t("send.whole"), value=one.is_whole, key=f"_send_whole_{key}")
    return replace(one, language=spoken, has_pdf=has_pdf, is_whole=is_whole)
