"""The application that `streamlit run app.py` starts: routes, guard, compression and warm-up around pages/frame.py."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.ahead import Ahead
from pages.delivery.service import Deliveries
from pages.reported import SOURCES
from pages.ui.panels import panel_file
from pages.ui.report import report_file
from pages.web import logs, routes
from pages.web.access import base_path
from pages.web.guard import Guard
from pages.web.start import lifespan_with
from pages.web.static import StaticFiles

logs.begin()
ROUTES = routes.under(base_path(), panel_file.ROUTES | report_file.routes(SOURCES))

# Outermost first: every request has an id, and nobody who is not let in reaches a file, a route or the websocket.
app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    routes=ROUTES,
    middleware=[
        Middleware(logs.RequestLog, routes=ROUTES),
        Middleware(Guard),
        Middleware(StaticFiles, routes=ROUTES, base=base_path()),
    ],
    lifespan=lifespan_with(Deliveries(SOURCES), of_readers=(Ahead(SOURCES),)),
)
