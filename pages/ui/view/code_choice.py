"""A choice that stands in the address as a plain code, whatever its words on screen are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.ui.view import words
from pages.ui.view.words import t

NARROW, WIDE, LONG = 300, 520, 45
"""How wide a list is in pixels, and from how many letters on it is a wide one; on a phone it fills its row."""


def current(name: str, codes: Sequence[str]) -> str:
    """The code that the address names, also before the choice is drawn; the first where it names none that exists."""
    wanted = st.session_state.get(name) or st.query_params.get(name)
    return wanted if wanted in codes else codes[0]


def hold(name: str, codes: Sequence[str]) -> str:
    """Draw the hidden field that keeps a code in the address, and say so where the address names none of them; returns the code."""
    with st.container(key=f"url_fields_{name}"):
        st.text_input(words.literal(name), key=name, bind="query-params", label_visibility="collapsed")
    wanted = st.session_state.get(name) or codes[0]
    if wanted in codes:
        return str(wanted)
    st.warning(words.literal(t("link.unknown_code", field=name, value=wanted)), icon=":material/link_off:")
    return codes[0]


def choice(name: str, codes: Sequence[str], *, key: str) -> str:
    """One of the codes; the first is the usual one and leaves the address empty. Words are under `key.code`."""
    wanted = hold(name, codes)
    st.session_state[f"_{name}"] = wanted

    def chosen() -> None:
        code = st.session_state[f"_{name}"]
        st.session_state[name] = "" if code == codes[0] else code

    st.segmented_control(
        t(key), codes, format_func=lambda code: t(f"{key}.{code}"), key=f"_{name}", on_change=chosen, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return wanted


def from_list(name: str, codes: Sequence[str], labels: Mapping[str, str], *, label: str) -> str:
    """The same from a list that unfolds, for words that are many or long."""
    wanted = hold(name, codes)
    st.session_state[f"_{name}"] = wanted

    def chosen() -> None:
        code = st.session_state[f"_{name}"]
        st.session_state[name] = "" if code == codes[0] else code

    st.selectbox(
        words.literal(label),
        codes,
        format_func=lambda code: labels.get(code, code),
        key=f"_{name}",
        on_change=chosen,
        width=WIDE if max(map(len, labels.values()), default=0) > LONG else NARROW,
    )
    return wanted
