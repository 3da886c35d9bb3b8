"""The Delta tables: read a version into the engine, write a stream as the next version.

A table is named ``SCHEMA/NAME``. What its columns mean is decided by whoever writes it. There is no
transaction over several tables here: versions that belong together are pinned by a release.
"""

import json
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    Schema,
    WriterProperties,
    write_deltalake,
)
from deltalake.transaction import AddAction, create_table_with_add_actions

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.durable import write_durably
from lake.engine import BATCH_ROWS, Engine, listed, literal, quoted

_NEVER_ALIKE = ("_kh", "_h_", "_row_", "_line")
"""Beginnings of bookkeeping columns whose values hardly repeat: a dictionary of them is built in vain."""

_NOTE = "govlake"


class TableMissing(GovlakeError):
    """A table that nothing has been written to yet; ``table`` names it."""

    def __init__(self, table: str) -> None:
        super().__init__(
            Text(zh=f"表 {table} 尚不存在", en=f"the table {table} does not exist yet"),
            Text(zh="先运行一次夜间任务：govlake nightly", en="run a night first: govlake nightly"),
        )
        self.table = table


class HashChanged(GovlakeError):
    """The engine hashes differently from the one that made this lake's hashes."""

    def __init__(self, made: int, now: int) -> None:
        super().__init__(
            Text(
                zh=f"本库的哈希由另一版本的引擎生成（{made}≠{now}）",
                en=f"this lake's hashes were made by an engine that hashes differently ({made} != {now})",
            ),
            Text(
                zh="换回原来的 duckdb 版本，或在新的 GOVLAKE_HOME 中重新接收 landed/ 下的全部报送",
                en="go back to the former duckdb version, or receive all of landed/ in a new GOVLAKE_HOME",
            ),
        )
        self.made, self.now = made, now


