"""A statement of ours carried over to Spark's SQL, so that it means the same there; what is not known to mean the same is refused.

Where both engines have a word and mean different things by it, DuckDB's meaning is written out: quotients are of doubles and know infinity, days minus
days are a number, casts round, a list keeps what is empty and has an order. Only what is in `KNOWN` passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"})


class CannotCarry(Exception):
    """What a statement says is not known to mean the same on Spark; the text names it."""


class Kind(StrEnum):
    """What is to be known of a value to carry over what is done with it."""

    DAY = "day"
    MOMENT = "moment"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    OTHER = "other"
    MIXED = "mixed"


@dataclass(frozen=True)
class Macro:
    """A macro of the facts that gives one value."""

    parameters: tuple[str, ...]
    body: str


@dataclass(frozen=True)
class Dictionary:
    """What statements speak of: tables with the types of their columns, and macros; `today` is the engine's current date."""

    tables: Mapping[str, tuple[tuple[str, str], ...]]
    macros: Mapping[str, Macro]
    today: date


KNOWN = (
    exp.AggFunc, exp.And, exp.Or, exp.Not, exp.Case, exp.If, exp.Coalesce, exp.Greatest, exp.Least, exp.Sqrt, exp.Abs, exp.Exp, exp.Ln, exp.Pow, exp.Year,
    exp.Exists, exp.Trim, exp.GenerateSeries, exp.CurrentDate, exp.DayOfWeekIso, exp.Struct, exp.TimeToUnix, exp.TimestampTrunc, exp.DateTrunc, exp.Cast,
    exp.Lag, exp.Lead, exp.DateDiff, exp.TimeToStr, exp.Explode, exp.Lower, exp.RowNumber,
)  # fmt: skip
"""The functions that were held against DuckDB (tests/spark); any other is refused."""
AGGREGATES = (
    exp.Sum, exp.Count, exp.Min, exp.Max, exp.Avg, exp.AnyValue, exp.LogicalOr, exp.LogicalAnd, exp.BitwiseOrAgg, exp.ArrayAgg,
    exp.PercentileCont, exp.PercentileDisc, exp.Lag, exp.Lead, exp.CountIf,
)  # fmt: skip
_SAME_AS_INSIDE = (exp.Paren, exp.Min, exp.Max, exp.Lag, exp.Lead, exp.Window, exp.IgnoreNulls, exp.Filter, exp.AnyValue, exp.PercentileDisc, exp.Alias, exp.Neg, exp.Explode, exp.Abs)  # fmt: skip
_OF_ANY = (exp.Coalesce, exp.Least, exp.Greatest)
_FLAGS = (exp.Predicate, exp.And, exp.Or, exp.Not, exp.LogicalOr, exp.LogicalAnd, exp.Boolean)


def carried(sql: str, params: Mapping[str, object], known: Dictionary) -> str:
    """The statement in Spark's SQL with its parameters written in. Raises CannotCarry."""
    try:
        tree = _without_macros(parse_one(sql, read="duckdb"), known.macros)
        _refuse_unknown(tree)
        tree = tree.transform(lambda node: _value(node, params, known.today))
        kinds = _Kinds(_columns(tree, known))
        kinds.learn(tree)
        for node in reversed(list(tree.bfs())):
            write = _WRITTEN.get(type(node))
            if write is None:
                continue
            kind, new = kinds.of(node), write(node, kinds)
            if new is not node:
                tree = new if node is tree else tree
                node.replace(new)
                kinds.note(new, kind)
        return str(tree.sql("spark"))
    except SqlglotError as error:
        raise CannotCarry(str(error).split("\n", 1)[0]) from error


def tables_of(sql: str) -> frozenset[str]:
    """The names of the tables that a statement reads, without those that it makes itself. Raises CannotCarry."""
    try:
        tree = parse_one(sql, read="duckdb")
    except SqlglotError as error:
        raise CannotCarry("it cannot be read") from error
    made = {one.alias for one in tree.find_all(exp.CTE)}
    return frozenset(one.name for one in tree.find_all(exp.Table)) - made


