"""Comments: themes counted by hand, the words of low scores, search in them, and what the rows add up to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.store.store import Store
from kpi.declare.errors import KpiError
from kpi.engine.answer import answer
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Filter, Query
from kpi.stats.log_odds import log_odds_z
from kpi.voice.comments import METRICS, metrics_of, read_comments, with_words, within
from kpi.voice.letters import fold, folded
from kpi.voice.telling_words import _stem, telling_words, with_stem, words_of
from kpi.voice.theme_table import ALL, WITHOUT, theme_table
from kpi.voice.theme_words import USUAL
from kpi.voice.themes import USUAL_THEMES, Theme, any_of, check, flag, split, with_themes
from tests.records import put
from tests.stores import new_store_at

DAY = date(2026, 3, 2)  # a Monday
SAID = (
    # comment, kind, score, scale, team, days after DAY
    ("The parcel came late", "csat", 1, 5, "Care", 0),
    ("Balík přišel POZDĚ, faktura špatně", "csat", 2, 5, "Care", 1),
    ("Doručení bylo rychlé", "csat", 5, 5, "Returns", 8),
    ("doruceni v poradku", "csat", 4, 5, "Returns", 8),
    ("Faktúra mala chybu", "nps", 3, 10, None, 9),
    ("Μου χρέωσαν δύο φορές τον λογαριασμό", "nps", 10, 10, "Care", 9),
    ("Futár kedves volt", "ces", 6, 7, "Care", 9),
    ("100% ok_ay [x](y) <b>", "csat", None, 5, "Care", 10),
    ("Paczka doszła, obsługa miła", "csat", 3, 5, "Care", None),
)
THEMES = (
    Theme("Delivery", "doruč*, parcel*, balík*\nfutár*; paczk*"),
    Theme("Bill", "faktur*, faktúr*, λογαριασμ*, bill"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    rows = []
    for place, (comment, kind, score, scale, team, days) in enumerate(SAID):
        at = None if days is None else datetime(2026, 3, 2, 10) + timedelta(days=days)
        row = {"id": str(place), "comment": comment, "kind": kind, "score": score, "scale": scale, "team": team}
        rows.append(row | {"responded_at": at, "ticket": f"T{place}"})
    rows.append(
        {
            "id": "silent",
            "comment": "  ",
            "kind": "csat",
            "score": 5,
            "scale": 5,
            "team": "Quiet",
            "responded_at": datetime(2026, 3, 2),
        }
    )
    with new_store_at(Path(tmp_path_factory.mktemp("voice")) / "voice.duckdb") as found:
        put(found, survey_response=rows)
        yield found


@pytest.fixture(scope="module")
def comments(store: Store) -> pl.DataFrame:
    return with_themes(read_comments(store.read, Query(metrics=())), THEMES)


def ids(frame: pl.DataFrame) -> set[str]:
    return set(frame["id"])


def test_every_written_comment_is_read_with_its_side(comments: pl.DataFrame) -> None:
    assert comments.height == len(SAID)
    sides = dict(comments.select("id", "side").iter_rows())
    assert sides == dict(
        zip("012345678", ["low", "low", "high", "high", "low", "high", "high", None, None], strict=True)
    )
    # the newest first, one without a day last
    assert comments["id"].to_list()[0] == "7"
    assert comments["id"].to_list()[-1] == "8"


def test_themes_are_counted_by_hand_and_reconcile(comments: pl.DataFrame) -> None:
    in_days = within(comments, Query(metrics=(), period=Period(DAY, DAY + timedelta(days=14))))
    before = in_days.filter(pl.col("day") < DAY + timedelta(days=7))
    steps = [DAY, DAY + timedelta(days=7)]
    table = theme_table(in_days, before, THEMES, metrics_of(Query(metrics=())), steps, Grain.WEEK)
    assert {name: line.comments for name, line in table.items()} == {"Delivery": 5, "Bill": 3, WITHOUT: 1, ALL: 8}
    assert in_days.filter(any_of(THEMES)).height + table[WITHOUT].comments == table[ALL].comments
    assert ids(in_days.filter(pl.col(flag(0)))) == {"0", "1", "2", "3", "6"}
    assert ids(in_days.filter(pl.col(flag(1)))) == {"1", "4", "5"}
    # of Delivery: four CSAT answers, of which 5 and 4 are good; one easy of one; no recommendation
    scores = table["Delivery"].scores
    assert (scores["csat"].value, scores["csat"].n, scores["ces"].value, scores["nps"].n) == (0.5, 4, 1.0, 0)
    assert (table["Bill"].scores["nps"].value, table["Bill"].scores["nps"].n) == (0.0, 2)
    assert table["Bill"].steps == (0.5, 2 / 6)
    assert (table["Bill"].share, table["Bill"].base_share, table["Bill"].is_moved) == (3 / 8, 1 / 2, False)


def test_all_comments_score_as_the_metric_does(store: Store, comments: pl.DataFrame) -> None:
    for choices in ((), (("good_answers", "top_box"),), (("answer_dated", "sending"),)):
        query = Query(metrics=METRICS, choices=choices, filters=(Filter("team", ("Care", NO_VALUE)),))
        chosen = with_themes(within(read_comments(store.read, query), query), ())
        all_of = theme_table(chosen, None, (), metrics_of(query), [], Grain.MONTH)[ALL]
        for name, value, n in answer(store.read, query).select("metric", "value", "n").iter_rows():
            assert (all_of.scores[name].n, all_of.scores[name].value) == (n, pytest.approx(np.nan if value is None else value, nan_ok=True)), (name, choices)  # fmt: skip


def test_filters_hold_as_in_every_number(comments: pl.DataFrame) -> None:
    def left(*filters: Filter) -> set[str]:
        return ids(within(comments, Query(metrics=(), filters=filters)))

    assert left(Filter("team", ("Returns",))) == {"2", "3"}
    assert left(Filter("team", (NO_VALUE,))) == {"4"}
    assert left(Filter("team", ("Returns",), is_excluded=True)) == {"0", "1", "4", "5", "6", "7"}
    with pytest.raises(KpiError, match="segment"):
        left(Filter("segment", ("gold",)))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("DORUCENI", {"2", "3"}), ("doručení", {"2", "3"}), ("pozde fakt", {"1"}), ("λογαριασμός", set()), ("ΛΟΓΑΡΙΑΣΜΟ", {"5"}), ("aktura", set()),
        ("100%", {"7"}), ("100_", {"7"}), ("%", set("012345678")), ("ok_ay", {"7"}), ("ok' OR 1=1", set()), ("(.*", set("012345678")), ("", set("012345678")),
    ],
)  # fmt: skip
def test_comments_are_found_by_the_beginnings_of_words(comments: pl.DataFrame, typed: str, found: set[str]) -> None:
    assert ids(with_words(comments, typed)) == found


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Příliš ŽLUŤOUČKÝ", "prilis zlutoucky"), ("Łódź, łąka", "lodz laka"), ("ΚΑΚΌΣ κακός", "κακοσ κακοσ"), ("e-mail 2×!", "e mail 2"), ("ő_ű", "o u"), ("", "")],
)  # fmt: skip
def test_folding_is_the_same_for_a_text_and_a_column(text: str, plain: str) -> None:
    assert fold(text) == plain
    assert pl.DataFrame({"a": [text]}).select(folded(pl.col("a"))).item() == (f" {plain} ")


@pytest.mark.parametrize(
    ("themes", "why"),
    [
        ([("", "abc")], "needs a name"), ([("A", "x*")], "too short"), ([("A", "  ,;\n")], "has no words"), ([("A", "ab*c")], "before its end"),
        ([("A", "abc"), ("Á ", "def")], "Two themes"), ([("A" * 61, "abc")], "60 letters"), ([("A", "b" * 61)], "too long"), ([("A", "%_*")], "too short"),
        ([("A", ",".join(["word"] * 401))], "401"), ([(str(place), "abc") for place in range(31)], "31"),
    ],
)  # fmt: skip
def test_themes_that_cannot_be_used_are_refused_by_name(themes: list[tuple[str, str]], why: str) -> None:
    with pytest.raises(KpiError, match=why):
        check([Theme(*one) for one in themes])


def test_the_usual_themes_can_be_used_and_know_all_languages() -> None:
    check(USUAL_THEMES)
    assert all(list(words) == ["en", "cs", "sk", "pl", "hu", "el"] for words in USUAL.values())
    said = pl.DataFrame({"comment": [word.rstrip("*") for words in USUAL.values() for text in words.values() for word in split(text)]})  # fmt: skip
    marked = with_themes(said.with_columns(folded(pl.col("comment")).alias("folded")), USUAL_THEMES)
    assert marked.filter(~any_of(USUAL_THEMES))["comment"].to_list() == []


def test_log_odds_by_hand() -> None:
    # a = 100 · (12, 12, 176) ÷ 200 = (6, 6, 88); ln(16 ÷ 184) − ln(8 ÷ 192) = 0.7357, √(1 ÷ 16 + 1 ÷ 8) = 0.4330
    found = log_odds_z([10, 2, 88], [2, 10, 88], [12, 12, 176], prior=100)
    assert found == pytest.approx([1.6990, -1.6990, 0.0], abs=5e-5)
    # of 200 words a prior of 20: a = (1.2, 1.2, 17.6)
    assert log_odds_z([10, 2, 88], [2, 10, 88], [12, 12, 176])[0] == pytest.approx(2.0883, abs=5e-5)
    assert np.isnan(log_odds_z([0, 0], [1, 2], [1, 2])).all()


def test_words_of_low_scores_stand_apart_whatever_their_endings() -> None:
    low = [f"Faktura byla špatně, {word} fakturu nikdo neopravil" for word in ("tuhle", "moji", "letní")] * 20
    high = ["Ochotná paní, vše bylo v pořádku", "The invoice was fine and the lady very kind"] * 20
    said = pl.DataFrame({"comment": low + high, "side": ["low"] * len(low) + ["high"] * len(high)}).with_row_index(
        "row"
    )
    words = words_of(said)
    told = {word.stem: word for word in telling_words(said, words) or ()}
    invoice, kind = told[_stem("czech and slovak", "faktura")], _stem("czech and slovak", "ochotná")
    assert (invoice.word, invoice.low, invoice.high) == ("faktura", 60, 0)
    assert invoice.z > 2
    assert told[kind].z < -2
    assert (told[kind].low, told[kind].high) == (0, 20)
    assert "kind" in told, "a word that says much in a comment is no stop word"
    assert not {"bylo", "the", "byl", "was"} & set(words.spelled)
    assert with_stem(said, words, invoice.stem).height == 60
    assert telling_words(said.filter(pl.col("side") == "low"), words) is None, (
        "without high scores there is nothing to set apart"
    )
