"""What the columns of an unknown file probably are, how sure that is and why: by their headers and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data.calendar.zones import is_zone
from data.declare.survey_questions import KINDS, is_lowest_best, question
from data.declare.zone_names import header_zone
from data.files.table import Opened
from data.mapping.column_profile import ColumnProfile, profile_column
from data.mapping.fields import CLOCK, EVENT, FIELDS, MAIN_MOMENT, MAPPABLE, NEEDED
from data.mapping.header_match import by_header, is_dated, is_keyed, is_mute, spelled, unit_of, without_unit
from data.mapping.mapping import ColumnMapping, Pairs, labels
from data.mapping.vendor_columns import VendorColumns, vendor_columns

_GROUPS = ("team", "category", "product", "site", "country", "channel", "language", "segment", "plan")
"""Fields that put many records together: a column that says something else in every row is none of them."""
LEAST = 0.5
"""A proposal that is less sure than this is not made: that the column is none of the fields is likelier then."""

_VENDORS = 0.95


@dataclass(frozen=True)
class Guess:
    """One column: the field that is proposed for it (or None), how sure that is (0 to 1), and the reasons as codes.

    Reasons: "header" (its header is a known name), "header_part" (a part of it is), "values" (its cells look like it),
    "not_checked" (its cells say nothing), "doubt" (its cells look like something else).
    """

    column: str
    field: str | None
    share: float
    reasons: tuple[str, ...]
    profile: ColumnProfile


@dataclass(frozen=True)
class Proposal:
    """A record, a guess for every column in the order of the file, and the mapping that they make together."""

    record: str
    guesses: tuple[Guess, ...]
    mapping: ColumnMapping

    @property
    def share(self) -> float:
        """How sure the fields are without which the record means nothing."""
        sure = {guess.field: guess.share for guess in self.guesses if guess.field}
        return min(sure.get(field, 0.0) for field in NEEDED[self.record])


def propose(header: Sequence[str], rows: Sequence[Sequence[str]], record: str | None = None) -> Proposal:
    """Propose a field for each column; without `record` the record that fits best is chosen too."""
    names = labels(header)
    profiles = [profile_column([row[place] for row in rows if place < len(row)]) for place in range(len(names))]
    found = [
        _for_record(each, header, names, profiles, is_open=record is None)
        for each in ((record,) if record else MAPPABLE)
    ]
    found = [_with_events(each, rows) if each.record == "ticket" else each for each in found]
    return max(found, key=_fit)


def propose_for(opened: Opened, record: str | None = None) -> Proposal:
    """Propose for an opened file, by its first few hundred rows; where it lacks one column of a vendor's, by what the vendor means with the others."""
    known = vendor_columns(opened.headers)
    if known is None or record not in (None, known.record):
        return propose(opened.headers, opened.first_rows, record)
    return _as_vendor(propose(opened.headers, opened.first_rows, known.record), known, opened.headers)


def _as_vendor(proposal: Proposal, known: VendorColumns, header: Sequence[str]) -> Proposal:
    """The same, but columns that the vendor's format knows are what it says, and no other column is the same."""
    taken = {field for field, _ in known.fields.values()}
    guesses = []
    for place, guess in enumerate(proposal.guesses):
        if place in known.fields:
            guess = replace(guess, field=known.fields[place][0], share=_VENDORS, reasons=("header",))
        elif guess.field in taken or (guess.field and guess.field not in known.becomes.get(place, (guess.field,))):
            guess = replace(guess, field=None, share=0.0, reasons=())
        guesses.append(guess)
    mapping = _mapping(proposal.record, guesses, header)
    units = {field: unit for field, unit in known.fields.values() if unit}
    return Proposal(
        proposal.record,
        tuple(guesses),
        replace(
            mapping,
            units=tuple((field, units.get(field, unit)) for field, unit in mapping.units),
            states=known.states if "status" in mapping.fields and proposal.record == "ticket" else (),
            outcomes=known.outcomes if "outcome" in mapping.fields and proposal.record == "contact" else (),
        ),
    )


