"""How high the scores of a file could be, and in which unit its lengths of time are, asked beside its preview where the file does not say it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from data.declare.problems import ImportRefused
from data.imports.importer import Options
from data.mapping.mapping import REVIEW_TOPS, TOPS, UNITS
from data.store.store import Store
from pages.ui.upload import check_results
from pages.ui.view.words import number, t
from pages.web.spool import Spooled

_DOUBTS = {"scale_unknown", "scale_guessed", "scale_changed", "beyond_scale", "review_scale_unknown", "review_scale"}
_REFUSALS = {"nps_scale", "wrong_scale"}


def ask(store: Store, spooled: Spooled, options: Options | None) -> Options | None:
    """The options with the scale that the person chose; without the question where the file tells its scales."""
    if options is None:
        return None
    key = f"_add_scale_{spooled.id}"
    if key not in st.session_state and not _is_open(check_results.looked(store, spooled, options)):
        return options
    format_ = getattr(check_results.looked(store, spooled, options), "format", "")
    tops = REVIEW_TOPS if format_ in ("qa_reviews", "mapped_qa_review") else TOPS
    chosen = st.selectbox(t("map.top"), (0, *tops), key=key, format_func=name, help=t("add.scale.help"))
    return replace(options, scale=chosen or None)


def ask_unit(store: Store, spooled: Spooled, options: Options | None) -> Options | None:
    """The options with the unit of lengths of time that the person chose; without the question where the file tells it."""
    if options is None:
        return None
    key = f"_add_unit_{spooled.id}"
    if key not in st.session_state:
        found = check_results.looked(store, spooled, options)
        if not (isinstance(found, ImportRefused) and found.code == "unit_unknown"):
            return options
    chosen = st.selectbox(
        t("add.unit"), UNITS, index=None, key=key, placeholder=t("add.unit.choose"), help=t("add.unit.help"),
        format_func=lambda unit: t(f"map.unit.{unit}"),
    )  # fmt: skip
    return replace(options, unit=chosen)


def _is_open(found: object) -> bool:
    if isinstance(found, ImportRefused):
        return found.code in _REFUSALS
    return any(doubt.code in _DOUBTS for doubt in getattr(found, "doubts", ()))


def name(top: int) -> str:
    """The word for a highest score, 0 for one that is not said."""
    return number(top) if top else t("add.scale.unknown")
