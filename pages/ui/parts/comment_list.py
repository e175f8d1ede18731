"""The list of comments: search, what is chosen, and the comments themselves, page by page."""

from __future__ import annotations

import json

import polars as pl
import streamlit as st

from kpi.declare.errors import KpiError
from kpi.voice.comments import HIGH, LOW, METRICS, with_words, within
from kpi.voice.telling_words import with_stem
from kpi.voice.themes import any_of, flag
from pages.ui.answers import voices
from pages.ui.html import comment_list, live
from pages.ui.number.comment_text import comment
from pages.ui.view import comment_choice, filter_bar, words
from pages.ui.view.comment_choice import PAGE, SAID, SIDE, WITHOUT, CommentChoice
from pages.ui.view.words import t

ON_A_PAGE = 25
TICKET_PAGE = "ticket.py"
_SIDES = ("", LOW, HIGH)


def bar() -> None:
    """The search in comments, and the choice of low or high scores."""
    with st.container(key="comment_bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.text_input(
            t("comments.search"), key=SAID, bind="query-params", placeholder=t("comments.search_help"), icon=":material/search:",
            label_visibility="collapsed", max_chars=200, width=380,
        )  # fmt: skip
        st.session_state["_side"] = st.session_state.get(SIDE) if st.session_state.get(SIDE) in _SIDES else ""

        def chosen() -> None:
            st.session_state[SIDE] = st.session_state["_side"] or ""
            st.session_state.pop(PAGE, None)

        st.segmented_control(
            t("comments.side"), _SIDES, format_func=lambda code: t(f"comments.side.{code or 'all'}"), key="_side", on_change=chosen,
            required=True, label_visibility="collapsed",
        )  # fmt: skip


def show(choice: CommentChoice) -> None:
    """The comments of the view that are chosen."""
    view = filter_bar.current()
    query = view.query(METRICS[0], today=filter_bar.today())
    with st.container(border=True, gap="xsmall", key="panel_comment_list"):
        st.header(t("comments.list"), anchor=False)
        try:
            every = within(voices.comments(query), query)
        except KpiError as problem:
            st.info(words.literal(words.problem(problem)))
            return
        found = _chosen(every, choice)
        _told(found, every, choice)
        if found.is_empty():
            return
        pages = -(-found.height // ON_A_PAGE)
        page = min(int(st.session_state.get(PAGE, 1)), pages)
        st.session_state[PAGE] = page
        shown = found.slice((page - 1) * ON_A_PAGE, ON_A_PAGE)
        html = comment_list.comments([comment(row) for row in shown.iter_rows(named=True)], alt=t("comments.list"))
        if clicked := live.show(html, key="comment_list"):
            source, ticket = json.loads(clicked)
            st.switch_page(TICKET_PAGE, query_params={"from": source, "ticket": ticket})
        if pages > 1:
            st.pagination(pages, key=PAGE)


def _chosen(comments: pl.DataFrame, choice: CommentChoice) -> pl.DataFrame:
    found = with_words(comments, choice.said)
    if choice.side:
        found = found.filter(pl.col("side") == choice.side)
    if choice.word:
        found = with_stem(found, voices.words(), choice.word)
    if choice.theme:
        themes = voices.themes()
        places = [flag(place) for place, theme in enumerate(themes) if theme.name == choice.theme]
        test = ~any_of(themes) if choice.theme == WITHOUT else pl.any_horizontal(places or [pl.lit(value=False)])
        found = found.filter(test)
    return found


def _told(found: pl.DataFrame, every: pl.DataFrame, choice: CommentChoice) -> None:
    """How many there are, and what they were chosen by."""
    if every.is_empty():
        st.caption(t("comments.none"))
        return
    if not choice.is_any:
        st.caption(words.count("comments.count", found.height))
        return
    by = [
        t("comments.by_said", text=choice.said) if choice.said else "",
        _theme_words(choice.theme),
        t("comments.by_word", word=voices.words().spelled.get(choice.word, choice.word)) if choice.word else "",
        t(f"comments.side.{choice.side}") if choice.side else "",
    ]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = t(
            "comments.of",
            n=words.number(found.height),
            all=words.number(every.height),
            by=" · ".join(one for one in by if one),
        )
        st.caption(words.literal(told), width="content")
        st.button(
            t("comments.let_go"),
            on_click=comment_choice.let_go,
            type="tertiary",
            icon=":material/close:",
            key="_let_go",
        )


def _theme_words(theme: str) -> str:
    if theme == WITHOUT:
        return t("comments.without")
    if theme and theme not in {one.name for one in voices.themes()}:
        return t("comments.by_unknown", theme=theme)
    return t("comments.by_theme", theme=comment_choice.theme_name(theme)) if theme else ""
