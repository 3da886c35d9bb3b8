"""The different ways in which sources differ, and which particular ones recur often enough to stand apart.

This is how edit scripts are learned: a replacement, an addition or a number of days becomes a kind of its own
by how often the same sources show it on the same element.
"""

from lake.engine import Engine, quoted

PARTICULAR, CUT, ANY = 0, 1, 2
LEVELS = {PARTICULAR: "recurs", CUT: "cut", ANY: "true"}
"""levels of a signature → whether it stands apart: with what is taken and given; cut off after so many
characters; the kinds of difference alone"""

RECURS = 20
"""how often something particular must occur to stand apart from its kind"""
_SHARE = 0.1
"""…and its share of the kind, of those sources on that element"""
_CERTAIN = 0.5
"""…or the share of one replacement among all that replace the same thing"""


def shapes_of(engine: Engine, differing: str) -> str:
    """Return the name of a temporary table: ``shape``, ``recurs``, ``cut``, and ``other_0`` to ``other_2``.

    ``differing`` is what ``quality.patterns.differing`` made. The others are what a signature of that level
    says of such a form.
    """
    name = engine.unique_name("shapes")
    engine.run(f"CREATE TEMP TABLE {quoted(name)} AS {_judged(differing)}")
    return name


def _judged(differing: str) -> str:
    kind = "PARTITION BY element, sources, difference"
    scripted = "taken IS NOT NULL AND given IS NOT NULL"
    return f"""
        SELECT shape, {_other("sources", "difference", "taken", "given")} AS other_{PARTICULAR},
            {_other("sources", "'truncated'", "NULL::VARCHAR", "length::VARCHAR")} AS other_{CUT},
            {_other(_ANYONE, "difference", "NULL::VARCHAR", "NULL::VARCHAR")} AS other_{ANY},
            difference IN ('earlier', 'swapped_with') OR of_same >= {RECURS}
                AND (taken IS NOT NULL OR given IS NOT NULL OR difference = 'unknown')
                AND (of_same >= {_SHARE} * of_kind OR {scripted} AND of_same >= {_CERTAIN} * of_taken)
                AS recurs,
            length IS NOT NULL AND of_length >= greatest({RECURS}, {_CERTAIN} * of_kind) AS cut
        FROM (SELECT *, sum(n) OVER ({kind}) AS of_kind, sum(n) OVER ({kind}, taken) AS of_taken,
                sum(n) OVER ({kind}, taken, given) AS of_same, sum(n) OVER ({kind}, length) AS of_length
            FROM (SELECT shape, any_value(element) AS element, any_value(sources) AS sources,
                    any_value(difference) AS difference, any_value(taken) AS taken, any_value(given) AS given,
                    any_value(breaks) AS breaks, any_value(length) AS length, count(*) AS n
                FROM {quoted(differing)} GROUP BY shape))"""


_ANYONE = "CASE WHEN difference <> 'unknown' THEN sources END"
"""who speaks of an unknown entity makes so many shapes that only what recurs stands apart"""


def _other(sources: str, difference: str, taken: str, given: str) -> str:
    return (
        f"struct_pack(sources := {sources}, difference := {difference}, taken := {taken}, given := {given},"
        " breaks := breaks)"
    )
