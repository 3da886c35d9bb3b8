"""Writing a worklist: a new file each time, made under another name, and then a small file that points to it.

Readers that have an older one open keep it; a kill leaves at most a file that the next writer removes.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lake.durable import sync_file, sync_folder, write_durably
from lake.engine import Engine, literal, quoted
from lake.home import Home
from lake.tables import empty_select
from lake.worklist.shape import INDEXED, ORDER, TABLES

_STORAGE = "v1.2.0"
"""as a release's: the oldest DuckDB storage that keeps all of it"""
_KEPT = 2
"""files kept: the newest, and the one that a reader may just be opening"""
_NAMES = "worklist-*.duckdb"


def folder_of(home: Home) -> Path:
    """Return where worklists lie."""
    return home.folder / "worklist"


def pointer_of(home: Home) -> Path:
    """Return the file that names the newest worklist and says what it was made of."""
    return folder_of(home) / "latest.json"


def write(engine: Engine, home: Home, selects: Mapping[str, str], made_of: Mapping[str, Any]) -> Path:
    """Write a worklist and return its file.

    ``selects`` are queries by table of ``shape.TABLES``; a table without one is empty. Columns that a query
    lacks are NULL. ``made_of`` says from what, so that ``latest`` can tell whether it is stale.
    """
    folder = folder_of(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = _next(folder)
    building = file.with_suffix(".building")
    building.unlink(missing_ok=True)
    _fill(engine, building, selects)
    building.chmod(0o600)
    sync_file(building)
    building.rename(file)
    sync_folder(folder)
    said = json.dumps({"file": file.name, "made_of": made_of}, default=str)
    write_durably(pointer_of(home), said.encode())
    _clear(folder)
    return file


def _fill(engine: Engine, file: Path, selects: Mapping[str, str]) -> None:
    engine.run(f"ATTACH {literal(str(file))} AS worklist (STORAGE_VERSION '{_STORAGE}')")
    try:
        for table, columns in TABLES.items():
            select = _whole(engine, selects.get(table), columns)
            engine.run(
                f"CREATE TABLE worklist.{table} AS {_ranked(select) if table == 'conflict' else select}"
            )
        for column in INDEXED:
            engine.run(f"CREATE INDEX by_{column} ON worklist.conflict ({quoted(column)})")
    finally:
        engine.run("DETACH worklist")


def _whole(engine: Engine, select: str | None, columns: Mapping[str, str]) -> str:
    """Return a query of exactly these columns, NULL where the given one lacks them."""
    if select is None:
        return empty_select(columns)
    there = set(engine.schema(select).names)
    typed = (
        f"CAST({quoted(c) if c in there else 'NULL'} AS {type_}) AS {quoted(c)}"
        for c, type_ in columns.items()
    )
    return f"SELECT {', '.join(typed)} FROM ({select})"


def _ranked(select: str) -> str:
    return f"SELECT row_number() OVER (ORDER BY {ORDER}) AS rank, * FROM ({select}) ORDER BY rank"


def _next(folder: Path) -> Path:
    return folder / f"worklist-{max((number_of(f) for f in folder.glob(_NAMES)), default=0) + 1}.duckdb"


def number_of(file: Path) -> int:
    """Return the number in a worklist's name."""
    return int(file.stem.rsplit("-", 1)[1])


def _clear(folder: Path) -> None:
    for old in sorted(folder.glob(_NAMES), key=number_of)[:-_KEPT]:
        old.unlink(missing_ok=True)
