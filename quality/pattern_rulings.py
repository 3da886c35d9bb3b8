"""What rulings on patterns settle tonight: each conflict of a ruled pattern gets its own value.

Which conflicts are of a pattern is ``quality.patterns``'; what a ruling in force does is the same for one on
a place and one on a pattern. Nothing here goes conflict by conflict: all is done at once in the engine.
"""

import hashlib

import pyarrow as pa

from catalog.models import Element
from lake.engine import Engine, listed, literal, quoted
from quality.comparators import COMPARATORS
from quality.patterns.membership import members
from quality.reconcile.kinds import WHOLE
from quality.reconcile.subject import Subject

AUTHORITY, SOURCE = "authority", "source"

PATTERNS = pa.schema(
    [
        ("ruling", pa.string()),
        ("pattern", pa.string()),
        ("apart", pa.list_(pa.string())),
        ("element", pa.string()),
        ("kind", pa.string()),
        ("follows", pa.string()),
        ("source", pa.string()),
        ("must_speak", pa.bool_()),
        ("meant_otherwise", pa.string()),
        ("disputed", pa.bool_()),
        ("on_entity", pa.bool_()),
        ("made_at", pa.timestamp("us", "UTC")),
    ]
)
"""A row is a ruling on a pattern, which is about one ``element`` and ``kind`` of conflict.

``apart`` are the patterns that stood apart from it when it was ruled on: their conflicts aren't its.

``follows`` says whose value each conflict gets: ``authority``, ``source`` (the feed of that name), NULL none;
``must_speak`` keeps conflicts out on which that one says nothing. ``on_entity``: the entity itself is ruled
not to be one. Others as in ``quality.rulings.SCHEMA``.
"""

APART = pa.schema(
    [
        ("key", pa.string()),
        ("element", pa.string()),
        ("reason", pa.string()),
        ("case", pa.string()),
        ("ruling", pa.string()),
        ("since", pa.timestamp("us", "UTC")),
        ("whole", pa.string()),
    ]
)
"""A row is a place that rulings on patterns made after ``since`` (NULL: all) leave alone, and why.

``reason``: ``ruled`` (it has a ruling of its own), ``objected`` or ``worked_on``. With ``whole`` it concerns
the entity's other elements as well: ``value`` keeps out rulings that may give one a value, because the entity
was ruled not to be one; ``entity`` keeps out those that say so, because a value was ruled for it.
"""

OUT = ("ruled", "objected", "worked_on", "other_ruling", "no_value")
"""Why a conflict of a ruled pattern may stay out: as ``APART`` says, because of another pattern's ruling, or
because there is no value to follow."""

NO_PATTERNS, NO_APART = pa.Table.from_batches([], PATTERNS), pa.Table.from_batches([], APART)

_CLAIM = "{'day': coalesce(c.business_date, DATE '0001-01-01'), 'line': coalesce(c.line, 0), 'claim': c}"


def digest_of(patterns: pa.Table, apart: pa.Table) -> str:
    """Return a digest that changes with any row; empty without rulings on patterns."""
    if not patterns.num_rows:
        return ""
    said = sorted(map(repr, [*patterns.to_pylist(), *apart.to_pylist()]))
    return hashlib.md5("\n".join(said).encode(), usedforsecurity=False).hexdigest()


def judged(
    engine: Engine,
    subject: Subject,
    patterns: pa.Table,
    apart: pa.Table,
    found: str,
    earlier: str | None = None,
) -> str:
    """Return the name of a temporary table: each conflict of a ruled pattern, and what becomes of it.

    ``patterns`` and ``apart`` are of ``PATTERNS`` and ``APART``, ``found`` the relation of conflicts,
    ``earlier`` one of what authorities said before, if it has been remembered (``quality.patterns.earlier``).
    Columns: conflict, key, element, ruling, pattern, value, form, disputed, claims, fingerprint, ``said``
    (what it would put in force, to compare), meant_otherwise, on_entity, made_at, and ``out``: why it stays
    out (one of ``OUT``), NULL if it is settled; ``out_case``, ``out_ruling`` and ``out_element`` name what
    keeps it out.
    """
    ruled, left = engine.unique_name("patterns"), engine.unique_name("apart")
    engine.store_arrow(ruled, patterns)
    engine.store_arrow(left, apart)
    asked = engine.unique_name("asked")
    engine.run(
        f"CREATE TEMP TABLE {quoted(asked)} AS FROM {quoted(found)} WHERE key IN (SELECT f.key FROM"
        f" {quoted(found)} f SEMI JOIN {quoted(ruled)} p ON p.element = f.element AND p.kind = f.kind)"
    )
    about = (engine, subject.catalogue, subject.entity, asked)
    sorted_out = members(*about, standing=standing(patterns), earlier=earlier)
    matched, values = engine.unique_name("matched"), engine.unique_name("values")
    engine.run(f"CREATE TEMP TABLE {quoted(matched)} AS {_matched(ruled, sorted_out, asked)}")
    _fetch_values(engine, subject, matched, values)
    made = engine.unique_name("judged")
    engine.run(f"CREATE TEMP TABLE {quoted(made)} AS {_judged(matched, values, left)}")
    engine.drop(ruled, left, asked, sorted_out, matched, values)
    return made


