"""How assets describe their tables: columns, lineage, owners, tags, rows and Delta version."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from catalog.models import Catalogue, Element, Entity, Feed
from quality.intake.rules import required_columns

KINDS = {"deltalake", "duckdb"}


def delivery_key(feed: str) -> dg.AssetKey:
    """Return the asset key of what a department delivers for a feed."""
    return dg.AssetKey(["delivery", feed])


def source_key(feed: str) -> dg.AssetKey:
    """Return the asset key of a source table."""
    return dg.AssetKey(["source", feed])


def base_key(entity: str) -> dg.AssetKey:
    """Return the asset key of a base table."""
    return dg.AssetKey(["base", entity])


def in_console(entity: str) -> dict[str, Any]:
    """Return metadata with the console's page of an entity's open conflicts, if it is said where that is."""
    address = os.environ.get("GOVLAKE_CONSOLE_URL", "").rstrip("/")
    return {"console": dg.MetadataValue.url(f"{address}/queue?entity={entity}")} if address else {}


def conflict_key(entity: str) -> dg.AssetKey:
    """Return the asset key of an entity's conflicts."""
    return dg.AssetKey(["quality", f"conflict_{entity}"])


def theme_key(table: str) -> dg.AssetKey:
    """Return the asset key of a theme's table."""
    return dg.AssetKey(["theme", table])


def key_of(table: str) -> dg.AssetKey:
    """Return the asset key of the table ``SCHEMA.NAME``, as theme SQL names it."""
    return dg.AssetKey(table.split("."))


def owner(department: str) -> list[str]:
    """Return the owners of what a department answers for."""
    return [f"team:{department}"]


def schema_of_feed(feed: Feed) -> dg.TableSchema:
    """Return the columns of a source table as its department knows them."""
    must = required_columns(feed)
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                c.code,
                type=str(c.type),
                description=c.header,
                tags={"grade": str(feed.grade_of(c))},
                constraints=dg.TableColumnConstraints(nullable=c.code not in must, unique=False),
            )
            for c in feed.columns
        ]
    )


def schema_of_entity(entity: Entity) -> dg.TableSchema:
    """Return the columns of a base table."""
    key = [dg.TableColumn(p.code, type="text", description=str(p.name)) for p in entity.key]
    elements = [dg.TableColumn(e.code, type=str(e.type), description=str(e.name)) for e in entity.elements]
    return dg.TableSchema(columns=[*key, *elements])


def lineage_of_entity(entity: Entity, catalogue: Catalogue) -> dg.TableColumnLineage:
    """Return base column → the source columns that may give its value."""
    deps = {
        e.code: [
            dg.TableColumnDep(source_key(f.code), f.columns_of(entity.code)[e.code].code)
            for f in _holders(entity, e, catalogue)
        ]
        for e in entity.elements
    }
    return dg.TableColumnLineage(deps_by_column=deps)


def _holders(entity: Entity, element: Element, catalogue: Catalogue) -> Iterable[Feed]:
    return (f for f in catalogue.holders_of(entity, element) if element.code in f.columns_of(entity.code))


def written(name: str, rows: int | None, version: int | None, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata of a table after a night: name, rows, Delta version and what else is known."""
    known: dict[str, Any] = {"dagster/table_name": name, **more}
    if rows is not None:
        known["dagster/row_count"] = rows
    if version is not None:
        known["delta_version"] = version
    return known
