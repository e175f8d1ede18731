"""A number, opened: its value, why it changed, how it went, the records behind it, and how it is counted.

Which number is open stands in the address: a link opens it, going back closes it, and it stays open while the page is drawn anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.query.query import Query
from kpi.verdict.disclosure import Shown, how_shown
from pages.ui.answers import answers, reader
from pages.ui.answers.reader import Reader, Right
from pages.ui.detail import course, why
from pages.ui.html import live, record_table
from pages.ui.number import card_text, definition_choice, definition_text
from pages.ui.number.change_text import Change
from pages.ui.number.records import TICKETS_PAGE
from pages.ui.panels import target_marks
from pages.ui.panels.target_marks import TargetMark
from pages.ui.view import filter_bar, filter_words, words
from pages.ui.view.address import View
from pages.ui.view.as_text import escape
from pages.ui.view.measure import is_told, measure
from pages.ui.view.opened import ONLY, OPEN, Opened
from pages.ui.view.words import t
from pages.web import download

ROWS = 500
_RECORDS = "_records_of"
PARTS = ("why", "course", "records", "target", "how")


def follow() -> None:
    """Go to the page of records where the reader asked for those of a number; to be called when the fields are drawn."""
    if asked := st.session_state.pop(_RECORDS, None):
        st.switch_page(TICKETS_PAGE, query_params=asked)


def show(on_note: Callable[[date | None], None], draw_target: Callable[[Opened, View], None]) -> None:
    """Draw the number that the address opens, if it opens one; `on_note` asks for a note of its first day, `draw_target` draws its targets."""
    if opened := filter_bar.opened_number():
        label = words.said(REGISTRY.metric(opened.metric).label)
        title = t("detail.title", label=label, narrowed=" · ".join(filter_bar.narrowed_words(opened)))
        st.dialog(
            words.literal(title if opened.is_narrowed else label),
            width=760,
            position="right",
            on_dismiss=filter_bar.close_number,
        )(_body)(opened, st.session_state.get(OPEN), on_note, draw_target)  # type: ignore[arg-type]  # streamlit types a dialog without arguments


def _body(
    opened: Opened,
    code: str,
    on_note: Callable[[date | None], None],
    draw_target: Callable[[Opened, View], None],
) -> None:
    if (
        st.session_state.get(OPEN) != code or _RECORDS in st.session_state
    ):  # a click in here, which the page must follow
        st.rerun()
    who = reader.who()
    if not who.limits.may_ask(opened.metric):
        st.info(t("outside.number_closed"), icon=":material/link_off:")
        return
    view, today = opened.narrowed(filter_bar.current()), filter_bar.today()
    query = view.query(opened.metric, today=today)
    if missing := answers.unavailable(query).get(opened.metric):
        st.info(t("number.unavailable", by=words.literal(filter_words.by_words(missing))))
        return
    st.caption(words.literal(filter_words.sentence(view, today)))
    row = _value(query, view)
    rows = words.said(REGISTRY.facts(REGISTRY.metric(opened.metric).facts).row)
    if reader.may(who, Right.BROWSE):
        _doors(opened, rows, on_note)
    draw = {
        "why": lambda: why.show(opened, query, row, view),
        "course": lambda: course.show(opened, filter_bar.current(), today),
        "records": lambda: _records(opened, query),
        "target": lambda: draw_target(opened, view),
        "how": lambda: _how(query),
    }
    parts = [part for part in PARTS if _is_open(part, who)]
    labels = [t(f"detail.{part}", rows=words.literal(rows)) for part in parts]
    for part, tab in zip(parts, st.tabs(labels, key=filter_bar.opened_part_key(code), on_change="rerun"), strict=True):
        if tab.open:
            with tab:
                draw[part]()


def _is_open(part: str, who: Reader) -> bool:
    """Whether a reader sees a part of an opened number. A guest sees how it went, and its records where the link says so."""
    if part == "target":
        return reader.may(who, Right.TARGETS)
    return reader.may(who, Right.BROWSE) or part == "course" or (part == "records" and who.limits.may_see_rows)


def _doors(opened: Opened, rows: str, on_note: Callable[[date | None], None]) -> None:
    """The ways on: pages of just these rows, the records as a page, and a note of these days."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="detail_doors"):
        if opened.can_filter:
            st.button(
                t("detail.filter"),
                icon=":material/filter_alt:",
                on_click=filter_bar.filter_to,
                args=(opened,),
                help=t("detail.filter.help"),
            )
        st.button(
            t("detail.open_records", rows=words.literal(rows)),
            icon=":material/table_rows:",
            on_click=_ask_for_records,
            args=(opened,),
        )
        if reader.may(reader.who(), Right.TARGETS):
            st.button(t("note.add"), icon=":material/edit_note:", on_click=_ask_for_note, args=(opened, on_note))


