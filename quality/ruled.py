"""The values that rulings put in force, put beside the entities of a base table.

Which rulings are in force is ``quality.rulings``'.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from catalog.models import Element, Entity
from lake.engine import Engine, quoted
from quality.types import TYPES

_VALUE = "_ruled__"
_RULING = "_ruling__"


@dataclass(frozen=True)
class Ruled:
    """The relation of what became of rulings, and the elements for which one puts a value in force."""

    relation: str | None
    elements: frozenset[str]


def ruled_in(engine: Engine, relation: str | None) -> Ruled:
    """Return what a relation of outcomes (``quality.rulings.OUTCOME``) holds; there may be none."""
    if relation is None:
        return Ruled(None, frozenset())
    valued = "outcome = 'in_force' AND value IS NOT NULL"
    rows = engine.rows(f"SELECT DISTINCT element FROM {quoted(relation)} WHERE {valued}")
    return Ruled(relation, frozenset(element for (element,) in rows))


def with_ruled(whole: ir.Table, entity: Entity, ruled: Ruled) -> ir.Table:
    """Put beside each entity (``key``) the values that rulings put in force, typed, and the rulings."""
    for element in entity.elements:
        if ruled.relation and element.code in ruled.elements:
            name = f"{_VALUE}{element.code}"
            rows = in_force(ruled.relation)
            rows = rows.filter(rows["element"] == element.code, rows["value"].notnull())
            value = rows["value"].try_cast(TYPES[element.type])
            beside = {name: value, f"{_RULING}{element.code}": rows["ruling"], f"{name}___key": rows["key"]}
            whole = whole.left_join(rows.select(**beside), [("key", f"{name}___key")])
    return whole


def ruling_on(whole: ir.Table, element: Element) -> tuple[ir.Value, ir.Value] | None:
    """Return the columns of the ruled value of an element and of the ruling; None if nothing was ruled."""
    name = f"{_VALUE}{element.code}"
    return (whole[name], whole[f"{_RULING}{element.code}"]) if name in whole.columns else None


def unruled(whole: ir.Table, element: Element) -> ir.Value:
    """Return whether no ruling puts a value of an element in force."""
    ruled = ruling_on(whole, element)
    return ruled[0].isnull() if ruled else ibis.literal(True)


def in_force(relation: str) -> ir.Table:
    """Return the rulings that are in force: ``ruling``, ``key``, ``element``, ``value``, ``disputed``."""
    types = {"ruling": "string", "key": "string", "element": "string", "value": "string"}
    rows = ibis.table({**types, "disputed": "boolean", "outcome": "string"}, name=relation)
    return rows.filter(rows["outcome"] == "in_force")
