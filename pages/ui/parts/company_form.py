"""The company's name and logo on the page of settings."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.config import company
from data.store.store import Store
from pages.ui.answers import company as shown_company
from pages.ui.answers.reader import Right
from pages.ui.parts import doing
from pages.ui.view.words import t

_DONE = "_company_changes"
"""How often it was changed in this visit: the field of the file is empty again afterwards."""


def show(store: Store) -> None:
    """Draw the form: what is set, how to change it, and how to take it away."""
    st.header(t("company.heading"), anchor=False)
    now = shown_company.shown()
    with st.form("company", border=True):
        st.caption(t("company.help"))
        name = st.text_input(t("company.name"), value=now.name, max_chars=company.NAME_MOST)
        if now.logo:
            st.image(now.logo, alt=t("company.logo_now"), width=160)
        given = st.file_uploader(
            t("company.logo"),
            type=["png", "jpg", "jpeg"],
            help=t("company.logo_help"),
            key="_company_logo",
            max_upload_size=2,
        )
        is_saved = st.form_submit_button(t("company.save"), type="primary")
    if is_saved and _is_done(lambda: company.save_company(store, name, given.getvalue() if given else None)):
        st.toast(t("company.saved"))
        st.rerun()
    is_set = bool(now.name or now.logo)
    if (
        is_set
        and st.button(t("company.remove"), icon=":material/delete:")
        and _is_done(lambda: company.forget_company(store))
    ):
        st.toast(t("company.removed"))
        st.rerun()


def _is_done(act: Callable[[], None]) -> bool:
    """Whether it could be done; then the form begins anew."""
    if not doing.is_done(act, needs=Right.SETTINGS):
        return False
    st.session_state[_DONE] = st.session_state.get(_DONE, 0) + 1
    return True
