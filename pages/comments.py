"""Comments: what customers write, by theme, by the words of low and high scores, and one by one."""

from __future__ import annotations

from pages.ui.panels.comment_themes import CommentThemes
from pages.ui.panels.layout import Part
from pages.ui.panels.show import show
from pages.ui.panels.telling_words import TellingWords
from pages.ui.parts import comment_list, theme_form
from pages.ui.view import comment_choice

PANELS: tuple[Part, ...] = (CommentThemes(), TellingWords())

if __name__ == "__main__":  # reports take the panels from here
    chosen = comment_choice.hold_fields()
    comment_list.bar()
    if chosen.is_any:  # what was asked for comes first
        comment_list.show(chosen)
    show(PANELS)
    theme_form.button()
    if not chosen.is_any:
        comment_list.show(chosen)