def _fit(proposal: Proposal) -> float:
    """The needed fields count most; each further field a little."""
    sure = {guess.field: guess.share for guess in proposal.guesses if guess.field}
    needed = [sure.get(field, 0.0) for field in (*NEEDED[proposal.record], _MAIN[proposal.record])]
    telling = max((sure.get(field, 0.0) for field in _TELLING[proposal.record]), default=0.0)
    if proposal.record == "contact":
        telling = max(telling, 0.6 * sure.get("started_at", 0.0))  # many things start
    if proposal.record == "ticket":
        # Everything is created at some time: that alone does not make it a ticket. Several events of one thing do.
        needed[-1] = max(needed[-1], sure.get(EVENT, 0.0))
        telling = max(telling, 0.6 * sure.get("created_at", 0.0), 1.2 * sure.get(EVENT, 0.0))
    if proposal.record == "qa_review":
        telling = max(telling, _review(proposal, sure))
    return sum(needed) / len(needed) + telling + 0.1 * sum(share for field, share in sure.items() if share > 0.5)


_QUALITY = frozenset(("qa", "quality", "evaluation", "evaluated", "reviewed", "audit", "kvality", "kvalita", "jakosci", "minosegi", "ποιοτητας", "qualitat", "qualitats", "qualite", "calidad"))  # fmt: skip


def _review(proposal: Proposal, sure: Mapping[str, float]) -> float:
    """Somebody who reviews and somebody who is reviewed make it a quality review, or a score that is called one of quality: customers give neither."""
    both = min(sure.get("reviewer", 0.0), max(sure.get("agent", 0.0), sure.get("team", 0.0)))
    score = next((guess.column for guess in proposal.guesses if guess.field == "score"), "")
    is_quality = bool(_QUALITY & set(spelled(score).split()))
    return max(1.4 * both, sure.get("score", 0.0) if is_quality else 0.0)


_MAIN = {
    "ticket": "created_at",
    "contact": "started_at",
    "survey_response": "score",
    "customer": "is_churned",
    "qa_review": "reviewed_on",
}
_TELLING = {
    "ticket": ("status", "resolved_at", "priority", "subject", "resolution_reported_seconds", "first_response_at"),
    "contact": ("talk_seconds", "wait_seconds", "outcome", "direction"),
    "survey_response": ("score", "comment", "responded_at"),
    "customer": ("is_churned", "churned_on", "customer_since"),
    "qa_review": ("highest_score", "is_critical"),
}


def _for_record(
    record: str, header: Sequence[str], names: Sequence[str], profiles: Sequence[ColumnProfile], *, is_open: bool
) -> Proposal:
    cases = [
        (share, -place, field, reasons)
        for place, cell in enumerate(header)
        for field, share, reasons in _candidates(record, cell, profiles[place])
    ]
    is_else = _is_something_else(record, header, profiles, cases)
    if is_else:
        cases = [case for case in cases if case[2] != MAIN_MOMENT[record]]
    cases = list(_unique_first(cases, names, profiles))
    chosen: dict[int, tuple[str, float, tuple[str, ...]]] = {}
    taken: set[str] = set()
    most = max((seen.filled for seen in profiles), default=0)

    def order(case: tuple[float, int, str, tuple[str, ...]]) -> tuple[bool, float, int]:
        """Columns that hold nothing come last, and of two with nearly the same name the fuller one first."""
        filled = profiles[-case[1]].filled
        return not filled, -case[0] + (0.2 if filled * 20 < most else 0.0), -case[1]

    for share, minus_place, field, reasons in sorted(cases, key=order):
        if share >= LEAST and field not in taken and -minus_place not in chosen:
            chosen[-minus_place] = (field, share, reasons)
            taken.add(field)
    left_over = _left_over(record, chosen, taken, names, profiles)
    for field, place in left_over.items():
        if is_else and field == MAIN_MOMENT[record]:
            continue
        chosen[place] = (field, 0.55, ("values",))
        taken.add(field)
    if is_open and record == "ticket" and "id" not in taken and not taken & _TICKETS_HAVE:
        chosen = {place: each for place, each in chosen.items() if each[0] not in ("created_at", CLOCK)}
        taken -= {"created_at", CLOCK}
    if (
        is_open
        and record == "ticket"
        and any(map(kind_of, header))
        and not taken & {"created_at", "resolved_at", "status"}
    ):
        chosen, taken = {}, set()  # answers to a question that is asked of customers, whose words nobody knows
    if MAIN_MOMENT.get(record) not in taken:  # a time of day means nothing without its day
        chosen = {place: each for place, each in chosen.items() if each[0] != CLOCK}
    guesses = tuple(_guess(name, chosen.get(place), profiles[place]) for place, name in enumerate(names))
    return Proposal(record, guesses, _mapping(record, guesses, header))


