"""Conflicts as the command line lists them: claims in one line, sensitive values masked."""

from typing import Any

from assets.city import City
from pipelines.city import city
from quality.masking import mask
from quality.reconcile import WHOLE
from quality.settlement import conflict_table

COLUMNS = ("entity", "key", "element", "kind", "severity", "claims", "departments", "first_seen", "conflict")


def list_conflicts(
    *, entity: str | None, element: str | None, department: str | None, status: str, limit: int
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return columns and rows of conflicts, the newest first."""
    here = city()
    names = [conflict_table(e) for e in here.catalogue.entities.values() if entity in (None, e.code)]
    there = [here.tables.snapshot(n).select() for n in names if here.tables.exists(n)]
    if not there:
        return COLUMNS, []
    union = " UNION ALL BY NAME ".join(f"({rows})" for rows in there)
    tests = ["status = ?", *(["element = ?"] if element else [])]
    tests += ["list_contains(departments, ?)"] if department else []
    values = [v for v in (status, element, department) if v]
    sql = (
        "SELECT entity, key, element, kind, severity, "  # noqa: S608
        "list_transform(claims, lambda c: {'source': c.source, 'raw': c.raw}) AS claims, "
        f"departments, first_seen, conflict FROM ({union}) WHERE {' AND '.join(tests)} "
        f"ORDER BY first_seen DESC, entity, element, key LIMIT {limit}"
    )
    with here.engine() as engine:
        rows = engine.rows(sql, values)
    return COLUMNS, [_shown(here, row) for row in rows]


def _shown(of: City, row: tuple[Any, ...]) -> tuple[Any, ...]:
    entity, key, element, kind, severity, claims, departments, first_seen, conflict = row
    declared = of.catalogue.entities[entity]
    hide_key = of.catalogue.masks_key(declared)
    masked = {e.code: of.catalogue.masks(declared, e) for e in declared.elements}
    hide = hide_key if element == WHOLE else masked.get(element, True)
    said = " | ".join(f"{c['source']}={mask(c['raw']) if hide else c['raw']}" for c in claims)
    shown_key = mask(key) if hide_key else key
    return entity, shown_key, element, kind, severity, said, departments, first_seen, conflict
