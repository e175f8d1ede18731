"""Whom the dashboard is open to, as what and how much of it, and the way to sign out."""

from __future__ import annotations

import polars as pl
import streamlit as st

from kpi.declare.metric import Unit
from kpi.query.limits import NO_LIMITS, Limits
from kpi.text.format import value_text
from pages.ui.answers import reader
from pages.ui.answers.reader import Reader
from pages.ui.view import filter_words, words
from pages.ui.view.as_text import escape, in_table
from pages.ui.view.words import t
from pages.web import access, access_rules, people
from pages.web.access_rules import Named, Rules, WrongRules


def show() -> None:
    """Draw all of it; the address is relative, as every page lies beside it."""
    try:
        rules = access_rules.current()
    except WrongRules as wrong:  # written while this page was open: its reader is let in no more
        st.error(words.literal(wrong.sentence()), icon=":material/error:")
        return
    if rules:
        _people(rules)
    st.markdown(t("access.is.token") if access.token() else t("access.is.people" if rules else "access.is.key"))
    st.link_button(t("access.sign_out"), "sign-out", icon=":material/logout:")


def signed_in() -> None:
    """Who is signed in by name, and the way out, at the foot of the menu; nothing for who holds the key, the access token or a link."""
    who = reader.who()
    if not who.id.startswith(f"{people.KIND}:"):
        return
    role = t(f"role.{who.role}")
    st.html(
        f'<p class="signed-in">{escape(t("access.signed_in", name=who.name, role=role))}<br>'
        f'<a href="sign-out" target="_self">{escape(t("access.sign_out"))}</a></p>'
    )
    said = limited(who)
    if said:
        st.caption(words.literal(said))


def limited(who: Reader) -> str:
    """Which part of the data a reader sees, in words; "" where it is all."""
    return "" if who.limits == NO_LIMITS else t("access.sees", what=_limits(who.limits))


def _people(rules: Rules) -> None:
    st.markdown(t("access.is.open_id", providers=words.literal(words.listed(rules.providers.values()))))
    lowest_first = reversed(list(rules.roles.items()))
    roles = [(t(f"role.{role}"), t(f"role.{role}.may"), _named(named)) for role, named in lowest_first]
    _table(roles, ("access.column.role", "access.column.may", "access.column.who"))
    if rules.held:
        st.markdown(t("access.limits"))
        held = [(_named(one.who), _limits(one.limits)) for one in rules.held]
        _table(held, ("access.column.who", "access.column.sees"))
    after = value_text(rules.session_seconds, Unit.DURATION, words.language())
    st.caption(words.literal(t("access.when", time=after)))


def _table(rows: list[tuple[str, ...]], columns: tuple[str, ...]) -> None:
    frame = pl.DataFrame(rows, schema=[t(one) for one in columns], orient="row")
    st.dataframe(in_table(frame), hide_index=True)


def _named(who: tuple[Named, ...]) -> str:
    kinds = {"email": "{value}", "group": "group:{value}", "claim": "claim:{claim}={value}", "everyone": "everyone"}
    return words.listed(kinds[one.kind].format(value=one.value, claim=one.claim) for one in who) or "–"


def _limits(limits: Limits) -> str:
    hidden = {
        "rows": limits.may_see_rows,
        "comments": limits.may_see_comments,
        "customers": limits.may_see_customers,
        "agents": limits.may_see_agents,
    }
    said = [filter_words.filter_said(one) for one in limits.filters]
    said += [t(f"access.without.{name}") for name, is_seen in hidden.items() if not is_seen]
    return words.apart(said) or t("access.all")
