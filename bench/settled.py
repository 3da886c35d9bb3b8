"""Whose claims are right by the generator's truth, for every open conflict that it speaks of."""

from pathlib import Path

import polars as pl

from catalog.models import Catalogue, Entity
from lake.engine import Engine, literal, quoted
from lake.release.shape import SQL_TYPES
from quality.comparators import COMPARATORS
from quality.patterns.sides import near_forms, sides
from quality.reconcile import WHOLE


def right_claims(
    engine: Engine, catalogue: Catalogue, entity: Entity, members: str, conflicts: str, truth: Path
) -> pl.DataFrame:
    """Return a row per conflict about an element: ``conflict``, ``pattern``, ``place``, ``kept``, ``right``.

    ``kept``: whether the authority's value is the true one, or within the element's tolerance of it;
    ``right``: the sources all of whose values are. One that the truth doesn't speak of has nobody right.
    """
    said = sides(engine, catalogue, entity, conflicts)
    true = engine.unique_name("true")
    engine.run(f"CREATE TEMP TABLE {quoted(true)} AS {_true(entity, truth)}")
    pairs = engine.unique_name("pairs")
    engine.run(
        f"CREATE TEMP TABLE {quoted(pairs)} AS SELECT DISTINCT t.element, t.form AS a, c.s"
        f" FROM {quoted(true)} t JOIN {quoted(said)} c USING (key, element) WHERE t.form <> c.s"
    )
    near = near_forms(engine, entity, pairs)
    return pl.DataFrame(
        engine.arrow(f"""
        WITH judged AS (SELECT d.*, coalesce(t.form = d.s OR n.s IS NOT NULL, false) AS truly
            FROM {quoted(said)} d LEFT JOIN {quoted(true)} t USING (key, element)
            LEFT JOIN {quoted(near)} n ON n.element = d.element AND n.a = t.form AND n.s = d.s),
        kept AS (SELECT conflict, bool_or(truly AND s = a AND authority IS NOT NULL) AS kept,
            any_value(key) || '|' || any_value(element) AS place FROM judged GROUP BY conflict),
        spoken AS (SELECT conflict, source, bool_and(truly) AS truly
            FROM (SELECT conflict, truly, unnest(sources) AS source FROM judged) GROUP BY ALL),
        rights AS (SELECT conflict, list_sort(coalesce(list(source) FILTER (truly), [])) AS "right"
            FROM spoken GROUP BY conflict)
        SELECT conflict, pattern, place, kept, "right" FROM {quoted(members)} JOIN kept USING (conflict)
        JOIN rights USING (conflict) WHERE element <> {literal(WHOLE)}""").read_all()
    )


def _true(entity: Entity, truth: Path) -> str:
    """Return the query of the true comparable form of every place that was in conflict."""
    file = literal(str(truth / "values.parquet"))
    return " UNION ALL ".join(
        f"SELECT key, element, {COMPARATORS[e.comparator.name].form('v', e.comparator.options)} AS form"
        f" FROM (SELECT key, element, TRY_CAST(value AS {SQL_TYPES[e.type]}) AS v FROM read_parquet({file})"
        f" WHERE entity = {literal(entity.code)} AND element = {literal(e.code)})"
        for e in entity.elements
    )
