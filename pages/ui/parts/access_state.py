"""Whom the dashboard is open to, and the way to sign out."""

from __future__ import annotations

import streamlit as st

from pages.ui.view.words import t
from pages.web import access


def show() -> None:
    """Draw both; the address is relative, as every page lies beside it."""
    st.header(t("access.heading"), anchor=False)
    st.markdown(t("access.is.token") if access.token() else t("access.is.key"))
    st.link_button(t("access.sign_out"), "sign-out", icon=":material/logout:")