def _left_over(
    record: str,
    chosen: Mapping[int, tuple[str, float, tuple[str, ...]]],
    taken: set[str],
    names: Sequence[str],
    profiles: Sequence[ColumnProfile],
) -> dict[str, int]:
    """The main moment and the id of rows that other columns show to be this record, where a single column can be it.

    A moment stands in nearly every row, with its time of day where the record begins at one; an id is the first column, with
    another number in every row.
    """
    most = max((seen.filled for seen in profiles), default=0)
    needed = [field for field in ("score", "id") if field in NEEDED[record]]
    told = taken & {*_TELLING[record], *(_OF_CONTACTS if record == "contact" else ())}
    if record == "qa_review":
        told = taken & {"reviewer"}
    if not told or record == "customer" or most < _FEW:
        return {}
    found = {}
    free = [place for place in range(len(names)) if place not in chosen]
    is_key = 0 in free and profiles[0].is_numbered and profiles[0].filled == most and not profiles[0].counts_rows
    if "id" in needed and "id" not in taken and is_key and not _EVENT_IDS & set(spelled(names[0]).split()):
        found["id"] = 0
    main = MAIN_MOMENT[record]
    if main not in taken:
        moments = [
            place
            for place in free
            if profiles[place].time >= 0.9
            and profiles[place].filled >= 0.95 * most
            and not _OTHER_MOMENTS & set(spelled(names[place]).split())
        ]
        if record in ("ticket", "contact"):
            moments = [place for place in moments if all(map(_has_clock, profiles[place].examples))]
        if len(moments) == 1:
            found[main] = moments[0]
    return found


_TICKETS_HAVE = frozenset((*_TELLING["ticket"], "closed_at", "due_at", "category"))
"""Rows without an id are tickets where they have one of these: a moment alone makes none."""
_OTHER_THINGS = frozenset(("order", "invoice", "contract", "product", "serial", "article", "item", "objednavky", "faktury", "smlouvy", "zmluvy", "zamowienia", "umowy", "rendeles", "szamla", "παραγγελιας", "bestellung", "rechnung"))  # fmt: skip
"""Words of numbers of things that are no records of service."""
_PEOPLE = frozenset(("user", "users", "person", "agent", "assignee", "owner", "operator", "employee", "requester", "customer", "client", "contact", "caller", "account", "organisation", "organization", "company", "group", "team", "department", "branch", "parent", "network", "device", "uzivatele", "pouzivatela", "zakaznika", "agenta", "operatora", "resitele", "klienta", "uzytkownika", "konsultanta", "ugyfel", "felhasznalo", "ugyintezo", "πελατη", "χρηστη", "εκπροσωπου", "kunde", "kunden", "benutzer", "mitarbeiter"))  # fmt: skip
"""Words of keys of those who ask, answer or belong together: they come back with the next record of the same."""
_FEW = 5
"""Of fewer rows than this nothing is told by what the other columns leave over."""
_OTHER_MOMENTS = frozenset(("purchase", "order", "birth", "birthday", "due", "deadline", "expiry", "renewal", "delivery", "updated", "modified", "changed", "closed", "resolved", "solved", "end", "exported", "printed", "sent", "nakup", "nakupu", "narozeni", "narodenia", "objednavky", "termin", "hatarido"))  # fmt: skip
"""Words of dates that are no beginning."""


