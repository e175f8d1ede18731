"""Words that come again and again in a column of a large file: what the first rows hold is read once, and known by sight further on.

A word that needs no cleaning stands for itself, and its value is that which the column's reading gives. All other cells are read as ever.
"""
# ruff: noqa: S608 - only names of this program are joined into SQL; what a file holds is bound

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from data.declare.format import Format, Mapped
from data.reading.cell_text import TRIMMED
from data.reading.looks import PLAIN
from data.reading.normalise import Cells
from data.store.sql import listed
from data.store.store import Writer

MOST = 12
"""More words than this take longer to compare than a cell takes to clean."""

LEAST_SHARE = 0.9
"""They have to be so many of the filled cells of the first rows."""

_PLAIN = re.compile(PLAIN)


@dataclass(frozen=True)
class FrequentWords:
    """The cells with what is known by sight, by column of the file the names that its words are bound to, and what is bound."""

    cells: Cells
    words: Mapping[int, Sequence[str]]
    bound: Mapping[str, object]

    def unless_known(self, place: int, test: str) -> str:
        """A test of the column at `place` that no word which is known passes."""
        if place not in self.words:
            return test
        return f"CASE c{place} {' '.join(f'WHEN ${word} THEN FALSE' for word in self.words[place])} ELSE {test} END"

    def bound_in(self, statement: str) -> dict[str, object]:
        """The values that a statement names: the engine takes no others."""
        return {name: self.bound[name] for name in {*re.findall(r"\$(\w+)", statement)} & self.bound.keys()}


def frequent_words(writer: Writer, format_: Format, mapped: Mapped, cells: Cells) -> FrequentWords:
    """Look through the first rows, in `staged_rows`, for words that make up nearly all of a column."""
    places = {
        name: mapped.places[name]
        for name in cells.texts
        if format_.cells[name].kind in TRIMMED and len(mapped.all_places(name)) == 1 and name not in mapped.wrapped_ids
    }
    frequent = dict(_frequent(writer, sorted({*places.values()})))
    bound: dict[str, object] = {}
    words = {
        place: [_bind(bound, f"word_{place}_{number}", word) for number, word in enumerate(found)]
        for place, found in frequent.items()
    }
    texts, values = dict(cells.texts), dict(cells.values)
    for name, place in places.items():
        if place not in words:
            continue
        itself = " ".join(f"WHEN ${word} THEN c{place}" for word in words[place])
        texts[name] = f"CASE c{place} {itself} ELSE {cells.texts[name]} END"
        if values[name] != f"x_{name}":
            read = _read(writer, f"x_{name}", values[name], frequent[place])
            whens = " ".join(
                f"WHEN ${word} THEN ${_bind(bound, f'value_{name}_{number}', value)}"
                for number, (word, value) in enumerate(zip(words[place], read, strict=True))
                if value is not None
            )
            values[name] = f"CASE x_{name} {whens} ELSE {values[name]} END" if whens else values[name]
    return FrequentWords(replace(cells, texts=texts, values=values), words, bound)


def _bind(bound: dict[str, object], name: str, value: object) -> str:
    bound[name] = value
    return name


def _frequent(writer: Writer, places: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """The words of each column that has few, the most frequent ones first."""
    if not places:
        return
    cells = f"(SELECT unnest([{listed(map(str, places))}]) AS place, unnest([{listed(f'c{place}' for place in places)}]) AS cell FROM staged_rows)"
    counted = writer.query(
        f"SELECT place, cell, count(*) AS n FROM {cells} WHERE cell IS NOT NULL GROUP BY ALL ORDER BY place, n DESC, cell"
    )
    for (place,), of_place in counted.group_by("place", maintain_order=True):
        plain = [word for word in of_place["cell"].head(MOST) if _PLAIN.fullmatch(word)]
        is_plain = pl.col("cell").is_in(plain)
        n, filled = of_place.select(pl.col("n").filter(is_plain).sum(), pl.col("n").sum().alias("filled")).row(0)
        if n >= LEAST_SHARE * filled:
            yield int(str(place)), plain


def _read(writer: Writer, x: str, value: str, words: Sequence[str]) -> list[object]:
    """What the column's reading gives for these words, in their order."""
    rows = f"(SELECT unnest($words::VARCHAR[]) AS {x}, unnest(range(len($words::VARCHAR[]))) AS place)"
    return writer.query(f"SELECT {value} AS value FROM {rows} ORDER BY place", {"words": list(words)})[
        "value"
    ].to_list()
