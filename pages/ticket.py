"""Ticket: one ticket at its own address, /ticket?from=SOURCE&ticket=ID."""

from __future__ import annotations

import streamlit as st

from pages.ui.parts import ticket

ticket.show(*(st.query_params.get(name, "") for name in ("from", "ticket", "customer")))
