"""The dialog of links: a live one that goes on with the data, a frozen one that shows today's numbers again, and all that were made."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode, urljoin

import streamlit as st

from data.config import shared_links
from data.config.shared_links import FROZEN, LIVE, SharedLink
from data.imports import frozen
from pages.locale import language
from pages.ui.answers import answers, frozen_data, reader, stores
from pages.ui.answers.reader import Right
from pages.ui.parts import doing, outside_links, saved_views
from pages.ui.parts.saved_views import fields_now
from pages.ui.view import address, filter_bar, page_address, words
from pages.ui.view.address import FIELDS, View
from pages.ui.view.as_text import escape
from pages.ui.view.opened import OPEN
from pages.ui.view.words import t

_OPEN, _MADE, _LISTED, _DELETING = "_share", "_link_made", "_links_listed", "_link_deleting"
NAME_MOST = 60
"""The longest name of a link, in letters."""


def show(page: str, reports: Mapping[str, str]) -> None:
    """Beside the filters: makes a link to what is shown, or a file of it; `reports` has the words of each kind of report by its ending."""
    pop = st.popover(t("share.title"), icon=":material/link:", key=_OPEN, on_change="rerun")
    if not pop.open:  # what the uploads are is looked up when somebody wants to share
        return
    with pop:
        may_share = reader.may(reader.who(), Right.SHARE)
        if may_share:
            _links(page)
        _reports(page, reports)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if may_share:
                st.button(t("share.all"), icon=":material/list:", type="tertiary", on_click=_ask, key="_all_links")
            if may_share and not stores.frozen():
                st.button(
                    t("send.regularly"), icon=":material/forward_to_inbox:", type="tertiary", on_click=_send, args=(page,), key="_send_regularly"
                )  # fmt: skip
                st.button(
                    t("outside.ask"),
                    icon=":material/outgoing_mail:",
                    type="tertiary",
                    on_click=_ask_outside,
                    key="_outside",
                )
            st.html(f'<button type="button" data-take="print">{escape(t("take.print"))}</button>', width="content")


def _links(page: str) -> None:
    mode = st.segmented_control(
        t("share.mode"), [LIVE, FROZEN], format_func=lambda code: t(f"share.{code}"), default=LIVE, required=True,
        key="_share_mode", label_visibility="collapsed",
    )  # fmt: skip
    _form(page, str(mode))


def report_address(page: str, view: View, ending: str, more: Mapping[str, str]) -> str:
    """Where the report of a page is, as it is shown today; `more` are what else its address says."""
    today = filter_bar.today()
    given = {name: text for name, text in more.items() if name not in (*FIELDS, OPEN, language.ADDRESS) and text}
    fields = (
        {"of": page, "day": str(today), language.ADDRESS: language.language()} | given | address.frozen(view, today)
    )
    return f"api/report.{ending}?{urlencode(fields, quote_via=quote)}"


def _reports(page: str, reports: Mapping[str, str]) -> None:
    st.caption(t("report.help"))
    more = {name: st.query_params.get(name, "") for name in st.query_params}
    view = filter_bar.current()
    buttons = "".join(
        f'<button type="button" data-take="report" data-source="{escape(report_address(page, view, ending, more))}">{escape(said)}</button>'
        for ending, said in reports.items()
    )
    st.html(f'<div class="take_reports" role="group" aria-label="{escape(t("report.title"))}">{buttons}</div>')
    if "pdf" not in reports:
        st.caption(t("report.no_browser"))


def open_asked() -> None:
    """Open the list of links where it was asked for."""
    if st.session_state.pop(_LISTED, False):
        st.session_state.pop(_DELETING, None)
        st.dialog(t("share.all"), width="large")(_all)()


def _form(page: str, mode: str) -> None:
    uploads = words.count("frozen.uploads", len(shared_links.uploads_now(stores.shown().read)))
    st.caption(t(f"share.{mode}.help", uploads=words.literal(uploads)))
    if stores.frozen():
        st.caption(t("share.is_frozen"))
        return
    with st.form("share", border=False):
        name = st.text_input(t("share.name"), max_chars=NAME_MOST, placeholder=_called(page, mode), key="_share_name")
        is_asked = st.form_submit_button(t("share.make"), type="primary")
    made: list[SharedLink] = []
    if is_asked and doing.is_done(
        lambda: made.append(_make(page, mode, name or _called(page, mode))), needs=Right.SHARE
    ):
        st.session_state[_MADE] = made[0].number, mode, fields_now(page)
    number, *of = st.session_state.get(_MADE) or ("", None, None)
    if number and of == [mode, fields_now(page)]:  # else it leads to something else than what is shown now
        st.code(url_of(number), language=None, wrap_lines=True)


def _called(page: str, mode: str) -> str:
    """What a link is called when nobody says it: its page and its days, which of a live one may go on moving."""
    view = filter_bar.current()
    is_moving = mode == LIVE and not view.span
    days = t(f"period.{view.preset}") if is_moving else words.days(view.period(filter_bar.today()))
    return t("share.called", page=t(f"page.{page}"), days=days)


def _make(page: str, mode: str, name: str) -> SharedLink:
    view, by = filter_bar.current(), reader.who().name
    if mode == FROZEN:
        fields = {**address.frozen(view, filter_bar.today()), **page_address.own_fields(page)}
        chosen = address.all_definitions(view)
        return frozen.freeze(stores.to_change(), name, page, fields, chosen=chosen, made_by=by)
    return shared_links.share(stores.to_change(), LIVE, name, page, fields_now(page), made_by=by)


def url_of(number: str) -> str:
    """The whole address of a link, as the reader's browser knows the dashboard."""
    return urljoin(st.context.url or "/", f"l/{number}")


