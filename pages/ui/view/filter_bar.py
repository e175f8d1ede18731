"""The filter bar of all pages and its way into the address.

Every field of an address that says something is held by a hidden text input that is bound to it (a URL-bound field): it keeps the
plain code, whatever language is on screen, is there on every page, and keeps words that mean nothing so that the reader can
be informed. What is seen are ordinary widgets, set from the fields before they are drawn and writing into them when they change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.declare.switch import Choices
from kpi.engine import small_groups
from kpi.engine.answer import base_period
from kpi.query.period import PRESETS, Grain, Period
from kpi.query.query import NO_VALUE, Comparison, Filter
from pages.ui.answers import answers, reader
from pages.ui.answers.frozen_data import FIELD as FROZEN
from pages.ui.view import address, going, opened, subject, words
from pages.ui.view.address import (
    BESIDE,
    CLOCK,
    COMPARE,
    DATES,
    DEFINE,
    FIELDS,
    PERIOD,
    STEP,
    InvalidLinkParameter,
    View,
)
from pages.ui.view.filter_words import dimension_label, filter_words
from pages.ui.view.opened import OPEN, Opened
from pages.ui.view.page_address import VIEW
from pages.ui.view.subject import Subject
from pages.ui.view.words import t

_STATE, _WANTED, _FACTS = "_view", "_wanted", "_facts"
TARGET_OF = "target:"
"""Before the code of a number that is opened at its target."""


def hold_fields() -> None:
    """Draw the hidden fields that are bound to the address; to be called once a run, before anything asks what it says."""
    st.session_state.update(st.session_state.pop(_WANTED, {}))
    with st.container(key="url_fields"):
        asked = st.query_params.to_dict()
        for name in (*FIELDS, OPEN, VIEW, FROZEN):
            # A field must have been known, if only as empty, before it is first filled: otherwise the browser is not told.
            if st.session_state.setdefault(name, "") or asked.get(name):
                st.text_input(words.literal(name), key=name, bind="query-params", label_visibility="collapsed")


def read_fields() -> None:
    """Take the view from these fields; to be called when it is known which data are shown."""
    view, invalid = address.parse(_fields())
    number, unknown = opened.parse(st.session_state.get(OPEN) or "")
    known, invalid = _known(view, invalid)
    st.session_state[_STATE] = (known, (*invalid, *unknown, *unknown_values(number, view)), number)


def current() -> View:
    """The view that the address means."""
    return st.session_state[_STATE][0] if _STATE in st.session_state else View()


def invalid_parameters() -> tuple[InvalidLinkParameter, ...]:
    """What the address names that does not exist."""
    return st.session_state[_STATE][1] if _STATE in st.session_state else ()


def opened_number() -> Opened | None:
    """The number that the address opens, or None."""
    return st.session_state[_STATE][2] if _STATE in st.session_state else None


def open_number(code: str) -> None:
    """Open a number by its name, or by the whole code of what narrows it (a callback)."""
    st.session_state[OPEN] = code


def open_or_aim(code: str) -> None:
    """Open a number by its code, at its target where "target:" stands before it (a callback)."""
    name = code.removeprefix(TARGET_OF)
    open_number(name)
    if name != code:
        st.session_state[opened_part_key(name)] = t("detail.target")


def opened_part_key(code: str) -> str:
    """The key of the parts of a number that is opened, which holds the name of the one that is seen."""
    return f"_detail_{code}"


def open_from_search(name: str) -> None:
    """Open a number in the next run: the fields of this one are drawn."""
    st.session_state[_WANTED] = {OPEN: name}
    st.rerun()


def show_next(fields: Mapping[str, str]) -> None:
    """Fill fields of the address in the next run, which an address that is gone to cannot: the fields of this one are drawn."""
    st.session_state[_WANTED] = dict(fields)


def close_number() -> None:
    """Close the number that is opened (a callback)."""
    st.session_state[OPEN] = ""


def filter_to(number: Opened) -> None:
    """Close a number and show all pages for just its rows (a callback)."""
    close_number()
    if number.days:
        st.session_state[PERIOD] = address.span_code(*number.days)
    for one in number.values:
        st.session_state[one.dimension] = address.join(one.values)


def unknown_values(number: Opened | None, view: View) -> list[InvalidLinkParameter]:
    """The values that narrow a number and that the data do not have."""
    return [
        InvalidLinkParameter(one.dimension, value)
        for one in (number.values if number else ())
        for value in one.values
        if value not in answers.options(one.dimension, view.choices)
    ]


def narrowed_words(number: Opened) -> list[str]:
    """What narrows a number, each in words."""
    days = [words.days(Period(number.days[0], number.days[1] + timedelta(days=1)))] if number.days else []
    return [*days, *(filter_words(one.dimension, one.values) for one in number.values)]


def look_at(facts: tuple[str, ...]) -> None:
    """Say which facts the page that is drawn shows, in whose days relative periods are counted; none means all."""
    st.session_state[_FACTS] = facts


def looked_at() -> tuple[str, ...]:
    """The facts that the page shows; none means all."""
    found: tuple[str, ...] = st.session_state.get(_FACTS, ())
    return found


def today() -> date:
    """The newest day of what the page shows under its filters, from which relative periods are counted."""
    return newest_of(current(), looked_at())


def newest_of(view: View, facts: tuple[str, ...]) -> date:
    """The newest day of these fact tables (none: of all) under the filters of a view."""
    sources = next((one.values for one in view.filters if one.dimension == "source" and not one.is_excluded), ())
    return answers.newest(facts, tuple(one for one in sources if one != NO_VALUE))


def bar(more: Callable[[], None]) -> None:
    """The visible controls: period, comparison, clock, filters, and `more` that stands beside them."""
    view = current()
    with st.container(
        key="filter_bar", horizontal=True, vertical_alignment="center", horizontal_alignment="right", gap="xsmall"
    ):
        _period_choice(view)
        _comparison(view)
        _choice(CLOCK, view.clock, [str(one) for one in Clock], width=_width(t(f"{CLOCK}.{one}") for one in Clock))
        _more(view)
        more()


def define(name: str, value: str | float) -> None:
    """Choose an option of a switch, or a setting's number. The fields are drawn already: it holds from the next run."""
    st.session_state[_WANTED] = {DEFINE: address.definitions(current().defining(name, value))}


