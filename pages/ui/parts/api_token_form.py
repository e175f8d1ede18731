"""The tokens with which programs of single people ask for answers: made, shown once, listed, revoked."""

from __future__ import annotations

import streamlit as st

from data.config import api_tokens
from data.config.api_tokens import ApiToken
from data.store.store import default_path
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.query.query import NO_VALUE
from pages.ui.answers import answers
from pages.ui.answers.reader import Right
from pages.ui.parts import doing
from pages.ui.view import filter_bar, filter_words, words
from pages.ui.view.words import literal, t
from pages.web import answering, people

_MADE = "_token_made"
"""How many were made in this visit: the fields of the form are empty again afterwards."""


def show() -> None:
    """What they are for, the form, and the list."""
    st.header(t("token.heading"), anchor=False)
    st.markdown(t("token.lead"))
    _form()
    found = api_tokens.tokens(default_path())
    holding = [one for one in found if one.revoked_at is None]
    if not holding:
        st.caption(t("token.none"))
    for one in holding:
        _held(one)
    revoked = [one for one in found if one.revoked_at is not None]
    if revoked:
        with st.expander(words.count("token.revoked", len(revoked))):
            for one in reversed(revoked):
                ended = one.revoked_at or ""
                st.caption(literal(t("token.ended", name=one.name, made=_day(one.made_at), ended=_day(ended))))


def _form() -> None:
    number = st.session_state.get(_MADE, 0)
    with st.container(border=True, key="token_form", gap="small"):
        name = st.text_input(t("token.name"), max_chars=api_tokens.LONGEST_NAME, help=t("token.name_help"), key=f"_token_name_{number}")  # fmt: skip
        person = _person(number)
        only = _only(number)
        may_see_rows = st.checkbox(t("token.rows"), help=t("token.rows_help"), key=f"_token_rows_{number}")
        is_asked = st.button(t("token.make"), type="primary", icon=":material/key:", key="_token_make")
    made: list[str] = []

    def make() -> None:
        _, text = api_tokens.make(default_path(), name, may_see_rows=may_see_rows, only=only, person=person)
        made.append(text)

    if is_asked and doing.is_done(make, needs=Right.ACCESS):
        st.session_state[_MADE] = number + 1
        st.warning(literal(t("token.once", name=name.strip())), icon=":material/key:")
        st.code(made[0], language=None, wrap_lines=True)


def _person(number: int) -> str:
    """Whose role and limits the token follows, by id; "" is nobody's."""
    known = people.of(default_path()).all_known()
    if not known:
        return ""
    chosen = st.selectbox(
        t("token.person"),
        ["", *known],
        format_func=lambda who: f"{known[who].name} ({known[who].email})" if who else t("token.person.none"),
        help=t("token.person_help"),
        key=f"_token_person_{number}",
    )
    return chosen or ""


def _only(number: int) -> tuple[str, ...]:
    """The filter that holds for all that the token asks, as the command line writes it."""
    offered = [one.name for one in REGISTRY.dimensions if one.is_filter and len(answers.options(one.name)) > 1]
    left, right = st.columns(2)
    dimension = left.selectbox(
        t("token.only"),
        ["", *offered],
        format_func=lambda one: filter_words.dimension_label(one) if one else t("access.all"),
        key=f"_token_only_{number}",
    )
    if not dimension:
        return ()
    values = right.multiselect(
        literal(filter_words.dimension_label(dimension)),
        filter_bar.options(dimension),
        format_func=lambda value: filter_words.value_words(dimension, value),
        placeholder="",
        key=f"_token_values_{dimension}_{number}",
    )
    return tuple(f"{dimension}={'' if one == NO_VALUE else one}" for one in values)


def _held(one: ApiToken) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"token_{one.id[:12]}", gap="small"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{literal(one.name)}**")
            st.caption(literal(" · ".join(_about(one))))
        asked = st.button(t("token.revoke"), icon=":material/block:", key=f"_token_revoke_{one.id[:12]}", type="tertiary", help=literal(t("token.revoke_of", name=one.name)))  # fmt: skip
    if asked and doing.is_done(lambda: api_tokens.revoke(default_path(), one.id), needs=Right.ACCESS):
        st.rerun()


def _about(one: ApiToken) -> list[str]:
    said = [t("token.made", day=_day(one.made_at))]
    said.append(t("token.used", day=words.day(one.last_used_on)) if one.last_used_on else t("token.unused"))
    if one.person:
        known = people.of(default_path()).known(one.person)
        said.append(t("token.of", who=known.name if known else "–"))
    try:
        limits = answering.own_limits(one)
    except KpiError as error:
        return [*said, words.problem(error)]
    said += [filter_words.filter_said(each) for each in limits.filters]
    said.append(t("token.sees_rows") if one.may_see_rows else t("token.sees_no_rows"))
    return said


def _day(at: str) -> str:
    """The day of a moment as a token keeps it."""
    return words.day(api_tokens.moment(at).date())
