"""Numbers that no source tells: one line in the place of empty boxes, with what to add for them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from kpi.catalogue.left_out import what_to_add
from kpi.catalogue.registry import REGISTRY
from kpi.query.query import Query
from pages.ui.answers import answers
from pages.ui.view import going
from pages.ui.view.words import apart, has, literal, said, t

HEADLINES = (
    "first_response_median",
    "resolution_median",
    "tickets_created",
    "backlog",
    "missed_contact_rate",
    "speed_of_answer_mean",
    "csat",
    "nps",
    "complaints_created",
    "churn_rate",
    "occupancy_rate",
    "qa_score",
)
"""The numbers of which a receipt says whether they can be seen."""


def show(names: Sequence[str]) -> None:
    """The line at the end of a page; nothing without names, and nothing for who could not add anything."""
    if not names or not going.can_open("add_data"):
        return
    with st.container(key="not_in_data", gap="xxsmall"):
        st.caption(literal(" ".join(lines(names))))
        _link()


def show_bare(names: Sequence[str]) -> None:
    """The same in the place of a page of which no source tells anything."""
    if not going.can_open("add_data"):
        st.caption(t("empty.chart"))
        return
    with st.container(key="not_in_data", border=True, gap="xsmall"):
        st.markdown(f"**{t('missing.page')}**")
        for sentence in dict.fromkeys(add for name in names for add in to_add(name)):
            st.markdown(literal(sentence))
        _link()


def _link() -> None:
    st.page_link("add_data.py", label=t("missing.add"), icon=":material/upload_file:", width="content")


def lines(names: Sequence[str]) -> list[str]:
    """One sentence that names the metrics, and what to add for them: a sentence a kind of data."""
    names = tuple(dict.fromkeys(names))
    if not names:
        return []
    return [t("missing.names", names=labels(names)), *dict.fromkeys(add for name in names for add in to_add(name))]


def of_headlines() -> tuple[list[str], list[str]]:
    """The headline numbers of all pages that the data tell, and those that they do not."""
    found = answers.ask(Query(metrics=HEADLINES))
    told = set(found.filter((pl.col("n") > 0) | pl.col("value").is_not_null())["metric"])
    return [name for name in HEADLINES if name in told], [name for name in HEADLINES if name not in told]


def for_each(names: Sequence[str]) -> list[str]:
    """What to add for these numbers, a sentence each kind of data: for CSAT, an export of survey answers."""
    alike: dict[str, list[str]] = {}
    for name in names:
        for add in to_add(name)[:1]:
            alike.setdefault(add, []).append(name)
    return [t("missing.for", names=labels(each), add=add) for add, each in alike.items()]


def to_add(name: str) -> tuple[str, ...]:
    """What to add for a metric: data of its kind where there are none, else what the sources do not say."""
    metric = REGISTRY.metric(name)
    if not answers.has_rows(name) and has(key := f"missing.add.{metric.facts}"):
        return (t(key),)
    return tuple(map(said, what_to_add(metric)))


def labels(names: Sequence[str]) -> str:
    """The names of metrics, one after the other; some have commas in them."""
    return apart(said(REGISTRY.metric(name).label) for name in names)
