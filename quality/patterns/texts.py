"""How one text differs from another: what they share in front and behind, and what is left between."""

from lake.engine import quoted

_STEPS = (256, 128, 64, 32, 16, 8, 4, 2, 1)
"""how far ahead is looked for the end of what is shared; 511 characters are seen"""


def trimmed(relation: str) -> str:
    """Return a query: a relation's columns and ``p``, ``q``, ``x``, ``y``.

    ``a`` and ``s`` share their first ``p`` and their last ``q`` characters; between them stand ``x`` in ``a``
    and ``y`` in ``s``.
    """
    query = f"SELECT *, least(length(a), length(s)) AS l, 0 AS p FROM {quoted(relation)}"
    for n in _STEPS:
        alike = f"substr(a, p + 1, {n}) = substr(s, p + 1, {n})"
        query = f"SELECT * REPLACE (p + if(p + {n} <= l AND {alike}, {n}, 0) AS p) FROM ({query})"
    query = f"SELECT *, 0 AS q, reverse(a) AS ra, reverse(s) AS rs FROM ({query})"
    for n in _STEPS:
        alike = f"substr(ra, q + 1, {n}) = substr(rs, q + 1, {n})"
        query = f"SELECT * REPLACE (q + if(p + q + {n} <= l AND {alike}, {n}, 0) AS q) FROM ({query})"
    return (
        "SELECT * EXCLUDE (l, ra, rs), substr(a, p + 1, length(a) - p - q) AS x,"
        f" substr(s, p + 1, length(s) - p - q) AS y FROM ({query})"
    )


def text_difference(relation: str) -> str:
    """Return how texts differ, as ``quality.patterns.differences`` says.

    What stands in front is told before what stands behind: of 甲乙甲 and 甲, it is the end that is missing.
    """
    kinds = f"SELECT *, {_KIND} AS kind FROM ({trimmed(relation)})"
    return f"SELECT * EXCLUDE (p, q, x, y, kind), {_NAMED} FROM ({kinds})"


_NO_DIGITS = "regexp_replace({}, '[0-9]+', '#', 'g')"
_DIGITS = "regexp_replace({}, '[^0-9]+', '#', 'g')"
_SORTED = "list_sort(string_split({}, ''))"

_KIND = f"""CASE
    WHEN x = '' AND p = 0 THEN 'added_before' WHEN x = '' AND q = 0 THEN 'added_after'
    WHEN x = '' THEN 'added_inside'
    WHEN y = '' AND p = 0 THEN 'left_out_before' WHEN y = '' AND q = 0 THEN 'left_out_after'
    WHEN y = '' THEN 'left_out_inside'
    WHEN length(x) = 2 AND x = reverse(y) THEN 'transposed'
    WHEN length(x) = 1 AND length(y) = 1 AND NOT regexp_full_match(x || y, '[0-9]+') THEN 'one_character'
    WHEN {_NO_DIGITS.format("a")} = {_NO_DIGITS.format("s")} THEN 'digits'
    WHEN length(a) = length(s) AND contains(a || a, s) THEN 'parts_swapped'
    WHEN length(x) = length(y) AND {_SORTED.format("x")} = {_SORTED.format("y")} THEN 'rearranged'
    WHEN {_DIGITS.format("a")} <> {_DIGITS.format("s")} THEN 'words_and_digits'
    WHEN p + q > 0 THEN 'replaced'
    ELSE 'otherwise' END"""

_NAMED = """kind AS difference,
    CASE WHEN kind LIKE 'left_out_%' OR kind IN ('one_character', 'replaced') THEN x
        WHEN kind = 'digits' AND length(x) = 1 AND length(y) = 1 THEN x END AS taken,
    CASE WHEN kind LIKE 'added_%' OR kind IN ('one_character', 'replaced') THEN y
        WHEN kind = 'digits' AND length(x) = 1 AND length(y) = 1 THEN y END AS given"""
