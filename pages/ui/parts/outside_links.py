"""Links for people without an account: a form that makes one of what a page shows, and the list of those that were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from data.config import shared_links
from data.config.shared_links import OUTSIDE, SharedLink
from kpi.catalogue.registry import REGISTRY
from kpi.engine import small_groups
from kpi.engine.answer import base_period
from kpi.query.kept_limits import kept
from kpi.query.limits import Definitions, Limits
from kpi.query.period import Grain
from kpi.query.query import Comparison
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.reader import Right
from pages.ui.panels.dated_view import DatedView
from pages.ui.parts import doing
from pages.ui.view import address, filter_bar, filter_words, words
from pages.ui.view.address import View
from pages.ui.view.words import t
from pages.web import access
from pages.web import outside_links as served

USUAL_DAYS, MOST_DAYS = 30, 366
USUAL_SMALLEST, MOST_SMALLEST = 5, 100
_ASKED = "_outside_asked"


def ask() -> None:
    """Have the form open in the next run (a callback)."""
    filter_bar.close_number()  # there is room for one dialog
    st.session_state[_ASKED] = True


def open_asked(page: str, metrics: Sequence[str], pages: Sequence[str]) -> None:
    """Open the form for a page that shows these metrics, where it was asked for; links lead to `pages` and no others."""
    if st.session_state.pop(_ASKED, False):
        st.dialog(t("outside.title"), width="medium")(_dialog)(page, tuple(metrics), tuple(pages))  # type: ignore[arg-type]  # streamlit types a dialog without arguments


def _dialog(page: str, metrics: tuple[str, ...], pages: tuple[str, ...]) -> None:
    st.caption(t("outside.help"))
    if not access.token():
        st.info(t("outside.local"), icon=":material/computer:")
    if page in pages:
        outside_link_form(filter_bar.current(), page, metrics)
    else:
        st.info(t("outside.other_page", pages=words.literal(words.listed(t(f"page.{one}") for one in pages))))
    links(page)


def outside_link_form(view: View, page: str, metrics: Sequence[str]) -> None:
    """The form that makes a link to what a page shows of a view: its days and filters, and of its metrics those that are chosen."""
    days = DatedView(view, filter_bar.today()).closed_period
    shown = filter_words.sentence(view, filter_bar.today())
    st.caption(words.literal(words.at_start(shown)))
    tomorrow = date.today() + timedelta(days=1)
    has_rows = st.toggle(t("outside.rows"), key="_outside_rows", help=t("outside.rows.help"))
    with st.form("outside_link", border=False):
        name = st.text_input(t("outside.name"), max_chars=60, help=t("outside.name.help"), key="_outside_name")
        note = st.text_input(t("outside.note"), max_chars=200)
        until = st.date_input(
            t("outside.until"), date.today() + timedelta(days=USUAL_DAYS), min_value=tomorrow,
            max_value=date.today() + timedelta(days=MOST_DAYS), format=words.field_day(),
        )  # fmt: skip
        chosen = st.multiselect(
            t("outside.numbers"), list(metrics), list(metrics), help=t("outside.numbers.help"),
            format_func=lambda one: words.said(REGISTRY.metric(one).label),
        )  # fmt: skip
        agents = st.toggle(t("outside.agents"))
        customers = has_rows and st.toggle(t("outside.customers"))
        comments = has_rows and st.toggle(t("outside.comments"))
        smallest = 0 if has_rows else st.number_input(
            t("outside.smallest_group"), 0, MOST_SMALLEST, USUAL_SMALLEST, help=t("outside.smallest_group.help")
        )  # fmt: skip
        is_sent = st.form_submit_button(t("outside.make"), type="primary", key="_outside_make")
    if not is_sent or not isinstance(until, date):
        return
    own = reader.limits()
    limits = in_pieces(
        Limits(
            filters=tuple(dict.fromkeys((*own.filters, *view.filters))), may_see_rows=has_rows and own.may_see_rows,
            may_see_comments=comments and own.may_see_comments, may_see_customers=customers and own.may_see_customers,
            may_see_agents=agents and own.may_see_agents, smallest=max(int(smallest), own.smallest), metrics=tuple(chosen),
            days=days, definitions=Definitions(view.choices, view.settings),
        ),
        view.comparison,
    )  # fmt: skip
    if problem := why_not(name, limits):
        st.error(words.literal(problem), icon=":material/error:")
    elif doing.is_done(lambda: make(view, page, limits, name, note, until), needs=Right.SHARE):
        st.success(t("outside.made"), icon=":material/link:")


def in_pieces(limits: Limits, comparison: Comparison) -> Limits:
    """The limits with the days that they are compared with; those that withhold small groups with whole months or weeks of their days."""
    days, unit = limits.days, None
    if limits.smallest:
        is_months = bool(days.start and days.end) and days == small_groups.whole_pieces(days, Grain.MONTH)
        unit = Grain.MONTH if is_months else Grain.WEEK
        days = small_groups.whole_pieces(days, unit)
    return replace(limits, unit=unit, days=days, base=base_period(days, comparison))


def why_not(name: str, limits: Limits) -> str:
    """Why no link can be made so, in words; "" where one can."""
    if not name.strip():
        return t("outside.no_name")
    if not limits.metrics:
        return t("outside.no_numbers")
    return "" if limits.days.days else t("outside.whole" if limits.smallest else "data.none")


def make(view: View, page: str, limits: Limits, name: str, note: str, until: date) -> SharedLink:
    """Make a link to what a page shows of a view within these limits; it ends with its last day on the clock of the report zone."""
    fields = address.frozen(address.held(replace(view, beside=None), limits), filter_bar.today())
    ends = datetime.combine(until + timedelta(days=1), time(), ZoneInfo(answers.zone())).astimezone(UTC)
    return shared_links.share(
        stores.shown(), OUTSIDE, name, page, fields, limits={**kept(limits), "note": " ".join(note.split())},
        made_by=reader.who().name, expires_at=ends.replace(tzinfo=None),
    )  # fmt: skip


def links(page: str) -> None:
    """The links that were made, the newest first: what they show, until when, how often they were opened, and the way to take one back."""
    st.markdown(f"**{t('outside.list')}**")
    found = [one for one in shared_links.shared_links(stores.shown().read) if one.mode == OUTSIDE]
    if not found:
        st.caption(t("outside.none"))
    for one in found:
        with st.container(border=True, gap="xsmall", key=f"outside_{one.number}"):
            _listed(one, page)


def _listed(one: SharedLink, page: str) -> None:
    is_open = one.is_open(shared_links.now())
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{words.literal(one.name)}**", width="content")
        asked = is_open and st.button(
            t("outside.revoke"), key=f"_revoke_{one.number}", icon=":material/link_off:", type="tertiary"
        )
    if asked and doing.is_done(lambda: shared_links.revoke(stores.shown(), one.number), needs=Right.SHARE):
        st.toast(t("outside.revoked"))
        st.rerun(scope="fragment")
    labels = [words.said(metric.label) for metric in REGISTRY.metrics if metric.name in one.limits.get("metrics", ())]
    st.caption(words.literal(t("outside.of", page=t(f"page.{one.page}"), numbers=words.apart(labels))))
    view, _ = address.parse(one.fields)
    st.caption(words.literal(words.at_start(filter_words.sentence(view, filter_bar.today()))))
    for line in _lines(one):
        st.caption(words.literal(line))
    if is_open:
        base = (st.context.url or "").rstrip("/").removesuffix(f"/{page}")
        st.code(f"{base}/{served.address(one.number)}", language=None, wrap_lines=True)


def _lines(one: SharedLink) -> list[str]:
    made = {"made": _moment(one.made_at), "until": _moment(one.expires_at), "by": one.made_by}
    shown = [t(f"outside.{kind}") for kind in ("rows", "agents", "customers", "comments") if one.limits.get(kind)]
    opened = words.form("outside.opened", one.openings)
    return [
        *([t("outside.note_of", note=one.note)] if one.note else []),
        t("outside.made_by" if one.made_by else "outside.made_at", **made),
        t(opened, n=words.number(one.openings), last=_moment(one.opened_at)) if one.openings else t("outside.never"),
        *([t("outside.shows", what=words.apart(shown))] if shown else []),
        *([t("outside.state.revoked", at=_moment(one.revoked_at))] if one.revoked_at else []),
        *([t("outside.state.ended", at=_moment(one.expires_at))] if not one.revoked_at and not one.is_open(shared_links.now()) else []),
    ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    """A moment of the store on the clock of the report zone."""
    return words.moment(at.replace(tzinfo=UTC).astimezone(ZoneInfo(answers.zone())), is_short=True) if at else "–"
