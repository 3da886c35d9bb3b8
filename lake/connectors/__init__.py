"""Connectors: read a landed file, of whatever kind, as text into the engine.

One module per kind of file, each with the one function of ``Connector``. What a value means, and
whether a column is declared, is the intake's (``quality``).
"""

from pathlib import Path

from catalog.models import Compression, Delivery, FileFormat
from lake.connectors import delimited, excel, jsonlines, packed, parquet, sqlite
from lake.connectors.connector import Connector, Incoming, Reject
from lake.engine import Engine

CONNECTORS: dict[FileFormat, Connector] = {
    FileFormat.CSV: delimited,
    FileFormat.XLSX: excel,
    FileFormat.XLS: excel,
    FileFormat.JSONL: jsonlines,
    FileFormat.PARQUET: parquet,
    FileFormat.SQLITE: sqlite,
}

__all__ = ["CONNECTORS", "Connector", "Incoming", "Reject", "read"]


def read(engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...]) -> Incoming:
    """Read a file of the declared kind as text; ``headers`` are the declared ones.

    Raises UnreadableDelivery if the file as a whole can't be read, DiskFull if scratch has no room for it.
    """
    connector = CONNECTORS[delivery.format]
    if delivery.compression is Compression.NONE:
        return connector.read(engine, path, delivery, headers)
    return packed.read(engine, path, delivery, headers, connector)
