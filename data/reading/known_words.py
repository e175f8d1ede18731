"""Columns of few words, read by what each of their texts means: to plan their vocabularies takes longer than to read a small file.

What a text means is worked out by the engine once in a process, by the very reading of its column, and kept.
"""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from collections.abc import Collection, Mapping

from data.declare.format import Format
from data.store.sql import listed, literal
from data.store.store import Writer

OF_WORDS = ("choice", "status", "csat", "flag")
_FEW, _LONGEST = 60, 60
"""A column of more texts, or of longer ones, is none of few words."""
_LONG_READING = 500
"""A reading whose SQL is shorter costs nothing to plan."""
_KEPT, _TEXTS_KEPT = 200, 1000
_meanings: dict[str, dict[str | None, str | None]] = {}
"""For each reading of `x` what texts mean by it; of no text too, which has to mean nothing."""


def known_words(
    writer: Writer, format_: Format, texts: Mapping[str, str], failed: Collection[str]
) -> dict[str, dict[str, str | None]]:
    """For each of the cells `texts` (name → SQL over the staged rows) that has few words all of its texts, with what each means."""
    readings = {
        name: reading
        for name in texts
        if format_.cells[name].kind in OF_WORDS and name not in failed
        if len(reading := format_.cells[name].read("x")) > _LONG_READING
    }
    if not readings:
        return {}
    names, cells = listed(map(literal, readings)), listed(texts[name] for name in readings)
    most = (_FEW + 1) * len(readings)
    seen = writer.rows(
        f"SELECT DISTINCT cell, x FROM (SELECT unnest([{names}]) AS cell, unnest([{cells}]) AS x FROM staged_rows) WHERE x IS NOT NULL LIMIT {most}"
    )
    if len(seen) == most:
        return {}
    found: dict[str, list[str]] = {name: [] for name in readings}
    for name, text in seen:
        found[name].append(text)
    few = {name: each for name, each in found.items() if len(each) <= _FEW and all(map(_is_word, each))}
    wanted: dict[str, dict[str, None]] = {}  # several columns may be read alike
    for name, each in few.items():
        wanted.setdefault(readings[name], {}).update(dict.fromkeys(each))
    meant = _meant(writer, wanted)
    meanings = {name: meant[readings[name]] for name in few}
    return {
        name: {text: meaning[text] for text in sorted(few[name])}
        for name, meaning in meanings.items()
        if meaning[None] is None
    }


def by_words(name: str, kind: str) -> str:
    """The SQL of the value of `x_name`, whose texts and their meanings are bound (`bound`)."""
    value = f"map($texts_{name}::VARCHAR[], $meanings_{name}::VARCHAR[])[x_{name}]"
    return f"({value})::BOOLEAN" if kind == "flag" else value


def bound(words: Mapping[str, Mapping[str, str | None]]) -> dict[str, object]:
    """What the SQL of these cells binds: of each its texts, and what they mean."""
    values: dict[str, object] = {}
    for name, meanings in words.items():
        values |= {f"texts_{name}": list(meanings), f"meanings_{name}": list(meanings.values())}
    return values


def _is_word(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.isprintable()


def _meant(writer: Writer, wanted: Mapping[str, Collection[str]]) -> dict[str, dict[str | None, str | None]]:
    """What the texts mean by each reading: as it is known, or else as the engine reads them now."""
    found = {reading: dict(_meanings.get(reading, {})) for reading in wanted}
    asked = {
        reading: [text for text in (None, *texts) if text not in found[reading]] for reading, texts in wanted.items()
    }
    asked = {reading: texts for reading, texts in asked.items() if texts}
    if not asked:
        return found
    parts = [
        f"SELECT {place} AS place, x, ({reading})::VARCHAR AS meaning FROM (SELECT unnest($t{place}::VARCHAR[]) AS x)"
        for place, reading in enumerate(asked)
    ]
    told = writer.rows(" UNION ALL ".join(parts), {f"t{place}": each for place, each in enumerate(asked.values())})
    readings = list(asked)
    for place, text, meaning in told:
        found[readings[place]][text] = meaning
    if len(_meanings) + len(asked) > _KEPT:
        _meanings.clear()
    _meanings.update({reading: found[reading] for reading in asked if len(found[reading]) <= _TEXTS_KEPT})
    return found
