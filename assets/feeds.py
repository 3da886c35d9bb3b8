"""A source table per feed: take up what arrived, admit it, and show what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg

from assets.ahead import Task
from assets.arrivals import punctual_result, punctual_spec, tell_of
from assets.checks import Events, check_results, check_specs, of_feed
from assets.city import City
from assets.describing import KINDS, delivery_key, owner, schema_of_feed, source_key, written
from assets.night import SECONDS, done_of, night_of
from assets.pulling import collect, pull_failure
from assets.punctuality import record
from catalog.models import Feed, ReferenceCheck
from lake.engine import Engine
from lake.ledger import LedgerEntry
from quality.admission import Admission, Desk, holds_release, suite_of
from quality.assertions import Verdict
from quality.correction import take_up_returned
from quality.gx import verdicts_in
from quality.intake import compile_plan
from quality.punctuality import Record


@dataclass(frozen=True)
class Taken:
    """What became of the deliveries at hand, which refused ones stand in the way, and when all came."""

    feed: Feed
    admissions: list[Admission]
    refused: list[LedgerEntry]
    known: Record
    warnings: list[str]

    @property
    def held(self) -> list[str]:
        """Why what depends on the feed may not go on; nothing if it may."""
        return [str(e.reason) for e in self.refused if holds_release(self.feed, e)]

    @property
    def stops(self) -> bool:
        """Whether what depends on the feed may not go on."""
        return bool(self.held)


def feed_asset(feed: Feed, city: City, partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """Return the asset of one feed's source table, with its suite as asset checks."""
    key = source_key(feed.code)
    suite = suite_of(compile_plan(feed, city.catalogue), city.catalogue)
    checks = of_feed(suite, city.catalogue.checks_of(feed.code))

    @dg.multi_asset(
        name=step_of(feed),
        specs=[_spec(feed, city, key)],
        check_specs=[*check_specs(key, checks), punctual_spec(feed)],
        partitions_def=partitions,
        required_resource_keys={"night_shift"},
    )
    def take_in(context: dg.AssetExecutionContext) -> Events:
        taken, seconds = done_of(context)
        _tell(context, taken)
        yield punctual_result(feed, taken.known, night_of(context))
        reasons = [str(e.reason) for e in taken.refused]
        yield from check_results(key, checks, _verdicts(city, feed, taken.admissions), reasons)
        if taken.stops:
            raise dg.Failure(description="\n".join(taken.held), allow_retries=False)
        metadata = {**_metadata(city, feed, taken.admissions), **pull_failure(city, feed, night_of(context))}
        yield dg.MaterializeResult(asset_key=key, metadata={**metadata, SECONDS: seconds})

    return take_in


def _spec(feed: Feed, city: City, key: dg.AssetKey) -> dg.AssetSpec:
    department = city.catalogue.departments[feed.department]
    return dg.AssetSpec(
        key,
        deps=[delivery_key(feed.code), *(source_key(other.code) for other in _referred(feed, city))],
        group_name=feed.department,
        description=f"{feed.name}（{department.name}）\n\n{feed.classification}；{feed.responsible}",
        owners=owner(feed.department),
        kinds=KINDS | {str(feed.delivery.format)},
        tags={"share": str(feed.share.type), "grade": str(feed.grade), "cycle": str(feed.update.cycle)},
        metadata={"dagster/column_schema": schema_of_feed(feed), "file": feed.delivery.file},
    )


def feed_tasks(city: City, night: date) -> list[Task]:
    """Return the taking in of every feed, to be done ahead of its step."""
    return [
        Task(
            step_of(feed),
            [step_of(other) for other in _referred(feed, city)],
            partial(take_in, city, feed, night),
        )
        for feed in _in_order(city)
    ]


def step_of(feed: Feed) -> str:
    """Return the name of a feed's step."""
    return f"source_{feed.code}"


def take_in(city: City, feed: Feed, night: date, engine: Engine) -> Taken:
    """Take up what arrived of a feed, admit it, and say how the feed stands."""
    desk = Desk(engine, city.tables, city.landing, city.catalogue, feed, night)
    warnings = collect(feed, city, night, desk.entries())
    quiet = city.catalogue.city.quiet_seconds
    take_up_returned(engine, city.landing, feed, city.home.drop, quiet, datetime.now(UTC))
    done = desk.take_in(desk.pending(), city.results(feed.code), lambda _: None)
    return Taken(feed, done, desk.refused(), record(city, feed, desk.entries()), warnings)


def _in_order(city: City) -> list[Feed]:
    """Return the feeds, each behind those that its checks refer to."""
    feeds = city.catalogue.feeds
    order = TopologicalSorter({code: [f.code for f in _referred(feed, city)] for code, feed in feeds.items()})
    return [feeds[code] for code in order.static_order()]


def _referred(feed: Feed, city: City) -> list[Feed]:
    """Return the other feeds that a feed's checks refer to."""
    checks = city.catalogue.checks_of(feed.code)
    codes = {c.to_feed for c in checks if isinstance(c, ReferenceCheck)} - {feed.code}
    return [city.catalogue.feeds[code] for code in sorted(codes)]


def _tell(context: dg.AssetExecutionContext, taken: Taken) -> None:
    """Say in the run's log what became of each delivery."""
    for warning in taken.warnings:
        context.log.warning(warning)
    for admission in taken.admissions:
        context.log.info(_told(admission))
    tell_of(context, taken.feed, [a.entry for a in taken.admissions])


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


def _drift(admissions: Sequence[Admission]) -> dict[str, Any]:
    """Return what of tonight's deliveries wasn't as declared, a line each."""
    found = [f"- {d.kind}: {d.detail}" for a in admissions for d in a.drift]
    return {"drift": dg.MetadataValue.md("\n".join(found))} if found else {}


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
            **_drift(admissions),
        },
    )
