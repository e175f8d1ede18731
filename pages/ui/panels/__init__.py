"""Panels of pages: one file a kind, each a frozen value with heading, questions, figure and empty state (panel.Panel).

A page names its panels in PANELS and calls show.show. page_answers asks what they all need at once, panel_memo remembers what
they show, prefetch makes them for the views one click away. A new kind is a new file here, and a line in the pages that use it.
"""
