"""What a reader may see, and the one gate that holds every read to it.

`limited` gives a way to read in which each table of a statement is only its allowed rows, without what is hidden; tables
that nobody declared here, and statements in which it cannot be told for sure what they read, are refused. Whatever asks through
it (answers, coverage, values of filters, records, comments, search, what is prepared) is held to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from kpi.declare.datasets import FACTS, QA_REVIEW
from kpi.declare.errors import NotAllowed
from kpi.declare.metric import Facts
from kpi.declare.switch import Choices
from kpi.query.filter_sql import condition, values
from kpi.query.named_tables import NamedTable, Names, names_in, unreadable
from kpi.query.period import Grain, Period
from kpi.query.query import Filter, Query
from kpi.query.read import Read


@dataclass(frozen=True)
class Definitions:
    """How numbers are counted: the choices and settings that differ from the usual ones."""

    choices: Choices = ()
    settings: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a reader may see; without any of it all.

    `filters` hold for every row, besides whatever the reader filters by. Texts are comments and subjects; comments are records, so
    they are only seen where records are. `smallest` is the least number of records that an answer may rest on (0: any); with it go
    `unit`, the width of the pieces of time of which every period is made, and one choice of groups at a time (kpi/engine/small_groups.py).
    `days` are all that may be asked for, and `base` are those that they may be compared with besides. `metrics` are the names of those
    that may be asked for (None: all). With `definitions` every number is counted by those choices and settings and no others, as two
    ways to count would tell a group apart. With `shows_targets` the numbers aimed at are seen, without who set them and why, where there are no `filters`; else a limited reader sees
    no targets. Who is let in no more has none of it: `is_open` is False.
    """

    is_open: bool = True
    filters: tuple[Filter, ...] = ()
    may_see_rows: bool = True
    may_see_comments: bool = True
    may_see_customers: bool = True
    may_see_agents: bool = True
    smallest: int = 0
    unit: Grain | None = None
    days: Period = field(default_factory=Period)
    base: Period | None = None
    metrics: tuple[str, ...] | None = None
    definitions: Definitions | None = None
    shows_targets: bool = False

    def may_ask(self, metric: str) -> bool:
        """Whether a metric may be asked for."""
        return self.is_open and (self.metrics is None or metric in self.metrics)

    def may_compare(self, base: Period | None) -> bool:
        """Whether a period may be compared with these days."""
        return base is None or base.is_within(self.days) or (self.base is not None and base.is_within(self.base))

    def narrowed(self, *filters: Filter) -> Limits:
        """The same limits with more of them: limits are never taken away."""
        return replace(self, filters=tuple(dict.fromkeys((*self.filters, *filters))))

    def asked(self, query: Query) -> Query:
        """The question that is answered instead, with these filters beside its own: what cannot be filtered so is not available.

        NotAllowed where it asks for what is hidden, or for other days.
        """
        if self == NO_LIMITS or not query.metrics:  # what asks for no number gets none
            return query
        self._check(query)
        return self.filtered(query)

    def filtered(self, query: Query) -> Query:
        """The question with these filters beside its own."""
        more = (one for one in self.filters if one not in query.filters)
        return replace(query, filters=(*query.filters, *more))

    def _check(self, query: Query) -> None:
        if not self.is_open:
            raise _closed()
        asked = {*query.by, *(one.dimension for one in query.filters)} - {one.dimension for one in self.filters}
        if not self.may_see_agents and "agent" in asked:
            raise NotAllowed("What single agents did is not shown to readers of this link.")
        if not query.period.is_within(self.days):
            raise NotAllowed("This link shows other days.")
        if not all(map(self.may_ask, query.metrics)):
            raise _closed()
        if self.definitions is not None and self.definitions != Definitions(query.choices, query.settings):
            raise _closed()


NO_LIMITS = Limits()
"""Who may see all."""

NOTHING = Limits(is_open=False)
"""Who may see nothing."""


@dataclass(frozen=True)
class LimitedRead:
    """A way to read that is held to limits; `limits` say to which."""

    read: Read
    limits: Limits

    def __call__(self, sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        """What a statement finds among what the reader may see; NotAllowed where it asks for something else."""
        text, more = _held(sql, self.limits)
        return self.read(text, {**params, **more})


def limited(read: Read, limits: Limits) -> Read:
    """The way to read that a reader with these limits has; without limits it is `read` itself."""
    return read if limits == NO_LIMITS else LimitedRead(read, limits)


def limits_of(read: Read) -> Limits:
    """The limits that a way to read is held to."""
    return read.limits if isinstance(read, LimitedRead) else NO_LIMITS


TEXTS, CUSTOMERS, AGENTS = "texts", "customers", "agents"
_AGENT = {AGENTS: ("agent",)}
_TICKET = {TEXTS: ("subject",), CUSTOMERS: ("customer",)}
_REVIEW = {AGENTS: ("agent", "reviewer")}
PRIVATE: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "fact_ticket": _TICKET | {AGENTS: ("agent", "first_response_agent", "resolution_agent")},
        "fact_survey": {TEXTS: ("comment",), CUSTOMERS: ("customer",), AGENTS: ("agent", "ticket_agent")},
        "fact_contact": {CUSTOMERS: ("customer",)} | _AGENT,
        "fact_customer": {CUSTOMERS: ("id", "organisation")},
        "fact_complaint": _TICKET | _AGENT,
        "fact_agent_state": _AGENT,
        "agent_day": {AGENTS: ("agent", "id")},
        "agent_shift": _AGENT,
        "qa_review_score": _REVIEW,
        "qa_criterion_score": _REVIEW | {TEXTS: ("comment",)},
        "qa_review": _REVIEW | {TEXTS: ("comment",)},
    }
)
"""Table → what its columns give away → those columns."""

