"""A source table per feed: take up what arrived, admit it, and show what became of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from assets.checks import Events, check_results, check_specs, of_feed
from assets.city import City
from assets.describing import KINDS, owner, schema_of_feed, source_key, written
from assets.night import engine_of, night_of
from catalog.models import Feed, ReferenceCheck
from lake.ledger import LedgerEntry
from quality.admission import Admission, Desk, suite_of
from quality.assertions import Verdict
from quality.gx import verdicts_in
from quality.intake import compile_plan


def feed_asset(feed: Feed, city: City, partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """Return the asset of one feed's source table, with its suite as asset checks."""
    key = source_key(feed.code)
    suite = suite_of(compile_plan(feed, city.catalogue), city.catalogue)
    checks = of_feed(suite, city.catalogue.checks_of(feed.code))

    @dg.multi_asset(
        name=f"source_{feed.code}",
        specs=[_spec(feed, city, key)],
        check_specs=check_specs(key, checks),
        partitions_def=partitions,
        required_resource_keys={"night_shift"},
    )
    def take_in(context: dg.AssetExecutionContext) -> Events:
        admissions, refused = _take_in(context, feed, city)
        reasons = [str(e.reason) for e in refused]
        yield from check_results(key, checks, _verdicts(city, feed, admissions), reasons)
        if reasons and feed.on_failed_gate == "hold":
            raise dg.Failure(description="\n".join(reasons), allow_retries=False)
        yield dg.MaterializeResult(asset_key=key, metadata=_metadata(city, feed, admissions))

    return take_in


def _spec(feed: Feed, city: City, key: dg.AssetKey) -> dg.AssetSpec:
    department = city.catalogue.departments[feed.department]
    referred = {c.to_feed for c in city.catalogue.checks_of(feed.code) if isinstance(c, ReferenceCheck)} - {
        feed.code
    }
    return dg.AssetSpec(
        key,
        deps=[source_key(other) for other in sorted(referred)],
        group_name=feed.department,
        description=f"{feed.name}（{department.name}）\n\n{feed.classification}；{feed.responsible}",
        owners=owner(feed.department),
        kinds=KINDS | {str(feed.delivery.format)},
        tags={"share": str(feed.share.type), "grade": str(feed.grade), "cycle": feed.update.cycle},
        metadata={"dagster/column_schema": schema_of_feed(feed), "file": feed.delivery.file},
    )


def _take_in(
    context: dg.AssetExecutionContext, feed: Feed, city: City
) -> tuple[list[Admission], list[LedgerEntry]]:
    """Return what became of the deliveries at hand, and which refused ones still stand in the way."""
    quiet, now = city.catalogue.city.quiet_seconds, datetime.now(UTC)
    with engine_of(context) as engine:
        city.landing.take_up(feed, city.home.drop, quiet, now, who="nightly")
        desk = Desk(engine, city.tables, city.landing, city.catalogue, feed, night_of(context))
        pending = desk.pending()
        done = desk.take_in(pending, city.results(feed.code), lambda a: context.log.info(_told(a)))
        return done, desk.refused()


def _told(admission: Admission) -> str:
    e = admission.entry
    return (
        f"{e.delivery}: {e.status}, {e.received} received = {e.loaded} loaded + {e.unchanged} unchanged "
        f"+ {e.superseded} superseded + {e.quarantined} quarantined"
    )


def _verdicts(city: City, feed: Feed, admissions: Sequence[Admission]) -> Sequence[Verdict]:
    """Return what the suite said of the last delivery that was read, this night's or an earlier one's."""
    said = [a.verdicts for a in admissions if a.verdicts]
    if said:
        return said[-1]
    kept = city.results(feed.code)
    return verdicts_in(kept) if kept.exists() else ()


def _metadata(city: City, feed: Feed, admissions: Sequence[Admission]) -> dict[str, Any]:
    name = f"source/{feed.code}"
    snapshot = city.tables.snapshot(name) if city.tables.exists(name) else None
    entries = [a.entry for a in admissions]
    counts = {
        count: sum(getattr(e, count) for e in entries)
        for count in ("received", "loaded", "unchanged", "superseded", "quarantined", "deleted")
    }
    unreported = sorted({column for e in entries for column in e.unreported_columns})
    return written(
        f"source.{feed.code}",
        snapshot.rows if snapshot else 0,
        snapshot.version if snapshot else None,
        {
            "deliveries": len(entries),
            **counts,
            **({"unreported_columns": ", ".join(unreported)} if unreported else {}),
        },
    )