def define_as_usual() -> None:
    """Take all chosen definitions back (a callback)."""
    st.session_state[DEFINE] = ""


def chips(view: View) -> None:
    """The filters that no menu offers, each with its way out."""
    for one in view.filters:
        if one.dimension in address.NARROWINGS:
            said = words.literal(filter_words(one.dimension, one.values))
            st.button(
                said, key=f"_chip_{one.dimension}", icon=":material/close:", help=t("filters.chip.help"), on_click=fill, args=(one.dimension, ""),
            )  # fmt: skip


def clear() -> None:
    """Take all value filters away (a callback)."""
    for name in (*address.FILTERS, *address.NARROWINGS):
        st.session_state[name] = ""


def _fields() -> Mapping[str, str]:
    return {name: st.session_state.get(name) or "" for name in FIELDS}


def _known(view: View, found: tuple[InvalidLinkParameter, ...]) -> tuple[View, tuple[InvalidLinkParameter, ...]]:
    """The view with only the values that the data have; the others are reported, and nothing is shown for them."""
    invalid = list(found)
    for one in view.filters:
        known = set(answers.options(one.dimension, view.choices))
        invalid += [InvalidLinkParameter(one.dimension, value) for value in one.values if value not in known]
    if view.beside and not set(view.beside.values) <= set(answers.options(view.beside.dimension, view.choices)):
        invalid.append(InvalidLinkParameter(BESIDE, address.beside_code(view.beside)))
        view = replace(view, beside=None)
    return view, tuple(invalid)


OFFERED = ("team", "channel")
"""The dimensions of which another group is offered to be shown beside what is chosen; an address may name any filter."""


