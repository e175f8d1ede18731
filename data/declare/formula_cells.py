"""Cells that a spreadsheet would run as a formula: defused in every file that is given out, and read back as they were.

What begins a formula: OWASP, CSV injection. Full-width signs count, and so do those behind blanks. A spreadsheet that splits a line
at other signs than commas begins a cell behind a semicolon, a tab or a new line within ours.
"""

from __future__ import annotations

import polars as pl

from data.store.sql import literal

_BLANKS = "[\t\r\n \u00a0\u202f\u3000\ufeff]*"
_AT_START = rf"{_BLANKS}[=+\-@＝＋－＠]|[\t\r\n]"
# Prose has lines that begin with a dash; without a bracket or a bar nothing is called there.
_BEHIND = r"[=@＝＠]|[+\-＋－][^;\t\r\n]*[(|!]"
_NUMBER = r"^[+-]?\d+(?:[.,]\d+)*%?$"


def defuse(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame with a ' before every text that a spreadsheet would run; numbers stay as they are, also those in texts."""
    text = pl.col(pl.String)
    behind = text.str.replace_all(rf"([;\t\r\n]{_BLANKS})({_BEHIND})", "${1}'${2}")
    is_run = text.str.contains(f"^(?:{_AT_START})") & ~text.str.contains(_NUMBER)
    return frame.with_columns(pl.when(is_run).then("'" + behind).otherwise(behind).name.keep())


def undefused_sql(cell: str, raw: str) -> str:
    """The SQL of a text that was read from the cell `raw`, without what `defuse` and others put before formulas."""
    pattern = rf"^'({_AT_START})|([;\t\r\n]{_BLANKS})'({_BEHIND})"
    return f"CASE WHEN contains({raw}, '''') THEN regexp_replace({cell}, {literal(pattern)}, '\\1\\2\\3', 'g') ELSE {cell} END"
