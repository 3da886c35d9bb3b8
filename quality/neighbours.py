"""What stands beside a conflict: the entity's row of the base table, and certificates that speak of it."""

from typing import Any

from catalog.models import Catalogue, Database, Entity, Feed
from lake.engine import Engine, literal, quoted
from lake.tables import Tables
from quality.settlement import base_name

_MOST = 50
"""certificates of one entity that are shown"""


def entity_row(engine: Engine, tables: Tables, entity: Entity, key: str) -> dict[str, Any] | None:
    """Return an entity's row of the newest base table by column, None if it has none; the key in its form."""
    if not tables.exists(base_name(entity)):
        return None
    return next(iter(_rows(engine, tables, base_name(entity), "_key", key)), None)


def certificates_of(
    engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity, key: str
) -> list[tuple[Entity, dict[str, Any]]]:
    """Return the certificates (their entity, their row of the base table) that a feed names with an entity.

    A feed that describes both in one row, such as that of driving licences, says whose they are.
    """
    found = []
    for kind in catalogue.entities.values():
        if kind.database is Database.CERTIFICATE and kind.code != entity.code:
            keys = [
                k
                for f in _naming_both(catalogue, entity, kind)
                for k in _keys(engine, tables, f, entity, kind, key)
            ]
            rows = (entity_row(engine, tables, kind, k) for k in dict.fromkeys(keys[:_MOST]))
            found += [(kind, row) for row in rows if row]
    return found


def _naming_both(catalogue: Catalogue, entity: Entity, kind: Entity) -> list[Feed]:
    return [f for f in catalogue.sources_of(kind.code) if entity.code in f.describes]


def _keys(engine: Engine, tables: Tables, feed: Feed, entity: Entity, kind: Entity, key: str) -> list[str]:
    if not tables.exists(f"source/{feed.code}"):
        return []
    wanted, said = f"_key_{entity.code}", f"_key_{kind.code}"
    rows = _rows(engine, tables, f"source/{feed.code}", wanted, key, said)
    return [row[said] for row in rows if row[said] is not None]


def _rows(
    engine: Engine, tables: Tables, table: str, column: str, value: str, *chosen: str
) -> list[dict[str, Any]]:
    shown = ", ".join(map(quoted, chosen)) or "*"
    select = tables.snapshot(table).select()
    sql = f"SELECT {shown} FROM ({select}) WHERE {quoted(column)} = {literal(value)}"
    found = engine.connection.execute(sql)
    names = [c[0] for c in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
