"""What is doubtful about a file whose rows were read but not loaded: every doubt with its numbers and what to do about it.

Among them whether it is a report (one row an agent, a team or a day, with totals) and not a list of records, and columns
that nobody reads although their names promise something that the file otherwise does not tell.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import polars as pl

from data.checks.asked import Asking, answered, moment_sql
from data.checks.guesses import of_guesses
from data.checks.history import Met, against_history
from data.checks.identity import SameId, of_ids
from data.checks.scales import of_scales
from data.checks.silent import of_silence
from data.declare.finding import NOTE, WARNING, Doubt
from data.declare.format import ROWS, UNKNOWN, Format, Mapped, cells_in, derived, filled_columns
from data.declare.problems import remedy, sentence
from data.facts.refresh import NEWEST, end_of
from data.files.encodings import encoded_twice
from data.files.table import Opened
from data.reading.normalise import NORMAL
from data.reading.read import Rows
from data.reading.row_places import RowPlaces
from data.store.model import LATEST_AT, RECORDS
from data.store.sentence import Sentence, join, quoted
from data.store.sql import listed
from data.store.store import Writer

# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

MANY_CELLS, MANY_ORDERS = 0.05, 0.02
"""From this share of rows on, cells without a value and times in the wrong order are a warning and no note."""
PROMISED_AHEAD, _FIRST_ZONE = timedelta(days=731), timedelta(hours=14)
"""A promise so far ahead is a slip; and how much earlier than in UTC a day begins somewhere."""
_EXAMPLES = 3
_ORDERS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "ticket": (("created_at", "first_response_at"), ("created_at", "resolved_at"), ("created_at", "closed_at")),
        "contact": (("started_at", "answered_at"), ("started_at", "ended_at"), ("answered_at", "ended_at")),
        "survey_response": (("sent_at", "responded_at"),),
        "agent_state": (("started_at", "ended_at"),),
    }
)
"""Moments of which the second cannot come before the first."""


def find_doubts(
    writer: Writer, rows: Rows, same: SameId | None, met: Met | None, upload_id: int | None = None
) -> tuple[Doubt, ...]:
    """All doubts about the rows that stand in `normal`, warnings first; the store is only read.

    `same` is what data/checks/identity.py found of rows with the same id, `met` what data/checks/history.py found of records with their ids.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    found = [
        *_aggregated(rows),
        *_undated(rows),
        *of_ids(writer, rows, same, upload_id),
        *against_history(writer, rows, met, upload_id),
        *_undirected(rows),
        *_kindless(rows),
        *_letters(rows),
        *of_guesses(rows),
        *_values(rows),
        *answered(
            writer,
            [
                _orders(rows),
                _future(rows, now),
                _hole(writer, rows, now + timedelta(days=1)),
                _cut(writer, rows, now + timedelta(days=1)),
                _solved_without_time(rows),
                _answered_without_time(rows),
                *of_silence(rows),
            ],
        ),
        *of_scales(rows),
        *_unused(rows),
    ]
    return tuple(sorted(found, key=lambda doubt: doubt.severity != WARNING))


def _aggregated(rows: Rows) -> list[Doubt]:
    opened = rows.plan.opened
    found = looks_aggregated(opened.headers, opened.sample)
    return [found] if found else []


_DATED_BY: Mapping[str, tuple[str, ...]] = {
    "ticket": ("created_at", "first_response_at", "resolved_at", "closed_at", "event_at"),
    "survey_response": ("sent_at", "responded_at", "ticket"),
}


def _undated(rows: Rows) -> list[Doubt]:
    """A list of tickets or answers, of no vendor, without any date: it is kept, and no number of a period has it."""
    plan = rows.plan
    moments = _DATED_BY.get(plan.format.record)
    if not plan.format.is_generic or moments is None or set(moments) & set(plan.mapped.places):
        return []
    return [
        Doubt(
            "no_date",
            WARNING,
            Sentence(
                "No column says when it was: these rows stand in no period, and numbers of periods leave them out."
            ),
            Sentence("Choose the column that holds the date, or add an export of the same rows that has one."),
        )
    ]


