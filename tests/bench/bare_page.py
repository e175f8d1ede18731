"""The least that could draw what the dashboard draws: the same tiles and figures from constants, two pages and one filter."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from tests.bench.bare_views import VIEWS

USUAL = next(iter(VIEWS["speed"]))
"""The period that a page opens with: the only one in which the second page is drawn."""

SHOW = """export default function ({ data, parentElement }) {
  const frame = parentElement.querySelector(".tiles");
  if (frame.shown !== data.html) { frame.innerHTML = data.html; frame.shown = data.html; }
}"""


@st.cache_resource(show_spinner=False)
def _tiles() -> Callable[..., object]:
    return st.components.v2.component("bare_tiles", html='<div class="tiles"></div>', js=SHOW)


def draw(page: str) -> None:
    """One page: its name, the filter, the tiles and the figures, as many side by side as there."""
    st.title(page.capitalize(), anchor=False)
    periods = list(VIEWS[page])
    chosen = st.selectbox(
        "Period", periods, index=periods.index(USUAL), key=f"_period_{page}", label_visibility="collapsed", width=190
    )
    view = VIEWS[page][chosen]
    _tiles()(data={"html": view["tiles"]}, key=f"tiles_{page}")
    with st.grid(3 if page == "overview" else 2, min_column_width=300):
        for number, figure in enumerate(view["figures"]):
            with st.container(border=True):
                st.plotly_chart(figure, theme="streamlit", config={"displayModeBar": False}, key=f"{page}{number}")


st.set_page_config(layout="wide")
st.navigation(
    [
        st.Page(lambda: draw("overview"), title="Overview", url_path="overview", default=True),
        st.Page(lambda: draw("speed"), title="Speed", url_path="speed"),
    ]
).run()
