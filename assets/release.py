"""The release: one version of every table that belongs together, published when every gate passed."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import dagster as dg

from assets.city import City
from assets.locks import LOCK, locked
from assets.night import engine_of, night_of
from assets.rulings import write_cases
from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Entity
from lake.engine import Engine
from lake.home import TABLE_SCHEMAS
from lake.ledger import ensure
from lake.release import Release, find_release, publish
from quality.release_keys import form_of_key
from quality.settlement import Settlement


def release_asset(
    city: City, upstream: Iterable[dg.AssetKey], partitions: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    """Return the asset that publishes; it depends on all others, so that a failed gate holds it back."""
    key = dg.AssetKey("release")
    spec = dg.AssetSpec(
        key,
        deps=list(upstream),
        group_name="release",
        description="发布版本：分析人员在 DuckDB 中查询的一组相互一致的表",
        owners=[f"team:{city.catalogue.city.authority}"],
        kinds={"duckdb"},
    )

    @dg.multi_asset(
        name="release", specs=[spec], partitions_def=partitions, required_resource_keys={"night_shift"}
    )
    def release(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        with engine_of(context) as engine:
            _require_settled(city, engine, night_of(context))
            write_cases(city, engine)
        published = publish_current(city, night_of(context))
        rows = {name: table.rows for name, table in published.tables.items()}
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={
                "release": published.id,
                "tables": len(rows),
                "dagster/row_count": sum(rows.values()),
                "file": dg.MetadataValue.path(str(published.database)),
            },
        )

    return release


def publish_current(city: City, night: date) -> Release:
    """Publish the tables as they are now."""
    ensure(city.tables)
    shown = [n for n in city.tables.names() if n.split("/")[0] in TABLE_SCHEMAS]
    versions = {name: version for name in shown if (version := city.tables.version(name)) is not None}
    now = datetime.now(UTC)
    return publish(city.home, city.catalogue, versions, night, now, form_of_key=form_of_key)


def publish_again(city: City) -> Release:
    """Publish the current release's own versions once more; raises NightRunning, ReleaseMissing."""
    with locked(city.home.folder / LOCK):
        shown = find_release(city.home, None)
        versions = {name: table.version for name, table in shown.tables.items()}
        now = datetime.now(UTC)
        return publish(
            city.home, city.catalogue, versions, shown.night, now, form_of_key=form_of_key, again=True
        )


class NotSettled(GovlakeError):
    """A base table that doesn't belong to the source tables as they are; ``entity`` is its code."""

    def __init__(self, entity: Entity) -> None:
        super().__init__(
            Text(
                zh=f"“{entity.name.zh}”的基础库与现在的归集库不相符",
                en=f"the base table of {entity.name.en} doesn't belong to the source tables as they are",
            ),
            Text(zh="运行整个夜间任务，不要单独发布", en="run the whole nightly job, not the release alone"),
        )
        self.entity = entity.code


def _require_settled(city: City, engine: Engine, night: date) -> None:
    """Make sure that a release started alone is no mixture; raises NotSettled.

    Whatever people rule while a night runs is for the next, and doesn't stop this one.
    """
    for entity in city.catalogue.entities.values():
        settlement = Settlement(engine, city.tables, city.catalogue, entity, night)
        if not settlement.settled(by_rulings=False):
            raise NotSettled(entity)
