"""Conflicts and base table of each entity: reconcile all sources, serve the value in force."""

from datetime import date
from functools import partial
from typing import Any

import dagster as dg

from assets.ahead import Task
from assets.checks import Events, check_results, check_specs, one_each
from assets.city import City
from assets.describing import (
    KINDS,
    base_key,
    conflict_key,
    in_console,
    lineage_of_entity,
    owner,
    schema_of_entity,
    source_key,
    written,
)
from assets.feeds import step_of
from assets.night import SECONDS, done_of
from assets.rulings import rulings_on, tell_cases
from catalog.language import say
from catalog.models import Entity
from lake.engine import Engine
from quality.settlement import NothingDelivered, Settled, Settlement, suite_of


def entity_asset(entity: Entity, city: City, partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """Return the assets of one entity: its conflicts, with an asset check per element, and its base table."""
    conflicts, base = conflict_key(entity.code), base_key(entity.code)
    checks = one_each(suite_of(entity))

    @dg.multi_asset(
        name=_step_of(entity),
        specs=_specs(entity, city),
        check_specs=check_specs(conflicts, checks),
        partitions_def=partitions,
        required_resource_keys={"night_shift"},
    )
    def settle(
        context: dg.AssetExecutionContext,
    ) -> Events:
        settled, seconds = done_of(context)
        if settled is None:
            context.log.warning(
                say(f"还没有部门报送过“{entity.name}”", f"no one delivered any {entity.name}")
            )
            yield from check_results(conflicts, checks, ())
            for key, name in ((conflicts, f"quality.conflict_{entity.code}"), (base, f"base.{entity.code}")):
                yield dg.MaterializeResult(asset_key=key, metadata=written(name, 0, None, {}))
            return
        yield dg.MaterializeResult(asset_key=conflicts, metadata=_about_conflicts(entity, city, settled))
        yield from check_results(conflicts, checks, settled.verdicts)
        if settled.stopped:
            titles = "; ".join(str(v.assertion.title) for v in settled.stopped)
            raise dg.Failure(description=titles, allow_retries=False)
        more = {SECONDS: seconds}
        table = written(f"base.{entity.code}", settled.entities, settled.base_version, more)
        yield dg.MaterializeResult(asset_key=base, metadata=table)

    return settle


def _specs(entity: Entity, city: City) -> list[dg.AssetSpec]:
    authority = city.catalogue.city.authority
    sources = [source_key(f.code) for f in city.catalogue.sources_of(entity.code)]
    disagreeing = say(f"{entity.name}：各部门不一致的数据及全部说法", f"{entity.name}: conflicts, all claims")
    return [
        dg.AssetSpec(
            conflict_key(entity.code),
            deps=sources,
            group_name="quality",
            description=disagreeing,
            owners=owner(authority),
            kinds=KINDS | {"great_expectations"},
            tags={"entity": entity.code},
            metadata=in_console(entity.code),
        ),
        dg.AssetSpec(
            base_key(entity.code),
            deps=[conflict_key(entity.code), *sources],
            group_name="base",
            description=f"{entity.name}\n\n{entity.purpose}",
            owners=owner(authority),
            kinds=KINDS,
            tags={"database": str(entity.database)},
            metadata={
                "dagster/column_schema": schema_of_entity(entity),
                "dagster/column_lineage": lineage_of_entity(entity, city.catalogue),
            },
        ),
    ]


def entity_tasks(city: City, night: date) -> list[Task]:
    """Return the settling of every entity, to be done ahead of its step."""
    return [
        Task(
            _step_of(entity),
            [step_of(feed) for feed in city.catalogue.sources_of(entity.code)],
            partial(_settle, city, entity, night),
        )
        for entity in city.catalogue.entities.values()
    ]


def _step_of(entity: Entity) -> str:
    return f"entity_{entity.code}"


def _settle(city: City, entity: Entity, night: date, engine: Engine) -> Settled | None:
    """Settle an entity; None while no department has delivered anything of it."""
    rulings = rulings_on(city, entity, night)
    settlement = Settlement(engine, city.tables, city.catalogue, entity, night, rulings)
    try:
        settled = settlement.settle(city.results(entity.code))
    except NothingDelivered:
        return None
    tell_cases(city, engine, entity, night, rulings)
    return settled


def _about_conflicts(entity: Entity, city: City, settled: Settled) -> dict[str, Any]:
    more = {"open": settled.conflicts, "entities": settled.entities, "compared_tonight": settled.fresh}
    snapshot = city.tables.snapshot(f"quality/conflict_{entity.code}", settled.conflict_version)
    return written(f"quality.conflict_{entity.code}", snapshot.rows, settled.conflict_version, more)