def _without_macros(tree: exp.Expr, macros: Mapping[str, Macro]) -> exp.Expr:
    """The body of a macro in each place where it is called."""

    def opened(node: exp.Expr) -> exp.Expr:
        macro = macros.get(node.name.lower()) if isinstance(node, exp.Anonymous) else None
        if macro is None:
            return node
        given = dict(zip(macro.parameters, node.expressions, strict=True))
        body = parse_one(macro.body, read="duckdb").transform(
            lambda one: exp.Paren(this=given[one.name].copy()) if isinstance(one, exp.Column) and one.name in given and not one.table else one
        )  # fmt: skip
        return exp.Paren(this=_without_macros(body, macros))

    return tree.transform(opened)


def _refuse_unknown(tree: exp.Expr) -> None:
    for node in tree.walk():
        if isinstance(node, exp.Func) and not isinstance(node, KNOWN):
            raise CannotCarry(f"{node.name if isinstance(node, exp.Anonymous) else node.sql_name()}()")
        if isinstance(node, exp.AggFunc) and not isinstance(node, AGGREGATES):
            raise CannotCarry(f"{node.sql_name()}()")
        if isinstance(node, (exp.Like, exp.ILike, exp.RegexpLike, exp.Mod, exp.Bracket, exp.TryCast)):
            raise CannotCarry(node.sql("duckdb"))
        if isinstance(node, exp.Trim) and node.expression:
            raise CannotCarry(node.sql("duckdb"))


def _value(node: exp.Expr, params: Mapping[str, object], today: date) -> exp.Expr:
    """A parameter, or today, as what it is now."""
    if isinstance(node, exp.CurrentDate):
        return _literal(today)
    if isinstance(node, exp.Placeholder) and node.name:
        return _literal(params[node.name])
    return node


def _literal(value: object) -> exp.Expr:
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        number = exp.Literal.number(abs(value))
        return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number
    if isinstance(value, float):
        return _cast(exp.Literal.string(repr(value)), "DOUBLE")
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return _cast(exp.Literal.string(value.isoformat(" ")), "TIMESTAMP")
    if isinstance(value, date) and not isinstance(value, datetime):
        return _cast(exp.Literal.string(value.isoformat()), "DATE")
    raise CannotCarry(f"a parameter of the kind {type(value).__name__}")


def _columns(tree: exp.Expr, known: Dictionary) -> dict[str, Kind]:
    """The kinds of the columns of the tables that are read, by name."""
    found: dict[str, Kind] = {}
    for table in {one.name for one in tree.find_all(exp.Table)}:
        for column, type_ in known.tables.get(table, ()):
            _join(found, column, _kind_of_type(type_))
    return found


def _join(found: dict[str, Kind], name: str, kind: Kind) -> None:
    before = found.get(name.lower())
    if before not in (None, kind):
        numbers = {before, kind} == {Kind.WHOLE, Kind.NUMBER}
        kind = Kind.NUMBER if numbers else Kind.MIXED
    found[name.lower()] = kind


def _kind_of_type(type_: str) -> Kind:
    if type_ in INTEGERS or type_ in ("INT", "UTINYINT", "USMALLINT", "UINTEGER"):
        return Kind.WHOLE
    if type_ == "DATE":
        return Kind.DAY
    if type_ == "BOOLEAN":
        return Kind.FLAG
    if type_.startswith("TIMESTAMP"):
        return Kind.MOMENT
    return Kind.NUMBER if type_.startswith(("DOUBLE", "DECIMAL")) else Kind.OTHER


