"""What the cells of a column look like, from a few of them: dates, lengths of time, states, scores, ids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.declare.answer_steps import is_answer
from data.declare.cell_sql import CURRENCY, SPREADSHEET_LENGTH
from data.declare.contact_words import KINDS, NO_CONTACT, OUTCOMES
from data.declare.dates import Order
from data.declare.survey_questions import KIND_WORDS
from data.declare.vocabulary import (
    AGENT_STATES,
    CHANNELS,
    CSAT_WORDS,
    DATE_WORDS,
    MONTHS,
    NO,
    NOTHING,
    PRIORITIES,
    PROMISE_BROKEN,
    PROMISE_KEPT,
    STATUSES,
    YES,
    in_capitals,
)
from data.declare.zone_names import AREAS, NAMED_OFFSETS

_CLOCK = r"\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?[AaPp]\.?[Mm]\.?)?"
_ZONE = r" ?(Z|UTC|GMT|[+-]\d\d:?(\d\d)?)?"
_DATE = r"(\d{4}[-/.] ?\d{1,2}[-/.] ?\d{1,2}|\d{1,2}[-/. ] ?(\d{1,2}|[^\W\d_]{3,12}\.?)[-/. ,] ?(\d{4}|\d\d)|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})"
_MOMENT = re.compile(rf"{_DATE}\.?(,?(?: ?[|@-])?[T ]+{_CLOCK}{_ZONE})?|{_CLOCK},? (?:[|-] )?{_DATE}")
_EPOCH_OR_BASIC = re.compile(
    r"1[0-9]{9}(?:\.[0-9]+)?|1[0-9]{12}(?:[0-9]{3}){0,2}|(?:19|20)\d{6}[T ]\d{4}(?:\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?(?:\d\d)?)?"
)
_CLOCK_OR_YEAR = re.compile(r"\d[:.h]\d\d|\b(?:19|20)\d\d\b")
_IN_BRACKETS, _OFFSET = (
    re.compile(r"\([^()]*\)$|\[[^\[\]]*\]$"),
    re.compile(rf"(?:GMT|UTC)?[+-]\d\d:?\d\d\b|\b(?:{AREAS})/[\w+/-]+$"),
)
_LONGEST_MOMENT = 80
_YES_OR_NO = frozenset((*YES, *NO))
_FEWEST_COUNTED = 3
_NO_CONTACT = re.compile(NO_CONTACT)
_VERDICTS = _YES_OR_NO.union(PROMISE_KEPT, PROMISE_BROKEN)
_MONTHS = frozenset(MONTHS)
_TIMES_IN_WORDS = "T AM PM A P M MAR UHR HODINA HODIN HOD H GODZINA GODZ ORAKOR ORA PERC MIN ST ND RD TH ER ROKU R Π Μ ΠΜ ΜΜ DOP ODP DU DE"
_WORDS_OF_DATES = frozenset((*MONTHS, *DATE_WORDS, *NAMED_OFFSETS, *_TIMES_IN_WORDS.split()))
_EXCEL_ZERO = re.compile(f"{SPREADSHEET_LENGTH}$")
"""A spreadsheet's time of day or length of time carries the day zero of its calendar."""
_NUMERIC = re.compile(r"(\d{1,2})[-/. ] ?(\d{1,2})[-/. ] ?(?:\d{4}|\d\d)(?!\d)")
_LENGTH = re.compile(
    r"\d+:[0-5]\d(:[0-5]\d(\.\d+)?)?|(\d+ ?(d|h|m|s|day|days|hour|hours|hrs?|mins?|minutes?|secs?|seconds?)[ ,]*)+"
)
_NUMBER = re.compile(
    r"-?\d{1,3}([ '’\u00a0\u202f\u2009]\d{3})+([.,]\d+)?|-?\d{1,3}(\.\d{3})+,\d+|-?\d{1,3}(,\d{3})+\.\d+|-?\d+([.,]\d+)?"
)
_MONEY = re.compile(rf"(?:{CURRENCY})[ \u00a0\u202f]?(?=[-\d])|(?<=\d)[ \u00a0\u202f]?(?:{CURRENCY})$", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z#]{0,8}[-_ ]?\d[\w./#-]{0,60}|[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{8,64}")
_CODED = re.compile(r"#?[^\W\d_]{0,8}[-_/ ]?\d[\w/-]{0,30}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.\w+")


@dataclass(frozen=True)
class ColumnProfile:
    """What part (0 to 1) of the filled cells looks like each kind; `top` is the score scale that would hold the numbers.

    `is_coded`: every cell is a number, with letters before it or without; `is_numbered`: and each another one; `counts_rows`: from 0
    or 1 on each is one more than the one before.
    """

    filled: int
    time: float = 0.0
    clock: float = 0.0
    length: float = 0.0
    number: float = 0.0
    count: float = 0.0
    status: float = 0.0
    priority: float = 0.0
    channel: float = 0.0
    flag: float = 0.0
    promise: float = 0.0
    score: float = 0.0
    id: float = 0.0
    address: float = 0.0
    outcome: float = 0.0
    medium: float = 0.0
    survey_kind: float = 0.0
    agent_state: float = 0.0
    distinct: float = 0.0
    is_coded: bool = False
    is_numbered: bool = False
    counts_rows: bool = False
    top: int = 10
    least: float = 0.0
    has_zone: bool = False
    order: Order | None = None
    examples: tuple[str, ...] = ()


def profile_column(cells: Sequence[str]) -> ColumnProfile:
    """Look at cells of one column."""
    said = [" ".join(cell.split())[:200] for cell in cells if cell.strip() not in NOTHING]
    if not said:
        return ColumnProfile(0)
    numbers = [_number(cell) for cell in said]
    known = [number for number in numbers if number is not None]
    top = next((each for each in (5, 7, 10) if not known or max(known) <= each), 10)
    lowered = [cell.lower() for cell in said]
    in_scale = [number is not None and 0 <= number <= 10 and number * 2 == int(number * 2) for number in numbers]
    in_words = [is_answer(cell) for cell in said]
    words_of_csat = _share([cell in CSAT_WORDS for cell in lowered])
    is_coded = all(_CODED.fullmatch(cell) for cell in said)
    return ColumnProfile(
        filled=len(said),
        time=_share([_is_moment(cell) for cell in said]),
        clock=_share([bool(re.fullmatch(_CLOCK, cell) or _EXCEL_ZERO.match(cell)) for cell in said]),
        length=_share([bool(_LENGTH.fullmatch(cell.lower()) or _EXCEL_ZERO.match(cell)) for cell in said]),
        number=len(known) / len(said),
        count=_share([number is not None and number >= 0 and number == int(number) for number in numbers]),
        status=_share([cell in STATUSES for cell in lowered]),
        priority=_share([re.sub(r"^[0-9] ?[-–.)]? ?(?=[^\W\d])", "", cell) in PRIORITIES for cell in lowered]),
        channel=_share([cell in CHANNELS for cell in lowered]),
        flag=_share([cell in _YES_OR_NO for cell in lowered]),
        promise=_share([cell in _VERDICTS for cell in lowered]),
        score=max(
            _share(
                [one or two or three in CSAT_WORDS for one, two, three in zip(in_scale, in_words, lowered, strict=True)]
            ),
            words_of_csat,
        ),
        id=_share([bool(_ID.fullmatch(cell)) for cell in said]) * (1.0 if len(set(said)) == len(said) else 0.4),
        distinct=len(set(said)) / len(said),
        is_coded=is_coded,
        is_numbered=is_coded and len(set(said)) == len(said),
        counts_rows=len(said) >= _FEWEST_COUNTED
        and any(said == [str(n + first) for n in range(len(said))] for first in (0, 1)),
        address=_share([bool(_ADDRESS.fullmatch(cell)) for cell in said]),
        outcome=_share([cell in OUTCOMES for cell in lowered]),
        medium=_share([cell in KINDS or bool(_NO_CONTACT.match(cell)) for cell in lowered]),
        survey_kind=_share([cell in KIND_WORDS for cell in lowered]),
        agent_state=_share([cell in AGENT_STATES for cell in lowered]),
        top=2 if words_of_csat > 0.5 else top,
        least=min(known, default=0.0),
        has_zone=all(re.search(r"\d ?(Z|UTC|GMT|[+-]\d\d:?\d\d)$", cell) for cell in said),
        order=date_order(said),
        examples=tuple(dict.fromkeys(said))[:3],
    )


def date_order(cells: Sequence[str]) -> Order | None:
    """Which of day and month comes first, where a number above 12 tells it."""
    pairs = [(int(found[1]), int(found[2])) for cell in cells if (found := _NUMERIC.match(cell))]
    first = sum(1 for one, two in pairs if 12 < one <= 31 and two <= 12)
    second = sum(1 for one, two in pairs if 12 < two <= 31 and one <= 12)
    return None if first == second else "day_first" if first > second else "month_first"


def _share(tests: Sequence[bool]) -> float:
    return sum(tests) / len(tests)


def _number(cell: str) -> float | None:
    cell = _MONEY.sub("", re.sub(r" ?%$", "", cell))
    if not _NUMBER.fullmatch(cell) or len(cell) > 30:
        return None
    *whole, part = re.split(r"[.,]", re.sub(r"[ '’\u00a0\u202f\u2009]", "", cell))
    return float(f"{''.join(whole)}.{part}" if whole else part)


def _is_moment(cell: str) -> bool:
    if _EXCEL_ZERO.match(cell):
        return False
    cell = re.sub(r"^\\?/Date\((\d+)(?:[+-]\d{4})?\)\\?/$", r"\1", cell.strip("'=\""))
    return bool(_MOMENT.fullmatch(cell) or _EPOCH_OR_BASIC.fullmatch(cell) or _is_worded(cell))


def _is_worded(cell: str) -> bool:
    """Whether it is a date with words of a date and none else: “Di., 5. März 2024 um 10:00 Uhr”, “Tue Mar 5 09:05:00 CET 2024”, “5/3/2024 2:30 μ.μ.”"""
    if not (found := _CLOCK_OR_YEAR.search(cell)) or len(cell) > _LONGEST_MOMENT or not any(map(str.isalpha, cell)):
        return False
    plain = in_capitals(_OFFSET.sub(" ", _IN_BRACKETS.sub("", cell)))
    words = set(re.findall(r"[^\W\d_]+", plain))
    numbers = re.findall(r"\d+", plain)
    months = {word for word in words if word in _MONTHS}
    return bool(found) and words <= _WORDS_OF_DATES and len(numbers) >= (2 if months else 3) and len(months) <= 1
