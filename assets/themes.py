"""The tables of the themes: the catalogue's SQL over base and source tables (Art 13)."""

from collections.abc import Iterator

import dagster as dg
import sqlglot
from sqlglot import exp

from assets.city import City
from assets.describing import KINDS, key_of, owner, theme_key, written
from assets.night import engine_of
from catalog.models import Theme, ThemeTable
from lake.engine import Engine, quoted


def theme_asset(
    theme: Theme, table: ThemeTable, city: City, partitions: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    """Return the asset of one table of a theme."""
    key = theme_key(table.code)
    read = tables_read(table)
    spec = dg.AssetSpec(
        key,
        deps=[key_of(name) for name in read],
        group_name="theme",
        description=f"{theme.name}：{table.name}\n\n{theme.purpose}",
        owners=owner(theme.lead),
        kinds=KINDS,
        tags={"theme": theme.code, "lead": theme.lead},
        metadata={
            "dagster/column_schema": dg.TableSchema(
                columns=[dg.TableColumn(c.code, description=str(c.name)) for c in table.columns]
            )
        },
    )

    @dg.multi_asset(
        name=f"theme_{table.code}",
        specs=[spec],
        partitions_def=partitions,
        required_resource_keys={"night_shift"},
    )
    def build(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        name = f"theme.{table.code}"
        if missing := [r for r in read if not city.tables.exists(r.replace(".", "/"))]:
            waiting = {"waiting_for": ", ".join(missing)}
            yield dg.MaterializeResult(asset_key=key, metadata=written(name, 0, None, waiting))
            return
        with engine_of(context) as engine:
            version = _build(engine, table, read, city)
        snapshot = city.tables.snapshot(f"theme/{table.code}", version)
        yield dg.MaterializeResult(asset_key=key, metadata=written(name, snapshot.rows, version, {}))

    return build


def tables_read(table: ThemeTable) -> tuple[str, ...]:
    """Return the tables that a theme's SQL reads, as ``SCHEMA.NAME``, sorted."""
    query = sqlglot.parse_one(table.sql, dialect="duckdb")
    return tuple(sorted({f"{t.db}.{t.name}" for t in query.find_all(exp.Table) if t.db}))


def _build(engine: Engine, table: ThemeTable, read: tuple[str, ...], city: City) -> int:
    """Write the table if what it reads has changed, and return its version."""
    name = f"theme/{table.code}"
    used = {source: city.tables.version(source.replace(".", "/")) for source in read}
    made = {"sql": table.sql, "read": used}
    version = city.tables.version(name)
    if version is not None and city.tables.latest_note(name) == made:
        return version
    for source in read:
        schema, bare = source.split(".")
        engine.run(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
        rows = city.tables.snapshot(f"{schema}/{bare}").select()
        engine.run(f"CREATE OR REPLACE VIEW {quoted(schema)}.{quoted(bare)} AS {rows}")
    return city.tables.overwrite(name, engine.arrow(table.sql), made)
