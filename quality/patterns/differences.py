"""How one comparable form differs from another, by the type of the element, as SQL over whole columns.

Every ``…_difference`` takes a relation with ``a`` (the value compared with) and ``s`` (the claim), both
VARCHAR and unequal, and returns a query with the relation's columns and ``difference``, ``taken`` and
``given`` (NULL where a kind has no such parameter). Which pairs are compared is decided elsewhere.
"""

from catalog.models import Element, ValueType
from lake.engine import quoted
from quality.patterns.texts import text_difference, trimmed

_METRES_PER_DEGREE = 111_195
_EXACT = 1e-6
"""a ratio is one of whole powers of ten if it is off by no more"""
_NUMBERS = (ValueType.INTEGER, ValueType.DECIMAL)


def difference_of(element: Element, relation: str) -> str:
    """Return the query that tells how the pairs of one element differ."""
    if element.type in _NUMBERS:
        return number_difference(relation, float(element.comparator.options.get("relative", 0)))
    if element.comparator.name in _BY_COMPARATOR:
        return _BY_COMPARATOR[element.comparator.name](relation)
    return _BY_TYPE.get(element.type, text_difference)(relation)


def code_difference(relation: str) -> str:
    """Return ``code``: which code stands for which."""
    return f"SELECT *, 'code' AS difference, a AS taken, s AS given FROM {quoted(relation)}"


def date_difference(relation: str) -> str:
    """Return how dates differ; of dates without a day or month only months and years are told."""
    full = "CASE length({0}) WHEN 4 THEN {0} || '-01-01' WHEN 7 THEN {0} || '-01' ELSE {0} END"
    return f"""
        SELECT * EXCLUDE (d, e), CASE
            WHEN d IS NULL OR e IS NULL THEN 'otherwise'
            WHEN abs(e - d) = 1 THEN 'one_day'
            WHEN year(d) = year(e) AND day(d) = month(e) AND month(d) = day(e) THEN 'day_month_swapped'
            WHEN day(d) = day(e) AND month(d) = month(e) THEN 'years'
            WHEN day(d) = day(e) AND year(d) = year(e) THEN 'months'
            ELSE 'days' END AS difference, NULL::VARCHAR AS taken,
            CASE difference WHEN 'years' THEN year(e) - year(d) WHEN 'months' THEN month(e) - month(d)
                WHEN 'day_month_swapped' THEN NULL ELSE e - d END::VARCHAR AS given
        FROM (SELECT *, TRY_CAST({full.format("a")} AS DATE) AS d, TRY_CAST({full.format("s")} AS DATE) AS e
            FROM {quoted(relation)})"""


def moment_difference(relation: str) -> str:
    """Return how dates with a time of day differ: by whole days, whole hours, or minutes."""
    return f"""
        SELECT * EXCLUDE (m), CASE WHEN m IS NULL THEN 'otherwise' WHEN m % 1440 = 0 THEN 'days'
            WHEN m % 60 = 0 THEN 'hours' ELSE 'minutes' END AS difference, NULL::VARCHAR AS taken,
            CASE WHEN m % 1440 = 0 THEN m // 1440 WHEN m % 60 = 0 THEN m // 60 ELSE m END::VARCHAR AS given
        FROM (SELECT *, date_diff('minute', TRY_CAST(a AS TIMESTAMP), TRY_CAST(s AS TIMESTAMP)) AS m
            FROM {quoted(relation)})"""


def number_difference(relation: str, relative: float = 0.0) -> str:
    """Return how numbers differ: by a power of ten, a sign, neighbouring digits, or a ratio.

    ``relative`` is the share by which numbers may differ and still agree.
    """
    return f"""
        SELECT * EXCLUDE (p, q, x, y, d, e, r, k), CASE
            WHEN d IS NULL OR e IS NULL THEN 'otherwise'
            WHEN d = -e THEN 'sign'
            WHEN k <> 0 AND abs(r / pow(10, k) - 1) <= {max(relative, _EXACT)} THEN 'unit'
            WHEN length(x) = 2 AND x = reverse(y) THEN 'transposed'
            ELSE 'ratio' END AS difference, NULL::VARCHAR AS taken,
            CASE difference WHEN 'unit' THEN k::BIGINT::VARCHAR
                WHEN 'ratio' THEN round(r, 3)::VARCHAR END AS given
        FROM (SELECT *, TRY_CAST(a AS DOUBLE) AS d, TRY_CAST(s AS DOUBLE) AS e,
            CASE WHEN d <> 0 THEN e / d END AS r,
            CASE WHEN r > 0 THEN round(log10(r)) ELSE 0 END AS k FROM ({trimmed(relation)}))"""


def place_difference(relation: str) -> str:
    """Return how far apart two places are, in metres: up to 100, 1,000, 10,000, or beyond (no ``given``)."""
    x, y = ([f"TRY_CAST(split_part({v}, ',', {i}) AS DOUBLE)" for v in "as"] for i in (1, 2))
    wide = f"({x[1]} - {x[0]}) * cos(radians({y[0]}))"
    return f"""
        SELECT * EXCLUDE (m), 'farther' AS difference, NULL::VARCHAR AS taken,
            CASE WHEN m <= 100 THEN '100' WHEN m <= 1000 THEN '1000' WHEN m <= 10000 THEN '10000' END AS given
        FROM (SELECT *, {_METRES_PER_DEGREE} * sqrt(pow({wide}, 2) + pow({y[1]} - {y[0]}, 2)) AS m
            FROM {quoted(relation)})"""


def outline_difference(relation: str) -> str:
    """Return what two outlines share, in whole tenths."""
    return (
        "SELECT *, 'overlap' AS difference, NULL::VARCHAR AS taken,"
        f" floor(10 * polygon_overlap(a, s))::BIGINT::VARCHAR AS given FROM {quoted(relation)}"
    )


_BY_COMPARATOR = {"code": code_difference, "coordinates": place_difference, "geometry": outline_difference}
_BY_TYPE = {
    ValueType.DATE: date_difference,
    ValueType.DATETIME: moment_difference,
    ValueType.BOOLEAN: code_difference,
}
