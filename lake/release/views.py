"""The views of a release over its pinned tables, and the comments on them.

What a view shows is ``shape``'s; views that put several tables together are ``claims``'.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from catalog.models import Catalogue
from lake.engine import Engine, literal, quoted
from lake.release.pinned import Pinned
from lake.release.shape import (
    Shape,
    ViewColumn,
    base_shape,
    conflict_shape,
    corrections_shape,
    drift_shape,
    ledger_shape,
    other_shape,
    quarantine_shape,
    source_shape,
    theme_shape,
    widened,
)
from lake.tables import empty_select

CONFLICT_PREFIX = "conflict_"


@dataclass(frozen=True)
class Contents:
    """What a release is made of: the catalogue and its pinned tables by name."""

    catalogue: Catalogue
    tables: Mapping[str, Pinned]

    def select(self, engine: Engine, table: str, columns: tuple[ViewColumn, ...]) -> str:
        """Return a query for columns of a table; what it lacks is NULL, and no table means no rows."""
        pinned = self.tables.get(table)
        if pinned is None:
            return empty_select({c.name: c.type for c in columns})
        return _select(columns, pinned.types, pinned.relation(engine))


def shapes(contents: Contents) -> tuple[Shape, ...]:
    """Return what analysts see of each table, one view a table, conflicts excepted."""
    catalogue, tables = contents.catalogue, contents.tables
    themes = (table for theme in catalogue.themes.values() for table in theme.tables)
    declared = [
        *(source_shape(catalogue, feed) for feed in catalogue.feeds.values()),
        *(base_shape(entity) for entity in catalogue.entities.values()),
        *(theme_shape(catalogue, table) for table in themes if f"theme/{table.code}" in tables),
        *(
            replace(shape, columns=widened(shape.columns, tables[shape.table].types))
            if shape.table in tables
            else shape
            for shape in (ledger_shape(), quarantine_shape(), corrections_shape(), drift_shape())
        ),
    ]
    known = {shape.table for shape in declared} | {
        f"quality/{CONFLICT_PREFIX}{e}" for e in catalogue.entities
    }
    others = (other_shape(name, pinned.types) for name, pinned in tables.items() if name not in known)
    return (*declared, *others)


def key_of(contents: Contents, table: str) -> tuple[str, ...]:
    """Return the columns that identify a row of a table; none if only the whole row does."""
    keys = {shape.table: shape.key for shape in shapes(contents)}
    keys |= {f"quality/{CONFLICT_PREFIX}{e}": conflict_shape(e).key for e in contents.catalogue.entities}
    return tuple(k for k in keys[table] if k in contents.tables[table].types)


def make_views(engine: Engine, contents: Contents) -> None:
    """Create every table's view, with comments, in the database in use."""
    for shape in shapes(contents):
        sql = contents.select(engine, shape.table, shape.columns)
        make_view(engine, shape, sql)


def make_view(engine: Engine, shape: Shape, sql: str) -> None:
    """Create one view with a comment on it and on each of its columns."""
    view = f"{quoted(shape.schema)}.{quoted(shape.name)}"
    engine.run(f"CREATE VIEW {view} AS {sql}")
    engine.run(f"COMMENT ON VIEW {view} IS {literal(shape.comment)}")
    comment_columns(engine, view, shape.columns)


def comment_columns(engine: Engine, relation: str, columns: Iterable[ViewColumn]) -> None:
    """Put a comment on each column of a view or table."""
    for column in columns:
        engine.run(f"COMMENT ON COLUMN {relation}.{quoted(column.name)} IS {literal(column.comment)}")


def _select(columns: tuple[ViewColumn, ...], held: Mapping[str, str], relation: str) -> str:
    chosen = (quoted(c.name) if c.name in held else f"NULL::{c.type} AS {quoted(c.name)}" for c in columns)
    return f"SELECT {', '.join(chosen)} FROM {relation}"
