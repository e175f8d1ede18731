"""The first part of an opened number: what its change comes of, what the least satisfied wrote, and what happened in its days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from kpi.query.query import Query
from pages.ui.answers import answers
from pages.ui.detail import contributions
from pages.ui.html import comments, live
from pages.ui.html.comments import Comment
from pages.ui.view import filter_bar, words
from pages.ui.view.address import View
from pages.ui.view.opened import Opened
from pages.ui.view.words import t
from pages.ui.view.written import written

MOST_COMMENTS = 5
LONGEST = 300
"""Letters of a comment that are shown."""


def show(opened: Opened, query: Query, row: Mapping[str, Any], view: View) -> None:
    """Draw it for one row of a comparison."""
    contributions.show(opened, query, row, view)
    _comments(query)
    _notes(query, view)


def _comments(query: Query) -> None:
    found = answers.low_comments(query, MOST_COMMENTS)
    if found is None or found.is_empty():
        return
    st.markdown(f"**{t('detail.comments')}**")
    shown = [
        Comment(
            score=words.number(row["score"], 2),
            score_words=t("detail.score_of", kind=t(f"detail.kind.{row['kind']}"), score=words.number(row["score"], 2), scale=words.number(row["scale"], 2)),
            text=_cut(row["comment"]),
            about=_about(row),
        )
        for row in found.iter_rows(named=True)
    ]  # fmt: skip
    live.show(comments.comments(shown), key=f"comments_{query.metrics[0]}")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _about(row: Mapping[str, Any]) -> str:
    """When, about which ticket and which team, as far as it is known."""
    ticket = t("detail.ticket", ticket=row["ticket"]) if row["ticket"] is not None else ""
    on = words.day(row["on_day"]) if row["on_day"] else ""
    team = words.value_name("team", row["team"]) if row["team"] else ""
    return " · ".join(filter(None, [t(f"detail.kind.{row['kind']}"), on, ticket, team]))


def _notes(query: Query, view: View) -> None:
    """The notes of the days shown and of those compared with."""
    days = [one for one in (query.period, view.base(filter_bar.today())) if one and one.start and one.last]
    found = {
        (note.on, written(note.text))
        for one in days
        if one.start and one.last
        for note in answers.notes(one.start, one.last)
    }
    if not found:
        return
    st.markdown(f"**{t('detail.notes')}**")
    now = query.period
    shown = [
        (words.day(on) if now.start and on >= now.start else t("detail.before", day=words.day(on)), text)
        for on, text in sorted(found, reverse=True)
    ]
    live.show(comments.notes(shown), key=f"notes_{query.metrics[0]}")
