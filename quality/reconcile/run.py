"""Run one entity's pass in the engine and fetch the claims behind what it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from catalog.models import Catalogue, Entity
from lake.engine import Engine, quoted
from quality.reconcile.claims import fetch_conflicts
from quality.reconcile.kinds import ElementCount
from quality.reconcile.subject import subject_of
from quality.reconcile.universe import universe
from quality.reconcile.verdict import counts, disagreements, kinds_of, tally


@dataclass(frozen=True)
class Reconciled:
    """What one pass over an entity found.

    ``found`` names a temporary table of the engine, one row per conflict: the columns of a conflict
    without its lifecycle, ``universe`` one of a row per entity, as ``quality.reconcile.universe`` makes it
    with keys. ``observations`` holds every element, and ``WHOLE`` if unknown entities are conflicts.
    ``entities`` is how many entities there are.
    """

    entity: Entity
    found: str
    universe: str
    observations: dict[str, ElementCount]
    entities: int


def reconcile(engine: Engine, entity: Entity, catalogue: Catalogue, sources: Mapping[str, str]) -> Reconciled:
    """Compare all sources of an entity and return who disagrees about what (Art 17, 一数一源、多元校核).

    ``sources``: feed code → name of a relation of ``engine`` with that feed's source table. A feed that
    isn't named counts as one without rows. Raises ValueError if none is named that describes the entity.
    """
    subject = subject_of(engine, entity, catalogue, sources)
    entities = _made(engine, universe(subject, with_key=True), "universe")
    counted = _made(engine, tally(subject, entities), "tally")
    pairs = _made(engine, disagreements(counted, entities, subject), "disagreements")
    found = fetch_conflicts(engine, subject, pairs.get_name())
    observations = _observed(engine, counted)
    (number,) = engine.one(f"SELECT count(*) FROM {quoted(entities.get_name())}")
    engine.drop(counted.get_name(), pairs.get_name())
    return Reconciled(entity, found, entities.get_name(), observations, number)


_COMPILED: dict[Any, str] = {}


def compiled(expression: ir.Table) -> str:
    """Return an expression as the engine's SQL; the same one is compiled once a process."""
    plan = expression.op()
    if plan not in _COMPILED:
        _COMPILED[plan] = _compiled(expression)
    return _COMPILED[plan]


def _compiled(expression: ir.Table) -> str:
    fused, ibis.options.sql.fuse_selects = ibis.options.sql.fuse_selects, False
    try:
        # fused, a column that others are made of would be written out, and computed, in each of them
        return str(ibis.to_sql(expression, dialect="duckdb"))
    finally:
        ibis.options.sql.fuse_selects = fused


def _made(engine: Engine, expression: ir.Table, stem: str) -> ir.Table:
    """Run an expression into a temporary table and return that table."""
    name = engine.unique_name(stem)
    # ibis' create_table(overwrite=True) drops without a name, so the statement is made here
    engine.run(f"CREATE TEMP TABLE {quoted(name)} AS {compiled(expression)}")
    return ibis.table(expression.schema(), name=name)


def _observed(engine: Engine, counted: ir.Table) -> dict[str, ElementCount]:
    sums = counts(counted)
    row = dict(zip(sums.columns, map(int, engine.one(compiled(sums))), strict=True))
    kinds = kinds_of(counted.columns)
    return {
        element: ElementCount(
            row[f"evaluated__{element}"],
            row[f"unexpected__{element}"],
            {kind: row[f"{kind}__{element}"] for kind, e in kinds if e == element},
        )
        for element in dict.fromkeys(e for _, e in kinds)
    }
