"""What authorities said before: remembered when a source table has changed, so that old news is known.

A check source whose value is the authority's earlier one hasn't followed a change. Source tables keep their
versions; what an authority no longer says is noted here once, so that it is known however old it gets.
"""

from catalog.models import Catalogue, Element, Entity, Feed
from lake.engine import Engine, listed, literal, quoted
from lake.tables import Tables
from quality.comparators import COMPARATORS

COLUMNS = ("key", "element", "form")
"""a row is a comparable form that an authority once stated of an entity's element, and no longer does"""


def earlier_table(entity: Entity) -> str:
    """Return the name of the table of what an entity's authorities said before; no release shows it."""
    return f"earlier/{entity.code}"


def earlier_view(engine: Engine, tables: Tables, entity: Entity) -> str | None:
    """Return the name of a view of what has been remembered, ``COLUMNS``; None if nothing has."""
    name = earlier_table(entity)
    return tables.snapshot(name).view(engine) if tables.exists(name) else None


def remember(engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity) -> None:
    """Note what the authorities' source tables have ceased to say since it was last noted.

    Which versions were looked at is kept in the commit: doing it again, or not having done it for some
    nights, changes nothing in the end.
    """
    name = earlier_table(entity)
    seen: dict[str, int] = tables.latest_note(name).get("versions", {})
    feeds = [f for f in _leading(catalogue, entity) if tables.exists(f"source/{f.code}")]
    now = {feed.code: tables.version(f"source/{feed.code}") or 0 for feed in feeds}
    if now == seen:
        return
    ceased = engine.unique_name("ceased")
    engine.run(f"CREATE TEMP TABLE {quoted(ceased)} (key VARCHAR, element VARCHAR, form VARCHAR)")
    for feed in feeds:
        for version in range(seen.get(feed.code, 0), now[feed.code]):
            _note_ceased(engine, tables, entity, feed, version, ceased)
    tables.append(name, engine.arrow(f"SELECT DISTINCT * FROM {quoted(ceased)}"), {"versions": now})
    engine.drop(ceased)


def _leading(catalogue: Catalogue, entity: Entity) -> tuple[Feed, ...]:
    """Return the feeds that may have the say on an element of an entity."""
    codes = dict.fromkeys(a.feed for e in entity.elements for a in e.authority)
    return tuple(catalogue.feeds[code] for code in codes)


def _note_ceased(
    engine: Engine, tables: Tables, entity: Entity, feed: Feed, version: int, ceased: str
) -> None:
    """Add what one version of a feed's table says and the next one, which has the entity too, doesn't."""
    before, after = (tables.snapshot(f"source/{feed.code}", v) for v in (version, version + 1))
    old, new = engine.unique_name("old"), engine.unique_name("new")
    kh = quoted(f"_kh_{entity.code}")
    led = [e for e in entity.elements if any(a.feed == feed.code for a in e.authority)]
    hashes = {e.code: f"_h_{entity.code}_{e.code}" for e in led}
    held = [e for e in led if hashes[e.code] in before.types and hashes[e.code] in after.types]
    columns = feed.columns_of(entity.code)
    texts = listed({columns[e.code].code: None for e in held} | {f"_key_{entity.code}": None})
    hashed = listed(hashes[e.code] for e in held) or "NULL AS none"
    engine.run(
        f"CREATE TEMP TABLE {quoted(old)} AS SELECT {kh}, {texts}, {hashed}"
        f" FROM {quoted(before.view(engine))}"
        f" ANTI JOIN {quoted(after.view(engine))} USING (_row_key, _row_hash)"
    )
    engine.run(
        f"CREATE TEMP TABLE {quoted(new)} AS SELECT {kh}, {hashed} FROM {quoted(after.view(engine))}"
        f" WHERE {kh} IN (SELECT {kh} FROM {quoted(old)})"
    )
    for element in held:
        engine.run(f"INSERT INTO {quoted(ceased)} {_ceased(entity, feed, element, old, new)}")
    engine.drop(old, new)


def _ceased(entity: Entity, feed: Feed, element: Element, old: str, new: str) -> str:
    kh, hashed = quoted(f"_kh_{entity.code}"), quoted(f"_h_{entity.code}_{element.code}")
    column = quoted(feed.columns_of(entity.code)[element.code].code)
    form = COMPARATORS[element.comparator.name].form(column, element.comparator.options)
    key = quoted(f"_key_{entity.code}")
    return (
        f"SELECT DISTINCT {key}, {literal(element.code)}, {form} FROM {quoted(old)} o"
        f" WHERE {hashed} IS NOT NULL AND {kh} IN (SELECT {kh} FROM {quoted(new)})"
        f" AND NOT EXISTS (SELECT 1 FROM {quoted(new)} n WHERE n.{kh} = o.{kh} AND n.{hashed} = o.{hashed})"
    )
