"""The parts of a file that hold tables of their own: a workbook's sheets, a database's tables.

For those who are to choose one; reading it is the connector's.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from catalog.language import Text
from catalog.models import FileFormat
from lake.connectors.sheets import sheet_names
from lake.engine import Engine
from lake.errors import UnreadableDelivery


def parts(engine: Engine, path: Path, format: FileFormat) -> tuple[str, ...]:
    """Return the names of a file's sheets or tables in their order; nothing for other kinds of file.

    Raises UnreadableDelivery.
    """
    if format in (FileFormat.XLSX, FileFormat.XLS):
        return sheet_names(engine, path)
    if format is not FileFormat.SQLITE:
        return ()
    try:
        return _tables(path)
    except sqlite3.Error as error:
        raise UnreadableDelivery(
            path,
            format,
            "not_whole",
            Text(zh="文件不完整或已加密", en="the file isn't whole, or is encrypted"),
            Text(zh="重新导出（不加密）后再试", en="export it again, not encrypted"),
        ) from error


def _tables(path: Path) -> tuple[str, ...]:
    listed = (
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
    )
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
        return tuple(str(name) for (name,) in file.execute(listed))
