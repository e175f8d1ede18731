"""Published facts asked of a Spark cluster over Spark Connect: one session for each version of them, its tables read from the files of the manifest.

The cluster's workers must see the folder under the same path, or the objects with keys of their own. The packages are those of requirements-spark.txt, imported here alone and when they are used.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from data.store.engine_errors import NotAnswered, StoreError, plain_errors
from data.store.manifest import FOLLOWED, Manifest, Table
from data.store.migrate import view
from data.store.reasons import in_own_words
from data.store.sentence import Sentence
from data.store.sql import identifier, listed

Params = Mapping[str, object]

_TYPES = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ", "HUGEINT": "DOUBLE", "BLOB": "BINARY", "INTEGER": "INT"}
"""What Spark calls a type of the manifest by another name; a HUGEINT lies in Parquet as a double, and is made whole again where it is read."""
_SAME = frozenset({"BIGINT", "SMALLINT", "TINYINT", "DOUBLE", "DATE", "BOOLEAN"})
_KEPT_STATEMENTS = 1000
_TRIES, _LONGEST_WAIT = 5, 2000
"""How often a cluster that is not there is asked again, and the longest wait between, in milliseconds: some five seconds."""


class SparkFacts:
    """One version of published facts on a cluster. Safe from any thread."""

    def __init__(
        self, address: str, where: Path | str, manifest: Manifest, prepare: Callable[[], duckdb.DuckDBPyConnection]
    ) -> None:
        """Nothing is asked of the cluster yet; `where` its workers find the files. Raises StoreError where the packages are not installed."""
        try:
            from data.store import spark_sql
        except ImportError as error:
            raise _not_installed(address, error) from error
        self._sql = spark_sql
        self._address, self._where, self._manifest = address, str(where).rstrip("/"), manifest
        self._shapes = prepare()
        for name, table in manifest.tables.items():
            _make_empty(self._shapes, name, table)
        self._columns = {name: table.columns for name, table in manifest.tables.items()}
        self._views: dict[str, str] = {}
        for name in FOLLOWED:
            text = view(name)
            self._shapes.execute(text)
            self._views[name] = text.split(" AS", 1)[1].rstrip(";")
            found = self._shapes.execute(f"DESCRIBE {name}").fetchall()
            self._columns[name] = tuple((column, type_) for column, type_, *_ in found)
        self._macros = {
            name: spark_sql.Macro(tuple(parameters), body)
            for name, parameters, body in self._shapes.execute(
                "SELECT function_name, parameters, macro_definition FROM duckdb_functions() WHERE function_type = 'macro' AND NOT internal"
            ).fetchall()
        }
        self._by_month = {name for name, table in manifest.tables.items() if table.is_by_month} | self._views.keys()
        self._lock = threading.RLock()
        self._session: Any = None
        self._there: set[str] = set()
        self._tables_of: dict[str, frozenset[str]] = {}

    def answers(self, sql: str) -> bool:
        """Whether a statement reads a table that is split by months; all others are read in this process. Raises StoreError."""
        found = self._tables_of.get(sql)
        if found is None:
            try:
                found = self._sql.tables_of(sql)
            except self._sql.CannotCarry as error:
                raise self._cannot(error) from error
            if len(self._tables_of) >= _KEPT_STATEMENTS:
                self._tables_of.clear()
            self._tables_of[sql] = found
        return bool(found & self._by_month)

    def frame(self, sql: str, params: Params, tag: str = "") -> pl.DataFrame:
        """The answer, with the columns and types that DuckDB gives it. `interrupt(tag)` stops it.

        Raises NotAnswered where this statement cannot be asked or fails there, and StoreError where the cluster does not answer at all.
        """
        cursor = self._shapes.cursor()
        try:
            with plain_errors():
                (today,) = cursor.execute("SELECT current_date").fetchall()[0]
                shape = pl.DataFrame(
                    pl.from_arrow(cursor._submit(sql, dict(params), "arrow").arrow_table(to_polars=True))
                ).clear()
        finally:
            cursor.close()
        text = self._carried(sql, params, today)
        try:
            try:
                found = self._asked(sql, text, tag, today)
            except StoreError:
                raise
            except Exception as error:
                if not _is_of_old_session(error):
                    raise
                self._forget_session()  # the cluster was started anew
                found = self._asked(sql, text, tag, today)
        except StoreError:
            raise
        except (
            Exception,
            SystemExit,
        ) as error:  # of gRPC or Spark: they share no class, and pyspark even ends the process where it misses a Spark of its own
            if _is_of_statement(error):
                raise NotAnswered(
                    Sentence(
                        "Spark at {address} could not work this out: {reason}.",
                        address=self._address,
                        reason=in_own_words(_first_line(error)),
                    )
                ) from error
            self._forget_session()
            raise StoreError(
                Sentence(
                    "Spark at {address} did not answer: {reason}.", address=self._address, reason=_first_line(error)
                )
            ) from error
        return self._as_here(pl.DataFrame(pl.from_arrow(found)), shape)

    def _carried(self, sql: str, params: Params, today: date) -> str:
        try:
            return self._sql.carried(sql, params, self._sql.Dictionary(self._columns, self._macros, today))
        except self._sql.CannotCarry as error:
            raise self._cannot(error) from error

    def _asked(self, sql: str, text: str, tag: str, today: date) -> Any:
        session = self._with_tables(self._sql.tables_of(sql), today)
        if tag:
            session.addTag(tag)
        try:
            return session.sql(text).toArrow()
        finally:
            if tag:
                session.removeTag(tag)

    def _forget_session(self) -> None:
        with self._lock:
            self._session = None

    def interrupt(self, tag: str) -> None:
        """Stop what is asked under this tag."""
        session = self._session
        if session is not None:
            session.interruptTag(tag)

    def _cannot(self, error: Exception) -> NotAnswered:
        return NotAnswered(Sentence("Spark cannot be asked this: {what} is not known to mean the same there. Set KPI_ENGINE to parquet:{folder}.", what=str(error), folder=self._where.replace("s3a://", "s3://", 1)))  # fmt: skip

    def _with_tables(self, names: frozenset[str], today: date) -> Any:
        with self._lock:
            if self._session is None:
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")  # of versions of pandas, which is not used here
                        from pyspark.logger import PySparkLogger
                        from pyspark.sql.connect.client.retries import DefaultPolicy
                        from pyspark.sql.connect.session import SparkSession
                except ImportError as error:
                    raise _not_installed(self._address, error) from error
                self._session = SparkSession.builder.remote(self._address).create()
                PySparkLogger.getLogger(
                    "SQLQueryContextLogger"
                ).disabled = True  # what fails is told by us, in a sentence
                # Its own policy asks for ten minutes before it says that nobody is there.
                self._session.client.set_retry_policies([DefaultPolicy(max_retries=_TRIES, max_backoff=_LONGEST_WAIT)])
                self._there = set()
                for name, value in (
                    ("spark.sql.session.timeZone", "UTC"),
                    ("spark.sql.ansi.enabled", "true"),
                    ("spark.sql.caseSensitive", "false"),
                ):
                    self._session.conf.set(name, value)
            for name in sorted(names & self._views.keys() - self._there):
                self._with_tables(self._sql.tables_of(self._views[name]), today)
                self._session.sql(self._carried(self._views[name], {}, today)).createOrReplaceTempView(name)
                self._there.add(name)
            for name in sorted(names & self._manifest.tables.keys() - self._there):
                self._make_view(name, self._manifest.tables[name])
                self._there.add(name)
            return self._session

    def _make_view(self, name: str, table: Table) -> None:
        columns = [
            (column, _TYPES.get(type_, type_)) for column, type_ in table.columns if type_ in _TYPES or type_ in _SAME
        ]
        schema = ", ".join(f"`{column}` {type_}" for column, type_ in columns)
        if table.files:
            rows = self._session.read.schema(schema).parquet(*(f"{self._where}/{file.path}" for file in table.files))
        else:
            rows = self._session.sql(
                f"SELECT {listed(f'CAST(NULL AS {type_}) AS `{column}`' for column, type_ in columns)} WHERE FALSE"
            )
        whole = {column for column, type_ in table.columns if type_ == "HUGEINT"}
        if whole:
            rows = rows.selectExpr(
                *(
                    f"CAST(`{column}` AS BIGINT) AS `{column}`" if column in whole else f"`{column}`"
                    for column, _ in columns
                )
            )
        rows.createOrReplaceTempView(name)

    def _as_here(self, found: pl.DataFrame, shape: pl.DataFrame) -> pl.DataFrame:
        """With the names and types of DuckDB's answer. What would be another kind of value is an error and no number."""
        if len(found.columns) != len(shape.columns):
            raise self._cannot(ValueError(", ".join(found.columns)))
        columns = []
        for one, (name, type_) in zip(found.get_columns(), shape.schema.items(), strict=True):
            is_alike = (
                one.dtype == pl.Null
                or one.dtype.base_type() == type_.base_type()
                or (one.dtype.is_numeric() and type_.is_numeric())
            )
            is_cut = (
                one.dtype.is_float() and type_.is_integer() and not (one.drop_nulls() == one.drop_nulls().round()).all()
            )
            if not is_alike or is_cut:
                raise self._cannot(ValueError(f"{name}: {one.dtype}, {type_}"))
            columns.append(one.cast(type_).alias(name))
        return pl.DataFrame(columns)


