"""The choice of the language; the browser keeps it in a cookie, which the next page is made by and pages/web/page_head.js reads."""

from __future__ import annotations

from pathlib import Path

from pages.locale import catalogues, language
from pages.ui.html.part import packed, part
from pages.ui.view.words import t

NAMES = {"en": "English", "cs": "Čeština", "sk": "Slovenčina", "pl": "Polski", "hu": "Magyar", "el": "Ελληνικά"}
"""Each language by its own name, which its readers find in any other."""


def show() -> None:
    """Draw the choice, and tell the browser in which language the page is."""
    data = {
        "title": t("language.title"),
        "names": [[code, NAMES[code]] for code in catalogues.offered()],
        "now": language.language(),
        "cookie": language.COOKIE,
        "address": language.ADDRESS,
    }
    _PART.show(packed(data), key="language_switch")


_PART = part(
    "language",
    html='<label\nclass="language"><span></span><select></select></label>',
    code=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
)
