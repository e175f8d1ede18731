"""How the KPI module reads a store: through a function that is handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

Read = Callable[[str, Mapping[str, object]], pl.DataFrame]
"""SQL and its named parameters → what it finds; safe to call from several threads."""
