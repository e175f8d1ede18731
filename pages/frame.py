"""The frame around every page: configuration, navigation, filters and the sentence that says what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from data.config.company import Company
from data.store.store import NotAnswered, OutOfMemory, StoreError
from kpi.declare.errors import KpiError
from pages.locale import language
from pages.ui.answers import company, reader, stores
from pages.ui.answers.reader import NOBODY, Reader, Right, Role
from pages.ui.detail import drawer
from pages.ui.html import language_switch, scheme_switch, streamlit_words, take
from pages.ui.number import records
from pages.ui.panels import prefetch, show
from pages.ui.parts import (
    access_state,
    event_note_form,
    first_questions,
    frozen_view,
    outside_links,
    saved_views,
    search,
    share,
    target_form,
)
from pages.ui.report import report_file
from pages.ui.view import filter_bar, going, header
from pages.ui.view.page_list import OUTSIDE, PAGES, SECTIONS, Page, placed
from pages.ui.view.words import literal, problem, t
from pages.web import outside_links as links
from pages.web import readers, streamlit_internals


def main() -> None:
    """Draw the frame and run the page that was chosen, in the reader's language."""
    language.tell_runs(streamlit_internals.is_in_a_run)
    # Looked up once a run: all answers ask.
    with language.speaking(language.of_reader()), reader.being(reader.who()), stores.in_one_place():
        st.set_page_config(page_icon=header.ICON, layout="wide")
        whose = _whose()
        st.logo(header.logo(whose.logo), size="large", icon_image=header.ICON)
        who = reader.who()
        if who == NOBODY:
            _ended()
            return
        places = {page: _place(page, who) for page in PAGES}
        sections = {t(key): [places[page] for page in pages] for key, pages in SECTIONS.items()}
        chosen = st.navigation(sections, expanded=True)  # else what stands below it would fold some of it away
        page = next(page for page, place in places.items() if place.url_path == chosen.url_path)
        st.set_page_config(page_title=header.window_title(chosen.title, whose.name))
        st.html(header.STYLE + take.style())
        try:
            if reader.may_open(who, page.name):
                _draw(page, chosen.title, chosen.run, whose, who)
            else:
                _around(page, whose, who)
                _closed(who, places)
        except OutOfMemory as error:  # the data are well: this question is too much for the memory
            st.warning(t("problem.question", why=literal(problem(error))), icon=":material/memory:")
        except NotAnswered as error:  # and so are they here: one statement was refused
            st.warning(t("problem.question", why=literal(problem(error))), icon=":material/help:")
        except StoreError as error:
            st.error(t("problem.store", why=literal(problem(error))), icon=":material/database_off:")
        except KpiError as error:
            st.warning(t("problem.question", why=literal(problem(error))), icon=":material/help:")


def _around(page: Page, whose: Company, who: Reader) -> bool:
    """Draw what stands around a page, and take its address; whether the data that the address names can be shown."""
    filter_bar.hold_fields()
    stores.tell(frozen_view.of_reader)
    has_data = frozen_view.follow(is_shown=not page.is_of_now)
    header.company_name(whose.name)
    if has_data:
        _search(who)
    if reader.may(who, Right.BROWSE):
        saved_views.menu()
    with st.sidebar, st.container(key="sidebar_foot"):
        access_state.signed_in()
        scheme_switch.show()
        language_switch.show()
    take.listen(header.made(whose.name), whose.logo, event_note_form.ask)
    streamlit_words.replace()
    return has_data


def _draw(page: Page, title: str, run: Callable[[], None], whose: Company, who: Reader) -> None:
    if not _around(page, whose, who):
        frozen_view.instead()
        return
    with stores.showing(frozen_view.of_reader()):  # looked up once a run too
        _draw_shown(page, title, run, who)


def _draw_shown(page: Page, title: str, run: Callable[[], None], who: Reader) -> None:
    """Draw a page whose data can be shown."""
    prefetch.stop()
    filter_bar.read_fields()
    drawer.follow()
    if reader.may(who, Right.BROWSE):
        saved_views.start(page is PAGES[0])
    going.follow()
    filter_bar.look_at(records.facts() if page.name == "tickets" else page.facts)
    frozen_view.band()
    header.show(
        title,
        is_filtered=page.is_filtered,
        rests_on_hours=page.rests_on_hours,
        beside=lambda: _beside(page.name, who),
        below=lambda: saved_views.line(page.name),
    )
    if page.is_filtered and reader.may(who, Right.SETTINGS) and not stores.frozen():
        first_questions.ask()
    # Before the page, which stands there already when somebody opens a number.
    try:
        drawer.show(event_note_form.ask, target_form.of_number)
    except NotAnswered as error:  # the page behind it may well be answered
        st.warning(t("problem.question", why=literal(problem(error))), icon=":material/help:")
    run()
    if reader.may(who, Right.TARGETS):
        event_note_form.open_asked()
    if reader.may(who, Right.BROWSE):
        saved_views.open_asked(page.name, title)
    if reader.may(who, Right.SHARE):
        share.open_asked()
        outside_links.open_asked(page.name, show.metrics_shown(), OUTSIDE)
    prefetch.next_views(show.drawn())


def _beside(page: str, who: Reader) -> None:
    if reader.may(who, Right.BROWSE) and not (
        stores.frozen() or stores.is_published()
    ):  # a view is of the data of its day
        saved_views.save_button()
    if reader.may(who, Right.BROWSE):
        share.show(page, report_file.offered())


def _whose() -> Company:
    """The company that is shown; nobody's where the store cannot be read, which the page then says."""
    try:
        return company.shown()
    except StoreError:
        return Company()


def _ended() -> None:
    """What stands in the place of the whole for somebody who was let in and no longer is."""
    st.title(t("app.title"), anchor=False)
    had_link = readers.kind_of_run() == links.KIND
    st.info(t("outside.ended" if had_link else "access.ended"), icon=":material/link_off:")


def _search(who: Reader) -> None:
    """The search of the navigation, for who may look around, with the pages that are open to them."""
    if reader.may(who, Right.BROWSE):
        found = (one for one in PAGES if one.is_in_navigation and reader.may_open(who, one.name))
        search.field({one.name: t(f"page.{one.name}") for one in found})


def _closed(who: Reader, places: Mapping[Page, st.Page]) -> None:
    """What stands in the place of a page that is not open to its reader, with the way to those that are."""
    st.info(t("outside.closed" if who.role is Role.GUEST else "access.no_right"), icon=":material/lock:")
    for page, place in places.items():
        if who.role is Role.GUEST and reader.may_open(who, page.name):
            st.page_link(place, icon=f":material/{page.icon}:")


def _place(page: Page, who: Reader) -> st.Page:
    return placed(page, is_visible=page.is_in_navigation and reader.may_open(who, page.name))


if __name__ == "__main__":  # tests read the list of pages from here
    main()
