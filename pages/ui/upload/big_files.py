"""A box for files too large to pass through memory: the browser streams them to /api/upload, the page gets their ids."""

from __future__ import annotations

from pathlib import Path

from pages.ui.html.part import packed, part
from pages.ui.view.words import number, t

_HTML = """
<label class="zone"><input type="file" multiple>
<span class="call"></span><span class="hint"></span></label><ul aria-live="polite"></ul>
"""
_CSS = """
.zone { display: block; padding: 1rem; border: 1px dashed var(--st-border-color); border-radius: var(--st-base-radius);
  background: var(--st-secondary-background-color); color: var(--st-text-color); font: inherit; cursor: pointer; }
.zone.over, .zone:focus-within { outline: 2px solid var(--st-primary-color); }
.zone input { position: absolute; width: 1px; height: 1px; opacity: 0; }
.call { display: block; font-weight: 600; color: var(--st-link-color); }
.hint { display: block; font-size: 0.875rem; opacity: 0.75; }
ul { list-style: none; margin: 0.5rem 0 0; padding: 0; color: var(--st-text-color); }
li { display: flex; gap: 0.75rem; align-items: center; padding: 0.25rem 0; }
li span { flex: 1; overflow-wrap: anywhere; }
progress { width: 40%; accent-color: var(--st-primary-color); }
"""


def box(limit_bytes: int, key: str) -> list[str]:
    """Draw the box; return the ids of files that have just arrived, once."""
    words = {
        name: t(f"add.big.{name}", mb=number(limit_bytes // 1024**2)) for name in ("call", "hint", "too_big", "broken")
    }
    given = packed({"words": words, "limit": limit_bytes})
    arrived = _PART.show(given, key=key, on_arrived_change=lambda: None).arrived
    return [id for id in arrived if isinstance(id, str)] if isinstance(arrived, list) else []


_PART = part("big_files", html=_HTML, code=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), css=_CSS)