class _Kinds:
    """What kind of value each part of a statement is, as far as it can be told."""

    def __init__(self, columns: dict[str, Kind]) -> None:
        self.columns = columns
        self._noted: dict[int, tuple[exp.Expr, Kind]] = {}

    def learn(self, tree: exp.Expr) -> None:
        """The names that a statement gives to what it works out; from the inside out, again until nothing new is learned."""
        tables = dict(self.columns)
        for _ in range(4):
            before = dict(self.columns)
            self.columns = dict(tables)
            told: dict[str, Kind] = {}
            for alias in reversed(list(tree.find_all(exp.Alias))):
                inside = alias.this
                if isinstance(inside, exp.Column) and inside.name.lower() == alias.alias.lower():
                    continue
                saved, self.columns = self.columns, before
                kind = self.of(inside)
                self.columns = saved
                if (not isinstance(inside, exp.Null) and kind is not Kind.OTHER) or (
                    isinstance(inside, exp.Literal) and inside.is_string
                ):
                    _join(told, alias.alias, kind)
            for name, kind in told.items():
                _join(self.columns, name, kind)
            if self.columns == before:
                return

    def note(self, node: exp.Expr, kind: Kind) -> None:
        """Remember of what was written anew what it was."""
        self._noted[id(node)] = (node, kind)

    def of(self, node: exp.Expr | None) -> Kind:
        """The kind of a part."""
        if node is None:
            return Kind.OTHER
        if id(node) in self._noted:
            return self._noted[id(node)][1]
        if isinstance(node, exp.Column):
            return self.columns.get(node.name.lower(), Kind.OTHER)
        if isinstance(node, _SAME_AS_INSIDE):
            return self.of(node.this)
        if isinstance(node, _OF_ANY):
            return self._first([node.this, *node.expressions])
        if isinstance(node, exp.Case):
            return self._first([*(one.args["true"] for one in node.args["ifs"]), node.args.get("default")])
        if isinstance(node, exp.Subquery):
            return self.of(node.this)
        if isinstance(node, exp.Select):
            return self.of(node.expressions[0]) if len(node.expressions) == 1 else Kind.OTHER
        if isinstance(node, (exp.Add, exp.Sub, exp.Mul)):
            return self._of_sum(node)
        return self._of_itself(node)

    def _of_itself(self, node: exp.Expr) -> Kind:
        if isinstance(node, exp.Cast):
            return _kind_of_type(node.to.sql("duckdb"))
        if isinstance(node, exp.Literal):
            return Kind.OTHER if node.is_string else Kind.WHOLE if node.is_int else Kind.NUMBER
        if isinstance(node, _FLAGS):
            return Kind.FLAG
        if isinstance(node, (exp.TimestampTrunc, exp.DateTrunc, exp.GenerateSeries)):
            return Kind.MOMENT
        if isinstance(
            node, (exp.Count, exp.Year, exp.DayOfWeekIso, exp.IntDiv, exp.DateDiff, exp.BitwiseOrAgg, exp.RowNumber)
        ):
            return Kind.WHOLE
        if isinstance(node, exp.Sum):
            return Kind.WHOLE if self.of(node.this) is Kind.WHOLE else Kind.NUMBER
        if isinstance(node, (exp.Div, exp.TimeToUnix, exp.Avg, exp.Sqrt, exp.Exp, exp.Ln, exp.Pow, exp.PercentileCont)):
            return Kind.NUMBER
        return Kind.OTHER

    def _first(self, nodes: list[Any]) -> Kind:
        kinds = {kind for one in nodes if (kind := self.of(one)) is not Kind.OTHER}
        if len(kinds) > 1:
            return Kind.NUMBER if kinds == {Kind.WHOLE, Kind.NUMBER} else Kind.MIXED
        return next(iter(kinds), Kind.OTHER)

    def _of_sum(self, node: exp.Binary) -> Kind:
        one, other = self.of(node.this), self.of(node.expression)
        if isinstance(node.expression, exp.Interval):
            return Kind.MOMENT
        if Kind.MIXED in (one, other):
            return Kind.MIXED
        if one is Kind.DAY:
            return Kind.WHOLE if other is Kind.DAY else Kind.DAY
        if one is other is Kind.WHOLE:
            return Kind.WHOLE
        return Kind.OTHER if Kind.OTHER in (one, other) else Kind.NUMBER


def _cast(node: exp.Expr, type_: str) -> exp.Expr:
    return exp.Cast(this=node, to=exp.DataType.build(type_, dialect="duckdb"))


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _infinity(sign: str) -> exp.Expr:
    return _cast(exp.Literal.string(f"{sign}Infinity"), "DOUBLE")


