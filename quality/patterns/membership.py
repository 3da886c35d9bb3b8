"""Which pattern each open conflict belongs to.

A conflict's pattern is the most particular of its signatures that recurs. A pattern that was ruled on goes
before: how often others recur can't take a conflict out of it.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

import pyarrow as pa

from catalog.models import Catalogue, Entity
from lake.engine import Engine, quoted
from quality.patterns.sides import sides
from quality.patterns.signature import signatures

MEMBER = ("conflict", "key", "element", "pattern", "difference", "general")
"""columns of ``members``"""

NO_PATTERNS: Mapping[str, Collection[str]] = MappingProxyType({})


def members(
    engine: Engine,
    catalogue: Catalogue,
    entity: Entity,
    conflicts: str,
    *,
    standing: Mapping[str, Collection[str]] = NO_PATTERNS,
    earlier: str | None = None,
) -> str:
    """Return the name of a temporary table with the columns ``MEMBER``, a row per open conflict.

    ``conflicts`` names a relation with a conflict table's columns (``status`` may be left out: all are open
    then). ``difference`` is the JSON text that ``pattern`` digests: entity, element, kind, broken rules, the
    authority (or, if it is silent, in ``lead`` who says the value that the others are compared with), how
    many departments side with that value (``none``, ``one``, ``several``), whether it breaks a declared rule
    about the key, and ``others``: for each differing value who says it, how it differs, what is
    taken and what given in its place, and whether it breaks such a rule.

    ``general`` is the pattern that the conflict would belong to if nothing particular about it recurred.

    ``standing``: patterns that a ruling stands on → the patterns that stood apart from each when it was ruled
    on (those of conflicts whose ``general`` it was). A conflict with a standing signature keeps it, the most
    particular first, however often others occur. ``earlier`` as for ``signatures``: give it always or never.
    """
    found = engine.unique_name("open")
    engine.run(f"CREATE TEMP VIEW {quoted(found)} AS {_open(engine, conflicts)}")
    stood = sides(engine, catalogue, entity, found)
    signed = signatures(engine, entity, stood, standing, earlier)
    kept = engine.unique_name("standing")
    engine.store_arrow(kept, _listed(standing))
    name = engine.unique_name("members")
    engine.run(f"CREATE TEMP TABLE {quoted(name)} AS {_chosen(stood, signed, kept)}")
    engine.run(f"DROP VIEW {quoted(found)}")
    engine.drop(stood, signed, kept)
    return name


def _listed(standing: Mapping[str, Collection[str]]) -> pa.Table:
    """Return a row per standing pattern and one that stood apart from it; NULL for none."""
    rows = [{"pattern": p, "apart": a} for p, apart in standing.items() for a in (None, *apart)]
    return pa.Table.from_pylist(rows, pa.schema([("pattern", pa.string()), ("apart", pa.string())]))


def _chosen(stood: str, signed: str, kept: str) -> str:
    """Return the query that takes a signature for each conflict: a standing one, else the most particular."""
    return f"""
        WITH barred AS (SELECT g.conflict, g.pattern
            FROM {quoted(signed)} g JOIN {quoted(kept)} k USING (pattern)
            JOIN {quoted(signed)} p ON p.conflict = g.conflict AND p.pattern = k.apart),
        ruled AS (SELECT conflict, pattern, true AS ruled FROM {quoted(signed)}
            SEMI JOIN {quoted(kept)} USING (pattern) ANTI JOIN barred USING (conflict, pattern))
        SELECT conflict, any_value(key) AS key, any_value(element) AS element,
            arg_min(pattern, (ruled IS NULL, level)) AS pattern,
            arg_min(difference, (ruled IS NULL, level)) AS difference, max_by(pattern, level) AS general
        FROM {quoted(signed)} LEFT JOIN ruled USING (conflict, pattern)
        JOIN (SELECT DISTINCT conflict, key, element FROM {quoted(stood)}) USING (conflict)
        GROUP BY conflict"""


def _open(engine: Engine, conflicts: str) -> str:
    """Return the query of the open ones among conflicts."""
    columns = {name for (name, *_) in engine.rows(f"DESCRIBE {quoted(conflicts)}")}
    return f"FROM {quoted(conflicts)}" + (" WHERE status = 'open'" if "status" in columns else "")
