"""What stands above every page: its name, the filter bar, what is shown in words, and what the reader must know."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from pages.ui.answers import answers, reader, stores
from pages.ui.view import address, filter_bar, filter_words, going, words
from pages.ui.view.address import PERIOD, InvalidLinkParameter, View
from pages.ui.view.as_text import Markdown
from pages.ui.view.words import t

_DIMENSIONS = frozenset(dimension.name for dimension in REGISTRY.dimensions)

_MARK = (
    '<rect width="32" height="32" rx="8" fill="#0b6e82"/>'
    '<path d="M5 17.5h5l3-8 5 14 3.2-8.5 1.3 2.5H27" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>'
)
ICON = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">{_MARK}</svg>'
LOGO = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 168 32" width="168" height="32">{_MARK}'
    '<text x="42" y="22" textLength="122" lengthAdjust="spacingAndGlyphs" font-family="Inter, Segoe UI, system-ui, sans-serif" font-size="17" font-weight="650" fill="#2191a7">Service Pulse</text></svg>'
)

STYLE = """
<style>
[class*="st-key-url_fields"], [data-testid="stLayoutWrapper"]:has(> [class*="st-key-url_fields"]) { display: none; }
.st-key-streamlit_words, [data-testid="stLayoutWrapper"]:has(> .st-key-streamlit_words) { display: none; }
[data-testid="stSidebarContent"] { display: flex; flex-direction: column; }
[data-testid="stSidebarContent"] > [data-testid="stSidebarNav"] { order: 2; }
[data-testid="stSidebarContent"] [data-testid="stSidebarNavSeparator"] { display: none; }
/* What stands in the sidebar besides the pages: above them, or at its foot. */
[data-testid="stSidebarContent"] :is([data-testid="stSidebarUserContent"], [data-testid="stSidebarUserContent"] > div, [data-testid="stSidebarUserContent"] > div > .stVerticalBlock) { display: contents; }
[data-testid="stSidebarUserContent"] > div > .stVerticalBlock > * { order: 1; width: auto; flex: none; margin-bottom: 0.6rem; }
[data-testid="stSidebarUserContent"] > div > .stVerticalBlock > :has(> .st-key-sidebar_foot) { order: 3; margin: auto 0 1rem; padding-top: 1rem; }
.st-key-company p { font-weight: 600; overflow-wrap: anywhere; }
.st-key-demo { border-radius: 8px; padding: 0.35rem 0.8rem; background: color-mix(in srgb, #d9822b 13%, transparent); }
.st-key-demo p { font-size: 0.875rem; }
.st-key-_filters button, .st-key-_share button, .st-key-_save_view button { background: color-mix(in srgb, currentColor 4%, transparent); }
/* Saved views stand in the menu as its pages do. */
[data-testid="stSidebarUserContent"] > div > .stVerticalBlock > :has(> .st-key-sidebar_views) { order: 2; margin: 0 0 0.6rem; }
.st-key-sidebar_views h2 { font-size: 0.875rem; font-weight: 600; padding: 0 0.5rem; opacity: 0.74; }
.st-key-sidebar_views ul { list-style: none; margin: 0; padding: 0; }
.st-key-sidebar_views a { display: block; font-size: 0.875rem; padding: 0.2rem 0.5rem; border-radius: 0.5rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.st-key-sidebar_views a:is(:hover, [aria-current]) { background: color-mix(in srgb, currentColor 9%, transparent); }
.st-key-sidebar_views button { padding: 0 0.5rem; min-height: 1.75rem; }
.st-key-view_line p, .st-key-view_line a, .st-key-view_line button p { font-size: 0.875rem; }
.st-key-view_line a, [class*="st-key-view_"] a { color: inherit; }
.st-key-view_line button { min-height: 1.5rem; padding: 0; }
.st-key-frozen_band { border-radius: 8px; padding: 0.35rem 0.8rem; background: color-mix(in srgb, #3b82c4 14%, transparent); }
.st-key-frozen_band p { font-size: 0.875rem; }
.st-key-frozen_band button { min-height: 1.75rem; }
[data-testid="stCaptionContainer"] { color: inherit !important; opacity: 0.74; }
.signed-in { font-size: .8125rem; margin: 0; overflow-wrap: anywhere; }
.signed-in a { color: inherit; }
button[data-selected="true"] { color: inherit !important; }
[class*="st-key-panel_"] h2 { padding: 0.1rem 0 0.25rem; }
/* Streamlit lets what follows a heading begin a line higher, over its descenders. */
[class*="st-key-panel_"] [data-testid="stHeading"] [data-testid="stMarkdownContainer"] { margin-bottom: -0.375rem; }
[data-testid="stFileUploaderDropzone"] { height: auto; }
[data-testid="stFileUploaderDropzoneInstructions"], [data-testid="stFileUploaderDropzoneInstructions"] * { white-space: normal; overflow: visible; }
.st-key-sentence p { font-size: 0.9375rem; }
.st-key-sentence { margin-top: -0.35rem; }
.st-key-sentence button { min-height: 1.5rem; padding: 0; }
.st-key-sentence button p { font-size: 0.8125rem; }
.st-key-chips { padding-top: 0.15rem; }
.st-key-chips button { padding: 0.05rem 0.6rem 0.05rem 0.45rem; border-radius: 999px; }
/* Its words are for whoever hears the page, and stand beside it where the pointer is: the filters need the room. */
.st-key-_save_view button p { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.st-key-_filters button, .st-key-_share button, .st-key-_save_view button { padding-inline: 0.5rem; }
/* Beside the title where all of it fits there, else in a row of its own: never one button alone below the others. */
@media (min-width: 641px) {
  .st-key-page_head > [data-testid="stLayoutWrapper"]:has(> .st-key-filter_bar) { flex: 0 1 max-content !important; }
  .st-key-filter_bar { justify-content: flex-start !important; gap: 0.375rem; }
}
@media (min-width: 641px) { [class*="st-key-narrow_"], [data-testid="stLayoutWrapper"]:has(> [class*="st-key-narrow_"]) { display: none; } }
@media (max-width: 640px) {
  [class*="st-key-wide_"], [data-testid="stLayoutWrapper"]:has(> [class*="st-key-wide_"]) { display: none; }
  .st-key-page_head > div { flex: 1 1 100% !important; }
  [data-testid="stButtonGroup"] [role="radiogroup"], [data-testid="stButtonGroup"] [role="group"] { flex-wrap: wrap; }
  /* As wide as its longest word in any language, and more where there is room: what does not fit beside another goes below it. */
  .st-key-filter_bar > div { flex: 1 1 auto !important; min-width: 0 !important; }
  .st-key-filter_bar > .st-key-_clock { flex: 1 1 100% !important; }
  .st-key-filter_bar > .st-key-_clock ~ div { flex: 1 1 37% !important; min-width: max-content !important; }
  .st-key-filter_bar > .st-key-_clock ~ .st-key-_save_view { flex: 0 0 auto !important; }
}
</style>
"""


def show(
    title: str, *, is_filtered: bool, rests_on_hours: bool, beside: Callable[[], None], below: Callable[[], None]
) -> None:
    """Draw the head of a page: whether the filters hold on it, and whether it rests on the opening hours whatever the clock.

    `beside` draws what stands beside the filters, `below` what stands below the sentence that says what is shown.
    """
    if answers.is_demo():
        _demo()
    published = stores.real().published_at
    if published:
        said = t("published.band", moment=words.moment(answers.local_moment(published.replace(tzinfo=None))))
        st.caption(Markdown(f":material/cloud_download: {words.literal(said)}"))
    if not is_filtered:
        st.title(words.literal(title), anchor=False)
        return
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small", key="page_head"
    ):
        st.title(words.literal(title), anchor=False, width="content")
        filter_bar.bar(beside)
    with st.container(key="sentence", gap="xxsmall"):
        st.markdown(_sentence())
        if any(one.dimension in address.NARROWINGS for one in filter_bar.current().filters):
            with st.container(horizontal=True, gap="xsmall", key="chips"):
                filter_bar.chips(filter_bar.current())
        if address.definitions(filter_bar.current()):
            st.button(t("define.reset"), on_click=filter_bar.define_as_usual, type="tertiary", icon=":material/undo:")
    below()
    if rests_on_hours or filter_bar.current().clock is Clock.BUSINESS:
        _assumed_hours()
    _limits()
    _cut()
    _invalid_parameters()
    _empty_period()


def logo(own: bytes | None) -> str:
    """The picture above the pages, within the page itself: what Streamlit keeps as a file, readers of one link could ask for by guessing."""
    return f"data:image/png;base64,{base64.b64encode(own).decode()}" if own else LOGO


def made(company: str) -> str:
    """When the page was made, for whom, and whether of made-up data, in words."""
    zone = answers.zone()
    said = {"moment": words.moment(datetime.now(ZoneInfo(zone))), "zone": zone}
    if answers.is_demo():
        return t("take.made.demo", **said)
    return t("take.made.company", company=company, **said) if company else t("take.made", **said)


def company_name(name: str) -> None:
    """The company's name above the pages."""
    if name:
        with st.sidebar, st.container(key="company"):
            st.markdown(words.literal(name))


def window_title(page: str, company: str) -> str:
    """What the window is called."""
    said = {"page": page, "app": t("app.title")}
    return t("app.page_title.company", company=company, **said) if company else t("app.page_title", **said)


def _demo() -> None:
    with st.container(key="demo", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t("demo.note"), width="content")
        if going.can_open("add_data"):
            st.page_link("add_data.py", label=t("demo.link"), icon=":material/arrow_forward:", icon_position="right")


def _sentence() -> Markdown:
    covered = answers.covered()
    until = t("data.until", day=words.day(filter_bar.today())) if covered else t("data.none")
    shown = filter_words.sentence(filter_bar.current(), filter_bar.today())
    return Markdown(f"{words.literal(words.at_start(shown))} :gray[ · {until}]")


def must_know(view: View, facts: tuple[str, ...], *, rests_on_hours: bool) -> list[str]:
    """What the reader of these fact tables (none: of all) must know: opening hours that nobody set, and data that end early in one date."""
    is_assumed = (rests_on_hours or view.clock is Clock.BUSINESS) and answers.is_hours_assumed()
    return [*([t("hours.assumed", zone=answers.zone())] if is_assumed else []), *_cut_words(facts)]


def _assumed_hours() -> None:
    """Opening hours that nobody set are a guess, and the reader must know where numbers rest on them."""
    if answers.is_hours_assumed():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="assumed_hours"):
            st.caption(t("hours.assumed", zone=words.literal(answers.zone())), width="content")
            if going.can_open("settings"):
                st.page_link("settings.py", label=t("hours.set"), icon=":material/tune:", width="content")


def _limits() -> None:
    """What a guest must know of what is not shown."""
    limits = reader.limits()
    if not limits.smallest:
        return
    st.caption(t("outside.smallest", n=words.number(limits.smallest)))
    own = {one.dimension for one in filter_bar.current().filters if one not in limits.filters}
    if len(own) > 1:
        st.info(t("outside.one_field"), icon=":material/filter_alt_off:")


def _cut() -> None:
    for text in _cut_words(filter_bar.looked_at()):
        st.caption(words.literal(text))


def _cut_words(facts: tuple[str, ...]) -> list[str]:
    """Which data end earlier in one date than in another: a part of their newest months is missing."""
    found = []
    for cut in answers.cuts(facts):
        table = REGISTRY.facts(cut.facts)
        key = "data.cut.entered" if cut.column == table.span[0] else "data.cut.over"
        found.append(t(key, rows=words.said(table.row), day=words.day(cut.last_on), until=words.day(cut.until)))
    return found


def _invalid_parameters() -> None:
    """Say what the address names that does not exist: nothing is dropped silently."""
    say_invalid(filter_bar.invalid_parameters())


def say_invalid(parameters: Sequence[InvalidLinkParameter]) -> None:
    """Say of each of these that it does not exist."""
    for one in parameters:
        if one.field in _DIMENSIONS:
            text = t("link.unknown_value", dimension=filter_words.dimension_label(one.field), value=one.text)
        elif one.field == PERIOD:
            text = t("link.unknown_period", value=one.text)
        else:
            text = t("link.unknown_code", field=one.field, value=one.text)
        st.warning(words.literal(text), icon=":material/link_off:")


def _empty_period() -> None:
    covered = answers.span(filter_bar.looked_at())
    period = filter_bar.current().period(filter_bar.today())
    if covered is None or period.start is None or period.end is None:
        return
    if period.start > covered[1] or period.end <= covered[0]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(
                t("empty.period", first=words.day(covered[0]), last=words.day(covered[1])), icon=":material/event_busy:"
            )
            st.button(t("empty.show_newest"), on_click=filter_bar.show_usual)