def _comparison(view: View) -> None:
    """What pictures and changes are held against: another period, or another group in the same days."""
    offered = [
        name for name in OFFERED if len(_others(name, view)) > 1 or (view.beside and view.beside.dimension == name)
    ]
    if view.beside and view.beside.dimension not in offered:
        offered.append(view.beside.dimension)
    limits, period = reader.limits(), view.period(today())
    open_to_reader = [one for one in Comparison if limits.may_compare(base_period(period, one))]
    usual, codes = str(View().comparison), [*map(str, open_to_reader), *offered]
    st.session_state["_compare"] = view.beside.dimension if view.beside else str(view.comparison)

    def named(code: str) -> str:
        if code not in offered:
            return t(f"compare.{code}")
        own = f"compare.beside.{code}"
        return t(own) if words.has(own) else t("compare.beside", dimension=dimension_label(code))

    def chosen() -> None:
        code = st.session_state["_compare"]
        if code in offered:
            st.session_state[BESIDE] = f"{code}:{address.join(_others(code, view)[:1])}"
        else:
            st.session_state[BESIDE] = ""
            st.session_state[COMPARE] = "" if code == usual else code

    st.selectbox(
        t("filters.compare"), codes, key="_compare", on_change=chosen, label_visibility="collapsed", filter_mode=None,
        width=_width(map(named, codes)), format_func=named,
    )  # fmt: skip
    if view.beside:
        _group_beside(view.beside, view)


def _group_beside(group: Filter, view: View) -> None:
    values = list(dict.fromkeys([*group.values, *_others(group.dimension, view)]))
    st.session_state["_beside"] = group.values[0]

    def chosen() -> None:
        st.session_state[BESIDE] = f"{group.dimension}:{address.join([st.session_state['_beside']])}"

    st.selectbox(
        t("filters.beside"), values, key="_beside", on_change=chosen, label_visibility="collapsed", width=150,
        format_func=lambda value: t("filters.no_value") if value == NO_VALUE else words.value_name(group.dimension, value),
    )  # fmt: skip


def _others(dimension: str, view: View) -> list[str]:
    """The groups of a dimension that the filters do not choose already."""
    return [value for value in options(dimension, view.choices) if value not in view.values(dimension)]


def options(dimension: str, choices: Choices = ()) -> list[str]:
    """What a reader chooses from: the values of a dimension as the own language sorts what it calls them. Bands keep their places, what has none stays last."""
    values = answers.options(dimension, choices)
    called = {value: words.value_name(dimension, value) for value in values if value != NO_VALUE}
    if all(name == value for value, name in called.items()) or any(words.is_band(value) for value in called):
        return values
    places = {name: place for place, name in enumerate(answers.in_order(called.values()))}
    return sorted(values, key=lambda value: places[called[value]] if value in called else len(places))


def _period_choice(view: View) -> None:
    if reader.limits().days != Period() and view.span:  # other days are not open
        _dates(view.span, reader.limits().days)
        return
    newest = today()
    codes = [*PRESETS, DATES]
    st.session_state["_period"] = DATES if view.span else view.preset

    def chosen() -> None:
        code = st.session_state["_period"]
        if code == DATES:  # begins with the days that were shown
            period = view.period(newest)
            span = answers.covered() if period.start is None else None
            first, last = span or (period.start or newest, period.last or newest)
            code = address.span_code(first, last)
        st.session_state[PERIOD] = "" if code == View().preset else code

    st.selectbox(
        t("filters.period"), codes, format_func=lambda code: t(f"period.{code}"), key="_period", on_change=chosen,
        label_visibility="collapsed", filter_mode=None, width=_width(t(f"period.{code}") for code in codes),
    )  # fmt: skip
    if view.span:
        _dates(view.span)


def _dates(span: tuple[object, object], within: Period = Period()) -> None:  # noqa: B008 - a frozen value
    st.session_state["_dates"] = span

    def chosen() -> None:
        days = st.session_state["_dates"]
        if isinstance(days, tuple) and len(days) == 2:  # after the first click there is only one
            st.session_state[PERIOD] = address.span_code(*days)

    st.date_input(
        t("filters.dates"),
        key="_dates",
        on_change=chosen,
        label_visibility="collapsed",
        format=words.field_day(),
        min_value=within.start,
        max_value=within.last,
        width=245,
    )


def _choice(
    name: str, value: str | None, codes: list[str], *, width: int | str = "stretch", label: bool = False
) -> None:
    """A choice of codes with translated labels; the default code leaves the address empty."""
    default = address.fields(View())[name]
    shown = {"": _default_code(name)}
    key = f"_{name}"
    st.session_state[key] = str(value) if value is not None else shown[""]

    def chosen() -> None:
        code = st.session_state[key]
        st.session_state[name] = default if code == _default_code(name) else code

    st.selectbox(
        t(f"filters.{name}"), codes, format_func=lambda code: t(f"{name}.{code}"), key=key, on_change=chosen,
        label_visibility="visible" if label else "collapsed", filter_mode=None, width=width,
    )  # fmt: skip