def _undirected(rows: Rows) -> list[Doubt]:
    """Calls of which no column says whether they came in: of a vendor whose export usually does, of a tool nobody knows, and those that a person maps; chats all come in."""
    plan = rows.plan
    fills = [fill for fill in plan.mapped.fills(plan.format) if fill.record == "contact"]
    is_usual = plan.format.is_generic or any(
        "direction" in {*plan.format.cells, *fill.derive} for fill in plan.format.fills
    )
    are_chats = all(derived(fill, "kind", plan.format, plan.mapped) == "'chat'" for fill in fills)
    if not fills or not is_usual or are_chats or "direction" in filled_columns(plan.format, plan.mapped):
        return []
    return [
        Doubt(
            "no_direction",
            NOTE if plan.format.is_generic else WARNING,
            Sentence("No column says which calls and chats came in and which went out: all are counted as coming in."),
            Sentence("Export it with the column of the direction, if calls that went out are among them."),
        )
    ]


def _kindless(rows: Rows) -> list[Doubt]:
    """Contacts of a vendor whose export usually says which are calls, chats or e-mails, and here does not."""
    plan = rows.plan
    fills = [fill for fill in plan.mapped.fills(plan.format) if fill.record == "contact"]
    if not any(derived(fill, "kind", plan.format, plan.mapped) == UNKNOWN for fill in fills):
        return []
    return [
        Doubt(
            "no_kind",
            WARNING,
            Sentence(
                "No column says which rows are calls and which are chats or e-mails: all are counted as contacts, of no kind and no channel."
            ),
            Sentence("Export it with the column of the kind (media type, channel), for e-mails are no contacts here."),
        )
    ]


def _letters(rows: Rows) -> list[Doubt]:
    opened = rows.plan.opened
    text = "\n".join((" ".join(opened.headers), *(" ".join(row) for row in opened.sample)))
    found = encoded_twice(text)
    if found is None:
        return []
    said = Sentence(
        "Letters of the file were spoilt before it was exported: “{spoilt}” was probably “{meant}”. Names and words with such letters match no others.",
        spoilt=found[0],
        meant=found[1],
    )
    again = Sentence("Export again, choosing UTF-8 wherever the encoding is asked.")
    return [Doubt("encoded_twice", WARNING, said, again)]


def _values(rows: Rows) -> list[Doubt]:
    """Rows that are refused and cells that gave no value, one doubt a problem and column, with examples."""
    checked, found = rows.checked, []
    # Of most files no row is refused, and to group none takes a millisecond.
    refused = checked.refused.group_by("problem", "cell_name", maintain_order=True) if checked.refused.height else ()
    for (problem, cell), group in refused:
        said = _with_examples(rows, str(problem), cell, group)
        if problem == "left_out":
            found.append(
                Doubt(
                    "rows_left_out",
                    NOTE,
                    join(
                        Sentence(
                            "{n} row of {rows} is left out.",
                            "{n} rows of {rows} are left out.",
                            n=group.height,
                            rows=rows.read,
                        ),
                        said,
                    ),
                    remedy(str(problem)),
                )
            )
            continue
        text = join(
            Sentence(
                "{n} row of {rows} cannot be read.",
                "{n} rows of {rows} cannot be read.",
                n=group.height,
                rows=rows.read,
            ),
            said,
        )
        found.append(_by_share("refused_rows", group.height, rows.read, MANY_CELLS, text, remedy(str(problem))))
    for problem, cell, n in checked.counts:
        group = checked.cells.filter(pl.col("problem") == problem, pl.col("cell_name").eq_missing(cell))
        text = join(
            Sentence(
                "{n} cell of {rows} rows is not understood.",
                "{n} cells of {rows} rows are not understood.",
                n=n,
                rows=rows.read,
            ),
            _with_examples(rows, problem, cell, group),
        )
        found.append(_by_share("not_understood", n, rows.read, MANY_CELLS, text, remedy(problem)))
    return found


def _with_examples(rows: Rows, problem: str, cell: object, group: pl.DataFrame) -> str:
    column = rows.plan.header(str(cell)) if cell is not None else None
    counted = group["cell"].drop_nulls().value_counts(sort=True).head(_EXAMPLES)
    first, *others = counted["cell"].to_list() or [None]
    more = quoted(other if len(other) <= 40 else other[:39] + "…" for other in others)
    return join(sentence(problem, column, first), Sentence("Also: {others}.", others=more) if more else "")


