"""Kinds of columns a format may declare: which headers name them and how a cell becomes a value.

A cell is trimmed and its “nothing” words ('-', '?', 'N/A', 'null' …) are empty before it comes here. A filled cell that
becomes NULL is a problem of the column's kind; nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from data.sqltext import listed, literal
from data.words import CHANNELS, CSAT_WORDS, NO, PRIORITIES, STATUSES, YES

_LONGEST = 3_000_000_000
"""Seconds that a length of time may have: 95 years. Longer ones are slips."""


def _as_is(x: str) -> str:
    return x


@dataclass(frozen=True)
class Column:
    """One column of a file. The first of `headers` that the file has is read; `of` shares the header of another column.

    `problem` is the code when a filled cell gives no value. Times and days have no `read`: their whole column decides.
    `else_length` names the cell that reads the column when it turns out to hold lengths of time, not moments.
    """

    kind: str
    headers: tuple[str, ...]
    problem: str | None = None
    read: Callable[[str], str] = field(default=_as_is, compare=False)
    of: str | None = None
    time_of_day: tuple[str, ...] = ()
    else_length: str | None = None

    @property
    def is_time(self) -> bool:
        """Whether the whole column has to be profiled first."""
        return self.kind in ("time", "day")


def Text(*headers: str) -> Column:
    """Words as they stand."""
    return Column("text", headers)


def Time(*headers: str, time_of_day: tuple[str, ...] = (), else_length: str | None = None) -> Column:
    """A moment; `time_of_day` names the column that holds the clock time when the date stands alone."""
    return Column("time", headers, "not_a_time", time_of_day=time_of_day, else_length=else_length)


def Day(*headers: str) -> Column:
    """A calendar day, which no time zone moves."""
    return Column("day", headers, "not_a_time")


def Number(*headers: str) -> Column:
    """A number with a point or a comma."""
    return Column("number", headers, "not_a_number", number_sql)


def Count(*headers: str) -> Column:
    """A whole number, zero or more."""
    return Column(
        "count",
        headers,
        "not_a_number",
        lambda x: (
            f"CASE WHEN {number_sql(x)} BETWEEN 0 AND 2147483647 AND {number_sql(x)} = floor({number_sql(x)}) THEN try_cast({number_sql(x)} AS BIGINT) END"
        ),
    )


def Duration(*headers: str, unit: str | None, of: str | None = None) -> Column:
    """A length of time as whole seconds; plain numbers count `unit` (seconds, minutes or hours), or are a problem without one."""
    return Column("duration", headers, "not_a_duration", lambda x: duration_sql(x, unit), of=of)


def Flag(*headers: str, yes: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> Column:
    """Yes or no, in the readers' languages; `yes` and `no` add words of the vendor."""
    words = {word: "TRUE" for word in (*YES, *yes)} | {word: "FALSE" for word in (*NO, *no)}
    return Column("flag", headers, "not_yes_or_no", lambda x: _case(x, words))


def Choice(*headers: str, words: Mapping[str, str], keep: bool = False) -> Column:
    """One of a few values; with `keep` an unknown word stays as it is, else it is a problem."""
    return Column("choice", headers, None if keep else "not_a_choice", lambda x: choice_sql(x, words, keep))


def Priority(*headers: str, words: Mapping[str, str] | None = None) -> Column:
    """low, normal, high or urgent where the vendor's word can be told, else the word itself."""
    known = {**PRIORITIES, **(words or {})}
    return Column(
        "choice", headers, None, lambda x: choice_sql(f"regexp_replace({x}, '^[0-9] ?[-–] ?', '')", known, True)
    )


def Channel(*headers: str, words: Mapping[str, str] | None = None) -> Column:
    """email, phone, chat, form, social … where the vendor's word can be told, else the word itself."""
    return Choice(*headers, words={**CHANNELS, **(words or {})}, keep=True)


def StatusClass(of: str = "status", words: Mapping[str, str] | None = None) -> Column:
    """open, waiting, solved or closed, from the words of the column `of`; `words` adds codes of the vendor."""
    known = {**STATUSES, **(words or {})}
    return Column("status", (), "unknown_status", lambda x: choice_sql(x, known, False), of=of)


def Score(*headers: str, top: float = 10) -> Column:
    """A survey score from 0 to `top`."""
    return Column(
        "score",
        headers,
        "not_a_score",
        lambda x: f"CASE WHEN {number_sql(x)} BETWEEN 0 AND {top} THEN {number_sql(x)} END",
    )