_NARROW, _WIDE = frozenset("fijlrtI.,:; ίιíîľ1"), frozenset("mwMW…")
"""Letters that take much less, or much more, room than others."""


def _width(texts: Iterable[str]) -> int:
    """Pixels that a closed menu of these takes."""
    return _width_of(tuple(texts))


@lru_cache(maxsize=200)
def _width_of(texts: tuple[str, ...]) -> int:
    """Pixels for the longest of these in a closed menu, in any of the languages: a few more than it takes, for the bar has little room to give away."""
    return 44 + round(max(sum(map(_letter_width, text)) for text in texts))


def _letter_width(letter: str) -> float:
    if letter in _NARROW:
        return 4.6
    if letter in _WIDE:
        return 12.2
    return 9.6 if letter.isupper() or letter in "μωφώψ" else 7.7


def _default_code(name: str) -> str:
    view = View()
    return {COMPARE: str(view.comparison), CLOCK: str(view.clock), STEP: "auto"}[name]


def _more(view: View) -> None:
    chosen = sum(len(one.values) for one in view.filters)
    label = t("filters.title_n", n=chosen) if chosen else t("filters.title")
    pop = st.popover(label, icon=":material/filter_alt:", key="_filters", on_change="rerun")
    if not pop.open:  # the values of a dozen dimensions are only looked up when somebody wants to choose
        return
    with pop, st.grid(2, min_column_width=220, width=520, gap=("xxsmall", "small")):
        limits = reader.limits()
        steps = [str(one) for one in Grain if small_groups.grain_within(one, limits) is one]
        _choice(STEP, view.grain, ["auto", *steps], label=True)
        for name in address.FILTERS:
            values = options(name, view.choices)
            if len(values) > 1 or view.values(name):
                _values(name, list(dict.fromkeys([*values, *view.values(name)])), view.values(name))
    if chosen:
        pop.button(t("filters.clear"), on_click=clear, icon=":material/close:", type="tertiary")


def _values(name: str, options: list[str], chosen: tuple[str, ...]) -> None:
    key = f"_{name}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        words.literal(dimension_label(name)), options, format_func=lambda value: t("filters.no_value") if value == NO_VALUE else words.value_name(name, value),
        key=key, on_change=_taker(name, key), help=words.literal(words.said(REGISTRY.dimension(name).help)) or None, placeholder=t("filters.all"),
    )  # fmt: skip


def _taker(name: str, key: str) -> Callable[[], None]:
    def chosen() -> None:
        st.session_state[name] = address.join(st.session_state[key])

    return chosen


def choose(dimension: str, value: str) -> None:
    """Show one value of a dimension alone (a callback)."""
    fill(dimension, address.join([value]))


def show_subject(one: Subject) -> None:
    """Show a team or an agent alone, of all agents or teams (a callback)."""
    for field, text in subject_fields(one).items():
        fill(field, text)


def subject_fields(one: Subject) -> Mapping[str, str]:
    """The fields of the address that show a team or an agent alone."""
    return dict.fromkeys(subject.DIMENSIONS, "") | {one.dimension: address.join([one.value])}


def follow(clicked: str) -> None:
    """Do what a mark of a list hands back: open:CODE opens a number, alone:[dimension, value] shows that alone, scorecard: its sheet (a callback)."""
    kind, _, what = clicked.partition(":")
    if kind == "alone":
        choose(*json.loads(what))
    elif kind == subject.OPENS:
        show_subject(Subject(*json.loads(what)))
        going.ask("scorecard.py")
    else:
        open_number(what)


def fill(field: str, text: str) -> None:
    """Fill a field of the address (a callback)."""
    st.session_state[field] = text


def show_all() -> None:
    """Choose all days (a callback)."""
    st.session_state[PERIOD] = "all"


def show_usual() -> None:
    """Choose the usual days, which end with the newest data of the page (a callback)."""
    st.session_state[PERIOD] = ""


def show_days(period: Period) -> None:
    """Choose the days of a closed period (a callback)."""
    if period.start and period.last:
        st.session_state[PERIOD] = address.span_code(period.start, period.last)