def _orders(rows: Rows) -> Asking:
    places, plan = rows.plan.mapped.places, rows.plan
    pairs = [pair for pair in _ORDERS.get(plan.format.record, ()) if all(name in places for name in pair)]
    if not pairs:
        return []
    counts = yield [f"count(*) FILTER ({late} < {early})" for early, late in pairs]
    return [
        _by_share(
            "negative_duration",
            n,
            rows.read,
            MANY_ORDERS,
            Sentence(
                "In {n} row of {rows} “{late}” lies before “{early}”.",
                "In {n} rows of {rows} “{late}” lies before “{early}”.",
                n=n,
                rows=rows.read,
                late=plan.header(late),
                early=plan.header(early),
            ),
            Sentence(
                "These lengths of time are left out. If there are many, check the time zone and the order of day and month."
            ),
        )
        for (early, late), n in zip(pairs, counts, strict=True)
        if n
    ]


def _future(rows: Rows, now: datetime) -> Asking:
    """Rows with a time after this moment, and few with one long after all others: the data end before them.

    What is promised may lie ahead, but not by years. A day is in the future once it has begun nowhere.
    """
    kinds = {name: rows.plan.format.cells[name].kind for name in rows.plan.mapped.places if not name.startswith("x_")}
    due = [name for name, kind in kinds.items() if kind == "time" and name.startswith("due")]
    names = [name for name, kind in kinds.items() if kind == "time" and name not in due]
    days = [name for name, kind in kinds.items() if kind == "day" and rows.plan.format.record in RECORDS]
    ahead = {**dict.fromkeys(days, now + _FIRST_ZONE), **dict.fromkeys(due, now + PROMISED_AHEAD)}
    parts = [
        *names,
        *(f"CASE WHEN {name} > TIMESTAMP '{until}' THEN {name}::TIMESTAMP END" for name, until in ahead.items()),
    ]
    if not parts:
        return []
    after = f"greatest({listed(parts)})" if len(parts) > 1 else parts[0]
    newest_of_each = [f"max({name}, {NEWEST}) FILTER ({name} <= {moment_sql(now)})" for name in names]
    future, first, *newest = yield [*_later(after, now, LATEST_AT), *newest_of_each]
    found = []
    if future:
        row_no, moment = first
        text = Sentence(
            "{n} row of {rows} has a time that lies in the future: line {line} has {moment}.",
            "{n} rows of {rows} have a time that lies in the future: line {line} has {moment}.",
            n=future,
            rows=rows.read,
            line=_line(rows, row_no),
            moment=moment,
        )
        remedy_ = Sentence(
            "Check the time zone and the order of day and month. How old and how late things are is measured without these times."
        )
        found.append(_by_share("future", future, rows.read, MANY_ORDERS, text, remedy_))
    moments = heapq.nlargest(NEWEST, (moment for each in newest if each is not None for moment in each))
    if moments and (end := end_of(moments)) < moments[0]:
        n, (row_no, moment) = yield _later(after, end, now)
        text = Sentence(
            "{n} row of {rows} has a time long after all others, which end on {ends_on}: line {line} has {moment}.",
            "{n} rows of {rows} have a time long after all others, which end on {ends_on}: line {line} has {moment}.",
            n=n,
            rows=rows.read,
            ends_on=end.date(),
            line=_line(rows, row_no),
            moment=moment,
        )
        remedy_ = Sentence(
            "Correct the year where it is a slip. How old and how late things are is measured without these times."
        )
        found.append(Doubt("stray_time", WARNING, text, remedy_))
    return found


def _later(after: str, moment: datetime, until: datetime) -> list[str]:
    """How many rows have their latest time after a moment, until another, and the number of the first row together with its time."""
    # Named as seldom as can be: `after` is long, and to plan it takes longer than to work it out.
    is_later = f"FILTER ({after} BETWEEN {moment_sql(moment + timedelta(microseconds=1))} AND {moment_sql(until)})"
    return [f"count(*) {is_later}", f"min((row_no, {after})) {is_later}"]


def _line(rows: Rows, row_no: int) -> int:
    return RowPlaces(rows.plan.opened, rows.staged).lines([row_no])[0]


_BEGINS: Mapping[str, str] = {"ticket": "created_at", "contact": "started_at", "survey_response": "responded_at"}


