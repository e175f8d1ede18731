"""Saved views on the pages: saving what is shown, the list in the menu, all of them in a dialog, and what differs from the opened one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.config import saved_views
from data.config.saved_views import NAME_MOST, NOTE_MOST, SavedView
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.reader import Right
from pages.ui.html.view_links import view_link, view_list
from pages.ui.parts import doing
from pages.ui.view import address, filter_bar, going, page_address, words
from pages.ui.view.page_address import VIEW
from pages.ui.view.words import t

IN_MENU = 6
"""So many views stand in the menu; the dialog has all."""
SENT_REGULARLY = "_send_for"
"""Where the page of what is sent finds the view that somebody wants to be sent."""
_STARTED, _SAVING, _LISTED, _CHANGED, _DELETED = "_started", "_view_saving", "_views_listed", "_view_changed", "_view_deleted"  # fmt: skip
_TO_SEND = "_view_to_send"


def start(is_first_page: bool) -> None:
    """Let an address without anything lead to the view with which the dashboard opens for this person; once a visit."""
    is_new = st.session_state.setdefault(_STARTED, True) is True
    st.session_state[_STARTED] = False
    # Without an address nobody is there: the server runs the first page once for itself.
    if not (is_new and is_first_page and st.context.url) or st.query_params.to_dict():
        return
    store = stores.real()
    slug = saved_views.start_view(store.read, reader.who().id)
    view = saved_views.saved_view(store.read, slug) if slug else None
    if view:
        saved_views.note_opened(store, slug)
        going.ask(f"{view.page}.py", {VIEW: slug, **view.fields})


def menu() -> None:
    """The views by name in the menu; nothing where there are none."""
    views = _views()
    if not views:
        return
    opened = st.session_state.get(VIEW) or ""
    with st.sidebar, st.container(key="sidebar_views", gap="xxsmall"):
        st.html(view_list(t("views.title"), views[:IN_MENU], opened))
        label = t("views.all_n", n=words.number(len(views))) if len(views) > IN_MENU else t("views.all")
        st.button(label, type="tertiary", on_click=_ask, args=(_LISTED,), key="_all_views")


def save_button() -> None:
    """Beside the filters: keeps what is shown under a name."""
    st.button(
        t("views.save"), icon=":material/bookmark_add:", help=t("views.save.short"), on_click=_ask, args=(_SAVING,), key="_save_view",
    )  # fmt: skip


def line(page: str) -> None:
    """Below the sentence: which view was opened, and how to keep or take back what was changed since."""
    slug = st.session_state.get(VIEW) or ""
    if not slug:
        return
    view = next((one for one in _views() if one.slug == slug), None)
    if view is None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.warning(words.literal(t("views.unknown", slug=slug)), icon=":material/link_off:")
            st.button(t("views.all"), on_click=_ask, args=(_LISTED,), key="_views_instead")
        return
    if view.page != page:
        return
    is_same = page_address.is_same(page, filter_bar.current(), view.fields)
    said = t("views.opened" if is_same else "views.changed", name=view.name)
    with st.container(key="view_line", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/bookmark: {words.literal(said)}", width="content")
        if not is_same:
            st.button(t("views.keep"), on_click=_keep, args=(view, page), type="tertiary", key="_view_keep")
            st.button(t("views.save_new"), on_click=_ask, args=(_SAVING,), type="tertiary", key="_view_save_new")
            st.html(view_link(view, t("views.reset")), width="content")


def open_asked(page: str, title: str) -> None:
    """Open the dialog that was asked for, when the page is drawn."""
    if st.session_state.pop(_SAVING, False):
        st.dialog(t("views.save"))(_save_form)(page, title)
    elif st.session_state.pop(_LISTED, False):
        st.dialog(t("views.all"), width="large")(_all)()


def send_regularly(page: str) -> None:
    """Go to where the opened view is sent regularly; one that is not saved as it is shown is saved first (a callback)."""
    slug = st.session_state.get(VIEW) or ""
    view = next((one for one in _views() if one.slug == slug), None)
    if view and view.page == page and page_address.is_same(page, filter_bar.current(), view.fields):
        _send(slug)
    else:
        _ask(_SAVING)
        st.session_state[_TO_SEND] = True


def _send(slug: str) -> None:
    st.session_state[SENT_REGULARLY] = slug
    going.ask("deliveries.py")


def fields_now(page: str) -> dict[str, str]:
    """What is kept of this page: its view, in which days that move go on moving, and the fields that it alone has."""
    return {**address.live(filter_bar.current()), **page_address.own_fields(page)}


def _views() -> list[SavedView]:
    """All views; who opened one when does not matter here."""
    store = stores.real()
    found: list[SavedView] = answers.remembered(("views", store.version()), lambda: saved_views.saved_views(store.read))
    return found


def _ask(what: str) -> None:
    for left in (_CHANGED, _DELETED, _TO_SEND):
        st.session_state.pop(left, None)
    st.session_state[what] = True


def _keep(view: SavedView, page: str) -> None:
    saved_views.update_view(stores.real(), view.slug, page, fields_now(page))


def _save_form(page: str, title: str) -> None:
    is_to_send = st.session_state.get(_TO_SEND, False)
    if is_to_send:
        st.info(t("send.save_first"), icon=":material/forward_to_inbox:")
    st.caption(t("views.save.help", page=words.literal(title)))
    with st.form("save_view", border=False):
        name = st.text_input(
            t("views.name"), max_chars=NAME_MOST, placeholder=t("views.name.example"), key="_view_name"
        )
        note = st.text_area(t("views.note"), max_chars=NOTE_MOST, height=80, key="_view_note")
        is_saved = st.form_submit_button(t("views.save_it"), type="primary")
    made: list[SavedView] = []
    if is_saved and doing.is_done(lambda: made.append(_saved(name, page, note)), needs=Right.BROWSE):
        filter_bar.show_next({VIEW: made[0].slug})
        if is_to_send:
            _send(made[0].slug)
        st.toast(words.literal(t("views.saved", name=made[0].name)))
        st.rerun()


def _saved(name: str, page: str, note: str) -> SavedView:
    return saved_views.save_view(stores.real(), name, page, fields_now(page), owner=reader.who().name, note=note)


def _all() -> None:
    store = stores.real()
    _deleted()
    views = saved_views.saved_views(store.read)
    if not views:
        st.caption(t("views.none"))
    start = saved_views.start_view(store.read, reader.who().id)
    for place, view in enumerate(views):
        with st.container(border=True, gap="xxsmall", key=f"view_{place}"):
            _one(view, is_start=view.slug == start)


def _one(view: SavedView, *, is_start: bool) -> None:
    st.html(f"<strong>{view_link(view)}</strong>")
    if view.note:
        st.markdown(words.literal(view.note))
    when = words.moment(answers.local_moment(view.opened_at), is_short=True) if view.opened_at else t("views.never")
    owner = view.owner or t("person.owner")
    st.caption(words.literal(t("views.about", page=t(f"page.{view.page}"), owner=owner, when=when)))
    with st.container(horizontal=True, gap="small"):
        _act("rename", "edit", view, lambda: _rename(view))
        if is_start:
            _act("no_start", "home", view, lambda: _start(""))
        else:
            _act("start", "home", view, lambda: _start(view.slug))
        if reader.may(reader.who(), Right.SHARE):
            st.button(
                t("send.regularly"), key=f"_view_send_{view.slug}", icon=":material/forward_to_inbox:", type="tertiary", on_click=_send, args=(view.slug,),
                help=words.literal(t("send.regularly.of", name=view.name)),
            )  # fmt: skip
        _act("delete", "delete", view, lambda: _delete(view))
    if st.session_state.get(_CHANGED) == view.slug:
        _change_form(view)


def _act(code: str, icon: str, view: SavedView, act: Callable[[], None]) -> None:
    st.button(
        t(f"views.{code}"), key=f"_view_{code}_{view.slug}", icon=f":material/{icon}:", type="tertiary", on_click=act,
        help=words.literal(t(f"views.{code}.of", name=view.name)),
    )  # fmt: skip


def _rename(view: SavedView) -> None:
    st.session_state[_CHANGED] = view.slug


def _start(slug: str) -> None:
    saved_views.start_with(stores.real(), reader.who().id, slug)


def _delete(view: SavedView) -> None:
    saved_views.remove_view(stores.real(), view.slug)
    st.session_state[_DELETED] = view


def _deleted() -> None:
    """What was deleted last, and the way to bring it back."""
    view: SavedView | None = st.session_state.get(_DELETED)
    if view is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(words.literal(t("views.deleted", name=view.name)), width="content")
        if st.button(t("views.undelete"), key="_view_undelete", icon=":material/undo:") and doing.is_done(
            lambda: saved_views.restore_view(stores.real(), view), needs=Right.BROWSE
        ):
            st.session_state.pop(_DELETED)
            st.rerun(scope="fragment")


def _change_form(view: SavedView) -> None:
    with st.form(f"change_view_{view.slug}", border=False):
        name = st.text_input(t("views.name"), value=view.name, max_chars=NAME_MOST, key=f"_view_name_{view.slug}")
        note = st.text_area(t("views.note"), value=view.note, max_chars=NOTE_MOST, height=80, key=f"_view_note_{view.slug}")  # fmt: skip
        is_saved = st.form_submit_button(t("views.save_it"), type="primary")
    if is_saved and doing.is_done(
        lambda: saved_views.change_view(stores.real(), view.slug, name, note), needs=Right.BROWSE
    ):
        st.session_state.pop(_CHANGED)
        st.rerun(scope="fragment")
