"""Whether the day or the month stands first in the dates of a file, asked beside its preview where no date of it tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from data.checks.open_dates import OpenDates
from data.imports.importer import Options
from data.imports.preview import DryRun
from data.store.store import Store
from pages.ui.upload import check_results
from pages.ui.view.words import apart, day, literal, t
from pages.web.spool import Spooled


def ask(store: Store, spooled: Spooled, options: Options | None) -> Options | None:
    """The options with the order that the person chose; without the question where the file tells it."""
    if options is None:
        return None
    key = f"_add_order_{spooled.id}"
    chosen = replace(options, date_order=st.session_state.get(key))
    found = check_results.looked(store, spooled, chosen)
    open_ = found.open_dates if isinstance(found, DryRun) else None
    if open_ is None:
        return options
    picked = st.radio(
        t("add.order"), ("dmy", "mdy"), index=None, key=key, help=t("add.order.help"),
        format_func=lambda sign: literal(_meaning(sign, open_)),
    )  # fmt: skip
    if picked is None:
        st.caption(
            f":material/calendar_month: {t('add.order.taken.dmy' if open_.taken == 'dmy' else 'add.order.taken.mdy')}"
        )
    return replace(options, date_order=picked)


def _meaning(sign: str, open_: OpenDates) -> str:
    """What the dates of the file that are shown would mean: “Day first: 03/04/2026 = 3 April 2026”."""
    shown = apart(
        t("add.order.example", cell=each.cell, day=day(date.fromisoformat(each.day_first if sign == "dmy" else each.month_first)))
        for each in open_.examples
    )  # fmt: skip
    return t("add.order.dmy", examples=shown) if sign == "dmy" else t("add.order.mdy", examples=shown)
