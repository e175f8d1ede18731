"""What is doubtful about a file, reported on its card before it is loaded, and with its receipt afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.declare.finding import WARNING, Doubt
from data.declare.problems import ImportRefused
from data.imports.importer import Options
from data.imports.preview import DryRun, doubts_of_refused, dry_run
from data.reading.read import LinesRead
from data.store.store import Store
from pages.ui.view.as_text import Markdown
from pages.ui.view.words import count, literal, number, problem, said, t
from pages.web.spool import Spooled

SHOWN = 3
_ON_CARD = ("zone_guessed",)
"""Told by the card itself, beside the choice that settles it."""


def show(store: Store, spooled: Spooled, options: Options) -> DryRun | None:
    """Run the import with these options without writing, and report what is doubtful; looked up once for each choice and data version.

    None when an import would be refused.
    """
    with st.spinner(t("doubt.looking")):
        found = looked(store, spooled, options)
    if isinstance(found, ImportRefused):
        st.warning(f"{literal(problem(found))}", icon=":material/info:")
        return None
    reported = [doubt for doubt in found.doubts if doubt.code not in _ON_CARD]
    lines(reported)
    if found.rows:
        rows = count("doubt.n_rows", found.rows)
        said = t("doubt.sample" if found.is_sample else "doubt.rows", rows=rows)
        st.caption(f":material/fact_check: {said} {'' if reported else t('doubt.none')}".rstrip())
        if found.lines and not found.is_sample:
            st.caption(literal(lines_text(found.lines)))
    return found


def lines_text(lines: LinesRead) -> str:
    """Where the lines of a file went."""
    said = t(
        "lines.all",
        total=number(lines.total),
        rows=number(lines.rows),
        above=number(lines.above),
        continued=number(lines.continued),
        blank=number(lines.blank),
        below=number(lines.below),
    )
    return f"{said} {count('lines.unmatched', lines.unmatched)}" if lines.unmatched else said


def of_unknown(spooled: Spooled) -> None:
    """What can be said about a table that no format claims."""
    lines(doubts_of_refused(spooled.path))


def lines(reported: Sequence[Doubt]) -> None:
    """Warnings first and in full; notes, and warnings beyond a few, behind one line."""
    warnings = [doubt for doubt in reported if doubt.severity == WARNING]
    for doubt in warnings[:SHOWN]:
        st.warning(_text(doubt), icon=":material/warning:")
    if rest := [*warnings[SHOWN:], *(doubt for doubt in reported if doubt.severity != WARNING)]:
        if len(rest) == 1 and not warnings:
            st.caption(f":material/info: {_text(rest[0])}")
            return
        with st.expander(count("doubt.more", len(rest)), icon=":material/info:"):
            st.markdown("\n".join(f"- {_text(doubt)}" for doubt in rest))


def _text(doubt: Doubt) -> Markdown:
    return Markdown(f"{literal(said(doubt.sentence))} {literal(said(doubt.what_to_do))}")


def looked(store: Store, spooled: Spooled, options: Options) -> DryRun | ImportRefused:
    """What an import with these options would say, looked up once for each choice and data version."""
    seen: dict[str, DryRun | ImportRefused] = st.session_state.setdefault("_add_doubts", {})
    key = repr((spooled.id, options, store.version()))
    if key not in seen:
        try:
            seen[key] = dry_run(store, spooled.path, spooled.name, options)
        except ImportRefused as refused:
            seen[key] = refused
    return seen[key]