class Tables:
    """All Delta tables below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writing = defaultdict[str, threading.Lock](threading.Lock)

    def path(self, name: str) -> Path:
        """Return the folder of a table."""
        return self.folder / name

    def exists(self, name: str) -> bool:
        """Whether the table has been written."""
        # a writer killed before its first commit leaves the log's folder, without a commit
        return any((self.path(name) / "_delta_log").glob("*.json"))

    def version(self, name: str) -> int | None:
        """Return the newest version of a table, None if there is none."""
        return DeltaTable(self.path(name)).version() if self.exists(name) else None

    def touched(self, name: str) -> int | None:
        """Return when anything was last written to a table, in ns, None if there is none.

        Far quicker to ask than ``version``, which changes only with it.
        """
        try:
            return (self.path(name) / "_delta_log").stat().st_mtime_ns
        except FileNotFoundError:
            return None

    def names(self) -> tuple[str, ...]:
        """Return the names of all tables, sorted."""
        folders = (log.parent for log in self.folder.glob("*/*/_delta_log"))
        return tuple(sorted(n for n in (f"{f.parent.name}/{f.name}" for f in folders) if self.exists(n)))

    def snapshot(self, name: str, version: int | None = None) -> "Snapshot":
        """Return one version of a table, the newest if none is named; raises TableMissing."""
        if not self.exists(name):
            raise TableMissing(name)
        return Snapshot(name, self.path(name), DeltaTable(self.path(name), version=version))

    def overwrite(
        self, name: str, rows: pa.RecordBatchReader | pa.Table, note: Mapping[str, Any] | None = None
    ) -> int:
        """Write rows as the whole next version and return that version.

        ``note`` is kept in the commit, in the same instant as the rows: see ``latest_note``.
        """
        return self._write(name, rows, "overwrite", note)

    def store(self, name: str, engine: Engine, sql: str, note: Mapping[str, Any] | None = None) -> int:
        """Write a query's rows as the whole next version and return that version.

        The engine writes the Parquet file itself, with all its threads. Where the columns change, or have a
        type that Delta hasn't, deltalake writes instead, because it knows what else a table then needs.
        ``note`` as for ``overwrite``.
        """
        columns = Schema.from_arrow(engine.schema(sql))
        there = DeltaTable(self.path(name)) if self.exists(name) else None
        if there and there.schema() != columns or not engine.keeps_types(sql):
            return self.overwrite(name, engine.arrow(sql), note)
        self.path(name).mkdir(parents=True, exist_ok=True)
        file = self.path(name) / f"{uuid.uuid4()}.parquet"
        rows = engine.write_parquet(sql, file)
        added = [_added(file, rows)] if rows else []
        if not rows:
            file.unlink()
        if there:
            there.create_write_transaction([*added], "overwrite", columns, commit_properties=_kept(note))
        else:
            create_table_with_add_actions(
                str(self.path(name)), columns, added, mode="error", commit_properties=_kept(note)
            )
        return DeltaTable(self.path(name)).version()

    def append(
        self, name: str, rows: pa.RecordBatchReader | pa.Table, note: Mapping[str, Any] | None = None
    ) -> int:
        """Add rows as the next version and return that version; new columns are merged in."""
        return self._write(name, rows, "append", note)

    def _write(self, name: str, rows: Any, mode: Any, note: Mapping[str, Any] | None) -> int:
        path = self.path(name)
        path.mkdir(parents=True, exist_ok=True)
        with self._writing[name]:  # deltalake lets one of two first writers fail
            write_deltalake(
                path,
                rows,
                mode=mode,
                schema_mode="merge" if mode == "append" else "overwrite",
                writer_properties=_writer(rows.schema.names),
                commit_properties=_kept(note),
            )
            return DeltaTable(path).version()

    def latest_note(self, name: str) -> dict[str, Any]:
        """Return the note of a table's last commit; empty if there is none."""
        if not self.exists(name):
            return {}
        (commit,) = DeltaTable(self.path(name)).history(limit=1)
        note: dict[str, Any] = json.loads(commit.get(_NOTE, "{}"))
        return note

    def notes(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        """Return version and note of each of a table's commits that is still on file, newest first."""
        if not self.exists(name):
            return []
        commits = DeltaTable(self.path(name)).history()
        return [(int(c["version"]), json.loads(c.get(_NOTE, "{}"))) for c in commits]

    def guard_hash(self, engine: Engine) -> None:
        """Make sure that stored hashes and new ones come from the same function; raises HashChanged."""
        (now,) = engine.one("SELECT hash('govlake')::VARCHAR")
        mark = self.folder / "hash.json"
        if not mark.exists():
            mark.parent.mkdir(parents=True, exist_ok=True)
            write_durably(mark, json.dumps(int(now)).encode())
        made = json.loads(mark.read_text())
        if made != int(now):
            raise HashChanged(made, int(now))


def _kept(note: Mapping[str, Any] | None) -> CommitProperties | None:
    return CommitProperties(custom_metadata={_NOTE: json.dumps(note, default=str)}) if note else None


def _added(file: Path, rows: int) -> AddAction:
    stat = file.stat()
    modified = stat.st_mtime_ns // 1_000_000
    return AddAction(file.name, stat.st_size, {}, modified, True, json.dumps({"numRecords": rows}))


def _writer(columns: Iterable[str]) -> WriterProperties:
    plain = ColumnProperties(dictionary_enabled=False)
    return WriterProperties(
        compression="ZSTD",
        compression_level=1,
        max_row_group_size=BATCH_ROWS,
        column_properties={c: plain for c in columns if c.startswith(_NEVER_ALIKE)},
    )


class Snapshot:
    """One version of one Delta table."""

    def __init__(self, name: str, folder: Path, table: DeltaTable) -> None:
        self.name = name
        self._folder = folder.resolve()
        self._table = table
        self.version = table.version()

    @property
    def uri(self) -> str:
        """Where the table lies."""
        return str(self._folder)

    @property
    def partitioned(self) -> bool:
        """Whether the files lie in folders by partition, so that no file holds the partition's value."""
        return bool(self._table.metadata().partition_columns)

    @cached_property
    def rows(self) -> int:
        """How many rows this version has."""
        return int(self._table.count())

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The Parquet files of this version, sorted."""
        # deltalake percent-encodes folders; files lie directly in the table's own
        return tuple(sorted(self._folder / Path(uri).name for uri in self._table.file_uris()))

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns with their Arrow types."""
        return pa.schema(self._table.schema().to_arrow())

    @cached_property
    def types(self) -> dict[str, str]:
        """The columns with their DuckDB types, in order."""
        empty = duckdb.from_arrow(self.schema.empty_table())
        return dict(zip(empty.columns, map(str, empty.types), strict=True))

    def select(self) -> str:
        """Return SQL that reads this version's rows, all columns, also when there is no file."""
        if not self.files:
            return empty_select(self.types)
        return f"SELECT {listed(self.schema.names)} FROM {parquet(self.files)}"

    def view(self, engine: Engine) -> str:
        """Make the rows readable in the engine and return the view's name."""
        view = engine.unique_name(self.name.replace("/", "_"))
        engine.run(f"CREATE TEMP VIEW {quoted(view)} AS {self.select()}")
        return view


def empty_select(types: Mapping[str, str]) -> str:
    """Return a query without rows whose columns have these DuckDB types."""
    columns = ", ".join(f"NULL::{type_} AS {quoted(name)}" for name, type_ in types.items())
    return f"SELECT {columns} WHERE false"


def parquet(files: Iterable[Path]) -> str:
    """Return the table function that reads exactly these Parquet files."""
    paths = ", ".join(literal(_unglobbed(str(file))) for file in files)
    return f"read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"


def _unglobbed(path: str) -> str:
    """Return a path with no character that DuckDB would take for a pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path)
