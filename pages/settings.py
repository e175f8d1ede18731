"""Settings: the report zone, opening hours by calendar with the teams that follow them, holidays, name and logo, backups, and uploads read again."""

from __future__ import annotations

import streamlit as st

from pages.ui.answers import stores
from pages.ui.parts import backups, company_form, opening_hours, settings_jobs
from pages.ui.view.words import t

store = stores.real()
st.markdown(t("settings.lead"))
if stores.is_demo():
    st.caption(t("settings.lead.demo"))
settings_jobs.show()
opening_hours.zone_choice(store)
st.header(t("settings.calendars"), anchor=False)
opening_hours.calendar_choice(store)
st.header(t("settings.holidays"), anchor=False)
opening_hours.holiday_list(store)
company_form.show(store)
backups.show(store)
backups.reread_choice(store)
st.header(t("settings.privacy"), anchor=False)
st.markdown(t("settings.privacy.kept"))
st.markdown(t("settings.privacy.forget"))
