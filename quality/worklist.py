"""What goes into the worklist: the open conflicts of all entities, each with its pattern and suggestion.

How it is stored and read is ``lake.worklist``'s; who works on it, other rooms'. It is made beside the nights,
from the tables that they left, and may be made again at any time.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.models import Catalogue, Entity
from lake.engine import Engine, quoted
from lake.home import Home
from lake.tables import Tables
from lake.worklist import WorklistMissing, latest, write
from quality.pattern_rulings import standing
from quality.patterns.agreement import agreement
from quality.patterns.earlier import earlier_view, remember
from quality.patterns.finding import found
from quality.patterns.meaning import meanings
from quality.patterns.membership import members
from quality.rulings import NO_RULINGS, Rulings
from quality.settlement import conflict_table
from quality.suggestion.on_conflicts import suggestions


@dataclass(frozen=True)
class Built:
    """A worklist that was made: its file, and how many conflicts are in it."""

    file: Path
    conflicts: int


def made_of(tables: Tables, catalogue: Catalogue) -> dict[str, Any]:
    """Return what a worklist made now would be made of: table versions and the catalogue."""
    versions = {c.code: tables.version(conflict_table(c)) for c in catalogue.entities.values()}
    declared = "".join(e.model_dump_json() for e in catalogue.entities.values())
    return {"conflicts": versions, "catalogue": hashlib.sha256(declared.encode()).hexdigest()}


def is_stale(home: Home, tables: Tables, catalogue: Catalogue) -> bool:
    """Whether there is no worklist, or another one would be made now."""
    try:
        return latest(home)[1] != made_of(tables, catalogue)
    except WorklistMissing:
        return True


def is_behind(home: Home, catalogue: Catalogue, version: Callable[[str], int | None]) -> bool:
    """Whether conflict tables were written since the worklist was made, or none was made of them yet.

    ``version`` gives a table's version by its name. Unlike ``is_stale`` it is the same for processes that
    loaded the catalogue at different times.
    """
    try:
        made = latest(home)[1].get("conflicts", {})
    except WorklistMissing:
        made = {}
    return any(version(conflict_table(e)) != made.get(e.code) for e in catalogue.entities.values())


def build(
    engine: Engine,
    home: Home,
    tables: Tables,
    catalogue: Catalogue,
    rulings: Callable[[Entity], Rulings] = lambda _: NO_RULINGS,
) -> Built:
    """Make the worklist of what the tables say now; ``rulings`` gives those that stand on an entity."""
    about = made_of(tables, catalogue)
    entities = [e for e in catalogue.entities.values() if tables.exists(conflict_table(e))]
    made = [_Part(engine, tables, catalogue, entity, rulings(entity)) for entity in entities]
    views = [tables.snapshot(conflict_table(e)).view(engine) for e in entities]
    selects = {
        "conflict": _all(part.conflicts for part in made),
        "pattern": _all(part.patterns for part in made),
        "meaning": _all(part.meanings for part in made),
        "movement": _movement(views),
    }
    file = write(engine, home, {name: sql for name, sql in selects.items() if sql}, about)
    counts = (engine.one(f"SELECT count(*) FROM {quoted(part.conflicts)}")[0] for part in made)
    return Built(file, sum(map(int, counts)))


def _all(names: Iterable[str]) -> str:
    return " UNION ALL BY NAME ".join(f"SELECT * FROM {quoted(name)}" for name in names)


class _Part:
    """What the worklist has of one entity: names of temporary tables."""

    def __init__(
        self, engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity, rulings: Rulings
    ) -> None:
        opened, suggested = engine.unique_name("open"), engine.unique_name("suggested")
        self.conflicts, self.patterns = engine.unique_name("listed"), engine.unique_name("found")
        self.meanings = engine.unique_name("meanings")
        view = tables.snapshot(conflict_table(entity)).view(engine)
        engine.run(f"CREATE TEMP TABLE {quoted(opened)} AS FROM {quoted(view)} WHERE status = 'open'")
        remember(engine, tables, catalogue, entity)
        earlier = earlier_view(engine, tables, entity)
        ruled = standing(rulings.patterns)
        member = members(engine, catalogue, entity, opened, standing=ruled, earlier=earlier)
        agreements = agreement(engine, catalogue, entity, _sources(engine, tables, catalogue, entity))
        engine.store_arrow(self.patterns, found(engine, catalogue, entity, opened, member, agreements))
        engine.store_arrow(self.meanings, meanings(engine, catalogue, entity, opened, agreements))
        engine.store_arrow(suggested, suggestions(engine, tables, catalogue, entity, rulings))
        engine.run(f"CREATE TEMP TABLE {quoted(self.conflicts)} AS {_listed(opened, member, suggested)}")
        engine.drop(opened, member, suggested)


def _sources(engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity) -> dict[str, str]:
    named = {f.code: f"source/{f.code}" for f in catalogue.sources_of(entity.code)}
    return {code: tables.snapshot(n).view(engine) for code, n in named.items() if tables.exists(n)}


def _listed(opened: str, member: str, suggested: str) -> str:
    """Return the query of open conflicts as the worklist has them."""
    case = "substr(md5(concat_ws('|', o.entity, o.key, o.element)), 1, 16)"  # as governance.fact.Place.case
    return (
        f"SELECT o.*, {case} AS case_id, m.pattern, s.raw AS suggested, s.form AS suggested_form,"
        f" s.source AS suggested_source, s.probability, s.parts FROM {quoted(opened)} o"
        f" LEFT JOIN {quoted(member)} m USING (conflict) LEFT JOIN {quoted(suggested)} s USING (conflict)"
    )


def _movement(views: list[str]) -> str:
    """Return the query of how many conflicts were first seen and closed, by night."""
    days = " UNION ALL ".join(_days(view) for view in views)
    return (
        days
        and "SELECT day, sum(opened) AS opened, sum(closed) AS closed"
        f" FROM ({days}) GROUP BY ALL ORDER BY day"
    )


def _days(view: str) -> str:
    return (
        f"SELECT first_seen AS day, 1 AS opened, 0 AS closed FROM {quoted(view)} UNION ALL"
        f" SELECT closed_on, 0, 1 FROM {quoted(view)} WHERE closed_on IS NOT NULL"
    )
