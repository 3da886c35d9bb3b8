"""The DuckDB engine that all heavy work runs in, cut off from the network.

Only the session and how to quote for it belong here. What is computed in it is said elsewhere.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any
from weakref import WeakSet

import duckdb
import pyarrow as pa

EngineError = duckdb.Error
"""What the engine raises, for rooms that may not import it."""

_NOT_IN_DELTA = re.compile(
    r"HUGEINT|\bU(?:BIG|SMALL|TINY)?INT|UINTEGER|UUID|TIME\b|TIMESTAMP_|WITH TIME ZONE"
)
"""Types that Parquet and Delta have differently, or not at all."""

BATCH_ROWS = 122_880
"""Rows handed over at a time; DuckDB's own row group size."""


MEMORY = "2500MB"
"""What a session may use before it spills: a night has two at a time, and 6 GB in all."""


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """Return a text as an SQL string literal; None is NULL."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def listed(names: Iterable[str]) -> str:
    """Return names as an SQL list of identifiers."""
    return ", ".join(quoted(n) for n in names)


def once(value: str, name: str, expression: str) -> str:
    """Return the SQL of an expression over ``name``, a value that is worked out only once."""
    return f"list_transform([{value}], lambda {name}: {expression})[1]"


class Engine:
    """One in-memory DuckDB session that spills to ``folder`` above its memory limit.

    Use it as a context manager; a session belongs to one thread.
    """

    def __init__(self, folder: Path, memory_limit: str = MEMORY, threads: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "temp_directory": str(folder / "spill"),
                "memory_limit": memory_limit,
                "preserve_insertion_order": "false",
                **({"threads": str(threads)} if threads else {}),
            },
        )
        self._made = 0
        self._streams: WeakSet[pa.RecordBatchReader] = WeakSet()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session; its temporary tables are gone."""
        self.connection.close()

    def run(self, sql: str, parameters: Sequence[Any] | None = None) -> None:
        """Execute a statement for its effect."""
        self.connection.execute(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        return self.connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] | None = None) -> tuple[Any, ...]:
        """Return the only row of a query."""
        (row,) = self.rows(sql, parameters)
        return row

    def arrow(self, sql: str) -> pa.RecordBatchReader:
        """Return a query's result as a stream of Arrow batches; nothing is held whole."""
        stream = self.connection.sql(sql).to_arrow_reader(BATCH_ROWS)
        self._streams.add(stream)
        return stream

    def schema(self, sql: str) -> pa.Schema:
        """Return the columns of a query's result with their Arrow types; the query isn't run."""
        return self.connection.sql(f"SELECT * FROM ({sql}) LIMIT 0").to_arrow_table().schema

    def keeps_types(self, sql: str) -> bool:
        """Return whether a Parquet file of a query's rows has the types that ``schema`` says."""
        types = self.rows(f"SELECT column_type FROM (DESCRIBE {sql})")
        return not any(_NOT_IN_DELTA.search(type_) for (type_,) in types)

    def write_parquet(self, sql: str, file: Path) -> int:
        """Write a query's rows to a Parquet file and return how many there were."""
        target, groups = literal(str(file)), f"ROW_GROUP_SIZE {BATCH_ROWS}"
        packed = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, {groups}"
        (count,) = self.one(f"COPY ({sql}) TO {target} ({packed})")
        return int(count)

    def store_arrow(self, name: str, rows: pa.Table) -> None:
        """Keep rows as a temporary table."""
        view = self.unique_name("given")
        self.connection.register(view, rows)
        try:
            self.run(f"CREATE TEMP TABLE {quoted(name)} AS FROM {quoted(view)}")
        finally:
            self.connection.unregister(view)

    def unique_name(self, stem: str) -> str:
        """Return a name that no other relation of this session has."""
        self._made += 1
        return f"{stem}__{self._made}"

    @contextmanager
    def cleared(self) -> Iterator[None]:
        """Drop, in the end, all temporary views and tables: for one of several tasks in a session."""
        try:
            yield
        finally:
            for stream in list(self._streams):  # one that an error left unread would block the session
                stream.close()
            for kind, column in (("VIEW", "view_name"), ("TABLE", "table_name")):
                made = self.rows(
                    f"SELECT {column} FROM duckdb_{kind.lower()}s() WHERE temporary AND NOT internal"
                )
                for (name,) in made:
                    self.run(f"DROP {kind} IF EXISTS temp.{quoted(name)} CASCADE")
            self._made = 0  # so that a task names alike, and compiles alike, every night

    def drop(self, *names: str) -> None:
        """Remove temporary tables that are no longer needed, to give their memory back."""
        for name in names:
            self.run(f"DROP TABLE IF EXISTS {quoted(name)}")