def _hole(writer: Writer, rows: Rows, soon: datetime) -> Asking:
    """Days without any row in the middle of the file, far more than between its other rows: the first of the longest such stretches."""
    moment = _BEGINS.get(rows.plan.format.record, "")
    if moment not in rows.plan.mapped.places:
        return []
    first_on, last_on, days = yield _days(moment, soon)
    if first_on is None or (last_on - first_on).days < days:
        return []  # each day has rows
    found = writer.query(
        "SELECT day, silence FROM (SELECT *, lead(day) OVER own_days - day - 1 AS silence, lead(after) OVER own_days AS after_it, "
        "sum(k) OVER () AS all_k, min(day) OVER () AS first_on, max(day) OVER () AS last_on, count(*) OVER () AS days FROM ("
        "SELECT *, count(*) OVER (own_days RANGE BETWEEN INTERVAL 27 DAYS PRECEDING AND CURRENT ROW) AS before, "
        "count(*) OVER (own_days RANGE BETWEEN CURRENT ROW AND INTERVAL 27 DAYS FOLLOWING) AS after "
        f"FROM (SELECT {moment}::DATE AS day, count(*) AS k FROM {NORMAL} WHERE {moment} <= $soon GROUP BY day) WINDOW own_days AS (ORDER BY day)"
        ") WINDOW own_days AS (ORDER BY day)) WHERE is_hole(silence, day, before, after_it, all_k, first_on, last_on, days) ORDER BY silence DESC, day LIMIT 1",
        {"soon": soon},
    )
    if not found.height:
        return []
    day, silence = found.row(0)
    first, last = day + timedelta(days=1), day + timedelta(days=int(silence))
    return [
        Doubt(
            "hole",
            WARNING,
            Sentence(
                "There are no rows from {first_on} to {last_on}, in the middle of the file.",
                first_on=first,
                last_on=last,
            ),
            Sentence(
                "Check the filter of the export, or add the export of these days as well: until then nothing is known of them, and no change is judged by them."
            ),
        )
    ]


def _days(moment: str, soon: datetime) -> list[str]:
    """The first and the last day with rows, and how many there are."""
    is_past = f"FILTER ({moment} <= {moment_sql(soon)})"
    return [
        f"(min({moment}) {is_past})::DATE",
        f"(max({moment}) {is_past})::DATE",
        f"count(DISTINCT {moment}::DATE) {is_past}",
    ]


def _cut(writer: Writer, rows: Rows, soon: datetime) -> Asking:
    """Whether one date of the file ends long before another: such an export was cut by that date, and lacks the rest of the later months."""
    places, plan = rows.plan.mapped.places, rows.plan
    over = next((name for name in ("resolved_at", "closed_at") if name in places), None)
    if plan.format.record != "ticket" or over is None or "created_at" not in places:
        return []
    names = ("created_at", over)
    told = yield [each for name in names for each in (*_days(name, soon), *_amount(name, soon))]
    half = len(told) // 2
    ends = dict(zip(names, (told[:half], told[half:]), strict=True))
    for name, other in (("created_at", over), (over, "created_at")):
        first_on, last_on, days, k, _ = ends[name]
        late_on = ends[other][-1]
        if last_on is None or late_on is None or late_on <= last_on:
            continue
        silence = writer.row(
            "SELECT longest_silence($k, $first_on::DATE, $last_on::DATE, $days)",
            {"k": k, "first_on": first_on, "last_on": last_on, "days": days},
        )[0]
        if silence is not None and (late_on - last_on).days > silence:
            return [
                Doubt(
                    "cut_by_date",
                    WARNING,
                    Sentence(
                        "“{early}” ends on {ends_on}, while “{late}” goes on until {goes_on}: the export seems to be cut by one date, "
                        "and the months after it have a part of the tickets only.",
                        early=plan.header(name),
                        ends_on=last_on,
                        late=plan.header(other),
                        goes_on=ends[other][1],
                    ),
                    Sentence(
                        "Export all tickets that were created or changed in the months you look at. Until then nothing after that day is called better or worse."
                    ),
                )
            ]
    return []


def _amount(moment: str, soon: datetime) -> list[str]:
    """How many rows there are, and the day after which only few are."""
    is_past = f"FILTER ({moment} <= {moment_sql(soon)})"
    return [f"count({moment}) {is_past}", f"(quantile_disc({moment}, 0.98) {is_past})::DATE"]


_TIMES_OF_ANSWER = ("first_response_at", "first_response_reported_seconds", "first_response_reported_business_seconds")
_LENGTHS_OF_SOLVING = ("resolution_reported_seconds", "resolution_reported_business_seconds")


