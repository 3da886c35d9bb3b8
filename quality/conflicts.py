"""The life of a conflict from night to night: opened, still open, settled by a ruling, closed, open again.

What is in conflict tonight is found by ``quality.reconcile``; what people decide about it is another room's.
"""

from datetime import date

from catalog.models import Entity
from lake.engine import Engine, listed, literal, quoted

STATED = (
    "conflict",
    "entity",
    "key",
    "element",
    "kind",
    "severity",
    "claims",
    "departments",
    "rules",
    "fingerprint",
)
"""the columns that say what a conflict is"""

LIFECYCLE = ("first_seen", "last_seen", "status", "ruling", "closed_on", "closed_because")
"""the columns that say since when, and whether still"""


def carry_over(
    engine: Engine, entity: Entity, found: str, before: str | None, night: date, ruled: str | None = None
) -> str:
    """Return the name of a temporary table: the entity's conflicts, open and closed, as of ``night``.

    ``found`` has the ``STATED`` columns, ``before`` (none on the first night) those and ``LIFECYCLE``. A
    conflict is its entity, key, element, kind and fingerprint, which ``conflict`` digests; it has one row.

    - found: open, or settled if a ruling on it is in force, which ``ruling`` names. Last seen tonight, its
      claims tonight's; first seen when it first was, also if it had been closed in between: the same claims
      are the same conflict (promise 6)
    - open before and not found: closed tonight. ``closed_because`` is ``claims_changed`` if the same
      element of the same key is found with another fingerprint, else ``agreed``
    - closed before and not found: as it was

    ``ruled`` names a relation of what became of rulings (``quality.rulings``).

    A pure function of its arguments: the same night again changes nothing.
    """
    after = engine.unique_name(f"conflict_{entity.code}")
    past = f"SELECT * FROM {quoted(before)}" if before else _nothing(found)
    engine.run(f"CREATE TEMP TABLE {quoted(after)} AS {_carried(found, past, night, ruled)}")
    return after


def _nothing(found: str) -> str:
    """Return a query for the conflicts before the first night: no row."""
    return (
        f"SELECT *, NULL::DATE AS first_seen, NULL::DATE AS last_seen, NULL::VARCHAR AS status,"
        f" NULL::DATE AS closed_on, NULL::VARCHAR AS closed_because FROM {quoted(found)} WHERE false"
    )


def _carried(found: str, past: str, night: date, ruled: str | None) -> str:
    tonight = f"DATE {literal(night.isoformat())}"
    stated = listed(STATED)
    changed = (
        f"EXISTS (SELECT 1 FROM {quoted(found)} f WHERE f.key = p.key AND f.element = p.element"
        " AND f.fingerprint <> p.fingerprint)"
    )
    settled = "SELECT NULL::VARCHAR AS key, NULL::VARCHAR AS element, NULL::VARCHAR AS ruling WHERE false"
    if ruled:
        settled = f"SELECT key, element, ruling FROM {quoted(ruled)} WHERE outcome = 'in_force'"
    return f"""
        WITH past AS ({past}), settled AS ({settled})
        SELECT {", ".join(f"f.{quoted(c)}" for c in STATED)},
            coalesce(p.first_seen, {tonight}) AS first_seen, {tonight} AS last_seen,
            if(s.ruling IS NULL, 'open', 'settled') AS status, s.ruling,
            NULL::DATE AS closed_on, NULL::VARCHAR AS closed_because
        FROM {quoted(found)} f LEFT JOIN past p USING (conflict)
        LEFT JOIN settled s ON s.key = f.key AND s.element = f.element
        UNION ALL
        SELECT {stated}, first_seen, last_seen, 'closed' AS status, NULL::VARCHAR AS ruling,
            coalesce(closed_on, {tonight}) AS closed_on,
            coalesce(closed_because, CASE WHEN {changed} THEN 'claims_changed' ELSE 'agreed' END)
        FROM past p WHERE conflict NOT IN (SELECT conflict FROM {quoted(found)})"""
