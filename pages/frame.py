"""The frame around every page: configuration, navigation, filters and the sentence that says what is shown."""

from __future__ import annotations

import streamlit as st

from data.store.store import StoreError
from kpi.declare.errors import KpiError
from pages.ui.number import number_dialog
from pages.ui.panels import board, prefetch
from pages.ui.view import filter_bar, header
from pages.ui.view.words import t


def main() -> None:
    """Draw the frame and run the page that was chosen."""
    st.set_page_config(page_title=t("app.title"), page_icon=header.ICON, layout="wide")
    st.logo(header.LOGO, size="large", icon_image=header.ICON)
    page = st.navigation(
        {
            t("nav.numbers"): [
                _page("overview", ":material/monitoring:", is_default=True),
                _page("speed", ":material/timer:"),
                _page("availability", ":material/headset_mic:"),
                _page("satisfaction", ":material/sentiment_satisfied:"),
                _page("complaints", ":material/report:"),
                _page("team", ":material/groups:"),
                _page("standards", ":material/checklist:"),
            ],
            t("nav.behind"): [_page("tickets", ":material/table_rows:"), _page("definitions", ":material/menu_book:")],
            t("nav.data"): [
                _page("add_data", ":material/upload_file:"),
                _page("quality", ":material/rule:"),
                _page("settings", ":material/tune:"),
            ],
        }
    )
    st.html(header.STYLE)
    try:
        prefetch.stop()
        filter_bar.registers()
        header.show(page)
        page.run()
        number_dialog.again()
        prefetch.next_views(board.drawn())
    except StoreError as error:
        st.error(t("problem.store", why=str(error)), icon=":material/database_off:")
    except KpiError as error:
        st.warning(t("problem.question", why=str(error)), icon=":material/help:")


def _page(name: str, icon: str, *, is_default: bool = False) -> st.Page:
    return st.Page(
        f"{name}.py", title=t(f"page.{name}"), icon=icon, default=is_default, help=t(f"page.{name}.help"),
        url_path=None if is_default else name,
    )  # fmt: skip


main()
