"""The themes of comments, edited: names and words, checked before they are kept."""

from __future__ import annotations

import streamlit as st

from data.config import comment_themes
from kpi.voice.themes import MOST_THEMES, NAME_MOST, Theme, check
from pages.ui.answers import reader, stores, voices
from pages.ui.answers.reader import Right
from pages.ui.parts import doing
from pages.ui.view import comment_choice
from pages.ui.view.words import t


def button() -> None:
    """Opens the themes, for whoever may change them."""
    if reader.may(reader.who(), Right.SETTINGS) and st.button(
        t("themes.edit"), icon=":material/edit:", type="tertiary", key="_edit_themes"
    ):
        st.dialog(t("themes.title"), width="large")(_edit)()


def _edit() -> None:
    st.markdown(t("themes.help"))
    themes = [(comment_choice.theme_name(theme.name), theme.words) for theme in voices.themes()]
    rows = themes if len(themes) >= MOST_THEMES else [*themes, ("", "")]
    with st.form("themes", border=False):
        for place, (name, said) in enumerate(rows):
            is_new = place == len(themes)
            with st.container(gap="xxsmall", key=f"theme_{place}"):
                st.text_input(
                    t("themes.new") if is_new else t("themes.name"), value=name, max_chars=NAME_MOST, key=f"_theme_name_{place}",
                )  # fmt: skip
                st.text_area(t("themes.words"), value=said, height=120, key=f"_theme_words_{place}")
        is_saved = st.form_submit_button(t("themes.save"), type="primary")
    if is_saved:
        typed = [
            (st.session_state[f"_theme_name_{place}"], st.session_state[f"_theme_words_{place}"])
            for place in range(len(rows))
        ]
        _save([(" ".join(name.split()), said.strip()) for name, said in typed if name.strip() or said.strip()])
    is_asked = not voices.is_usual() and st.button(t("themes.usual"), icon=":material/undo:")
    if is_asked and doing.is_done(
        lambda: comment_themes.forget_comment_themes(stores.to_change()), needs=Right.SETTINGS
    ):
        st.rerun()


def _save(typed: list[tuple[str, str]]) -> None:
    def act() -> None:
        check([Theme(name, said) for name, said in typed])
        comment_themes.save_comment_themes(stores.to_change(), typed)

    if doing.is_done(act, needs=Right.SETTINGS):
        st.toast(t("themes.saved"))
        st.rerun()