def _ask_for_note(opened: Opened, on_note: Callable[[date | None], None]) -> None:
    filter_bar.close_number()
    on_note(opened.days[0] if opened.days else None)


def _ask_for_records(opened: Opened) -> None:
    filter_bar.close_number()
    st.session_state[_RECORDS] = {"metric": opened.metric} | ({ONLY: opened.only} if opened.only else {})


def _value(query: Query, view: View) -> Mapping[str, Any]:
    """Draw the value, its target and its change; returns the row of the comparison that they are from."""
    name = query.metrics[0]
    shown = measure(name, query.clock, query.choices)
    frame = answers.compare(query, view.comparison)
    row: Mapping[str, Any] = frame.row(0, named=True) if frame.height else {}
    metric, n = shown.metric, row.get("n") or 0
    held = how_shown(metric, row.get("value"), n)
    is_held = row.get("value") is not None and held is Shown.WITHHELD
    said = Change("") if is_held else card_text.change(row, metric)
    interval = "" if is_held else shown.interval(row.get("low"), row.get("high"))
    basis = " · ".join(filter(None, [t("card.interval", interval=interval) if interval else "", card_text.rows_behind(metric, n) if is_told(row) else ""]))  # fmt: skip
    has_aim = not is_held and is_told(row)
    aim = target_marks.mark_of(query, shown, row) if has_aim else TargetMark()
    texts = [
        (words.at_start(aim.words), f"change {aim.tone or 'plain'}"),
        (said.full or said.words, f"change {said.tone}"),
        (card_text.until(row, query.period, view.comparison), "basis"),
        (f"{card_text.rows_behind(metric, n)}. {card_text.shown_from(metric)}." if is_held else basis, "basis"),
        (t("few.wide") if held is Shown.WIDE else "" if is_held else card_text.why_no_interval(metric, row), "basis"),
    ]
    lines = "".join(f'<p class="{kind}">{escape(text)}</p>' for text, kind in texts if text)
    value = t("few.value") if is_held else shown.text_of(row)
    before = ""
    if (
        row.get("base_value") is not None
        and how_shown(metric, row["base_value"], row.get("base_n")) is not Shown.WITHHELD
    ):
        before = f' <span class="was">{escape(t("detail.was", base=shown.text(row["base_value"])))}</span>'
    live.show(f'<div class="number"><p class="value">{escape(value)}{before}</p>{lines}</div>', key=f"number_{name}")
    return row


def _records(opened: Opened, query: Query) -> None:
    found = answers.explain(query)
    if not found.counted:
        st.caption(t("empty.rows"))
        return
    shown = answers.rows(query, ROWS)
    if found.counted > shown.height:
        st.caption(t("opened.first", shown=words.number(shown.height), total=words.number(found.counted)))
    record_table.show(shown, alt=t("opened.records", rows=words.said(found.row)), height=420)
    st.link_button(
        t("opened.download"),
        download.rows_address(filter_bar.current(), filter_bar.today(), opened),
        icon=":material/download:",
    )


def _how(query: Query) -> None:
    found = answers.explain(query)
    st.markdown(words.literal(words.said(found.sentence)))
    if definition_choice.choose(query, found):
        st.rerun()
    st.markdown("\n".join(definition_text.definition_lines(found.formula, found.dated_by, found.credit, found.source)))
    definition_text.counted(found)
    with st.expander(t("opened.sql")):
        st.caption(t("opened.sql_help"))
        definition_text.sql(found.sql, found.parameters)
