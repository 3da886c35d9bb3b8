"""The tables of a worklist and their columns. What fills them is ``quality``'s."""

from collections.abc import Mapping

CLAIMS = (
    "STRUCT(source VARCHAR, department VARCHAR, authoritative BOOLEAN, raw VARCHAR, form VARCHAR,"
    " business_date DATE, delivery VARCHAR, line BIGINT)[]"
)

TABLES: Mapping[str, Mapping[str, str]] = {
    "conflict": {
        "conflict": "VARCHAR",
        "case_id": "VARCHAR",
        "entity": "VARCHAR",
        "key": "VARCHAR",
        "element": "VARCHAR",
        "kind": "VARCHAR",
        "severity": "VARCHAR",
        "departments": "VARCHAR[]",
        "first_seen": "DATE",
        "claims": CLAIMS,
        "fingerprint": "VARCHAR",
        "pattern": "VARCHAR",
        "suggested": "VARCHAR",
        "suggested_form": "VARCHAR",
        "suggested_source": "VARCHAR",
        "probability": "DOUBLE",
        "parts": "VARCHAR",
    },
    "pattern": {
        "pattern": "VARCHAR",
        "entity": "VARCHAR",
        "element": "VARCHAR",
        "kind": "VARCHAR",
        "severity": "VARCHAR",
        "difference": "VARCHAR",
        "size": "BIGINT",
        "sure": "DOUBLE",
        "decision": "VARCHAR",
        "source": "VARCHAR",
        "samples": "VARCHAR[]",
        "exceptions": "STRUCT(pattern VARCHAR, size BIGINT)[]",
        "apart": "VARCHAR[]",
        "departments": "VARCHAR[]",
    },
    "meaning": {
        "entity": "VARCHAR",
        "element": "VARCHAR",
        "source": "VARCHAR",
        "department": "VARCHAR",
        "compared": "BIGINT",
        "agreeing": "BIGINT",
        "share": "DOUBLE",
        "conflicts": "BIGINT",
        "alone": "BIGINT",
        "unit": "VARCHAR",
        "distribution": "STRUCT(label VARCHAR, low DOUBLE, high DOUBLE, count BIGINT)[]",
    },
    "movement": {"day": "DATE", "opened": "BIGINT", "closed": "BIGINT"},
}
"""Table → column → DuckDB type.

A row of ``conflict`` is an open conflict with the case that its place has or would have, what is suggested
(raw and comparable form, the source that says so) and the JSON of the suggestion's parts; ``rank``, which the
writer adds, counts from 1 in the order of work. A row of ``movement`` is a night: conflicts first seen in it
and closed in it.
"""

SEVERITIES = ("high", "medium", "low")

ORDER = (
    f"list_position({list(SEVERITIES)}, severity), first_seen, entity, element, pattern,"
    " probability DESC NULLS LAST, key, kind"
)
"""Worst first, then what waits longest; alike ones together, surest first, so that one eye sees many."""

INDEXED = ("conflict", "case_id", "key")
"""columns by which single conflicts are looked up"""