def _minus(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    one, other = kinds.of(node.this), kinds.of(node.expression)
    if (
        Kind.MIXED in (one, other)
        or (Kind.OTHER in (one, other) and {one, other} & {Kind.DAY, Kind.MOMENT})
        or one is other is Kind.MOMENT
    ):
        raise CannotCarry(node.sql("duckdb"))
    if one is other is Kind.DAY:
        return _cast(_call("DATEDIFF", node.this, node.expression), "BIGINT")
    if one is Kind.DAY and not isinstance(node.expression, exp.Interval):
        return _call("DATE_SUB", node.this, _cast(node.expression, "INT"))
    return node


def _plus(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    one, other = kinds.of(node.this), kinds.of(node.expression)
    if isinstance(node.expression, exp.Interval):
        return exp.Add(this=_cast(node.this, "TIMESTAMP"), expression=node.expression)
    if Kind.MIXED in (one, other) or (Kind.OTHER in (one, other) and {one, other} & {Kind.DAY, Kind.MOMENT}):
        raise CannotCarry(node.sql("duckdb"))
    if one is Kind.DAY:
        return _call("DATE_ADD", node.this, _cast(node.expression, "INT"))
    return node


def _divided(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """Of doubles; by nothing it is infinite, or no number."""
    above, under = _cast(node.this, "DOUBLE"), _cast(node.expression, "DOUBLE")
    if isinstance(node.expression, exp.Literal) or (
        isinstance(node.expression, exp.Cast) and isinstance(node.expression.this, exp.Literal)
    ):
        return exp.Paren(this=exp.Div(this=above, expression=under))
    zero = exp.Literal.number(0)
    by_nothing = exp.Case().when(exp.GT(this=above.copy(), expression=zero), _infinity("")).when(exp.LT(this=above.copy(), expression=zero.copy()), _infinity("-"))  # fmt: skip
    by_nothing = by_nothing.when(
        exp.EQ(this=above.copy(), expression=zero.copy()), _cast(exp.Literal.string("NaN"), "DOUBLE")
    )
    return (
        exp.Case()
        .when(exp.EQ(this=under.copy(), expression=zero.copy()), by_nothing)
        .else_(_call("TRY_DIVIDE", above, under))
    )


def _logarithm(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    return (
        exp.Case()
        .when(exp.EQ(this=node.this.copy(), expression=exp.Literal.number(0)), _infinity("-"))
        .else_(exp.Ln(this=node.this.copy()))
    )


def _converted(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """Into a whole number DuckDB rounds, doubles at the half to the even one, and Spark cuts off."""
    type_ = node.args["to"].sql("duckdb")
    kind = kinds.of(node.this)
    if type_ in ("INT", *INTEGERS) and kind is Kind.NUMBER:
        return exp.Cast(this=_call("BROUND", _cast(node.this, "DOUBLE")), to=node.args["to"].copy())
    if type_ in ("INT", *INTEGERS) and kind not in (Kind.WHOLE, Kind.FLAG) and not isinstance(node.this, exp.Null):
        raise CannotCarry(node.sql("duckdb"))
    if type_ == "TEXT" and kind not in (Kind.WHOLE, Kind.FLAG, Kind.DAY, Kind.OTHER):
        raise CannotCarry(node.sql("duckdb"))
    return node


def _truncated(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    return _cast(_call("DATE_TRUNC", exp.Literal.string(node.args["unit"].name), node.this), "TIMESTAMP")


def _seconds(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    micros = _call("UNIX_MICROS", exp.Cast(this=node.this, to=exp.DataType.build("TIMESTAMPLTZ")))
    return exp.Paren(
        this=exp.Div(this=_cast(micros, "DOUBLE"), expression=_cast(exp.Literal.number(1_000_000), "DOUBLE"))
    )


def _weekday(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    return exp.Paren(this=exp.Add(this=_call("WEEKDAY", node.this), expression=exp.Literal.number(1)))


def _mean(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    return exp.Avg(this=_cast(node.this, "DOUBLE"))


def _trimmed(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """Of all characters that are spaces, as DuckDB does."""
    return _call("REGEXP_REPLACE", node.this, exp.Literal.string(r"^\p{Zs}+|\p{Zs}+$"), exp.Literal.string(""))


def _percentile(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    return _call("PERCENTILE", node.this, node.expression)


def _percentile_there(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """One of the values; Spark knows it of numbers alone, so days are counted from one."""
    is_day = kinds.of(node.this) is Kind.DAY
    first = _literal(date(1970, 1, 1))
    value = _call("DATEDIFF", node.this, first) if is_day else node.this
    found = exp.WithinGroup(this=_call("PERCENTILE_DISC", node.expression), expression=exp.Order(expressions=[exp.Ordered(this=value, nulls_first=True)]))  # fmt: skip
    return _call("DATE_ADD", first.copy(), _cast(found, "INT")) if is_day else found


def _list(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """With what is empty, in its order, and empty itself where there is nothing. A condition stays outside: see _list_where."""
    return node if isinstance(node.parent, exp.Filter) else _collected(node, None)


def _list_where(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    return _collected(node.this, node.expression) if isinstance(node.this, exp.ArrayAgg) else node


def _collected(node: exp.Expr, where: exp.Expr | None) -> exp.Expr:
    value, keys = node.this, []
    if isinstance(value, exp.Order):
        if any(one.args.get("desc") for one in value.expressions):
            raise CannotCarry(node.sql("duckdb"))
        keys, value = [one.this for one in value.expressions], value.this
    if isinstance(value, exp.Distinct):
        raise CannotCarry(node.sql("duckdb"))
    named = [part for place, key in enumerate([*keys, value]) for part in (exp.Literal.string(f"k{place}"), key.copy())]
    found: exp.Expr = _call("COLLECT_LIST", _call("NAMED_STRUCT", *named))
    if where is not None:
        found = exp.Filter(this=found, expression=where.copy())
    if keys:
        found = _call("ARRAY_SORT", found)
    one = exp.to_identifier("one")
    values = _call(
        "TRANSFORM",
        found,
        exp.Lambda(this=exp.Dot(this=one.copy(), expression=exp.to_identifier(f"k{len(keys)}")), expressions=[one]),
    )
    return _call("IF", exp.EQ(this=_call("SIZE", values), expression=exp.Literal.number(0)), exp.Null(), values.copy())


def _series(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """Nothing where it ends before it begins."""
    start, end, step = node.args["start"], node.args["end"], node.args["step"]
    moments = [_cast(one, "TIMESTAMP") for one in (start, end)]
    return _call(
        "IF",
        exp.LTE(this=moments[0], expression=moments[1]),
        _call("SEQUENCE", *(one.copy() for one in moments), step),
        _call("ARRAY"),
    )


def _unnested(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """What is unnested within something is unnested in a statement of its own, of which that is read."""
    select = node.find_ancestor(exp.Select)
    if not isinstance(select, exp.Select) or select.args.get("from_") or select.args.get("from"):
        raise CannotCarry(node.sql("duckdb"))
    inside = exp.select(exp.Alias(this=_call("EXPLODE", node.this.copy()), alias=exp.to_identifier("each_one")))
    select.from_(inside.subquery("series"), copy=False)
    return exp.column("each_one")


def _replaced(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """A column that is replaced comes last: names tell the columns of what is read from, and not their places."""
    replaced, select = node.args.get("replace"), node.parent
    if not replaced:
        return node
    if not isinstance(select, exp.Select) or not isinstance(select.parent, exp.Subquery):
        raise CannotCarry(node.sql("duckdb"))
    select.set("expressions", [*select.expressions, *(one.copy() for one in replaced)])
    return exp.Star(except_=[exp.to_identifier(one.alias) for one in replaced])


def _named(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """Spark decides by itself what it keeps of a part with a name."""
    node.set("materialized", None)
    return node


def _framed(node: exp.Expr, kinds: _Kinds) -> exp.Expr:
    """A window with a name and a frame of its own: what the name stands for is written out."""
    name, select = node.args.get("alias"), node.find_ancestor(exp.Select)
    if name is None or not node.args.get("spec") or not isinstance(select, exp.Select):
        return node
    for one in select.args.get("windows") or ():
        if one.name == name.name:
            node.set("partition_by", [part.copy() for part in one.args.get("partition_by") or ()])
            node.set("order", one.args["order"].copy() if one.args.get("order") else None)
            node.set("alias", None)
            return node
    raise CannotCarry(node.sql("duckdb"))


_WRITTEN: Mapping[type[exp.Expr], Callable[[exp.Expr, _Kinds], exp.Expr]] = {
    exp.Sub: _minus,
    exp.Add: _plus,
    exp.Div: _divided,
    exp.Ln: _logarithm,
    exp.Cast: _converted,
    exp.TimestampTrunc: _truncated,
    exp.DateTrunc: _truncated,
    exp.TimeToUnix: _seconds,
    exp.DayOfWeekIso: _weekday,
    exp.Avg: _mean,
    exp.Trim: _trimmed,
    exp.PercentileCont: _percentile,
    exp.PercentileDisc: _percentile_there,
    exp.ArrayAgg: _list,
    exp.Filter: _list_where,
    exp.GenerateSeries: _series,
    exp.Explode: _unnested,
    exp.Star: _replaced,
    exp.CTE: _named,
    exp.Window: _framed,
}
"""Where both engines have a word and mean something else by it."""
