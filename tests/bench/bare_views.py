"""What the bare page draws: tiles and figures that were read off the dashboard, as constants in memory."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np

Figure = dict[str, dict[str, object]]
View = dict[str, object]


def _arrays(value: object) -> object:
    """Lists of numbers as arrays, which is how the dashboard hands them over too."""
    if isinstance(value, dict):
        return {name: _arrays(part) for name, part in value.items()}
    if isinstance(value, list):
        if len(value) > 3 and all(isinstance(part, int | float) or part is None for part in value):
            return np.array(value, dtype=np.float32)
        return [_arrays(part) for part in value]
    return value


def _as_asked(figure: Figure) -> object:
    """The figure without what Streamlit's theme has added to it in the browser, and will add again."""
    added = ("template", "coloraxis", "colorway")
    layout = {name: part for name, part in figure["layout"].items() if name not in added}
    return _arrays({"data": figure["data"], "layout": layout | {"template": {"layout": {}}}})


def _load() -> dict[str, dict[str, View]]:
    pages = json.loads(Path(os.environ["BENCH_VIEWS"]).read_text(encoding="utf-8"))
    return {
        page: {
            choice: {"tiles": view["tiles"], "figures": [_as_asked(figure) for figure in view["figures"]]}
            for choice, view in views.items()
        }
        for page, views in pages.items()
    }


VIEWS = _load()
"""Page → choice of the filter → tiles (one piece of HTML) and figures."""
