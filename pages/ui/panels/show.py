"""The one way a page draws its panels: box, title, definition, choice, picture or list, small print, or why there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from pages.ui.answers import frozen_data, reader
from pages.ui.answers.reader import Right
from pages.ui.charts.figure import Picture
from pages.ui.html import live, picture, record_table, take_menu
from pages.ui.number import not_in_data
from pages.ui.panels import layout, panel_file, panel_memo
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Heading, Html, Panel, Records
from pages.ui.panels.prefetch import Drawn
from pages.ui.view import address, code_choice, filter_bar, going, words
from pages.ui.view.words import literal, t

_DRAWN, _SHOWN = "_drawn_panels", "_shown_metrics"


def show(parts: Sequence[Part]) -> None:
    """Draw the panels of a page for the view in the address. What they ask is asked together, before the first is drawn."""
    view = DatedView(filter_bar.current(), filter_bar.today())
    page = PageAnswers(view, (ask for panel in layout.at_once(parts) for ask in panel_memo.questions(panel, view)))
    _remember(view, tuple(layout.at_once(parts)))
    st.session_state.setdefault(_SHOWN, {}).update(
        (name, None)
        for panel in layout.every(parts)
        for question in panel_memo.questions(panel, view)
        for name in question.query.metrics
    )
    contents = [panel_memo.content(panel, page) for panel in layout.at_once(parts) if panel_memo.questions(panel, view)]
    missing = [name for content in contents for name in content.missing]
    if contents and all(content.is_left_out for content in contents):
        not_in_data.show_bare(missing)
        return
    for part in parts:
        if isinstance(part, Row):
            _row(part, page)
        elif isinstance(part, Fold):
            _fold(part, view)
        else:
            _panel(part, page)
    not_in_data.show(missing)


def drawn() -> list[Drawn]:
    """What was drawn in the run that ends."""
    found: list[Drawn] = st.session_state.pop(_DRAWN, [])
    return found


def metrics_shown() -> tuple[str, ...]:
    """All metrics of the page that was drawn in the run that ends, also of what is folded away."""
    found: dict[str, None] = st.session_state.pop(_SHOWN, {})
    return tuple(found)


def _remember(view: DatedView, panels: tuple[Panel, ...]) -> None:
    st.session_state.setdefault(_DRAWN, []).append(Drawn(view, panels))


def _fold(part: Fold, view: DatedView) -> None:
    """What is folded away asks by itself: opening it changes no question of the page."""
    fold = st.expander(t(f"more.{part.code}"), key=f"more_{part.code}", on_change="rerun", bind="query-params")
    if fold.open:
        _remember(view, part.panels)
        page = PageAnswers(view, [ask for panel in part.panels for ask in panel_memo.questions(panel, view)])
        with fold:
            for panel in part.panels:
                _panel(panel, page)


def _row(row: Row, page: PageAnswers) -> None:
    """The panels that have something, side by side."""
    panels = [panel for panel in row.panels if not panel_memo.content(panel, page).is_left_out]
    for panel in row.instead:
        if len(panels) < len(row.panels) and not panel_memo.content(panel, page).is_left_out:
            panels.append(panel)
    if panels:
        with st.grid(min(row.columns, len(panels)), min_column_width=row.least_width):
            for panel in panels:
                _panel(panel, page)


def _panel(panel: Panel, page: PageAnswers) -> None:
    heading, content = panel.heading(page.view), panel_memo.content(panel, page)
    if content.is_left_out:
        return
    if heading is None:
        if content.title and isinstance(content.body, Html):
            _menu(panel, page.view, content, content.title, content.body.key)
        draw(content)
        return
    with st.container(border=True, gap="xsmall", height="stretch", key=f"panel_{heading.key}"):
        _heading(heading)
        _menu(panel, page.view, content, heading.title, heading.key)
        draw(content, heading.key)


def _menu(panel: Panel, view: DatedView, content: Content, title: str, key: str) -> None:
    """The way to take a panel along; numbers only where it shows some."""
    rows = panel_file.rows_of(content)
    files = panel_file.addresses(panel, view) if rows is not None and rows.height else {}
    fields = urlencode(address.frozen(view.view, view.today) | dict(frozen_data.fields()))
    has_picture = isinstance(content.body, Picture)
    is_over_time = isinstance(content.body, Picture) and content.body.is_over_time
    takes_notes = is_over_time and reader.may(reader.who(), Right.TARGETS)
    with st.container(key=f"take_{key}"):
        st.html(
            take_menu.menu(
                title,
                anchor=f"take_{key}",
                files=files,
                fields=fields,
                has_picture=has_picture,
                takes_notes=takes_notes,
            )
        )


def _heading(heading: Heading) -> None:
    title = literal(heading.title)
    if heading.choice is None:
        st.header(title, anchor=False)
    else:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.header(title, anchor=False, width="content")
            code_choice.choice(heading.choice.name, heading.choice.codes, key=heading.choice.key)
    if heading.lists:
        with st.container(horizontal=True):
            for one in heading.lists:
                code_choice.from_list(one.name, one.codes, one.labels or {}, label=t(one.key))
    if heading.definition:
        st.caption(literal(heading.definition))


def draw(content: Content, key: str = "page") -> None:
    """Draw what a panel shows; `key` is that of its box, unlike all others of the page."""
    if content.notice:
        st.info(literal(content.notice))
    if content.lead:
        st.caption(literal(content.lead))
    body = content.body
    if isinstance(body, Picture) and content.narrow:
        with st.container(key=f"wide_{key}"):
            _picture(body, key)
        with st.container(key=f"narrow_{key}"):
            _picture(content.narrow, f"narrow_{key}")
    elif isinstance(body, Picture):
        _picture(body, key)
    elif isinstance(body, Html):
        live.given_answers(body.given, body.key, body.on_click)
    elif isinstance(body, Records):
        _records(body, "" if key == "page" else f"_{key}")
    for line in content.lines:
        st.caption(literal(line))
    if content.help_link and going.can_open("definitions"):
        st.page_link("definitions.py", label=literal(content.help_link), icon=":material/help:")
    if days := content.elsewhere:
        label = t("empty.go", days=literal(words.days(days)))
        st.button(label, key=f"_go_{key}", type="tertiary", icon=":material/arrow_forward:", on_click=filter_bar.show_days, args=(days,))  # fmt: skip


def _picture(drawn: Picture, key: str) -> None:
    picture.show(drawn.given, key=f"chart_{key}", on_click=filter_bar.open_or_aim)
    if drawn.note:
        st.caption(literal(drawn.note))


def _records(body: Records, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if body.is_lead_quiet:
            st.caption(literal(body.lead))
        else:
            st.markdown(literal(body.lead), width="content")
        body.actions()
    opened = record_table.show(
        body.frame,
        alt=body.alt,
        height=body.height,
        opens=f"_open_row{key}" if body.on_open else "",
        headings=body.headings,
    )
    if body.on_open and opened is not None:
        body.on_open(body.frame.row(opened, named=True))
    if body.below:
        body.below(body.frame)