def _make_empty(connection: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    nothing = listed(f"CAST(NULL AS {type_}) AS {identifier(column)}" for column, type_ in table.columns)
    kinds = connection.execute(
        "SELECT table_type FROM information_schema.tables WHERE table_name = $name", {"name": name}
    ).fetchall()
    for (kind,) in kinds:
        connection.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {name}")
    connection.execute(f"CREATE TABLE {name} AS SELECT {nothing} WHERE FALSE")


def _is_of_statement(error: BaseException) -> bool:
    """Whether the cluster answered, and said what is wrong with a statement: those errors have classes of their own below the common one."""
    from pyspark.errors.exceptions.connect import SparkConnectGrpcException

    return isinstance(error, SparkConnectGrpcException) and type(error) is not SparkConnectGrpcException


def _is_of_old_session(error: BaseException) -> bool:
    from pyspark.errors import PySparkException

    return isinstance(error, PySparkException) and (error.getCondition() or "").startswith("INVALID_HANDLE.SESSION")


def _not_installed(address: str, error: ImportError) -> StoreError:
    return StoreError(
        Sentence("To ask Spark at {address} the package {name} is needed: pip install -r requirements-spark.txt.", address=address, name=error.name or "")
    )  # fmt: skip


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).split("\n", 1)[0].removesuffix(".")
