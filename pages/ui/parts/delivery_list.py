"""All that is sent regularly or when something happens: when it comes next, what came of the last time, and the ways to test, pause, change and delete it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import polars as pl
import streamlit as st

from data.config import alarms, outbox, subscriptions
from data.config.outbox import Delivery, State
from data.config.saved_views import SavedView, saved_views
from data.config.subscriptions import Channel, Kind, Subscription, now
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from pages.delivery import about, audience, schedule, smtp, watch
from pages.delivery.audience import NotForThem
from pages.delivery.digest import Sources
from pages.delivery.sending import Sender
from pages.locale.language import language
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.reader import Right
from pages.ui.parts import doing, subscription_form
from pages.ui.parts.saved_views import SENT_REGULARLY
from pages.ui.parts.subscription_form import Draft
from pages.ui.view import words
from pages.ui.view.as_text import in_table
from pages.ui.view.measure import measure
from pages.ui.view.words import literal, t

_MADE, _CHANGED = "_send_made", "_send_changed"
_LOGGED = 50


def show(sender: Sender, sources: Sources) -> None:
    """Draw the page."""
    store, who = stores.real(), reader.who()
    st.markdown(t("send.lead"))
    if stores.is_demo():
        st.caption(t("send.demo"))
    if not smtp.is_set_up():
        st.info(t("send.no_server"), icon=":material/mail_off:")
    views = [view for view in saved_views(store.read) if view.page in sources]
    if views:
        _new(views, sources)
    else:
        st.caption(t("send.no_views"))
    found = [one for one in subscriptions.subscriptions(store.read) if _is_open(one)]
    if views and not found:
        st.caption(t("send.none"))
    is_all = reader.may(who, Right.ACCESS)
    for one in found:
        with st.container(border=True, gap="xsmall", key=f"send_{one.id}"):
            _one(store, one, sender, views, sources, is_all=is_all)


def _is_open(one: Subscription) -> bool:
    """Whether it is one's own, or all are one's to look after."""
    who = reader.who()
    return one.owner == who.id or reader.may(who, Right.ACCESS)


def _new(views: list[SavedView], sources: Sources) -> None:
    slug = st.session_state.pop(SENT_REGULARLY, None)
    number = st.session_state.get(_MADE, 0)
    if slug:
        number = st.session_state[_MADE] = number + 1  # its fields begin anew
    view = next((each for each in views if each.slug == slug), views[0])
    who = reader.who()
    one = Subscription(
        kind=Kind.DIGEST, name="", view=view.slug, language=language(), owner=who.id, owner_name=who.name
    )

    def done(saved: Subscription) -> None:
        st.session_state[_MADE] = st.session_state.get(_MADE, 0) + 1
        st.toast(literal(t("send.saved", name=saved.name)))
        st.rerun()

    with st.expander(t("send.new"), icon=":material/add:", expanded=bool(slug), key=f"_send_new_{number}"):
        subscription_form.show(Draft(one, f"new{number}", is_new=True), views, sources, done)


def _one(
    store: Store, one: Subscription, sender: Sender, views: list[SavedView], sources: Sources, *, is_all: bool
) -> None:
    st.markdown(f"**{literal(one.name)}**")
    st.caption(literal(_about(one, views)))
    if is_all and one.owner != reader.who().id:
        st.caption(literal(t("send.owner", owner=one.owner_name or t("person.owner"))))
    tried = outbox.deliveries(store.read, one.id, _LOGGED)
    st.caption(literal(" · ".join(_state(store, one, tried))))
    for problem in _problems(store, one, tried, views):
        st.warning(literal(problem), icon=":material/error:")
    with st.container(horizontal=True, gap="small"):
        is_asked = _button(one, "now", "send")
        _act(one, "resume" if one.is_paused else "pause", "play_arrow" if one.is_paused else "pause", lambda: subscriptions.pause(store, one.id, is_paused=not one.is_paused))  # fmt: skip
        if _button(one, "change", "edit"):
            st.session_state[_CHANGED] = one.id
        _act(one, "delete", "delete", lambda: subscriptions.remove(store, one.id))
    if is_asked:
        _send_now(one, sender)
    if views and st.session_state.get(_CHANGED) == one.id:
        subscription_form.show(Draft(one, one.id, is_new=False), views, sources, _changed)
    if tried:
        with st.expander(t("send.log")):
            st.dataframe(in_table(pl.DataFrame([_row(each) for each in tried])), hide_index=True)


def _changed(_: Subscription) -> None:
    st.session_state.pop(_CHANGED, None)
    st.rerun()


def _button(one: Subscription, code: str, icon: str) -> bool:
    of = t("views.delete.of", name=one.name) if code == "delete" else t(f"send.{code}.of", name=one.name)
    return st.button(
        t(f"send.{code}"), key=f"_send_{code}_{one.id}", icon=f":material/{icon}:", type="tertiary", help=literal(of)
    )


def _act(one: Subscription, code: str, icon: str, act: Callable[[], None]) -> None:
    if _button(one, code, icon) and doing.is_done(act, needs=Right.SHARE):
        st.rerun()


def _send_now(one: Subscription, sender: Sender) -> None:
    tried: list[Delivery] = []
    with st.spinner(t("report.making")):
        is_done = doing.is_done(lambda: tried.extend(sender.send_now(one, now(), is_test=True)), needs=Right.SHARE)
    if not is_done:
        return
    sent = sum(each.state is State.SENT for each in tried)
    if sent:
        st.success(words.count("send.now.sent", sent), icon=":material/mark_email_read:")
    for each in tried:
        if each.state is not State.SENT:
            st.error(literal(t("send.problem", recipient=each.recipient, why=words.said(each.error))), icon=":material/error:")  # fmt: skip


def _about(one: Subscription, views: list[SavedView]) -> str:
    view = next((each.name for each in views if each.slug == one.view), one.view)
    way = "" if one.channel is Channel.MAIL else f"{t(f'send.channel.{one.channel}')}, "
    recipients = f"{way}{words.listed(one.recipients)}"
    if one.kind is Kind.DIGEST:
        return t("send.about.digest", view=view, days=about.days(one), recipients=recipients)
    watched = [*([t("send.watched.targets")] if one.watches_targets else []), *map(_limit, one.watched)]
    return t("send.about.alert", view=view, watched=words.apart(watched), recipients=recipients)


def _limit(one: subscriptions.Watched) -> str:
    if one.metric not in {metric.name for metric in REGISTRY.metrics}:
        return one.metric
    shown = measure(one.metric)
    return f"{shown.label} ({watch.limit_words(one, shown)})"


def _state(store: Store, one: Subscription, tried: list[Delivery]) -> Iterator[str]:
    zone = answers.zone()
    if one.is_paused:
        yield t("send.paused")
    elif one.kind is Kind.DIGEST:
        yield t("send.next", moment=_moment(schedule.next_due(one, zone, now())))
    else:
        until = schedule.quiet_until(one, zone, now())
        if until:
            yield t("send.quiet_now", moment=_moment(until))
        known = (alarms.alarms(store.read, one.id, name) for name in one.recipients)
        names = dict.fromkeys(
            each.watched.partition(":")[0] for found in known for each in found.values() if each.is_out
        )
        if names:
            yield t("send.out", numbers=words.listed(words.said(REGISTRY.metric(name).label) for name in names))
    sent = max((each.sent_at for each in tried if each.sent_at), default=None)
    yield t("send.last", moment=_moment(sent)) if sent else t("send.never")


def _problems(store: Store, one: Subscription, tried: list[Delivery], views: list[SavedView]) -> Iterator[str]:
    """Why the next one will not come, and why the newest to a recipient did not."""
    if one.view not in {view.slug for view in views}:
        yield t("send.view_gone")
    for name in one.recipients:
        try:
            audience.reader_for(store.path, one, name)
        except NotForThem as error:
            yield t("send.problem", recipient=name, why=words.said(error.sentence))
            continue
        newest = next((each for each in tried if each.recipient == name), None)
        if newest and newest.error and newest.state in (State.FAILED, State.WAITING):
            yield t("send.problem", recipient=name, why=words.said(newest.error))


def _row(one: Delivery) -> dict[str, str | int]:
    again = one.state is State.WAITING and one.tries and one.next_at
    state = t("send.state.again", moment=_moment(one.next_at)) if again else t(f"send.state.{one.state}", **_sent(one))
    return {
        t("send.column.due"): _moment(one.due_at),
        t("send.column.to"): one.recipient,
        t("send.column.state"): state,
        t("send.column.tries"): one.tries,
        t("send.column.error"): words.said(one.error) if one.error else "",
    }


def _sent(one: Delivery) -> dict[str, str]:
    return {"moment": _moment(one.sent_at)} if one.state is State.SENT else {}


def _moment(at: datetime | None) -> str:
    return words.moment(answers.local_moment(at), is_short=True) if at else "–"
