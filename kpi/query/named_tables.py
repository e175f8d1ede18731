"""Where a statement of this program names tables, and which columns it uses for more than to join and to count.

It reads the statements that kpi/sql and data/ make, and nothing beyond: names of schemas, comments, functions that give tables and
second statements are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from kpi.declare.errors import NotAllowed

_TOKEN = re.compile(
    r"\s*(?:('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(\$[a-z][a-z0-9_]*)|([A-Za-z_][A-Za-z0-9_]*)|(\d+(?:\.\d+)?)|(--|/\*|[-+*/%(),.:=<>!|\[\]{}^&?@~]))\s*"
)
_TEXT, _PARAMETER, _NAME, _NUMBER, _MARK = range(1, 6)
_AFTER_A_TABLE = frozenset((
    "where", "group", "order", "having", "limit", "offset", "union", "except", "intersect", "left", "right", "full", "inner", "outer", "cross",
    "natural", "semi", "anti", "asof", "positional", "join", "on", "using", "window", "qualify", "select", "tablesample", "fetch",
))  # fmt: skip
_ENDS_FROM = frozenset(("where", "group", "order", "having", "limit", "offset", "union", "except", "intersect", "window", "qualify"))  # fmt: skip
_BESIDE_PARTS = frozenset(("as", "not", "materialized", "recursive"))
_ROWS_OF_NO_TABLE = frozenset(("unnest", "range", "generate_series"))


@dataclass(frozen=True)
class NamedTable:
    """One place in a statement that names a table.

    `has_alias` tells whether it is called otherwise there, `is_joined` that it stands after LEFT JOIN; `stands_in` has the columns
    that are read from another column, with that one.
    """

    name: str
    start: int
    end: int
    has_alias: bool
    is_joined: bool
    stands_in: Mapping[str, str]


@dataclass(frozen=True)
class Names:
    """What a statement names.

    `used` are the watched columns that it uses for more than to join and to count, `values` the tables that are named like a column, which
    stands for their whole rows unless they have such a column.
    """

    tables: tuple[NamedTable, ...]
    used: frozenset[str]
    values: frozenset[str]
    parameters: frozenset[str]


@lru_cache(maxsize=1024)
def names_in(sql: str, watched: frozenset[str]) -> Names:
    """The tables that a statement reads, each place by itself, and the watched columns; NotAllowed where that cannot be told for sure."""
    return _Reading(sql, watched).names()


def unreadable() -> NotAllowed:
    """What is said of a statement of which nobody can tell for sure what it reads."""
    return NotAllowed("This question cannot be held to what this reader may see.")


@dataclass
class _Level:
    """What stands between two brackets: the word before them, whether a table is due, and the parts (WITH) that are named there."""

    before: str = ""
    is_table_due: bool = False
    is_in_from: bool = False
    is_in_with: bool = False
    is_selected: bool = False
    parts: set[str] = field(default_factory=set)


class _Reading:
    """One statement, read from its first word to its last."""

    def __init__(self, sql: str, watched: frozenset[str]) -> None:
        self._watched = watched
        self._words: list[str] = []
        self._kinds: list[int] = []
        self._places: list[tuple[int, int]] = []
        end = 0
        for match in _TOKEN.finditer(sql):
            if match.start() != end:
                raise unreadable()
            kind = match.lastindex or _MARK
            self._words.append(match[kind].lower() if kind == _NAME else match[kind])
            self._kinds.append(kind)
            self._places.append(match.span(kind))
            end = match.end()
        if end < len(sql) or not self._words or self._words[0] not in ("select", "with", "from", "("):
            raise unreadable()
        self._levels = [_Level()]
        self._tables: list[NamedTable] = []
        self._used: set[str] = set()
        self._stars: set[int] = set()
        self._called: set[str] = set()
        self._bare: set[str] = set()
        self._reads_at_once = False

    def names(self) -> Names:
        """All that it names."""
        for place, word in enumerate(self._words):
            if self._kinds[place] == _NAME:
                self._name(place, word)
            elif self._kinds[place] == _MARK:
                self._mark(place, word)
            elif self._levels[-1].is_table_due:  # a text in the place of a table is a file
                raise unreadable()
        if len(self._levels) != 1 or self._levels[0].is_table_due:
            raise unreadable()
        if self._gives_all_columns():
            self._used |= self._watched
        parameters = (word[1:] for word, kind in zip(self._words, self._kinds, strict=True) if kind == _PARAMETER)
        return Names(
            tuple(self._tables), frozenset(self._used), frozenset(self._called & self._bare), frozenset(parameters)
        )

    def _mark(self, place: int, word: str) -> None:
        level = self._levels[-1]
        if word == "(":
            self._levels.append(_Level(self._word(place - 1), is_table_due=level.is_table_due))
            level.is_table_due = False
        elif level.is_table_due or word in ("--", "/*"):
            raise unreadable()
        elif word == ")":
            self._levels.pop()
            if not self._levels:
                raise unreadable()
        elif word == ",":
            level.is_table_due = level.is_in_from
        elif word == "*" and self._word(place - 1) in ("select", "distinct", ",", "."):
            self._stars.add(len(self._levels))

    def _name(self, place: int, word: str) -> None:
        level = self._levels[-1]
        if word == "from":
            self._from(place, level)
        elif word == "join":
            level.is_table_due = True
        elif word == "table":  # short for all rows of one
            raise unreadable()
        elif word in ("select", "with", "values"):
            level.is_table_due, level.is_in_from, level.is_in_with = False, False, word == "with"
            level.is_selected = word == "select"
        elif level.is_table_due:
            self._table(place, word, level)
        elif level.is_in_with:
            level.parts |= {word} - _BESIDE_PARTS
        else:
            self._other(place, word, level)

    def _from(self, place: int, level: _Level) -> None:
        if self._word(place - 1) == "distinct":  # what "is distinct from" compares is no table
            return
        level.is_table_due, level.is_in_from, level.is_in_with = True, True, False
        if not level.is_selected:
            self._stars.add(len(self._levels))

    def _other(self, place: int, word: str, level: _Level) -> None:
        if word in _ENDS_FROM:
            level.is_in_from = False
        elif self._word(place + 1) != "." and self._word(place - 1) != "as":
            self._bare.add(word)
            if word in self._watched and not self._is_harmless(place, level):
                self._used.add(word)

    def _table(self, place: int, word: str, level: _Level) -> None:
        following = self._word(place + 1)
        if word == "lateral":
            return
        level.is_table_due, level.is_in_from = False, True
        if following == "(" and word in _ROWS_OF_NO_TABLE:
            return
        if following in ("(", "."):
            raise unreadable()
        if any(word in one.parts for one in self._levels):
            return
        has_name = place + 1 < len(self._words) and self._kinds[place + 1] == _NAME
        has_alias = has_name and following not in _AFTER_A_TABLE
        self._called |= {word} | ({self._word(place + (2 if following == "as" else 1))} if has_alias else set())
        is_joined = (self._word(place - 2), self._word(place - 1)) == ("left", "join")
        self._tables.append(NamedTable(word, *self._places[place], has_alias, is_joined, self._stands_in(place)))
        self._reads_at_once |= len(self._levels) == 1

    def _gives_all_columns(self) -> bool:
        """Whether whole rows of a table may be among what is found."""
        return 1 in self._stars and (self._reads_at_once or len(self._stars) > 1)

    def _stands_in(self, place: int) -> Mapping[str, str]:
        """Column → the other one that is read for it, as REPLACE (other AS column) before FROM and a table says."""
        if (self._word(place - 2), self._word(place - 1)) != (")", "from"):
            return MappingProxyType({})
        opening = max(at for at in range(place) if self._words[at] == "(")
        if self._word(opening - 1) != "replace":
            return MappingProxyType({})
        words = self._words[opening + 1 : place - 2]
        return MappingProxyType(dict(zip(words[2::4], words[0::4], strict=True)))

    def _is_harmless(self, place: int, level: _Level) -> bool:
        """Whether a column only joins, stands for another, is counted without saying it, or is asked whether it is empty."""
        after = tuple(self._words[place + 1 : place + 4])
        return (
            level.before in ("using", "replace")
            or after[:2] == ("is", "null")
            or after == ("is", "not", "null")
            or (tuple(self._words[max(place - 3, 0) : place]) == ("count", "(", "distinct") and after[:1] == (")",))
        )

    def _word(self, place: int) -> str:
        return self._words[place] if 0 <= place < len(self._words) else ""
