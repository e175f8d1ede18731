"""The definition of a number in words: formula, date, credit and source, what is counted and what is left out, and its SQL."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import streamlit as st

from kpi.engine.explain import Explanation
from pages.ui.view import words
from pages.ui.view.as_text import Markdown
from pages.ui.view.words import t


def definition_lines(formula: str, dated_by: str, credit: str, source: str) -> list[Markdown]:
    """Formula, date, credit and source of a metric as Markdown."""
    lines = [
        f"- **{t('opened.formula')}:** {words.literal(words.said(formula))}",
        f"- **{t('opened.dated_by')}:** {words.literal(words.said(dated_by))}",
        f"- **{t('opened.credit')}:** {words.literal(words.said(credit))}",
    ]
    if source:
        lines.append(f"- **{t('opened.source')}:** {link(source)}")
    return [Markdown(line) for line in lines]


def link(source: str) -> Markdown:
    """A source by its host, as Markdown."""
    return Markdown(f"[{words.literal(source.split('/')[2])}]({quote(source, safe=':/?&=#%.-_~')})")


def counted(found: Explanation) -> None:
    """What is counted and what is left out; the numbers add up to all rows of the period."""
    lines = [(t("opened.all", rows=words.said(found.row)), found.total)]
    lines += [(t("opened.without", reason=words.said(reason)), -n) for reason, n in found.excluded]
    lines.append((t("opened.counted"), found.counted))
    body = [f"| {words.literal(label)} | {_signed(n)} |" for label, n in lines[:-1]]
    body.append(f"| **{words.literal(lines[-1][0])}** | **{words.number(lines[-1][1])}** |")
    st.markdown("\n".join([f"| {t('opened.count_title')} |  |", "|:--|--:|", *body]))
    for sentence in found.to_add:
        st.caption(words.literal(words.said(sentence)))


def sql(text: str, parameters: Mapping[str, object]) -> None:
    """SQL with the values bound to it."""
    st.code(text, language="sql", wrap_lines=True)
    if parameters:
        st.code(
            "\n".join(
                f"${name} = {value!r}" if isinstance(value, str) else f"${name} = {value}"
                for name, value in parameters.items()
            ),
            language=None,
        )


def _signed(n: int) -> Markdown:
    return Markdown(words.number(n) if n >= 0 else f"−{words.number(-n)}")
