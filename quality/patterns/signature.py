"""A conflict's signature: everything about its claims that one decision may depend on, as JSON text.

Each conflict has up to three, from particular to general; which of them is its pattern is decided in
``quality.patterns.membership``, how values differ in ``quality.patterns.differing``.
"""

from collections.abc import Iterable

from catalog.models import Entity
from lake.engine import Engine, literal, quoted
from quality.patterns.differing import differing_forms
from quality.patterns.shapes import LEVELS, shapes_of

GENERAL = max(LEVELS)


def signatures(
    engine: Engine, entity: Entity, sides: str, standing: Iterable[str] = (), earlier: str | None = None
) -> str:
    """Return the name of a temporary table: ``conflict``, ``level``, ``pattern``, ``difference``.

    ``sides`` is what ``quality.patterns.sides`` made; ``earlier``, if given, a relation of what the authority
    said before (``key``, ``element``, ``form``). A signature more particular than the general one is there if
    all that is particular about it recurs among these conflicts, or if it is among ``standing``.
    """
    ruled = list(standing)
    differing = differing_forms(engine, entity, sides, earlier)
    shaped = shapes_of(engine, differing)
    put = engine.unique_name("put")
    engine.run(f"CREATE TEMP TABLE {quoted(put)} AS {_put(sides, differing, shaped, every=bool(ruled))}")
    written = engine.unique_name("written")
    engine.run(f"CREATE TEMP TABLE {quoted(written)} AS {_written(entity, put)}")
    name = engine.unique_name("signatures")
    kept = ", ".join(["NULL", *map(literal, ruled)])
    engine.run(
        f"CREATE TEMP TABLE {quoted(name)} AS SELECT conflict, level, pattern, difference FROM {quoted(put)}"
        f" JOIN {quoted(written)} USING (alike) WHERE apart OR coalesce(pattern IN ({kept}), false)"
    )
    engine.drop(differing, shaped, put, written)
    return name


_ALIKE = "element, kind, rules, authority, lead, breaks, siding, others"


def _put(sides: str, differing: str, shaped: str, *, every: bool) -> str:
    """Return the query of each conflict's evidence by level, and ``alike``, a hash of it.

    ``apart``: whether all that is particular about it recurs; with ``every``, the others are there as well.
    """
    levels = " UNION ALL ".join(
        f"SELECT n, {level} AS level, bool_and({apart}) AS apart, list_sort(list(other_{level})) AS others"
        f" FROM each GROUP BY n {'' if every else 'HAVING apart'}"
        for level, apart in LEVELS.items()
    )
    return f"""
        WITH each AS (SELECT d.n, s.* FROM {quoted(differing)} d JOIN {quoted(shaped)} s USING (shape)),
        levels AS ({levels}),
        whole AS (SELECT n, any_value(conflict) AS conflict, any_value(element) AS element,
            any_value(kind) AS kind, any_value(rules) AS rules, any_value(authority) AS authority,
            any_value(broken) AS breaks,
            list(sources) FILTER (agrees AND authority IS NULL) AS leads,
            nullif(array_to_string(list_sort(list_distinct(flatten(leads))), ','), '') AS lead,
            CASE least(max(siding), 2) WHEN 0 THEN 'none' WHEN 1 THEN 'one' ELSE 'several' END AS siding
            FROM {quoted(sides)} GROUP BY n)
        SELECT *, hash({_ALIKE}) AS alike FROM (SELECT whole.*, coalesce(level, {GENERAL}) AS level,
            coalesce(apart, true) AS apart, coalesce(others, []) AS others
            FROM whole LEFT JOIN levels USING (n))"""


def _written(entity: Entity, put: str) -> str:
    """Return the query of each different evidence as JSON, its parts in a fixed order, and its digest."""
    return f"""
        SELECT alike, difference, substr(md5(difference), 1, 16) AS pattern FROM (
            SELECT alike, to_json(struct_pack(entity := {literal(entity.code)}, element := any_value(element),
                kind := any_value(kind), rules := any_value(rules), authority := any_value(authority),
                lead := any_value(lead), breaks := any_value(breaks), siding := any_value(siding),
                others := any_value(others)))::VARCHAR AS difference
            FROM {quoted(put)} GROUP BY alike)"""