def _has_clock(example: str) -> bool:
    return bool(re.search(r"\d[:h]\d\d|\d{10}", example))


_Case = tuple[float, int, str, tuple[str, ...]]
_OF_CONTACTS = (*_TELLING["contact"], "answered_at", "was_answered", "ended_at", "hold_seconds", "wrap_seconds")


def _is_something_else(
    record: str, header: Sequence[str], profiles: Sequence[ColumnProfile], cases: Sequence[_Case]
) -> bool:
    """Whether a column with dates makes no contact or ticket of the rows: what agents did is neither, a mere date no call, and calls have a time of day."""
    if record in ("contact", "ticket") and any(seen.agent_state > max(0.5, seen.channel) for seen in profiles):
        return True
    started = [-minus for share, minus, field, _ in cases if field == "started_at" and share >= LEAST]
    has_clock = any(seen.clock > 0.5 for seen in profiles)
    if record == "contact" and started and not has_clock:
        shown = [example for place in started for example in profiles[place].examples]
        if shown and not any(":" in example or re.search(r"\d{10}", example) for example in shown):
            return True
    return (
        record == "contact"
        and all(is_dated(spelled(header[place])) for place in started)
        and not any(share >= LEAST and field in _OF_CONTACTS for share, _, field, _ in cases)
        and not any({"call", "calls", "chat", "caller"} & set(spelled(name).split()) for name in header)
    )


_BEFORE = frozenset(("from", "old", "previous", "prior", "before", "z", "ze", "zo", "puvodni", "povodny", "poprzedni", "elozo", "regi", "απο", "von", "alt", "alter", "vorher", "ancien", "anterior"))  # fmt: skip
"""Words of columns that hold what something was before a change."""

_EVENT = frozenset(
    ("event", "activity", "action", "step", "log", "message", "comment", "history", "change", "transition", "audit", "line", "row", "entry")
)  # fmt: skip
"""Words of columns that tell the events of one record apart, and not the records."""
_EVENT_IDS = _EVENT - {"line", "row", "entry", "log"}
"""Of them those that are no mere number of the row."""


def _unique_first(cases: Sequence[_Case], names: Sequence[str], profiles: Sequence[ColumnProfile]) -> Sequence[_Case]:
    """Without columns that repeat themselves among those that may be the id, where another one tells every row apart.

    That one is proposed even where its header says no more than that it is a key.
    """
    ids = {-minus for share, minus, field, _ in cases if field == "id" and share >= LEAST}
    unique = {
        place
        for place, name in enumerate(names)
        if profiles[place].distinct == 1
        and (place in ids or is_keyed(spelled(name)))
        and not (_EVENT | _PEOPLE) & set(spelled(name).split())
    }
    repeated = {place for place in ids if profiles[place].distinct < 1} if unique else set()
    if not repeated:
        return cases
    kept = [case for case in cases if case[2] != "id" or -case[1] not in {*repeated, *(unique - ids)}]
    return [*kept, *((LEAST, -place, "id", ("values",)) for place in sorted(unique - ids))]


def _with_events(proposal: Proposal, rows: Sequence[Sequence[str]]) -> Proposal:
    """The same, but where a ticket has several rows of which each has a moment of its own, the rows are its events."""
    fields = {guess.field: place for place, guess in enumerate(proposal.guesses) if guess.field}
    keys = [fields["id"]] if "id" in fields else _keys(proposal)
    most = max((guess.profile.filled for guess in proposal.guesses), default=0)
    moments = [
        place
        for place, guess in enumerate(proposal.guesses)
        if guess.profile.time >= 0.9 and guess.profile.filled >= 0.95 * most
    ]
    if any(_CALLS & set(spelled(guess.column).split()) for guess in proposal.guesses):
        return proposal  # steps of calls make no ticket
    for key, moment in ((key, moment) for key in keys for moment in moments):
        if not _are_events(rows, key, moment):
            continue
        guesses = list(proposal.guesses)
        if guesses[key].field is None:
            guesses[key] = replace(guesses[key], field="id", share=0.6, reasons=("values",))
        guesses[moment] = replace(guesses[moment], field=EVENT, share=0.9, reasons=("values",))
        columns: Pairs = tuple((guess.field, guess.column) for guess in guesses if guess.field)
        units = tuple(pair for pair in proposal.mapping.units if pair[0] in dict(columns))
        return replace(
            proposal, guesses=tuple(guesses), mapping=replace(proposal.mapping, columns=columns, units=units)
        )
    return proposal


