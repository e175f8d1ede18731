"""Kinds of columns a format may declare: which headers name them and how a cell becomes a value.

A cell is trimmed and its “nothing” words ('-', '?', 'N/A', 'null' …) are empty before it comes here. A filled cell that
becomes NULL is a problem of the column's kind; nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from data.declare.answers import answer_sql
from data.declare.cell_sql import (
    amount_sql,
    choice_sql,
    count_sql,
    duration_sql,
    number_sql,
    plain_count_sql,
    plain_duration_sql,
    plain_number_sql,
    web_text_sql,
)
from data.declare.units import mask_in_header
from data.declare.vocabulary import (
    CHANNELS,
    CSAT_WORDS,
    FIRST_WORDS,
    LAST_PART,
    NO,
    NO_LETTER,
    PLAIN_NO,
    PLAIN_YES,
    PRIORITIES,
    PROMISE_BROKEN,
    PROMISE_KEPT,
    STATUSES,
    YES,
)
from data.declare.zone_names import without_zone
from data.store.sql import literal


def _as_is(x: str) -> str:
    return x


class Like(str):
    """A header told by a regular expression over the whole header as the file has it, upper and lower case alike."""

    __slots__ = ()

    def fits(self, header: str) -> bool:
        """Whether a header of a file is meant."""
        return re.fullmatch(self, header.lstrip("\ufeff").strip(), re.IGNORECASE | re.DOTALL) is not None

    def places(self, headers: Sequence[str]) -> list[int]:
        """The places of the headers of a file that are meant."""
        return [place for place, header in enumerate(headers) if self.fits(header)]


class Beside(Like):
    """A header told by a second one: X, where the file also has X with this ending (Qualtrics: Q3 and Q3_NPS_GROUP).

    Of names put together from several header rows (“Q3 / How likely …”) the first part counts.
    """

    __slots__ = ()

    def fits(self, header: str) -> bool:
        """Never: one header alone does not tell it."""
        return False

    def places(self, headers: Sequence[str]) -> list[int]:
        """The places of the headers that are meant."""
        names = [header.split(" / ")[0].strip() for header in headers]
        return [place for place, name in enumerate(names) if f"{name}{self}" in names]


def in_brackets(name: str) -> Like:
    """A header with any words before a name in brackets: “Custom field (Organizations)”, “Campo personalizado (…)”."""
    return Like(rf".+\(\s*{re.escape(name)}\s*\)")


@dataclass(frozen=True)
class Column:
    """One column of a file. The first of `headers` that the file has is read; `of` shares the header of another column.

    `problem` is the code when a filled cell gives no value. Times and days have no `read`: their whole column decides.
    `quick` reads the commonest spelling alone: the same value as `read`, or none. Only cells without one need `read`.
    `else_length` names the cell that reads the column when it turns out to hold lengths of time, not moments.
    `ends_day` is set for promises: a day without a clock time means its end.
    `unit` is what plain numbers of a length of time count.
    `words` are those that it knows beside the usual ones, with what each means.
    `many` says what becomes of a header that stands several times: see `joined` and `first_filled`; else the first is read.
    """

    kind: str
    headers: tuple[str, ...]
    problem: str | None = None
    read: Callable[[str], str] = field(default=_as_is, compare=False)
    of: str | None = None
    time_of_day: tuple[str, ...] = ()
    else_length: str | None = None
    many: Literal["join", "first"] | None = None
    quick: Callable[[str], str] | None = field(default=None, compare=False)
    ends_day: bool = False
    unit: str | None = None
    words: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_time(self) -> bool:
        """Whether the whole column has to be profiled first."""
        return self.kind in ("time", "day")

    @property
    def needs_unit(self) -> bool:
        """Whether plain numbers of it mean nothing until somebody says their unit."""
        return self.kind == "duration" and self.quick is None

    def in_unit(self, unit: str) -> Column:
        """The same lengths of time, of which plain numbers count the unit."""
        return replace(self, read=lambda x: duration_sql(x, unit), quick=_plain_durations(unit), unit=unit)


def joined(column: Column) -> Column:
    """The same, but all columns of that header are read and their filled cells joined with commas (Jira's Labels)."""
    return replace(column, many="join")


def first_filled(column: Column) -> Column:
    """The same, but all columns of that header are read and the first filled cell from the left counts."""
    return replace(column, many="first")


def same_cells_as(of: str, column: Column) -> Column:
    """The same, but it reads the column of the file that the cell `of` reads, whatever that cell makes of it."""
    return replace(column, of=of)


def Text(*headers: str) -> Column:
    """Words as they stand."""
    return Column("text", headers)


def WebText(*headers: str) -> Column:
    """Words in which the vendor wrote & < > ' and " as HTML does, and a ' before = + - @: both are taken back."""
    return Column("text", headers, read=web_text_sql)


def Time(*headers: str, time_of_day: tuple[str, ...] = (), else_length: str | None = None) -> Column:
    """A moment; `time_of_day` names the column that holds the clock time when the date stands alone."""
    return Column("time", headers, "not_a_time", time_of_day=time_of_day, else_length=else_length)


def Due(*headers: str) -> Column:
    """A moment until which something was promised; a day alone is kept until it ends, in the zone of the column."""
    return replace(Time(*headers), ends_day=True)


def Day(*headers: str) -> Column:
    """A calendar day, which no time zone moves."""
    return Column("day", headers, "not_a_time")


def Number(*headers: str) -> Column:
    """A number with a point or a comma, also with a currency or percent sign."""
    return Column("number", headers, "not_a_number", amount_sql, quick=plain_number_sql)


def Count(*headers: str) -> Column:
    """A whole number, zero or more."""
    return Column(
        "count",
        headers,
        "not_a_number",
        lambda x: count_sql(number_sql(x)),
        quick=plain_count_sql,
    )


def Times(*headers: str) -> Column:
    """How often something happened; yes is once at least and counts as once, no is never."""
    words = dict.fromkeys(PLAIN_YES, "1") | dict.fromkeys(PLAIN_NO, "0")

    def read(x: str) -> str:
        return f"coalesce({count_sql(number_sql(x))}, try_cast({choice_sql(x, words, False)} AS BIGINT))"

    return Column("count", headers, "not_a_number", read, quick=plain_count_sql)


def Duration(*headers: str, unit: str | None, of: str | None = None) -> Column:
    """A length of time as whole seconds; plain numbers count `unit` (milliseconds to days), or are a problem without one."""
    return Column(
        "duration",
        headers,
        "not_a_duration",
        lambda x: duration_sql(x, unit),
        of=of,
        quick=_plain_durations(unit),
        unit=unit,
    )


def _plain_durations(unit: str | None) -> Callable[[str], str] | None:
    return (lambda x: plain_duration_sql(x, unit)) if unit else None


def ShortDuration(*headers: str, unit: str) -> Column:
    """A length of a call: as Duration, but 1:25 is a minute and 25 seconds, where elsewhere it is an hour and 25 minutes."""

    def read(x: str) -> str:
        parts = f"string_split({x}, ':')"
        short = f"try_cast({parts}[1] AS BIGINT) * 60 + try_cast({parts}[2] AS BIGINT)"
        return (
            f"CASE WHEN regexp_full_match({x}, '[0-9]{{1,4}}:[0-5][0-9]') THEN {short} ELSE {duration_sql(x, unit)} END"
        )

    return Column("duration", headers, "not_a_duration", read, quick=_plain_durations(unit), unit=unit)


def Flag(*headers: str, yes: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> Column:
    """Yes or no, in the readers' languages; `yes` and `no` add words of the vendor."""
    return _flag(headers, (*YES, *yes), (*NO, *no))


def _flag(headers: tuple[str, ...], yes: Iterable[str], no: Iterable[str]) -> Column:
    words = dict.fromkeys(yes, "true") | dict.fromkeys(no, "false")
    return Column("flag", headers, "not_yes_or_no", lambda x: f"({choice_sql(x, words, False)})::BOOLEAN")


def Promise(*headers: str, asks_breach: bool = False) -> Column:
    """Whether a promise was kept, by yes or no or in words; `asks_breach`: the header asks whether it was broken, so that yes means it was."""
    yes, no = (PLAIN_NO, PLAIN_YES) if asks_breach else (PLAIN_YES, PLAIN_NO)
    return _flag(headers, (*yes, *PROMISE_KEPT), (*no, *PROMISE_BROKEN))


def asks_breach(header: str) -> bool:
    """Whether a header asks if a promise was broken: “SLA breached”, “Resolution SLA violated?”, “Porušení SLA”."""
    return bool(_BREACH.search(header)) and not _NO_BREACH.search(header)


_BREACH = re.compile(
    r"breach|violat|\b(missed|failed|exceeded|broken)\b|not met|poruš|nedodrž|nesplněn|nesplnen|překroč|prekroč|narusz|przekrocz|niedotrzym|niespełni"
    r"|megsér|megszeg|túllép|nem teljesül|παραβία|παραβιά|verletz|überschr|nicht (eingehalten|erfüllt)|dépassé|non respect|incumpl|violad|violac"
    r"|\b(overdue|late|delayed|past due)\b|zpožd|oneskor|po (termín|lhůt|lehot|termin)|opóźn|késed|késett|εκπρόθεσμ|verspätet|überfällig|retard|atras|vencid",
    re.IGNORECASE,
)
_NO_BREACH = re.compile(
    r"\b(not|no|non|un|without|bez|ohne|nie|nicht|sans|sin)[ _-]+(breach|violat|poruš|narusz|verletz|überschr)",
    re.IGNORECASE,
)


def WithinSla(*headers: str) -> Column:
    """A verdict from the time left of a promise: a negative length of time (-12:34, -5, -0.5h) was breached, any other was kept."""
    return Column(
        "flag",
        headers,
        "not_a_duration",
        lambda x: (
            f"CASE WHEN regexp_matches({x}, '^[-−–].*[1-9]') THEN FALSE WHEN regexp_matches({x}, '[0-9]') THEN TRUE END"
        ),
    )


def Choice(*headers: str, words: Mapping[str, str], keep: bool = False) -> Column:
    """One of a few values; with `keep` an unknown word stays as it is, else it is a problem."""
    return Column(
        "choice", headers, None if keep else "not_a_choice", lambda x: choice_sql(x, words, keep), words=words
    )


def Priority(*headers: str, words: Mapping[str, str] | None = None) -> Column:
    """low, normal, high or urgent where the vendor's word can be told, else the word itself."""
    known = {**PRIORITIES, **(words or {})}

    def read(x: str) -> str:
        # ':' comes after all digits, which spares most cells the patterns. What is no known word stays whole behind a blank: “2 weeks”.
        bare = f"CASE WHEN {x} < ':' THEN regexp_replace({x}, '^[0-9] ?[-–.)]? ?', '') ELSE {x} END"
        kept = f"CASE WHEN {x} < ':' THEN regexp_replace({x}, '^[0-9] ?[-–] ?', '') ELSE {x} END"
        return f"coalesce({choice_sql(x, known, False)}, {choice_sql(bare, known, False)}, {kept})"

    return Column("choice", headers, None, read)


def Channel(*headers: str, words: Mapping[str, str] | None = None) -> Column:
    """email, phone, chat, form, social … where the vendor's word can be told, else the word itself."""
    return Choice(*headers, words={**CHANNELS, **(words or {})}, keep=True)


def StatusClass(of: str = "status", words: Mapping[str, str] | None = None) -> Column:
    """open, waiting, solved, closed or discarded, from the words of the column `of`; `words` adds codes of the vendor.

    Of a state that is not known as a whole its last part tells where it says that the case counts nowhere, as in “Closed
    (duplicate)” or “Resolved – spam”, else its first word, as in “Closed (by agent)” or “__ Processing (planned)”.
    """
    known = {**STATUSES, **(words or {})}
    # Its own boundary of words knows the English letters alone.
    start = f"^[{NO_LETTER}]*({'|'.join(FIRST_WORDS)})(?:[{NO_LETTER}]|$)"
    discarded = {word: state for word, state in known.items() if state == "discarded"}

    def read(x: str) -> str:
        last = f"regexp_extract({x}, {literal(LAST_PART)}, 1)"
        begins = f"regexp_extract(lower({x}), {literal(start)}, 1)"
        return f"coalesce({choice_sql(x, known, False)}, {choice_sql(last, discarded, False)}, {choice_sql(begins, FIRST_WORDS, False)})"

    return Column("status", (), "unknown_status", read, of=of, words=words or {})


def Score(*headers: str, top: float = 10) -> Column:
    """A survey score from 0 to `top`."""

    def within(number: str) -> str:
        return f"CASE WHEN {number} BETWEEN 0 AND {top} THEN {number} END"

    return Column(
        "score", headers, "not_a_score", lambda x: within(number_sql(x)), quick=lambda x: within(plain_number_sql(x))
    )


def Csat(*headers: str, top: float = 10) -> Column:
    """A satisfaction cell of a help desk as text: good, bad, offered, not offered or an answer as a number (data/declare/answers.py)."""
    return Column(
        "csat",
        headers,
        "not_a_score",
        lambda x: f"coalesce({choice_sql(x, CSAT_WORDS, False)}, ({answer_sql(x, top=top)})::VARCHAR)",
        quick=lambda x: choice_sql(x, CSAT_WORDS, False),
    )


CSAT_SCORE = "CASE csat WHEN 'good' THEN 2 WHEN 'bad' THEN 1 WHEN 'offered' THEN NULL WHEN 'not offered' THEN NULL ELSE try_cast(csat AS DOUBLE) END"
"""The score of such a cell, with its words named: to try a word as a number takes ten times as long."""


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """A header for comparing: lower case, without punctuation and without a time zone or a pattern of its cells in brackets at its end."""
    text = mask_in_header(without_zone(header.lstrip("\ufeff")))[0].casefold()
    return " ".join(re.findall(r"[^\W_]+", text)) or text.strip()


@lru_cache(maxsize=4096)
def header_keys(header: str) -> tuple[str, ...]:
    """The keys by which a header of a file may be known: as it stands, with createdAt as two words, without “ticket.” before it and without a scale “(1-5)” behind it."""
    found = [header_key(header)]
    plain = header.lstrip("\ufeff").strip()
    for each in (plain, _ROOT.sub("", plain), _SCALE.sub("", plain)):
        words = _HUMP.sub(" ", each)
        if words != plain and (key := header_key(words)) not in found:
            found.append(key)
    return tuple(found)


def without_scale(header: str) -> str:
    """A header without a scale in brackets at its end: “Score (1-5)”."""
    return _SCALE.sub("", header.strip())


_SCALE = re.compile(
    r"(?<=\w)\s*[(\[]\s*(?:(?:scale )?[01]\s*(?:-|–|—|/|\.\.\.?|to|až|do|bis|a|à|έως)\s*|(?:out )?of |/ ?)(?:5|7|10)\s*[)\]]$",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-zà-ž0-9])(?=[A-ZÀ-Ž][a-zà-ž])|(?<=[a-zà-ž])(?=[A-ZÀ-Ž])|(?<=[A-Z])(?=[A-Z][a-z])")
_ROOT = re.compile(
    r"^((tickets?|cases?|issues?|incidents?|requests?|conversations?|calls?|contacts?|surveys?|responses?|answers?|fields|attributes|properties"
    r"|data|records?|rows?|results?|items?|nodes?|_source)\.(?=\w))+",
    re.IGNORECASE,
)
"""What a table made of nested data writes before each name: ticket.created_at, issue.fields.created."""