def Csat(*headers: str) -> Column:
    """A satisfaction cell of a help desk as text: good, bad, offered, not offered or a number from 0 to 10."""
    number = "CASE WHEN {n} BETWEEN 0 AND 10 THEN {n}::VARCHAR END"
    return Column(
        "csat",
        headers,
        "not_a_score",
        lambda x: f"coalesce({choice_sql(x, CSAT_WORDS, False)}, {number.format(n=number_sql(x))})",
    )


def number_sql(x: str) -> str:
    """A DOUBLE; blanks between thousands and a decimal comma are understood; NaN and infinity are no numbers."""
    thousands = f"CASE WHEN regexp_matches({x}, '^-?[0-9]{{1,3}}(,[0-9]{{3}})+\\.[0-9]+$') THEN replace({x}, ',', '') ELSE replace(translate({x}, ' \u00a0\u202f', ''), ',', '.') END"
    value = f"coalesce(try_cast({x} AS DOUBLE), try_cast({thousands} AS DOUBLE))"
    return f"(CASE WHEN isfinite({value}) THEN {value} END)"


def duration_sql(x: str, unit: str | None) -> str:
    """Seconds as BIGINT from a number of `unit`, H:MM[:SS] with any number of hours, words, or an Excel time cell."""
    factor = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, None: None}[unit]
    plain = (
        f"WHEN {number_sql(x)} BETWEEN 0 AND {_LONGEST} / {factor} THEN try_cast(round({number_sql(x)} * {factor}) AS BIGINT) "
        if factor
        else ""
    )
    clock = f"string_split({x}, ':')"
    seconds = f"try_cast({clock}[1] AS BIGINT) * 3600 + try_cast({clock}[2] AS BIGINT) * 60 + coalesce(try_cast({clock}[3] AS DOUBLE), 0)"
    is_clock = f"regexp_matches({x}, '^[0-9]+:[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?$')"
    # A spreadsheet's time cell carries the day zero of its calendar; longer times run into the days after it.
    excel = f"epoch(try_cast({x} AS TIMESTAMP)) - epoch(TIMESTAMP '1899-12-31')"
    words = "+".join(
        f"coalesce(try_cast(regexp_extract(lower({x}), '([0-9]+) ?{pattern}', 1) AS BIGINT), 0) * {size}"
        for pattern, size in (
            ("d(ays?)?\\b", 86400),
            ("h(ours?|rs?)?\\b", 3600),
            ("m(in(ute)?s?)?\\b", 60),
            ("s(ec(ond)?s?)?\\b", 1),
        )
    )
    is_words = (
        f"regexp_full_match(lower({x}), '([0-9]+ ?(d|days?|h|hours?|hrs?|m|mins?|minutes?|s|secs?|seconds?)[ ,]*)+')"
    )
    return (
        f"CASE WHEN contains({x}, ':') THEN CASE WHEN {is_clock} THEN try_cast(round({seconds}) AS BIGINT) "
        f"WHEN {x} LIKE '1899-%' OR {x} LIKE '1900-%' THEN try_cast(round({excel}) AS BIGINT) END "
        f"{plain}"
        f"WHEN {is_words} THEN {words} END"
    )


def choice_sql(x: str, words: Mapping[str, str], keep: bool) -> str:
    """The value of a word, by its lower-case spelling; an unknown word is NULL, or stays with `keep`."""
    return _case(x, {word: literal(value) for word, value in words.items()}, f" ELSE {x}" if keep else "")


def _case(x: str, words: Mapping[str, str], otherwise: str = "") -> str:
    by_value: dict[str, list[str]] = {}
    for word, value in words.items():
        by_value.setdefault(value, []).append(literal(word))
    whens = " ".join(f"WHEN lower({x}) IN ({listed(group)}) THEN {value}" for value, group in by_value.items())
    return f"CASE {whens}{otherwise} END"


def header_key(header: str) -> str:
    """A header for comparing: lower case, without punctuation and without a time zone in brackets at its end."""
    text = _ZONE.sub("", header.lstrip("\ufeff")).casefold()
    return " ".join(re.findall(r"[^\W_]+", text)) or text.strip()


def header_zone(header: str) -> str | None:
    """The time zone that a header names at its end, as in “Started at (Europe/Prague)” or “Start Date (UTC)”."""
    match = _ZONE.search(header)
    return match[1] if match else None


_ZONE = re.compile(
    r"\s*\((UTC|GMT|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z_+\-0-9/]+)\)\s*$"
)