_CALLS = frozenset(("call", "callid", "uniqueid", "queuename", "hovor", "hovoru", "polaczenia", "rozmowy", "hivas", "hivasazonosito", "κλησης", "anruf"))  # fmt: skip


def _keys(proposal: Proposal) -> list[int]:
    """Columns that may name the thing of which a log holds several rows."""
    return [
        place
        for place, guess in enumerate(proposal.guesses)
        if is_keyed(spelled(guess.column)) and not guess.profile.time and guess.profile.filled
    ]


def _are_events(rows: Sequence[Sequence[str]], key: int, moment: int) -> bool:
    """Whether most values of a column come several times, each time with another moment."""
    moments: dict[str, list[str]] = {}
    for row in rows:
        if max(key, moment) < len(row) and row[key].strip():
            moments.setdefault(row[key].strip(), []).append(row[moment].strip())
    several = [found for found in moments.values() if len(found) > 1]
    apart = [found for found in several if len(set(found)) > 0.7 * len(found)]
    return len(several) >= max(2, 0.6 * len(moments)) and len(apart) >= 0.8 * len(several) and len(moments) > 1


def _candidates(record: str, cell: str, seen: ColumnProfile) -> list[tuple[str, float, tuple[str, ...]]]:
    """Every field that a column may be."""
    found: list[tuple[str, float, tuple[str, ...]]] = []
    words = spelled(cell)
    for field, kind in FIELDS[record].items():
        spellings = (words, without_unit(words)) if kind == "duration" else (words,)
        by_name = max(filter(None, (by_header(one, record, field) for one in spellings)), default=None)
        if field == "category" and seen.is_coded:
            by_name = None  # numbers of things are no causes
        fits = _fits(kind, seen) if field not in _GROUPS or seen.distinct < 0.9 or seen.filled < 20 else 0.3
        if by_name:
            share, reason = by_name
            if fits is None and record == "survey_response" and field == "score" and words in _ANYTHING_IS_RATED:
                found.append((field, 0.45, (reason, "not_checked")))  # nobody rated: as likely no survey at all
            elif fits is None:
                found.append((field, share - (0.1 if reason == "header" else 0.2), _unchecked(reason, kind, seen)))
            elif fits >= 0.5:
                found.append((field, min(0.98, share + 0.08 * fits), (reason, "values")))
            else:
                found.append((field, share * (0.3 + 0.7 * fits) if fits else 0.0, (reason, "doubt")))
        elif field == "score" and record == "survey_response" and (asked := _asked(cell, seen)):
            found.append(asked)
        elif (share := _by_values(record, field, words, seen)) > 0:
            found.append((field, share, ("values",)))
    return found


_ANYTHING_IS_RATED = frozenset(("rating", "score", "stars", "mark", "grade", "hodnoceni", "hodnotenie", "ocena", "ertekeles", "βαθμολογια", "bewertung", "note"))  # fmt: skip


def _asked(header: str, seen: ColumnProfile) -> tuple[str, float, tuple[str, ...]] | None:
    """A question that asks for a score, or any question that is answered with one."""
    if seen.score < 0.6:
        is_choice = seen.score >= 0.3 and seen.distinct * seen.filled <= 11
        return ("score", 0.55, ("header", "doubt")) if is_choice and kind_of(header) else None
    if kind_of(header):
        return "score", 0.8, ("header", "values")
    return (
        ("score", 0.65, ("values",))
        if re.search(r"[?;]\s*(\([^()]*\)\s*)?$", header) and seen.distinct * seen.filled <= 11
        else None
    )


