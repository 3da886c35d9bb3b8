"""The release: one version of every table that belongs together, published when every gate passed."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import dagster as dg

from assets.city import City
from assets.night import night_of
from lake.home import TABLE_SCHEMAS
from lake.ledger import ensure
from lake.release import Release, publish
from quality.release_keys import form_of_key


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


def publish_current(city: City, night: date, *, again: bool = False) -> Release:
    """Publish the tables as they are now; ``again`` makes a release though nothing changed."""
    ensure(city.tables)
    shown = [n for n in city.tables.names() if n.split("/")[0] in TABLE_SCHEMAS]
    versions = {name: version for name in shown if (version := city.tables.version(name)) is not None}
    return publish(
        city.home,
        city.catalogue,
        versions,
        night,
        datetime.now(UTC),
        form_of_key=form_of_key,
        again=again,
    )
