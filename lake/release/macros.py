"""The table macros analysts call: ``explain(entity, key)`` and ``conflicts_of(department)``.

They stand in the schema main, so that ``FROM explain('person', '…')`` works. In a macro's body a bare name
that is also a parameter means the parameter: every column stands behind its table's letter.
"""

from collections.abc import Callable

from catalog.models import Entity
from lake.engine import Engine, literal, quoted
from lake.release.shape import base_shape
from lake.release.views import Contents

KeyForm = Callable[[Entity, str], str]
"""Gives the SQL that turns a key's SQL, as a person types it, into the key's comparable form."""

_WHY = """
    CASE WHEN v.said.value IS NOT NULL AND v.said.provisional
         THEN '暂定：权威来源未提供，取各校核来源一致的值'
         WHEN v.said.value IS NOT NULL AND starts_with(v.said.source, 'ruling:')
         THEN '认定的值（认定 ' || substr(v.said.source, 8) || '）'
         WHEN v.said.value IS NOT NULL THEN '权威来源的值'
         WHEN count(c.source) OVER (PARTITION BY v.said.place) = 0 THEN '各来源均未提供'
         ELSE '权威来源未提供' END
    || CASE WHEN v.said.disputed THEN '；各来源不一致，待核查' ELSE '' END"""

_EXPLAIN = """
CREATE MACRO main.explain(entity, key) AS TABLE
SELECT v.said.element AS element, v.said.name AS name, v.said.value AS value, {why} AS why,
       c.source AS source, f.name AS source_name, d.name AS department,
       CASE WHEN c.authoritative THEN '权威来源' WHEN c.source IS NOT NULL THEN '校核来源' END AS role,
       coalesce(c.source = v.said.source, false) AS in_force,
       c.raw AS claim, c.business_date AS since, c.delivery AS delivery, c.line AS line
FROM ({elements}) AS v
LEFT JOIN (SELECT q.* FROM quality.claim AS q WHERE q.entity = entity AND q.key = {form}) AS c
       ON c.element = v.said.element
LEFT JOIN catalog.feed AS f ON f.code = c.source
LEFT JOIN catalog.department AS d ON d.code = c.department
ORDER BY v.said.place, c.authoritative DESC NULLS LAST, c.source, c.line"""

_CONFLICTS_OF = """
CREATE MACRO main.conflicts_of(department) AS TABLE
SELECT c.conflict AS conflict, c.entity AS entity, c.key AS key, c.element AS element, e.name AS name,
       c.kind AS kind, c.severity AS severity, c.claims AS claims, c.first_seen AS first_seen
FROM quality.conflict AS c
LEFT JOIN catalog.element AS e ON e.entity = c.entity AND e.code = c.element
WHERE c.status = 'open'
  AND list_contains(c.departments,
                    coalesce((SELECT d.code FROM catalog.department AS d WHERE d.name = department),
                             department))"""


def as_typed(_entity: Entity, key: str) -> str:
    """Return the SQL of a key without its outer white space: the form of keys that are compared exactly."""
    return f"trim({key})"


def make_macros(engine: Engine, contents: Contents, form_of_key: KeyForm) -> None:
    """Create both macros, with comments, in the database in use."""
    entities = tuple(contents.catalogue.entities.values())
    forms = " ".join(f"WHEN {literal(e.code)} THEN {form_of_key(e, 'key')}" for e in entities)
    form = f"CASE entity {forms} END"
    elements = " UNION ALL ".join(_elements(engine, contents, e, form) for e in entities)
    engine.run(_EXPLAIN.format(why=_WHY, elements=elements, form=form))
    engine.run(_CONFLICTS_OF)
    explain = (
        "一个实体的每个数据元：现行值、为何是它、各来源的说法、自哪天起。例：FROM explain('实体代码', '主键')"
    )
    conflicts = "涉及一个部门的未了结不一致。例：FROM conflicts_of('部门代码或名称')"
    engine.run(f"COMMENT ON MACRO TABLE main.explain IS {literal(explain)}")
    engine.run(f"COMMENT ON MACRO TABLE main.conflicts_of IS {literal(conflicts)}")


def _elements(engine: Engine, contents: Contents, entity: Entity, form: str) -> str:
    """Return a query for one entity's elements, a row each, in the order of the catalogue."""
    inner = contents.select(engine, f"base/{entity.code}", base_shape(entity).columns)
    said = ", ".join(
        f"{{'place': {place}, 'element': {literal(e.code)}, 'name': {literal(e.name.zh)}, "
        f"'value': CAST(b.{quoted(e.code)} AS VARCHAR), "
        f"'disputed': coalesce(list_contains(b.disputed, {literal(e.code)}), false), "
        f"'provisional': coalesce(list_contains(b.provisional, {literal(e.code)}), false), "
        f"'source': b.provenance.{quoted(e.code)}}}"
        for place, e in enumerate(entity.elements)
    )
    return (
        f"SELECT unnest([{said}]) AS said FROM ({inner}) AS b "
        f"WHERE entity = {literal(entity.code)} AND b._key = {form}"
    )
