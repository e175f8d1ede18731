"""The words that set comments of low scores apart from those of high ones, whatever language they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import polars as pl
import snowballstemmer
import stopwordsiso

from kpi.stats.change import FALSE_ALARMS, benjamini_hochberg
from kpi.stats.disclosure_rules import ROWS_FROM
from kpi.stats.distributions import normal_p
from kpi.stats.log_odds import log_odds_z
from kpi.voice.comments import HIGH, LOW
from kpi.voice.letters import fold, spelled

STEMMERS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "english": ("english", ("en",), ""),
    "czech and slovak": ("czech", ("cs", "sk"), "ěščřžůťďňľĺŕ"),
    "polish": ("polish", ("pl",), "ąćęłńśźż"),
    "hungarian": ("hungarian", ("hu",), "őű"),
    "greek": ("greek", ("el",), "αειοςτ"),
}
"""Families of languages: their stemmer of Snowball, the lists of stop words that tell them, and letters that none of the others has. Snowball has none
for Slovak, whose words take nearly the endings of Czech ones; a store with both counts their common words together."""

TELLING = frozenset(
    ("best", "bill", "clear", "free", "good", "great", "help", "interesting", "kind", "long", "problem", "useful")
)
"""Stop words of the English list that say much in a comment."""

LEAST = 5
"""In fewer comments a word is not looked at."""


@dataclass(frozen=True)
class Words:
    """The words of comments: `of` has row and stem, each stem once a comment; `spelled` the spelling by which a stem is shown."""

    of: pl.DataFrame
    spelled: Mapping[str, str]


def words_of(comments: pl.DataFrame) -> Words:
    """The words of all comments without stop words, brought to their stems by the language that most stop words speak for."""
    said = comments.select("row", spelled(pl.col("comment")).alias("word")).explode("word").drop_nulls()
    words = said.select(pl.col("word").unique()).with_row_index(
        "code"
    )  # a million numbers are joined sooner than texts
    said = said.join(words, on="word").select("row", "code")
    words = words.with_columns(pl.Series("plain", [fold(word) for word in words["word"]], dtype=pl.String))
    said = said.join(_families(said, words), on="row")
    forms = said.group_by("code", "family").len("k").join(words, on="code")
    stems = _stems(
        forms.join(_stop_words(), on=["plain", "family"], how="anti").filter(pl.col("plain").str.len_chars() > 2)
    )
    kept = forms.join(stems, on=["plain", "family"]).select("code", "family", "stem", "word", "k")
    of = said.join(kept.select("code", "family", "stem"), on=["code", "family"]).select("row", "stem").unique()
    shown = kept.group_by("stem", "word").agg(pl.col("k").sum()).sort(["k", "word"], descending=[True, False])
    return Words(of, dict(shown.unique("stem", keep="first").select("stem", "word").iter_rows()))


@dataclass(frozen=True, kw_only=True)
class TellingWord:
    """A word: in how many comments of low and of high scores it stands, and how far it leans to the low ones, in standard errors."""

    stem: str
    word: str
    low: int
    high: int
    z: float


def telling_words(comments: pl.DataFrame, words: Words) -> tuple[TellingWord, ...] | None:
    """The words that lean to one side more than chance explains among all, the strongest first; None where there are too few comments.

    Each word counts once a comment. The words of all comments of the store are what is usual (see `log_odds_z`).
    """
    sides = {side: comments.filter(pl.col("side") == side) for side in (LOW, HIGH)}
    if min(one.height for one in sides.values()) < ROWS_FROM:
        return None
    usual = words.of.group_by("stem").len("usual")
    for side, one in sides.items():
        counts = words.of.join(one.select("row"), on="row", how="semi").group_by("stem").len(side)
        usual = usual.join(counts, on="stem", how="left")
    found = usual.fill_null(0).filter(pl.col(LOW) + pl.col(HIGH) > 0).sort("stem")
    low, high, whole = (found[name].to_numpy() for name in (LOW, HIGH, "usual"))
    z = log_odds_z(low, high, whole)
    is_seen = (found[LOW] + found[HIGH]).to_numpy() >= LEAST
    p = benjamini_hochberg(np.where(is_seen, normal_p(z), np.nan))
    told = found.with_columns(pl.Series("z", z), pl.Series("p", p)).filter(pl.col("p") <= FALSE_ALARMS)
    told = told.sort([pl.col("z").abs(), "stem"], descending=[True, False])
    return tuple(
        TellingWord(stem=row["stem"], word=words.spelled[row["stem"]], low=row[LOW], high=row[HIGH], z=row["z"])
        for row in told.iter_rows(named=True)
    )


def with_stem(comments: pl.DataFrame, words: Words, stem: str) -> pl.DataFrame:
    """The comments in which a word of this stem stands."""
    return comments.join(
        words.of.filter(pl.col("stem") == stem).select("row"), on="row", how="semi", maintain_order="left"
    )


def _families(said: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """The family of languages of each comment, by stop words (one of two families is half a vote each) and letters of its own.

    A comment that tells nothing, or as much of several, has the family of most comments.
    """
    stops = _stop_words().with_columns((1 / pl.len().over("plain")).alias("votes"))
    by_stop = words.join(stops, on="plain").select("code", "family", "votes")
    by_letter = [
        words.filter(pl.col("word").str.contains(f"[{letters}]")).select("code", pl.lit(family).alias("family"), pl.lit(1.0).alias("votes"))
        for family, (_, _, letters) in STEMMERS.items()
        if letters
    ]  # fmt: skip
    votes = said.join(pl.concat([by_stop, *by_letter]), on="code").group_by("row", "family").agg(pl.col("votes").sum())
    usual = votes.group_by("family").agg(pl.col("votes").sum().alias("usual"))
    most = usual.sort(["usual", "family"], descending=[True, False])["family"].first() or next(iter(STEMMERS))
    ranked = votes.join(usual, on="family").sort(["votes", "usual", "family"], descending=[True, True, False])
    best = ranked.unique("row", keep="first", maintain_order=True).select("row", "family")
    return said.select("row").unique().join(best, on="row", how="left").with_columns(pl.col("family").fill_null(most))


def _stems(forms: pl.DataFrame) -> pl.DataFrame:
    """plain, family and stem of each word. A word that is also written without its accents is stemmed as it is written with them."""
    has_accents = pl.col("word") != pl.col("plain")
    forms = forms.sort([has_accents, "k", "word"], descending=[True, True, False]).unique(
        ["plain", "family"], keep="first"
    )
    stems = [
        _stem(family, word) or plain for family, word, plain in forms.select("family", "word", "plain").iter_rows()
    ]
    return forms.select("plain", "family", pl.Series("stem", stems, dtype=pl.String))


@lru_cache(maxsize=200_000)
def _stem(family: str, word: str) -> str:
    return fold(_stemmer(family).stemWord(word))


@cache
def _stemmer(family: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(STEMMERS[family][0])


@cache
def _stop_words() -> pl.DataFrame:
    words = [
        (fold(word), family)
        for family, (_, languages, _) in STEMMERS.items()
        for word in stopwordsiso.stopwords(list(languages))
        if word not in TELLING
    ]
    return pl.DataFrame(words, schema={"plain": pl.String, "family": pl.String}, orient="row").unique()
