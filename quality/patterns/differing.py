"""The forms in conflicts that differ from the value compared with, each with how it differs.

How two values of one type differ is ``quality.patterns.differences``'; here kinds that need more than the two
values go before: what the authority said earlier, and elements that have changed places.
"""

from catalog.models import Entity
from lake.engine import Engine, literal, quoted
from quality.patterns.differences import difference_of
from quality.reconcile import WHOLE


def differing_forms(engine: Engine, entity: Entity, sides: str, earlier: str | None = None) -> str:
    """Return the name of a temporary table, a row per conflict and differing form.

    Columns: ``n`` (of the conflict), element, ``sources`` (joined by commas), difference, taken, given,
    ``breaks``, ``length`` (of the form), and ``shape``, a hash of all but the conflict.
    """
    kinds = engine.unique_name("kinds")
    engine.run(
        f"CREATE TEMP TABLE {quoted(kinds)}"
        " (element VARCHAR, a VARCHAR, s VARCHAR, difference VARCHAR, taken VARCHAR, given VARCHAR)"
    )
    for element in entity.elements:
        pairs = engine.unique_name("pairs")
        engine.run(
            f"CREATE TEMP TABLE {quoted(pairs)} AS SELECT DISTINCT element, a, s FROM {quoted(sides)}"
            f" WHERE element = {literal(element.code)} AND NOT agrees"
        )
        engine.run(f"INSERT INTO {quoted(kinds)} BY NAME {difference_of(element, pairs)}")
        engine.drop(pairs)
    name = engine.unique_name("differing")
    engine.run(f"CREATE TEMP TABLE {quoted(name)} AS {_named(sides, kinds, earlier)}")
    engine.drop(kinds)
    return name


def _named(sides: str, kinds: str, earlier: str | None) -> str:
    """Return the query that lets ``earlier`` and ``swapped_with`` go before how the texts differ."""
    before = "SELECT NULL::VARCHAR AS key, NULL::VARCHAR AS element, NULL::VARCHAR AS form WHERE false"
    before = f"SELECT DISTINCT key, element, form FROM {quoted(earlier)}" if earlier else before
    return f"""
        WITH each AS (SELECT * EXCLUDE (sources), unnest(sources) AS source FROM {quoted(sides)}
            WHERE NOT agrees AND element <> {literal(WHOLE)}),
        swapped AS (SELECT x.n, x.s, min(y.element) AS other FROM each x JOIN each y
            ON x.key = y.key AND x.source = y.source AND x.element <> y.element AND x.s = y.a AND x.a = y.s
            GROUP BY ALL)
        SELECT *, hash(element, sources, difference, taken, given, breaks, length) AS shape FROM (
            SELECT d.n, d.element, d.breaks, array_to_string(d.sources, ',') AS sources,
                CASE WHEN b.form IS NOT NULL THEN 'earlier' WHEN w.other IS NOT NULL THEN 'swapped_with'
                    WHEN d.element = {literal(WHOLE)} THEN 'unknown'
                    ELSE coalesce(k.difference, 'otherwise') END AS difference,
                CASE WHEN b.form IS NULL AND w.other IS NULL THEN k.taken END AS taken,
                CASE WHEN b.form IS NULL THEN coalesce(w.other, k.given) END AS given,
                CASE WHEN k.difference = 'left_out_after' THEN length(d.s) END AS length
            FROM {quoted(sides)} d LEFT JOIN {quoted(kinds)} k USING (element, a, s)
            LEFT JOIN swapped w USING (n, s)
            LEFT JOIN ({before}) b ON b.key = d.key AND b.element = d.element AND b.form = d.s
            WHERE NOT d.agrees)"""
