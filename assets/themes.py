"""The tables of the themes: the catalogue's SQL over base and source tables (Art 13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path

import dagster as dg
import sqlglot
from sqlglot import exp

from assets.ahead import Task
from assets.checks import Events, check_results, check_specs, one_each
from assets.city import City
from assets.describing import KINDS, key_of, owner, theme_key, written
from assets.night import SECONDS, done_of
from catalog.models import Theme, ThemeTable
from lake.engine import Engine, quoted
from lake.tables import Snapshot
from quality.assertions import SourceVersion, Verdict
from quality.gx import validate, verdicts_in
from quality.theme_suite import observe_theme, suite_of_theme


def theme_asset(
    theme: Theme, table: ThemeTable, city: City, partitions: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    """Return the asset of one table of a theme."""
    key = theme_key(table.code)
    checks = one_each(suite_of_theme(table))
    spec = dg.AssetSpec(
        key,
        deps=[key_of(name) for name in tables_read(table)],
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
        name=_step_of(table),
        specs=[spec],
        check_specs=check_specs(key, checks),
        partitions_def=partitions,
        required_resource_keys={"night_shift"},
    )
    def build(context: dg.AssetExecutionContext) -> Events:
        name = f"theme.{table.code}"
        built, seconds = done_of(context)
        if missing := built.missing:
            waiting = {"waiting_for": ", ".join(missing)}
            yield dg.MaterializeResult(asset_key=key, metadata=written(name, 0, None, waiting))
            yield from check_results(key, checks, ())
            return
        yield from check_results(key, checks, built.verdicts)
        if built.stops:
            titles = "; ".join(str(v.assertion.title) for v in built.verdicts if v.stops)
            raise dg.Failure(description=titles, allow_retries=False)
        rows = city.tables.snapshot(f"theme/{table.code}", built.version).rows
        metadata = written(name, rows, built.version, {SECONDS: seconds})
        yield dg.MaterializeResult(asset_key=key, metadata=metadata)

    return build


@dataclass(frozen=True)
class Built:
    """What became of a theme's table: its version (None: a gate failed), verdicts, tables it waits for."""

    version: int | None = None
    verdicts: tuple[Verdict, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether what depends on the table may not be done."""
        return any(v.stops for v in self.verdicts)


def theme_tasks(city: City, _night: date) -> list[Task]:
    """Return the making of every theme's table, to be done ahead of its step."""
    tables = {f"theme.{t.code}": t for theme in city.catalogue.themes.values() for t in theme.tables}
    read = {name: tables_read(table) for name, table in tables.items()}
    order = TopologicalSorter({name: [r for r in read[name] if r in tables] for name in tables})
    return [
        Task(
            _step_of(tables[name]),
            [_made_by(r) for r in read[name]],
            partial(_build, tables[name], read[name], city),
        )
        for name in order.static_order()
    ]


def _step_of(table: ThemeTable) -> str:
    return f"theme_{table.code}"


def _made_by(table: str) -> str:
    """Return the step that writes a table, ``SCHEMA.NAME``."""
    schema, name = table.split(".")
    step = {"base": "entity", "quality": "entity"}.get(schema, schema)
    return f"{step}_{name.removeprefix('conflict_')}"


def tables_read(table: ThemeTable) -> tuple[str, ...]:
    """Return the tables that a theme's SQL reads, as ``SCHEMA.NAME``, sorted."""
    query = sqlglot.parse_one(table.sql, dialect="duckdb")
    return tuple(sorted({f"{t.db}.{t.name}" for t in query.find_all(exp.Table) if t.db}))


def _build(table: ThemeTable, read: tuple[str, ...], city: City, engine: Engine) -> Built:
    """Write the table if what it reads has changed."""
    name = f"theme/{table.code}"
    if missing := tuple(r for r in read if not city.tables.exists(r.replace(".", "/"))):
        return Built(missing=missing)
    used = {source: city.tables.snapshot(source.replace(".", "/")) for source in read}
    made = {
        "sql": table.sql,
        "checks": [check.model_dump_json() for check in table.checks],
        "read": {source: snapshot.version for source, snapshot in used.items()},
    }
    version = city.tables.version(name)
    if version is not None and city.tables.latest_note(name) == made:
        before = _verdicts_before(table, city)
        if before is not None:
            return Built(version, before)
    candidate = _candidate(engine, table, used)
    verdicts = _checked(engine, table, candidate, used, city)
    if any(v.stops for v in verdicts):
        return Built(verdicts=verdicts)
    return Built(city.tables.store(name, engine, f"FROM {quoted(candidate)}", made), verdicts)


def _results(table: ThemeTable, city: City) -> Path:
    return city.results(f"theme_{table.code}")


def _verdicts_before(table: ThemeTable, city: City) -> tuple[Verdict, ...] | None:
    """Return what was said of the table as it is; None if it has to be said again."""
    if not table.checks:
        return ()
    kept = verdicts_in(_results(table, city)) if _results(table, city).exists() else ()
    return None if not kept or any(v.stops for v in kept) else kept


def _candidate(engine: Engine, table: ThemeTable, used: Mapping[str, Snapshot]) -> str:
    """Run a theme's query into a temporary table and return its name."""
    for source, snapshot in used.items():
        schema, bare = source.split(".")
        engine.run(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
        engine.run(f"CREATE OR REPLACE VIEW {quoted(schema)}.{quoted(bare)} AS {snapshot.select()}")
    candidate = engine.unique_name(f"theme_{table.code}")
    engine.run(f"CREATE TEMP TABLE {quoted(candidate)} AS {table.sql}")
    return candidate


def _checked(
    engine: Engine, table: ThemeTable, candidate: str, used: Mapping[str, Snapshot], city: City
) -> tuple[Verdict, ...]:
    """Run the table's suite over the candidate."""
    if not table.checks:
        return ()
    manifest = [SourceVersion(source, s.uri, s.version) for source, s in used.items()]
    scan = partial(observe_theme, engine, table, candidate)
    return validate(f"theme_{table.code}", manifest, suite_of_theme(table), scan, _results(table, city))