def kind_of(header: str) -> str | None:
    """The kind of survey question that a header asks: nps, effort, ces or csat."""
    return next((kind for kind in KINDS if question(kind).fits(header)), None)


def _guess(column: str, chosen: tuple[str, float, tuple[str, ...]] | None, seen: ColumnProfile) -> Guess:
    field, share, reasons = chosen or (None, 0.0, ())
    return Guess(column, field, share, reasons, seen)


def _unchecked(reason: str, kind: str, seen: ColumnProfile) -> tuple[str, ...]:
    return (reason,) if seen.filled or kind == "text" else (reason, "not_checked")


def _fits(kind: str, seen: ColumnProfile) -> float | None:
    """How well the cells fit a kind of field; None where they cannot say (texts, empty columns)."""
    if not seen.filled or kind == "text":
        return None
    match kind:
        case "outcome":
            # As of states of tickets: a few words of one's own are no contradiction, nothing but unknown words is a doubt.
            if max(seen.number, seen.time, seen.agent_state) > 0.5 or (seen.status > 0.5 and seen.outcome < 0.5):
                return 0.0
            return seen.outcome if seen.outcome >= 0.5 else None if seen.outcome or seen.filled < 3 else 0.49
        case "kind" | "direction":
            # Nothing but unknown words, of many rows, is no kind of contact.
            is_unknown = kind == "kind" and not seen.medium and seen.filled >= 3
            return 0.0 if max(seen.number, seen.time) > 0.5 else 0.3 if is_unknown else None
        case "day":
            return seen.time
        case "time" | "clock" | "count" | "number" | "flag" | "promise" | "score" | "survey_kind":
            share: float = getattr(seen, kind)
            return share
        case "duration" | "times":
            return max(seen.length, seen.number) if kind == "duration" else max(seen.count, seen.flag)
        case "id":
            # An id may be any text, but a date or a number with decimals is none.
            return 0.0 if seen.time > 0.5 and seen.count < 0.5 else max(0.6, seen.id)
        case "status" | "priority" | "channel":
            share = {"status": seen.status, "priority": seen.priority, "channel": seen.channel}[kind]
            # A few words of one's own are no contradiction; nothing but unknown words is a doubt, and dates are none at all.
            return (
                share
                if share >= 0.5
                else 0.0
                if max(seen.time, seen.length, seen.agent_state) > 0.5
                else None
                if share or seen.filled < 3
                else 0.49
            )
    return None


_THINGS_ASKED = frozenset(("issue", "request", "hibajegy", "zgloszenie", "pozadavek", "poziadavka", "αιτημα", "vorgang", "demande"))  # fmt: skip
"""Headers of tickets themselves, or of what they are about: the cells tell."""


def _id_by_values(record: str, words: str, seen: ColumnProfile) -> float:
    if record == "customer":
        return 0.0
    if is_mute(words):  # a column that counts the rows of this file names other things in the next one
        return 0.52 * seen.id if not seen.time and not seen.counts_rows else 0.0
    if record == "ticket" and words in _THINGS_ASKED:
        return 0.85 if seen.is_coded else 0.0
    others = _OTHER_THINGS | _PEOPLE | (_EVENT if record == "ticket" else frozenset())
    return 0.55 if is_keyed(words) and not others & set(words.split()) and seen.id >= 0.9 else 0.0


def _by_values(record: str, field: str, words: str, seen: ColumnProfile) -> float:
    """How sure the cells alone make it, where the header is no known name."""
    if not seen.filled:
        return 0.0
    mute, dated = is_mute(words), is_dated(words)
    if field == MAIN_MOMENT.get(record) and (mute or dated):
        return (0.6 if dated else 0.52) * seen.time
    if field == "kind" and record == "survey_response":
        return 0.9 * seen.survey_kind if seen.survey_kind >= 0.9 else 0.0
    if field == "status":
        return 0.6 * seen.status if seen.status >= 0.6 and not _BEFORE & set(words.split()) else 0.0
    if field == "priority":
        return 0.55 * seen.priority if seen.priority >= 0.6 and not mute else 0.0
    if field == "channel":
        return 0.55 * seen.channel if seen.channel >= 0.6 else 0.0
    if field == "outcome" and mute:
        return 0.7 * seen.outcome if seen.outcome >= 0.8 else 0.0
    if field == "id":
        return _id_by_values(record, words, seen)
    if field == "customer" and seen.address >= 0.8:
        return 0.5
    return 0.0