def _solved_without_time(rows: Rows) -> Asking:
    """Tickets that are solved by their state, in a file that says of others when: no number of a period has them."""
    plan = rows.plan
    format_, places = plan.format, plan.mapped.places
    if format_.record != "ticket" or "status_class" not in places or format_.fold or format_.order_by:
        return []
    main = plan.mapped.fills(format_)[0]
    own = derived(main, "resolved_at", format_, plan.mapped)
    wanted = ("resolved_at", "closed_at", *_LENGTHS_OF_SOLVING)
    times = [*((own.replace(ROWS, NORMAL),) if own else ()), *(f"{name}" for name in wanted if name in places)]
    if not times:
        return []
    done, timed = "status_class IN ('solved', 'closed')", " AND ".join(f"({time}) IS NULL" for time in times)
    solved, without = yield [f"count(*) FILTER ({done})", f"count(*) FILTER ({done} AND {timed})"]
    if not without:
        return []
    is_closing_alone = "closed_at" in places and not {"resolved_at", *_LENGTHS_OF_SOLVING} & set(places)
    text = Sentence(
        "{n} ticket of {solved} that are solved has no time of it.",
        "{n} tickets of {solved} that are solved have no time of it.",
        n=without,
        solved=solved,
    )
    if is_closing_alone:
        text = join(
            text,
            Sentence(
                "The file says only when tickets were closed, which is taken as the time of solving of the others."
            ),
        )
    remedy_ = Sentence(
        "What was solved in a period is counted without them. Export the column that says when tickets were solved."
    )
    return [_by_share("solved_without_time", without, solved, MANY_ORDERS, text, remedy_)]


def _answered_without_time(rows: Rows) -> Asking:
    """Tickets that got replies, in a file that says of others when they were first answered: no response time has them."""
    plan = rows.plan
    times = [name for name in _TIMES_OF_ANSWER if name in plan.mapped.places and name in plan.format.cells]
    if plan.format.record != "ticket" or "replies" not in plan.mapped.places or not times or plan.format.fold:
        return []
    timed = " AND ".join(f"{name} IS NULL" for name in times)
    replied, without = yield ["count(*) FILTER (replies > 0)", f"count(*) FILTER (replies > 0 AND {timed})"]
    if not without:
        return []
    text = Sentence(
        "{n} ticket of {answered} with replies has no time of the first one: response times are those of the others, and where most have none they are not shown.",
        "{n} tickets of {answered} with replies have no time of the first one: response times are those of the others, and where most have none they are not shown.",
        n=without,
        answered=replied,
    )
    remedy_ = Sentence("Export the column that says when tickets were first answered.")
    return [_by_share("answered_without_time", without, replied, MANY_ORDERS, text, remedy_)]


def _unused(rows: Rows) -> list[Doubt]:
    plan = rows.plan
    return [
        Doubt(
            "unused_column",
            NOTE,
            Sentence(
                "The column “{column}” is not used, and nothing else in the file tells this: {meaning}.",
                column=header,
                meaning=meaning,
            ),
            Sentence("If it holds what its name says, rename it to a name that is known, or map it by hand."),
        )
        for header, meaning in worth_reading(plan.format, plan.mapped, plan.opened)
    ]


def _by_share(code: str, n: int, of: int, many: float, text: str, what_to_do: str) -> Doubt:
    return Doubt(code, WARNING if n >= many * of else NOTE, text, what_to_do)


def shown(doubts: Sequence[Doubt]) -> str:
    """Doubts as lines of text."""
    marks = {WARNING: "!", NOTE: "·"}
    return "\n".join(f"  {marks[each.severity]} {each.sentence} {each.what_to_do}" for each in doubts)


