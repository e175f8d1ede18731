"""One search for pages, numbers, tickets, customers and comments: a field in the navigation with finds by group."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache

import streamlit as st

from data.lookup.search import LEAST_LETTERS, Found, find
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric
from kpi.query.query import NO_VALUE
from kpi.voice.letters import fold
from pages.ui.answers import answers
from pages.ui.html import search_box
from pages.ui.html.search_box import Find
from pages.ui.view import filter_bar, filter_words, subject, words
from pages.ui.view.address import PERIOD
from pages.ui.view.subject import Subject
from pages.ui.view.words import t

MOST, KEY = 6, "search_box"

Pages = Mapping[str, str]
"""Name of each page → its words for people."""


def field(pages: Pages) -> None:
    """The field in the navigation, which Ctrl+K goes to, with its finds over the page."""
    with st.sidebar, st.container(key="search_field"):
        st.fragment(_search)(pages)


def _search(pages: Pages) -> None:
    typed = search_box.typed(KEY)
    groups, said = finds(typed, pages)
    chosen = search_box.show(
        groups, key=KEY, typed_now=typed, label=t("search.help"), placeholder=t("search.open"), said=said
    )
    if chosen:
        _go(json.loads(chosen))


def finds(typed: str, pages: Pages) -> tuple[list[tuple[str, list[Find]]], str]:
    """The finds by group, and a line about them."""
    text = fold(typed)
    if not typed.strip():
        return [], t("search.empty")
    named = [
        (t("search.pages"), _pages(text, pages)),
        (t("search.groups"), _groups(text)),
        (t("search.numbers"), [_number(metric) for metric in numbers(text)[:MOST]]),
    ]
    found = answers.remembered(("search", typed), lambda: find(answers.read, typed, MOST))
    groups = [*named, *(_records(found) if found else [])]
    n = sum(len(each) for _, each in groups)
    if not n:
        return [], t("search.nothing") if found else t("search.short", n=LEAST_LETTERS)
    return groups, t("search.more", n=MOST) if found and found.has_more else words.count("search.found", n)


def numbers(text: str) -> list[Metric]:
    """The metrics that a folded text names: by another name of the field, by the beginning of a name, by words in names, then in the definition."""
    asked = text.split()
    ranked = []
    for place, metric in enumerate(REGISTRY.metrics if asked else ()):
        names, said = _names(metric.name, words.language())
        if text in names:
            rank = 0
        elif any(name.startswith(text) for name in names):
            rank = 1
        elif any(all(f" {word}" in f" {name}" for word in asked) for name in names):
            rank = 2
        elif len(text) > LEAST_LETTERS and all(f" {word}" in said for word in asked):
            rank = 3
        else:
            continue
        ranked.append((rank, place, metric))
    return [metric for _, _, metric in sorted(ranked, key=lambda one: one[:2])]


@cache
def _names(metric: str, code: str) -> tuple[tuple[str, ...], str]:
    """The names of a metric in the language of that code and in English, and its definition, folded."""
    one = REGISTRY.metric(metric)
    said = (words.said(one.label), one.label, one.name.replace("_", " "), *one.aliases)
    return tuple(map(fold, said)), f" {fold(words.said(one.help))} {fold(one.help)}"


def _pages(text: str, pages: Pages) -> list[Find]:
    said = {name: f"{fold(label)} {fold(t(f'page.{name}.help'))}" for name, label in pages.items()}
    asked = [f" {word}" for word in text.split()]
    named = [name for name in pages if asked and all(word in f" {said[name]}" for word in asked)]
    return [Find(text=pages[name], opens=json.dumps(["page", name])) for name in named[:MOST]]


def _groups(text: str) -> list[Find]:
    """The teams and agents with a word that begins as each word of a folded text does."""
    asked = [f" {word}" for word in text.split()]
    return [
        Find(
            text=shown,
            about=filter_words.dimension_label(dimension),
            opens=json.dumps([subject.OPENS, dimension, value]),
        )
        for dimension in subject.DIMENSIONS
        for value in answers.options(dimension)
        for shown in (words.value_name(dimension, value),)
        if asked and value != NO_VALUE and all(word in f" {fold(shown)}" for word in asked)
    ][:MOST]


def _number(metric: Metric) -> Find:
    return Find(
        text=words.said(metric.label), about=words.listed(metric.aliases[:1]), opens=json.dumps(["number", metric.name])
    )


def _records(found: Found) -> list[tuple[str, list[Find]]]:
    tickets = [
        Find(
            text=row["subject"] or t("ticket.no_subject"),
            about=" · ".join(one for one in (row["id"], words.value_name("status", row["status"] or ""), words.day(row["created_at"].date()) if row["created_at"] else "") if one),
            opens=json.dumps(["ticket", row["source"], row["id"]]),
        )
        for row in answers.local(found.tickets).iter_rows(named=True)
    ]  # fmt: skip
    customers = [
        Find(
            text=row["customer"],
            about=words.count("count.tickets", row["tickets"]),
            opens=json.dumps(["customer", row["customer"]]),
        )
        for row in found.customers.iter_rows(named=True)
    ]
    comments = [
        Find(
            text=" ".join(row["comment"].split()), about=words.day(row["responded_at"].date()) if row["responded_at"] else "",
            opens=json.dumps(["ticket", row["source"], row["ticket"]] if row["ticket"] else ["comment", row["comment"][:100]]),
        )
        for row in answers.local(found.comments).iter_rows(named=True)
    ]  # fmt: skip
    return [(t("search.tickets"), tickets), (t("search.customers"), customers), (t("search.comments"), comments)]


def _go(chosen: Sequence[str]) -> None:
    kind, *what = chosen
    if kind == "page":
        st.switch_page(f"{what[0]}.py", query_params={})  # without, it would clear what fields are bound to
    elif kind == "ticket":
        st.switch_page("ticket.py", query_params={"from": what[0], "ticket": what[1]})
    elif kind == "customer":
        st.switch_page("ticket.py", query_params={"customer": what[0]})
    elif kind == subject.OPENS:
        filter_bar.show_next(filter_bar.subject_fields(Subject(*what)))
        st.switch_page("scorecard.py", query_params={})
    elif kind == "comment":
        filter_bar.show_next({PERIOD: "all"})
        st.switch_page("comments.py", query_params={"said": what[0]})
    else:
        filter_bar.open_from_search(what[0])
