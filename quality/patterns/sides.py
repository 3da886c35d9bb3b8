"""Who stands where in a conflict: the value that others are compared with, who sides with it, who doesn't.

Works on the claims of conflicts alone; how the values differ belongs to ``quality.patterns.differences``.
"""

import ibis

from catalog.models import Catalogue, Element, Entity
from lake.engine import Engine, literal, quoted
from lake.release.shape import SQL_TYPES
from quality.comparators import COMPARATORS
from quality.patterns.key_rules import broken_forms
from quality.reconcile import WHOLE
from quality.reconcile.narrow import agrees, tolerant
from quality.reconcile.run import compiled

SIDES = (
    "n",
    "conflict",
    "key",
    "element",
    "kind",
    "rules",
    "authority",
    "a",
    "s",
    "agrees",
    "sources",
    "siding",
    "breaks",
    "broken",
)
"""Columns of ``sides``: a row per conflict and different comparable form ``s`` in it.

``n`` numbers the conflicts, which is quicker to join on. ``authority``: the authoritative source, NULL if it
is silent; ``a``: the value compared with, which is the authority's newest, else that which most departments
say; it and ``s`` are NULL if nobody says anything. ``agrees``: whether ``s`` is ``a`` or within the element's
tolerance of it; ``sources``: who says ``s``, sorted; ``siding``: how many departments beside the
authority's say ``a`` and nothing else, or speak of an unknown entity; ``breaks``: whether ``s`` breaks a
declared rule about the key, ``broken``: whether ``a`` does (NULL: no such rule).
"""


def sides(engine: Engine, catalogue: Catalogue, entity: Entity, conflicts: str) -> str:
    """Return the name of a temporary table with the columns ``SIDES``.

    ``conflicts`` names a relation with the columns of a conflict table, of which none is closed.
    """
    opened = _made(engine, "opened", _opened(conflicts))
    forms = _made(engine, "forms", _forms(opened))
    referred = _made(engine, "referred", _referred(opened, forms))
    near = near_forms(engine, entity, referred)
    broken = broken_forms(engine, catalogue, entity, referred)
    name = _made(engine, "sides", _sides(referred, near, broken))
    engine.drop(opened, forms, referred, near, broken)
    return name


def _made(engine: Engine, stem: str, query: str) -> str:
    name = engine.unique_name(stem)
    engine.run(f"CREATE TEMP TABLE {quoted(name)} AS {query}")
    return name


def _opened(conflicts: str) -> str:
    """Return the query of the conflicts, numbered, each with its authority's newest claim if it has one."""
    newest = "{'day': c.business_date, 'delivery': c.delivery, 'line': c.line, 'claim': c}"
    led = f"list_sort([{newest} FOR c IN said IF c.authoritative], 'DESC')[1].claim"
    return f"""
        SELECT row_number() OVER () AS n, conflict, key, element, kind, rules, said, {led} AS led
        FROM (SELECT *, [c FOR c IN claims IF c.form IS NOT NULL] AS said FROM {quoted(conflicts)})"""


def _forms(opened: str) -> str:
    """Return the query of the forms of each conflict: ``n``, ``s``, who says it, of which departments."""
    return f"""
        SELECT n, c.form AS s, list_sort(list_distinct(list(c.source))) AS sources,
            list_distinct(list(c.department)) AS departments
        FROM (SELECT n, unnest(said) AS c FROM {quoted(opened)}) GROUP BY n, s"""


def _referred(opened: str, forms: str) -> str:
    """Return the query that puts beside each form the one that it is compared with."""
    return f"""
        WITH chosen AS (SELECT n, arg_min(s, (-len(departments), sources, s)) AS a
            FROM {quoted(forms)} SEMI JOIN (SELECT n FROM {quoted(opened)} WHERE led IS NULL) USING (n)
            GROUP BY n)
        SELECT o.n, conflict, key, element, kind, rules, led.source AS authority,
            led.department AS department, coalesce(led.form, a) AS a, s, sources, departments
        FROM {quoted(opened)} o LEFT JOIN {quoted(forms)} USING (n) LEFT JOIN chosen USING (n)"""


def near_forms(engine: Engine, entity: Entity, referred: str) -> str:
    """Return the name of a temporary table: the pairs of forms that agree within tolerance, though not alike.

    ``referred`` is a relation with ``element`` and two comparable forms, ``a`` and ``s``, as is the table.
    """
    name = engine.unique_name("near")
    engine.run(f"CREATE TEMP TABLE {quoted(name)} (element VARCHAR, a VARCHAR, s VARCHAR)")
    for element in entity.elements:
        if tolerant(element):
            engine.run(f"INSERT INTO {quoted(name)} {_within(element, referred)}")
    return name


def _within(element: Element, referred: str) -> str:
    comparator = COMPARATORS[element.comparator.name]
    if comparator.value is None:
        raise ValueError(f"the comparator of {element.code} has no tolerance")
    typed = {side: f"TRY_CAST({side} AS {SQL_TYPES[element.type]})" for side in "as"}
    kept = (f"{comparator.value(v, element.comparator.options)} AS v_{side}" for side, v in typed.items())
    types = {"a": "string", "s": "string", "v_a": comparator.value_type, "v_s": comparator.value_type}
    pairs = ibis.table(types, name="_pairs")
    alike = pairs.filter(agrees(element, pairs["v_a"], pairs["v_s"]))
    code = literal(element.code)
    return (
        f"SELECT {code}, a, s FROM (WITH _pairs AS (SELECT a, s, {', '.join(kept)} FROM (SELECT DISTINCT a, s"
        f" FROM {quoted(referred)} WHERE element = {code} AND a <> s)) {compiled(alike.select('a', 's'))})"
    )


def _sides(referred: str, near: str, broken: str) -> str:
    """Return the query of ``SIDES``; about an unknown entity there is no value to side with."""
    whole = literal(WHOLE)
    loyal = "[d FOR d IN siding IF d <> own AND NOT list_contains(apart, d)]"
    return f"""
        WITH stands AS (SELECT r.*, s IS NULL OR element <> {whole} AND (a = s OR x.s IS NOT NULL) AS agrees
            FROM {quoted(referred)} r LEFT JOIN {quoted(near)} x USING (element, a, s)),
        sided AS (SELECT n, coalesce(any_value(department), '') AS own,
            list_distinct(flatten(list(departments) FILTER (agrees OR element = {whole}))) AS siding,
            coalesce(flatten(list(departments) FILTER (NOT agrees AND element <> {whole})), []) AS apart
            FROM stands GROUP BY n)
        SELECT t.* EXCLUDE (department, departments), coalesce(len({loyal}), 0) AS siding,
            b.breaks, c.breaks AS broken
        FROM stands t JOIN sided USING (n)
        LEFT JOIN {quoted(broken)} b ON b.key = t.key AND b.element = t.element AND b.s = t.s
        LEFT JOIN {quoted(broken)} c ON c.key = t.key AND c.element = t.element AND c.s = t.a"""