_KEYS = frozenset(("id", "ticket", "review"))
"""What names one record: a statement that uses it for more than to join and to count lists records."""

WATCHED = _KEYS | {column for kinds in PRIVATE.values() for columns in kinds.values() for column in columns}

_OF_FACTS: Mapping[str, Facts] = MappingProxyType({facts.table: facts for facts in FACTS} | {"qa_review": QA_REVIEW})
"""Tables of which every row is shown only where all limits let it through; one that lacks what is limited shows none."""

_JOINED = frozenset((
    "ticket_time", "ticket_promise", "ticket_end", "survey_customer", "complaint_customer", "complaint_after", "ticket_customer", "survey_bot",
    "survey_speed", "source_state", "agent_state_told", "agent_first", "agent_day_resolved", "agent_who_resolves",
))  # fmt: skip
"""What is only read beside rows that are allowed, joined to them."""

_ABOUT = MappingProxyType(
    {
        "source_end": ("source",), "late_day": ("source",), "solved_alone": ("source",), "calendar_team": ("team",), "calendar": (), "calendar_version": (),
        "calendar_day": (), "calendar_hours": (), "special_day": (),
    }
)  # fmt: skip
"""What says when data end and desks are open: limited by those of its columns alone."""

_ZONE = "name = 'report_zone'"
_CUT: Mapping[str, str] = MappingProxyType(
    {"setting": _ZONE}
    | dict.fromkeys(("event_note", "own_event_note", "target", "plan_measure", "assessment", "standard_owner"), "FALSE")
)
"""What people wrote and set for themselves: of these tables a limited reader has only such rows."""

_OF_TARGETS = ("note", "set_by", "owner")
"""Who set a target and why: not for limited readers who see the number aimed at."""


@lru_cache(maxsize=1024)
def _held(sql: str, limits: Limits) -> tuple[str, Mapping[str, object]]:
    """The statement in which each table is only what may be seen of it, and the parameters that this adds."""
    if not limits.is_open:
        raise _closed()
    names = names_in(sql, WATCHED)
    is_of_facts = any(table.name in _OF_FACTS for table in names.tables)
    if any(name.startswith("limit_") for name in names.parameters) or (is_of_facts and names.values):
        raise unreadable()
    lists = bool(names.used & _KEYS)
    if lists and (limits.smallest or not limits.may_see_rows):
        raise NotAllowed("Single records are not shown to readers of this link.")
    parts: list[str] = []
    params: dict[str, object] = {}
    end = 0
    for table in names.tables:
        parts += [sql[end : table.start], _allowed(table, names, limits, lists=lists)]
        end = table.end
    text = "".join([*parts, sql[end:]])
    for place, one in enumerate(limits.filters):
        params |= {name: value for name, value in values(one, f"limit_{place}").items() if f"${name}" in text}
    return text, MappingProxyType(params)


def _allowed(table: NamedTable, names: Names, limits: Limits, *, lists: bool) -> str:
    """What stands in the place of a table."""
    if table.name in _JOINED:
        if not table.is_joined:
            raise _closed()
        return table.name
    if table.name in _OF_FACTS:
        hidden = _hidden(table.name, names, limits)
        if hidden and not lists:
            raise NotAllowed("This is not shown to readers of this link.")
        facts = _OF_FACTS[table.name]
        tests = [_test(place, one, _column(facts, table, one)) for place, one in enumerate(limits.filters)]
    elif table.name in _ABOUT:
        hidden, has = [], _ABOUT[table.name]
        tests = [_test(place, one, one.dimension) for place, one in enumerate(limits.filters) if one.dimension in has]
    elif table.name == "target" and limits.shows_targets and not limits.filters:
        hidden = list(_OF_TARGETS)
        tests = [] if limits.may_see_agents else ["dimension IS DISTINCT FROM 'agent'"]
    elif table.name in _CUT:
        hidden, tests = [], [_CUT[table.name]]
    else:
        raise _closed()
    if not hidden and not tests:
        return table.name
    nothing = ", ".join(f"CAST(NULL AS VARCHAR) AS {column}" for column in hidden)
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    called = "" if table.has_alias else f" AS {table.name}"
    return f"(SELECT *{f' REPLACE ({nothing})' if hidden else ''} FROM {table.name}{where}){called}"  # noqa: S608 - names declared here


def _column(facts: Facts, table: NamedTable, one: Filter) -> str | None:
    """The column that a limit is about: where the definition asked for reads another in its place, that one."""
    column = facts.column(one.dimension)
    if column is None or not column.isidentifier() or any(name in column for name in facts.joined):
        return None
    return table.stands_in.get(column, column)


def _test(place: int, one: Filter, column: str | None) -> str:
    return "FALSE" if column is None else condition(column, one, f"limit_{place}")


def _hidden(table: str, names: Names, limits: Limits) -> list[str]:
    """The columns of a table that a statement uses and the reader may not see."""
    is_seen = {TEXTS: limits.may_see_comments, CUSTOMERS: limits.may_see_customers, AGENTS: limits.may_see_agents}
    private = PRIVATE.get(table, {})
    return [one for kind, columns in private.items() if not is_seen[kind] for one in columns if one in names.used]


def _closed() -> NotAllowed:
    return NotAllowed("This is not shown to readers of this link.")