def settled(judged: str, columns: tuple[str, ...]) -> str:
    """Return the query for what becomes of the places that rulings on patterns settle, one row each.

    ``columns`` are those of ``quality.rulings.OUTCOME``, without ``outcome``.
    """
    first = "row_number() OVER (PARTITION BY key, element ORDER BY made_at, ruling) = 1"
    return f"SELECT {listed(columns)} FROM {quoted(judged)} WHERE out IS NULL QUALIFY {first}"


def standing(patterns: pa.Table) -> dict[str, list[str]]:
    """Return the ruled patterns, each with those that stand apart from it, and these, which stand too."""
    ruled = {row["pattern"]: row["apart"] or [] for row in patterns.to_pylist()}
    return {other: [] for apart in ruled.values() for other in apart} | ruled


def _matched(ruled: str, sorted_out: str, asked: str) -> str:
    """Return the query of the conflicts of ruled patterns, with the newest claim of whom each follows."""
    theirs = (
        f"p.follows = '{AUTHORITY}' AND c.authoritative OR p.follows = '{SOURCE}' AND c.source = p.source"
    )
    newest = f"list_sort([{_CLAIM} FOR c IN a.claims IF {theirs}], 'DESC')[1].claim"
    return f"""
        SELECT a.conflict, a.key, a.element, p.ruling, p.pattern, p.must_speak, p.meant_otherwise, p.disputed,
            p.on_entity, p.made_at, a.claims, a.fingerprint, {newest} AS followed
        FROM {quoted(sorted_out)} m JOIN {quoted(ruled)} p USING (pattern)
        JOIN {quoted(asked)} a USING (conflict)"""


def _fetch_values(engine: Engine, subject: Subject, matched: str, values: str) -> None:
    """Make the table of the typed values behind claims that are followed: conflict, source, value, form."""
    engine.run(
        f"CREATE TEMP TABLE {quoted(values)} (conflict VARCHAR, source VARCHAR, value VARCHAR, form VARCHAR)"
    )
    pairs = engine.rows(
        f"SELECT DISTINCT element, followed.source FROM {quoted(matched)}"
        " WHERE followed IS NOT NULL ORDER BY ALL"
    )
    for element, feed in pairs:
        if element != WHOLE:
            query = _values(subject, matched, subject.entity.element(element), feed)
            engine.run(f"INSERT INTO {quoted(values)} {query}")


def _values(subject: Subject, matched: str, element: Element, feed: str) -> str:
    entity, declared = subject.entity.code, subject.catalogue.feeds[feed]
    column = f"s.{quoted(declared.columns_of(entity)[element.code].code)}"
    form = COMPARATORS[element.comparator.name].form(column, element.comparator.options)
    return f"""
        SELECT x.conflict, {literal(feed)}, any_value(CAST({column} AS VARCHAR)), any_value({form})
        FROM {quoted(matched)} x JOIN {quoted(subject.relations[feed])} s
        ON s._delivery = x.followed.delivery AND s._line = x.followed.line
        WHERE x.element = {literal(element.code)} AND x.followed.source = {literal(feed)}
        AND {column} IS NOT NULL GROUP BY x.conflict"""


def _judged(matched: str, values: str, left: str) -> str:
    order = listed_of(OUT)
    silent = f"if(element = {literal(WHOLE)}, followed IS NULL, value IS NULL)"
    concerns = "a.element = x.element OR a.whole = if(x.on_entity, 'entity', 'value')"
    kept = (
        f"SELECT arg_min(a, list_position({order}, a.reason)) FROM {quoted(left)} a"
        f" WHERE a.key = x.key AND ({concerns}) AND (a.since IS NULL OR a.since <= x.made_at)"
    )
    return f"""
        WITH valued AS (
            SELECT x.*, if(v.form = x.followed.form, v.value, NULL) AS value,
                if(v.form = x.followed.form, v.form, NULL) AS form
            FROM {quoted(matched)} x LEFT JOIN {quoted(values)} v
            ON v.conflict = x.conflict AND v.source = x.followed.source),
        apart AS (SELECT x.*, ({kept}) AS kept,
            concat_ws(':', disputed, on_entity, length(form), form) AS said FROM valued x),
        judged AS (SELECT *,
            CASE WHEN kept IS NOT NULL THEN kept.reason
                 WHEN must_speak AND {silent} THEN 'no_value' END AS why
            FROM apart),
        others AS (SELECT *, count(DISTINCT said) FILTER (why IS NULL) OVER (PARTITION BY key, element) > 1
            AS contradicted FROM judged)
        SELECT * EXCLUDE (why, contradicted, kept, followed, must_speak), kept."case" AS out_case,
            kept.ruling AS out_ruling, kept.element AS out_element,
            coalesce(why, if(contradicted, 'other_ruling', NULL)) AS out
        FROM others"""


def listed_of(words: tuple[str, ...]) -> str:
    """Return words as an SQL list of texts."""
    return f"[{', '.join(map(literal, words))}]"
