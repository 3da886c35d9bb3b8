"""The log of schema drift: what about a delivery wasn't as the catalogue declares it.

It is a Delta table that only grows. What counts as drift and what follows is decided in ``quality.drift``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from lake.engine import Engine
from lake.tables import Tables

DRIFT = "quality/drift"

SCHEMA = pa.schema(
    [
        ("delivery", pa.string()),
        ("feed", pa.string()),
        ("department", pa.string()),
        ("night", pa.date32()),
        ("kind", pa.string()),
        ("column", pa.string()),
        ("detail_zh", pa.string()),
        ("detail_en", pa.string()),
        ("suggestion", pa.string()),
    ]
)


def keep_drift(tables: Tables, engine: Engine, delivery: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what was found of one delivery, once: a second call for it adds nothing."""
    if tables.exists(DRIFT):
        known = f"SELECT count(*) FROM ({tables.snapshot(DRIFT).select()}) WHERE delivery = ?"
        if engine.one(known, [delivery])[0]:
            return
    tables.append(DRIFT, pa.Table.from_pylist(list(rows), SCHEMA))
