"""The switch between light, dark and what the system says; the browser keeps it, and pages/web/page_head.js lets it hold."""

from __future__ import annotations

from pathlib import Path

from pages.ui.html.part import packed, part
from pages.ui.view.words import t

CODES = ("light", "dark", "system")


def show() -> None:
    """Draw the switch."""
    named = [[code, t(f"scheme.{code}")] for code in CODES]
    _PART.show(packed({"title": t("scheme.title"), "codes": named}), key="scheme_switch")


_PART = part(
    "scheme",
    html='<div\nclass="scheme" role="radiogroup"></div>',
    code=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
)
