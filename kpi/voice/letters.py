"""Texts without accents, case and signs, so that what is typed in any way is found, and their words."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

_SPECIAL = {"ł": "l", "ς": "σ", "ß": "ss", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i"}
"""Letters that are no letter with an accent, and what people type in their place."""

_WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The words of a text in small letters without accents, one blank between them."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    return " ".join(_WORDS.findall("".join(_SPECIAL.get(sign, sign) for sign in plain)))


def folded(texts: pl.Expr) -> pl.Expr:
    """The same for a column, with a blank before each word and after the last: " faktura " stands for the word itself."""
    plain = texts.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    words = plain.str.replace_many(list(_SPECIAL), list(_SPECIAL.values())).str.replace_all(r"[^\p{L}\p{N}]+", " ")
    return pl.concat_str(pl.lit(" "), words.str.strip_chars(" "), pl.lit(" "))


def spelled(texts: pl.Expr) -> pl.Expr:
    """The words of a column in small letters as they are written, as lists without repetition."""
    return texts.str.to_lowercase().str.normalize("NFC").str.extract_all(r"[\p{L}\p{M}]{2,}").list.unique()
