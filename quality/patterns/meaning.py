"""Different meaning (口径不同): a source that differs so systematically that it must mean something else.

One finding about a source and an element stands for all its conflicts, with the distribution of differences.
Patterns are found elsewhere; whether the source does mean something else is for people to say.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pyarrow as pa

from catalog.models import Catalogue, Entity
from lake.engine import Engine, literal, quoted
from quality.patterns.agreement import Agreement
from quality.patterns.distribution import distribution_of
from quality.patterns.sides import sides

SCHEMA = pa.schema(
    [
        ("entity", pa.string()),
        ("element", pa.string()),
        ("source", pa.string()),
        ("department", pa.string()),
        ("compared", pa.int64()),
        ("agreeing", pa.int64()),
        ("share", pa.float64()),
        ("conflicts", pa.int64()),
        ("alone", pa.int64()),
        ("explained", pa.int64()),
        ("unit", pa.string()),
        (
            "distribution",
            pa.list_(
                pa.struct(
                    [
                        ("label", pa.string()),
                        ("low", pa.float64()),
                        ("high", pa.float64()),
                        ("count", pa.int64()),
                    ]
                )
            ),
        ),
    ]
)
"""A row is a source and an element on which it hardly ever says what the authority says.

``share`` is ``agreeing`` / ``compared``, entities that both speak of. ``conflicts`` are the open ones that it
differs in, ``alone`` those in which nobody else does, ``explained`` those in which only sources with such a
finding do: findings together stand for them. ``unit``: what the
distribution counts by, ``days``, ``minutes``, ``times`` (as much) or ``kind``; its bars go from ``low``
to below ``high``, both NULL where the bar is a kind or pair of values, which ``label`` says.
"""

SELDOM = 0.5
"""a source that agrees with the authority in no more than this share means something else"""
ENOUGH = 100
"""entities compared, below which nothing is said"""


def meanings(
    engine: Engine, catalogue: Catalogue, entity: Entity, conflicts: str, agreements: Iterable[Agreement]
) -> pa.Table:
    """Return the findings of different meaning on an entity, as ``SCHEMA``, most conflicts first.

    ``conflicts`` names a relation of open conflicts, ``agreements`` is what ``quality.patterns.agreement``
    counted.
    """
    suspects = [a for a in agreements if _means_otherwise(a)]
    if not suspects:
        return SCHEMA.empty_table()
    stood = sides(engine, catalogue, entity, conflicts)
    rows = list(_findings(engine, catalogue, entity, stood, suspects))
    engine.drop(stood)
    rows.sort(key=lambda row: (-row["conflicts"], row["element"], row["source"]))
    return pa.Table.from_pylist(rows, SCHEMA)


def _means_otherwise(counted: Agreement) -> bool:
    seldom = counted.agreeing <= SELDOM * counted.compared
    return counted.other is None and counted.compared >= ENOUGH and seldom


def _findings(
    engine: Engine, catalogue: Catalogue, entity: Entity, stood: str, suspects: Collection[Agreement]
) -> Iterator[dict[str, Any]]:
    for suspect in suspects:
        pairs = engine.unique_name("pairs")
        others = [s.source for s in suspects if s.element == suspect.element]
        engine.run(f"CREATE TEMP TABLE {quoted(pairs)} AS {_pairs(stood, suspect, others)}")
        counts = ", ".join(f"count(DISTINCT n) FILTER ({c})" for c in ("true", "alone", "explained"))
        number, alone, explained = engine.one(f"SELECT {counts} FROM {quoted(pairs)}")
        element = entity.element(suspect.element)
        unit, bars = distribution_of(engine, element, pairs, suspect.agreeing)
        engine.drop(pairs)
        yield {
            "entity": entity.code,
            "element": suspect.element,
            "source": suspect.source,
            "department": catalogue.feeds[suspect.source].department,
            "compared": suspect.compared,
            "agreeing": suspect.agreeing,
            "share": round(suspect.agreeing / suspect.compared, 6),
            "conflicts": number,
            "alone": alone,
            "explained": explained,
            "unit": unit,
            "distribution": bars,
        }


def _pairs(stood: str, suspect: Agreement, others: Iterable[str]) -> str:
    """Return the query of what the authority (``a``) and the source (``s``) say where they differ.

    ``explained``: whether all who differ there are among ``others``, of whom the same is found.
    """
    source = literal(suspect.source)
    known = f"[{', '.join(map(literal, others))}]"
    return f"""
        SELECT n, a, s, bool_and(sources = [{source}]) OVER (PARTITION BY n) AS alone,
            bool_and(list_has_all({known}, sources)) OVER (PARTITION BY n) AS explained
        FROM {quoted(stood)}
        WHERE element = {literal(suspect.element)} AND NOT agrees AND authority IS NOT NULL
        QUALIFY list_contains(sources, {source})"""
