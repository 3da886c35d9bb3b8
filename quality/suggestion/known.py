"""Of which conflicts it is known who was right: those ruled on, those that closed as a source came round."""

import pyarrow as pa

from lake.engine import Engine, literal, quoted
from quality.reconcile.subject import Subject
from quality.rulings import claims_on
from quality.suggestion.lineups import Lineups

_ONE_DECISION = 10.0
"""rulings that one decision on many conflicts counts as at most"""


RULED = pa.schema(
    [("ruling", pa.string()), ("key", pa.string()), ("element", pa.string()), ("form", pa.string())]
)
"""A row is the comparable form that was ruled right at a place; those of one ruling are one decision."""


def known_of(engine: Engine, subject: Subject, lineups: Lineups, rulings: pa.Table) -> str:
    """Return the name of a temporary table: ``n`` of a place, ``candidate`` that was right, ``weight``.

    Candidate 0 is none of those claimed. A ruling counts for its place as it is claimed on last; where
    nobody ruled on a closed conflict, right is what all sources say now.
    """
    given, ended = engine.unique_name("given"), engine.unique_name("ended")
    engine.store_arrow(given, rulings)
    closed = f"SELECT DISTINCT key, element FROM {quoted(lineups.places)} WHERE status = 'closed'"
    engine.run(f"CREATE TEMP TABLE {quoted(ended)} AS {closed}")
    now = claims_on(engine, subject, ended)
    known = engine.unique_name("known")
    engine.run(f"CREATE TEMP TABLE {quoted(known)} AS {_judged(lineups, given, now)}")
    engine.drop(given, ended, now)
    return known


def _judged(lineups: Lineups, given: str, now: str) -> str:
    agreed = "len(list_distinct(list_transform(claims, lambda c: c.form))) = 1 AND len(departments) > 1"
    return f"""
        WITH ruled AS (
            SELECT key, element, form,
                least(1, {_ONE_DECISION} / count(*) OVER (PARTITION BY ruling)) AS weight
            FROM {quoted(given)} WHERE form IS NOT NULL),
        came_round AS (
            SELECT key, element, claims[1].form AS form, 1.0 AS weight FROM {quoted(now)} n
            WHERE {agreed} AND NOT EXISTS (
                SELECT 1 FROM ruled r WHERE r.key = n.key AND r.element = n.element)),
        told AS (
            SELECT n, form, weight FROM {quoted(lineups.places)} JOIN ruled USING (key, element)
            QUALIFY row_number() OVER (PARTITION BY key, element ORDER BY status <> 'closed' DESC, n) = 1
            UNION ALL
            SELECT n, form, weight FROM {quoted(lineups.places)} JOIN came_round USING (key, element)
            WHERE status = {literal("closed")})
        SELECT t.n, coalesce(max(c.candidate), 0) AS candidate, any_value(t.weight) AS weight
        FROM told t LEFT JOIN {quoted(lineups.claims)} c ON c.n = t.n AND c.form = t.form GROUP BY t.n"""