def _mapping(record: str, guesses: Sequence[Guess], header: Sequence[str]) -> ColumnMapping:
    columns: Pairs = tuple((guess.field, guess.column) for guess in guesses if guess.field)
    made = ColumnMapping(record=record, columns=columns, units=_units(record, guesses), zone=_zone(header))
    return with_score(made, guesses)


def with_score(mapping: ColumnMapping, guesses: Sequence[Guess]) -> ColumnMapping:
    """The same with the kind of answers that the score's column suggests; its scale is decided when it is read (data/reading/scales.py)."""
    if mapping.record == "contact":
        return replace(mapping, kind=_kind_of_contacts(guesses))
    column = mapping.fields.get("score")
    guess = next((each for each in guesses if each.column == column), None)
    if guess is None:
        return mapping
    if mapping.record == "qa_review":
        return mapping
    if mapping.record != "survey_response":
        return replace(mapping, kind="csat")
    if "kind" in mapping.fields:
        return replace(mapping, kind=None, top=None, is_low_best=is_lowest_best(guess.column))
    words = set(spelled(guess.column).split())
    asked = kind_of(guess.column)
    is_nps = asked == "nps" or words & {"nps", "promoter", "recommend", "recommendation", "likelihood", "doporuceni", "odporucanie", "polecenie", "ajanlas", "συσταση", "weiterempfehlung"}  # fmt: skip
    is_wide = guess.profile.top == 10 and guess.profile.least == 0 and guess.profile.score >= 0.9
    kind = "ces" if asked in ("ces", "effort") or words & {"ces", "effort"} else "csat"
    if kind == "csat" and (is_nps or (is_wide and asked is None and not words & {"csat", "satisfaction"})):
        kind = "nps"
    return replace(
        mapping, kind=kind, top=None, is_low_best=kind != "nps" and (asked == "effort" or is_lowest_best(guess.column))
    )


_SAYS_CALL = re.compile(
    r"\b(calls?|caller|called|calldate|callid|talk|talking|ring|ringing|billsec|uniqueid|linkedid)\b"
    r"|hovor|volaj|polaczen|rozmow|dzwon|hivas|hivo|beszelgetes|κλησ|(?<!συν)ομιλ|καλων|anruf|gesprach|llamada|appel"
)


_SAYS_CHAT = re.compile(r"\b(chat|czat|cseveges|συνομιλ)")


def _kind_of_contacts(guesses: Sequence[Guess]) -> str | None:
    """What the headers call the contacts; None where they name both calls and chats or neither: then a person says it, or nobody."""
    named = [guess.column for guess in guesses if guess.field not in ("kind", "channel")]
    chats = any(_SAYS_CHAT.search(spelled(column)) for column in named)
    calls = any(_SAYS_CALL.search(spelled(column)) for column in named)
    return None if chats == calls else "chat" if chats else "call"


def _units(record: str, guesses: Sequence[Guess]) -> Pairs:
    """A unit for each length of time: what the header says, else seconds for calls and minutes for tickets, as a guess."""
    found = []
    for guess in guesses:
        if guess.field and FIELDS[record][guess.field] == "duration":
            found.append((guess.field, unit_of(guess.column) or ("seconds" if record == "contact" else "minutes")))
    return tuple(found)


def _zone(header: Sequence[str]) -> str | None:
    """The zone that headers name counts for their columns; nothing else in a file tells one."""
    found = {zone for cell in header if (zone := header_zone(cell)) and is_zone(zone)}
    return found.pop() if len(found) == 1 else None
