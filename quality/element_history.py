"""What each source said of one element of one entity over time: source tables keep their versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catalog.models import Catalogue, Entity, Feed
from lake.engine import Engine, literal, quoted
from lake.tables import Tables
from quality.reconcile import WHOLE

_VERSIONS = 60
"""versions of a source table that are looked at: the newest"""


@dataclass(frozen=True)
class Then:
    """What a source said from one version of its table on; ``raw`` is None if it said nothing."""

    source: str
    version: int
    business_date: date | None
    raw: str | None
    delivery: str | None
    line: int | None


def element_history(
    engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity, element: str, key: str
) -> list[Then]:
    """Return what every source said, by source and then newest first; what didn't change is said once.

    ``key`` is in comparable form; of ``*``, the entity itself, the key as each source writes it.
    """
    feeds = [f for f in catalogue.sources_of(entity.code) if tables.exists(f"source/{f.code}")]
    holding = [f for f in feeds if element == WHOLE or element in f.columns_of(entity.code)]
    return [then for feed in holding for then in _of_feed(engine, tables, entity, feed, element, key)]


def _of_feed(
    engine: Engine, tables: Tables, entity: Entity, feed: Feed, element: str, key: str
) -> list[Then]:
    newest = tables.version(f"source/{feed.code}") or 0
    versions = range(max(newest - _VERSIONS + 1, 0), newest + 1)
    said = " UNION ALL ".join(_said(tables, entity, feed, element, key, version) for version in versions)
    rows = engine.rows(
        "SELECT version, any_value(business_date), string_agg(raw, ' | ' ORDER BY line),"
        f" any_value(delivery), min(line) FROM ({said}) GROUP BY version"
    )
    by_version = {version: Then(feed.code, version, *rest) for version, *rest in rows}
    every = (by_version.get(v, Then(feed.code, v, None, None, None, None)) for v in versions)
    return list(_changes(every))[::-1]


def _said(tables: Tables, entity: Entity, feed: Feed, element: str, key: str, version: int) -> str:
    snapshot = tables.snapshot(f"source/{feed.code}", version)
    column = quoted(f"_key_{entity.code}")
    raw = column
    if element != WHOLE:
        code = feed.columns_of(entity.code)[element].code
        raw = f"CAST({quoted(code)} AS VARCHAR)"
        if f"_raw_{code}" in snapshot.types:
            raw = f"coalesce({quoted(f'_raw_{code}')}, {raw})"
    return (
        f"SELECT {version} AS version, _business_date AS business_date, {raw} AS raw, _delivery AS delivery,"
        f" _line AS line FROM ({snapshot.select()}) WHERE {column} = {literal(key)}"
    )


def _changes(every: Iterator[Then]) -> Iterator[Then]:
    """Yield what a source said where it changed, oldest first; nothing before it first spoke."""
    before: Then | None = None
    for then in every:
        if then.raw != (before.raw if before else None):
            yield then
        before = then
