"""Streamlit's command line with a dashboard that prepares nothing: as it is when somebody chooses at once."""

from __future__ import annotations

import runpy

from pages import ahead
from pages.ui.panels import prefetch

prefetch.QUIET_SECONDS = ahead.FIRST_SECONDS = 24 * 3600.0

if __name__ == "__main__":
    runpy.run_module("streamlit", run_name="__main__")
