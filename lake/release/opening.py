"""Opening a release's DuckDB file for reading, and asking it one question."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.release.manifest import Release, ReleaseMissing


def open_release(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection to a release's DuckDB file, cut off from the network.

    ``path`` may be ``releases/current.duckdb``: links are followed first, since DuckDB would hand out
    a file it already has open under the link's name. Raises ReleaseMissing.
    """
    file = path.resolve()
    if not file.is_file():
        raise ReleaseMissing(path.stem)
    offline: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    return duckdb.connect(str(file), read_only=True, config=offline)


class QueryFailed(GovlakeError):
    """A query that the engine can't run; ``query`` is the query, the hint what the engine says."""

    def __init__(self, query: str, said: str) -> None:
        super().__init__(Text(zh="查询无法执行", en="the query can't be run"), Text(zh=said, en=said))
        self.query = query


def ask(release: Release, query: str, values: Sequence[Any] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows of a query on a release; raises QueryFailed, ReleaseMissing."""
    with open_release(release.database) as connection:
        try:
            found = connection.execute(query, list(values))
            return [column[0] for column in found.description or ()], found.fetchall()
        except duckdb.Error as error:
            raise QueryFailed(query, str(error)) from error