def _ask() -> None:
    _close()
    st.session_state[_LISTED] = True


def _ask_outside() -> None:
    _close()
    outside_links.ask()


def _send(page: str) -> None:
    _close()
    saved_views.send_regularly(page)


def _close() -> None:
    """Close the popover with the click that opens a dialog: else the first click in the dialog would, and end the dialog with it."""
    st.session_state[_OPEN] = False


def _all() -> None:
    store = stores.shown() if stores.frozen() is None else stores.real()
    links = [one for one in shared_links.shared_links(store.read) if one.mode in (LIVE, FROZEN)]
    if not links:
        st.caption(t("share.none"))
    for place, link in enumerate(links):
        with st.container(border=True, gap="xxsmall", key=f"link_{place}"):
            _one(link)


def _one(link: SharedLink) -> None:
    st.markdown(f"**{words.literal(link.name)}** :gray-badge[{t(f'share.{link.mode}')}]")
    made = words.moment(answers.local_moment(link.made_at), is_short=True) if link.made_at else "–"
    said = {"page": t(f"page.{link.page}"), "who": link.made_by or t("person.owner"), "made": made}
    if link.opened_at:
        last = words.moment(answers.local_moment(link.opened_at), is_short=True)
        about = t("share.about", opened=words.count("share.openings", link.openings), last=last, **said)
    else:
        about = t("share.about.new", **said)
    st.caption(words.literal(about))
    undone = frozen_data.find(link.number) if link.mode == FROZEN else None
    if undone and undone.undone:
        st.caption(t("share.undone"))
    st.code(url_of(link.number), language=None, wrap_lines=True)
    if st.session_state.get(_DELETING) != link.number:
        st.button(t("share.delete"), key=f"_link_delete_{link.number}", icon=":material/delete:", type="tertiary", on_click=_deleting, args=(link.number,), help=words.literal(t("share.delete.of", name=link.name)))  # fmt: skip
        return
    st.markdown(t("share.delete.sure"))
    with st.container(horizontal=True, gap="small"):
        if st.button(t("share.delete.yes"), key="_link_delete_yes", type="primary") and doing.is_done(
            lambda: _delete(link), needs=Right.SHARE
        ):
            st.rerun(scope="fragment")
        st.button(t("share.delete.no"), key="_link_delete_no", on_click=_deleting, args=("",))


def _deleting(number: str) -> None:
    st.session_state[_DELETING] = number


def _delete(link: SharedLink) -> None:
    store = stores.shown() if stores.frozen() is None else stores.real()
    shared_links.remove(store, link.number)
    frozen.sweep(store, stores.close)
