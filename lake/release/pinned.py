"""One version of one Delta table as an SQL relation that plain DuckDB reads.

The relation always has exactly the columns of the Delta schema, whatever the files hold: columns that
were only added to the schema are NULL, and a table without files is empty but typed.
"""

from dataclasses import dataclass
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.engine import Engine, quoted
from lake.tables import Tables, empty_select, parquet


class FilesGone(GovlakeError):
    """Files of a pinned version have been vacuumed away; ``table``, ``version`` and ``file`` say which."""

    def __init__(self, table: str, version: int, file: Path) -> None:
        super().__init__(
            Text(
                zh=f"表 {table} 版本 {version} 的文件已不存在",
                en=f"files of {table} version {version} are gone",
            ),
            Text(
                zh="从备份恢复该文件，或另选发布版本",
                en="restore the file from a backup, or choose another release",
            ),
        )
        self.table, self.version, self.file = table, version, file


class PartitionedTable(GovlakeError):
    """A table partitioned by folder, whose partition values stand in no file; ``table`` names it."""

    def __init__(self, table: str) -> None:
        super().__init__(
            Text(zh=f"表 {table} 按目录分区，无法发布", en=f"{table} is partitioned and can't be released"),
            Text(zh="重写该表，不要分区", en="write the table again without partitions"),
        )
        self.table = table


@dataclass(frozen=True)
class Pinned:
    """A table at one version: its columns with their DuckDB types, in order, and its files."""

    name: str
    version: int
    types: dict[str, str]
    files: tuple[Path, ...]

    def relation(self, engine: Engine, files: tuple[Path, ...] | None = None) -> str:
        """Return a relation to stand after FROM, over all files or some of them; raises FilesGone."""
        chosen = self.files if files is None else files
        if not chosen:
            return f"({empty_select(self.types)})"
        self._require(chosen)
        read = parquet(chosen)
        held = {row[0] for row in engine.rows(f"DESCRIBE FROM {read}")}
        if all(name in held for name in self.types):
            return read
        columns = (
            quoted(name) if name in held else f"NULL::{type_} AS {quoted(name)}"
            for name, type_ in self.types.items()
        )
        return f"(SELECT {', '.join(columns)} FROM {read})"

    def _require(self, files: tuple[Path, ...]) -> None:
        for file in files:
            if not file.is_file():
                raise FilesGone(self.name, self.version, file)


def pin(tables: Tables, name: str, version: int) -> Pinned:
    """Return a table at a version; raises TableMissing, PartitionedTable."""
    snapshot = tables.snapshot(name, version)
    if snapshot.partitioned:
        raise PartitionedTable(name)
    return Pinned(name, version, snapshot.types, snapshot.files)
