"""A number, opened: what it means, what it leaves out, the records behind it and its SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.engine.explain import Explanation
from kpi.query.query import Query
from kpi.verdict.disclosure import Shown, how_shown
from pages.ui.answers import answers
from pages.ui.html import live, record_table
from pages.ui.number import card_text, definition_choice, origins, why_tab
from pages.ui.number.change_text import Change
from pages.ui.view import filter_bar, words
from pages.ui.view.as_text import Markdown, escape
from pages.ui.view.measure import measure
from pages.ui.view.words import t
from pages.web import download

ROWS = 500
TICKETS_PAGE = "tickets.py"
_AGAIN = "_opened_again"


def open_number(name: str, *, is_again: bool = False) -> None:
    """Open a drawer for one metric, beside the page that it stands on; opened again it shows its definition."""
    title = REGISTRY.metric(name).label
    st.dialog(words.literal(title), width=760, position="right")(body)(name, is_again=is_again)  # type: ignore[arg-type]  # streamlit types a dialog without arguments


def open_again() -> None:
    """Open the number in which a definition was chosen once more, after the page has followed."""
    if name := st.session_state.pop(_AGAIN, None):
        open_number(name, is_again=True)


def body(name: str, *, is_again: bool = False) -> None:
    """What stands in the drawer."""
    view = filter_bar.current()
    today = filter_bar.today()
    query = view.query(name, today=today)
    if missing := answers.unavailable(query).get(name):
        st.info(t("number.unavailable", dimension=words.literal(filter_bar.dimension_label(missing))))
        return
    row = _value(query)
    st.caption(words.literal(filter_bar.sentence(view, today)))
    found = answers.explain(query)
    reason, what, records, how = st.tabs(
        [t("why.tab"), t("opened.what"), t("opened.records", rows=words.literal(found.row)), t("opened.sql")],
        default=t("opened.what") if is_again else None,
    )
    with reason:
        if clicked := why_tab.show(query, row, view):
            filter_bar.choose(*json.loads(clicked))
    with what:
        st.markdown(words.literal(found.sentence))
        if definition_choice.choose(query, found):
            st.session_state[_AGAIN] = name
            st.rerun()
        st.markdown("\n".join(definition_lines(found.formula, found.dated_by, found.credit, found.source)))
        counted(found)
    with records:
        _records(query, found)
    with how:
        st.caption(t("opened.sql_help"))
        sql(found.sql, found.parameters)


def definition_lines(formula: str, dated_by: str, credit: str, source: str) -> list[Markdown]:
    """Formula, date, credit and source of a metric as Markdown."""
    lines = [
        f"- **{t('opened.formula')}:** {words.literal(formula)}",
        f"- **{t('opened.dated_by')}:** {words.literal(dated_by)}",
        f"- **{t('opened.credit')}:** {words.literal(credit)}",
    ]
    if source:
        lines.append(f"- **{t('opened.source')}:** {link(source)}")
    return [Markdown(line) for line in lines]


def link(source: str) -> Markdown:
    """A source by its host, as Markdown."""
    return Markdown(f"[{words.literal(source.split('/')[2])}]({quote(source, safe=':/?&=#%.-_~')})")


def counted(found: Explanation) -> None:
    """What is counted and what is left out; the numbers add up to all rows of the period."""
    lines = [(t("opened.all", rows=found.row), found.total)]
    lines += [(t("opened.without", reason=reason), -n) for reason, n in found.excluded]
    lines.append((t("opened.counted"), found.counted))
    body = [f"| {words.literal(label)} | {_signed(n)} |" for label, n in lines[:-1]]
    body.append(f"| **{words.literal(lines[-1][0])}** | **{words.number(lines[-1][1])}** |")
    st.markdown("\n".join([f"| {t('opened.count_title')} |  |", "|:--|--:|", *body]))
    for sentence in found.to_add:
        st.caption(words.literal(sentence))


def sql(text: str, parameters: Mapping[str, object]) -> None:
    """SQL with the values bound to it."""
    st.code(text, language="sql", wrap_lines=True)
    if parameters:
        st.code(
            "\n".join(
                f"${name} = {value!r}" if isinstance(value, str) else f"${name} = {value}"
                for name, value in parameters.items()
            ),
            language=None,
        )


def _value(query: Query) -> Mapping[str, Any]:
    """Draw the value and its change; returns the row of the comparison that they are from."""
    name = query.metrics[0]
    shown = measure(name, query.clock, query.choices)
    frame = answers.compare(query, filter_bar.current().comparison)
    row: Mapping[str, Any] = frame.row(0, named=True) if frame.height else {}
    metric, n = shown.metric, row.get("n") or 0
    held = how_shown(metric, row.get("value"), n)
    is_held = row.get("value") is not None and held is Shown.WITHHELD
    said = Change("") if is_held else card_text.change(row, metric)
    interval = "" if is_held else shown.interval(row.get("low"), row.get("high"))
    texts = [
        (said.full or said.words, f"change {said.tone}"),
        (card_text.until(row, query.period, filter_bar.current().comparison), "basis"),
        (t("card.interval", interval=interval) if interval else "", "basis"),
        (f"{card_text.rows_behind(metric, n)}. {card_text.shown_from(metric)}." if is_held else "", "basis"),
        (t("few.wide") if held is Shown.WIDE else "" if is_held else card_text.why_no_interval(metric, row), "basis"),
    ]
    lines = "".join(f'<p class="{kind}">{escape(text)}</p>' for text, kind in texts if text)
    value = t("few.value") if is_held else shown.text(row.get("value"))
    live.show(f'<div class="number"><p class="value">{escape(value)}</p>{lines}</div>', key=f"number_{name}")
    return row


def _records(query: Query, found: Explanation) -> None:
    if not found.counted:
        st.caption(t("empty.rows"))
        return
    name = query.metrics[0]
    shown = answers.rows(query, ROWS)
    if found.counted > shown.height:
        st.caption(t("opened.first", shown=words.number(shown.height), total=words.number(found.counted)))
    record_table.show(shown, alt=t("opened.records", rows=found.row), height=420)
    origins.show(name, shown, key=f"_origins_{name}", is_asked=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button(
            t("opened.download"),
            download.rows_address(filter_bar.current(), filter_bar.today(), name),
            icon=":material/download:",
        )
        st.page_link(
            TICKETS_PAGE, label=t("opened.on_page"), icon=":material/table_rows:", query_params={"metric": name}
        )


def _signed(n: int) -> Markdown:
    return Markdown(words.number(n) if n >= 0 else f"−{words.number(-n)}")
