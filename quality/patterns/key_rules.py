"""What the key itself says of an element: rows rules that a source declares between the two, held to all.

A birth date that isn't the identity number's is told from one that is, whoever says it. Only rules that the
catalogue declares are used; nothing is learned here.
"""

from collections.abc import Iterator

from catalog.models import Catalogue, Column, Element, Entity, RowCheck
from lake.engine import Engine, EngineError, literal, quoted
from lake.release.shape import SQL_TYPES


def broken_forms(engine: Engine, catalogue: Catalogue, entity: Entity, forms: str) -> str:
    """Return the name of a temporary table: ``key``, ``element``, ``s``, ``breaks`` (a rule about the key).

    ``forms`` is a relation with ``key``, ``element`` and the comparable form ``s``. Elements without such a
    rule have no row; a rule that doesn't apply to a key leaves ``breaks`` NULL.
    """
    name = engine.unique_name("broken")
    engine.run(f"CREATE TEMP TABLE {quoted(name)} (key VARCHAR, element VARCHAR, s VARCHAR, breaks BOOLEAN)")
    for element in entity.elements:
        judged = [sql for sql in _judgements(catalogue, entity, element, forms) if _understood(engine, sql)]
        if judged:
            every = " UNION ".join(judged)
            whole = f"SELECT _key, _element, _s, bool_or(breaks) FROM ({every}) GROUP BY ALL"
            engine.run(f"INSERT INTO {quoted(name)} {whole}")
    return name


def _judgements(catalogue: Catalogue, entity: Entity, element: Element, forms: str) -> Iterator[str]:
    """Yield a query per rule between an element and the key: ``_key``, ``_element``, ``_s``, ``breaks``."""
    for feed in catalogue.sources_of(entity.code):
        column = feed.columns_of(entity.code).get(element.code)
        if column is None:
            continue
        parts = feed.describes[entity.code]
        for check in catalogue.checks_of(feed.code):
            if isinstance(check, RowCheck) and _ties(check, column.code, set(parts.values())):
                rows = _rows(entity, element, column, parts, forms)
                yield f"SELECT _key, _element, _s, NOT ({check.condition}) AS breaks FROM ({rows})"


def _ties(check: RowCheck, column: str, parts: set[str]) -> bool:
    """Whether a check is about a column and the key, and nothing else."""
    return {column} < set(check.columns) <= {column} | parts


def _rows(entity: Entity, element: Element, column: Column, parts: dict[str, str], forms: str) -> str:
    """Return rows that say nothing but ``s`` of ``key``, in a feed's columns."""
    codes = [part.code for part in entity.key]
    whole = len(codes) == 1
    cells = ["key AS _key", "element AS _element", "s AS _s"]
    cells.append(f"TRY_CAST(s AS {SQL_TYPES[column.type]}) AS {quoted(column.code)}")
    for part, code in parts.items():
        own = "key" if whole else f"split_part(key, '|', {codes.index(part) + 1})"
        cells.append(f"{own} AS {quoted(code)}")
    return f"SELECT DISTINCT {', '.join(cells)} FROM {quoted(forms)} WHERE element = {literal(element.code)}"


def _understood(engine: Engine, sql: str) -> bool:
    """Whether a rule needs nothing but what such rows have."""
    try:
        engine.schema(sql)
    except EngineError:
        return False
    return True