_MEASURE = re.compile(
    r"%|#|\b(avg|average|mean|median|total|sum|count|number of|no of|percent(age)?|rate|ratio|share|min|max|p\d\d|score|tickets|calls|chats"
    r"|conversations|cases|contacts|messages|replies|resolutions?|count of|time|duration|průměr|počet|podíl|priemer|podiel|średni\w*|liczba"
    r"|átlag|szám\w*|durchschnitt|anzahl|anteil)\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"\b(id|key|number|nr|no|uuid|guid|ref(erence)?|ticket|case|call ?id|subject|email|e-mail|phone|caller|created|opened|started|requester|customer)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(agents?|assignees?|teams?|groups?|inbox|inboxes|queues?|labels?|channels?|brands?|names?|dates?|days?|weeks?|months?|hours?"
    r"|agent|skupina|tým|tím|zespół|csapat|mitarbeiter)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-−]?\d[\d\s.,:]*\s*(%|[a-z]{1,4})?(\s*\d+\s*[a-z]{1,4})*", re.IGNORECASE)


def looks_aggregated(headers: Sequence[str], sample: Sequence[Sequence[str]]) -> Doubt | None:
    """The doubt that a table holds totals; None when it seems to be a list of records.

    Told by its columns: one or two name a group, all others are measures and hold numbers, and none is an id or a moment.
    """
    named = [(place, header.strip()) for place, header in enumerate(headers) if header.strip()]
    groups = [(place, header) for place, header in named[:2] if _GROUP.search(header) and not _MEASURE.search(header)]
    measures = [(place, header) for place, header in named if _MEASURE.search(header)]
    others = [header for place, header in named if (place, header) not in groups and (place, header) not in measures]
    if not groups or len(measures) < 2 or len(others) > 0.25 * len(named):
        return None
    if any(_IDENTITY.search(header) for header in others):
        return None
    cells = [row[place].strip() for row in sample for place, _ in measures if place < len(row) and row[place].strip()]
    if not cells or sum(bool(_NUMBER.fullmatch(cell)) for cell in cells) < 0.8 * len(cells):
        return None
    return Doubt(
        "aggregated",
        WARNING,
        Sentence(
            "The file looks like a report: one row for each “{group}” with totals, not one for each ticket, call or answer.",
            group=groups[0][1],
        ),
        Sentence("Export the list itself: totals cannot be filtered, compared or split."),
    )


_MEANINGS: tuple[tuple[Sentence, frozenset[str], str], ...] = (
    (Sentence("creation time"), frozenset({"created_at", "started_at"}), r"creat|opened|otevř|vytvoř|založ|utworz|létrehoz|erstellt"),
    (Sentence("first response"), frozenset({"first_response_at", "first_response_reported_seconds", "first_response_reported_business_seconds"}),
     r"first.*(repl|respon|answer)|první.*(odpov|reak)|prvá.*odpov|pierwsz.*odpow|első.*válasz|erste.*antwort"),
    (Sentence("resolution"), frozenset({"resolved_at", "closed_at", "resolution_reported_seconds", "resolution_reported_business_seconds", "ended_at"}),
     r"resol|solved|closed|vyřeš|uzavř|vyrieš|rozwiąz|zamkn|megold|lezár|gelöst|geschlossen"),
    (Sentence("status"), frozenset({"status", "outcome", "state"}), r"^(status|state|stav|állapot|zustand|outcome|disposition)$"),
    (Sentence("team"), frozenset({"team"}), r"^(team|group|queue|department|tým|tím|skupina|zespół|csapat|abteilung)( name)?$"),
    (Sentence("agent"), frozenset({"agent"}), r"^(agent|assignee|assigned to|owner|řešitel|riešiteľ|operator|ügyintéző|bearbeiter)( name)?$"),
    (Sentence("channel"), frozenset({"channel"}), r"^(channel|via|source|origin|kanál|kanał|csatorna|kanal)$"),
    (Sentence("priority"), frozenset({"priority"}), r"^(priority|urgency|priorita|priorytet|prioritás|priorität)$"),
    (Sentence("satisfaction"), frozenset({"score", "satisfaction", "satisfaction_score", "csat", "nps", "ces"}),
     r"csat|nps|satisf|rating|spokojenost|spokojnosť|zadowol|elégedett|zufrieden"),
)  # fmt: skip
_FULL = 0.5


def _derived(format_: Format, mapped: Mapped) -> Iterator[str]:
    """The columns that are worked out from cells which the file has."""
    for fill in mapped.fills(format_):
        for name, given in fill.derive.items():
            for expression in (given,) if isinstance(given, str) else given:
                cells = cells_in(expression, format_)
                if cells and cells <= set(mapped.places):
                    yield name


def worth_reading(format_: Format, mapped: Mapped, opened: Opened) -> Iterator[tuple[str, str]]:
    """Each such column with what its name promises; it must be filled in half of the first rows."""
    filled = {*mapped.places, *_derived(format_, mapped)}
    known = {*format_.cells, *(name for fill in format_.fills for name in fill.derive)}
    place_of = {header: place for place, header in enumerate(opened.headers)}
    for header in mapped.unused:
        place = place_of.get(header)
        cells = [row[place].strip() for row in opened.sample if place is not None and place < len(row)]
        if sum(1 for cell in cells if cell) < max(1, _FULL * len(cells)):
            continue
        for meaning, cells_for, pattern in _MEANINGS:
            may_be = any(name in known for name in cells_for)
            if may_be and not filled & cells_for and re.search(pattern, header.strip().casefold()):
                yield header.strip(), meaning
                break
