"""Conflicts as line-ups: who stands with whom on an element, with all values left out.

Of a million conflicts a few thousand line-ups remain, each with how many conflicts look so; from these a
probability is learned, and brought back to each conflict. Everything here is SQL for the engine.
"""

from dataclasses import dataclass

import ibis

from catalog.models import Element, OnFailure
from lake.engine import Engine, literal, quoted
from quality.comparators import COMPARATORS
from quality.reconcile.kinds import WHOLE, Kind
from quality.reconcile.narrow import agrees, tolerant
from quality.reconcile.run import compiled
from quality.reconcile.subject import Subject
from quality.suggestion.said import OLDER_THAN

UNTESTED, PASSES, FAILS = 0, 1, 2
"""what the row checks of its feed say of a claim"""

_RECENT = 100_000
"""conflicts closed last that are looked at for who came round"""
_VOTE = ("source", "candidate", "authoritative", "age", "tested")


@dataclass(frozen=True)
class Lineups:
    """Names of temporary tables of the engine.

    - ``conflicts``: ``conflict`` (open ones only) and the number ``n`` of its place
    - ``places``: ``n``, ``key``, ``element``, ``status``, ``lineup``; a row per place and fingerprint
    - ``claims``: ``n``, ``candidate``, ``source``, ``form``, ``raw``; claims on a place that agree have the
      same candidate, numbered from 1
    - ``lineups``: ``lineup``, ``element``, ``votes`` (structs of ``source``, ``candidate``,
      ``authoritative``, ``age``, ``tested``)
    """

    conflicts: str
    places: str
    claims: str
    lineups: str

    def drop(self, engine: Engine) -> None:
        """Give the tables' memory back."""
        engine.drop(self.conflicts, self.places, self.claims, self.lineups)


def lineups_of(engine: Engine, subject: Subject, conflicts: str) -> Lineups:
    """Return the line-ups of a relation of conflicts; those about an entity as a whole are left out.

    Learned from are open and settled ones, and those that closed last because all agree.
    """
    numbered = _table(engine, "numbered", _numbered(conflicts))
    wanted = f"SELECT key, element, fingerprint, conflict FROM {quoted(conflicts)} WHERE status = 'open'"
    open_ones = (
        f"SELECT conflict, n FROM ({wanted}) JOIN {quoted(numbered)} USING (key, element, fingerprint)"
    )
    of = _table(engine, "conflicts", open_ones)
    said = _table(engine, "said", _said(subject, numbered))
    claims = _table(engine, "claims", _candidates(said, _alike(engine, subject, said)))
    stands = _table(engine, "stands", _stands(claims))
    grouped = f"SELECT DISTINCT element, votes FROM {quoted(numbered)} JOIN {quoted(stands)} USING (n)"
    every = _table(
        engine,
        "lineups",
        f"SELECT row_number() OVER (ORDER BY element, votes) - 1 AS lineup, * FROM ({grouped})",
    )
    placed = (
        f"SELECT n, key, element, status, lineup FROM {quoted(numbered)} JOIN {quoted(stands)} USING (n)"
        f" JOIN {quoted(every)} USING (element, votes)"
    )
    places = _table(engine, "places", placed)
    engine.drop(numbered, said, stands)
    return Lineups(of, places, claims, every)


def _table(engine: Engine, stem: str, query: str) -> str:
    name = engine.unique_name(stem)
    engine.run(f"CREATE TEMP TABLE {quoted(name)} AS {query}")
    return name


def _numbered(conflicts: str) -> str:
    """Return the query of all places to learn from, numbered; one fingerprint of a place counts once."""
    ended = f"status = 'closed' AND closed_because = 'agreed' AND kind = {literal(Kind.VALUES_DIFFER)}"
    latest = "row_number() OVER (PARTITION BY status ORDER BY closed_on DESC, conflict)"
    return (
        f"WITH wanted AS (SELECT conflict, key, element, fingerprint, status FROM {quoted(conflicts)}"
        f" WHERE element <> {literal(WHOLE)} AND (status IN ('open', 'settled') OR {ended})"
        f" QUALIFY status <> 'closed' OR {latest} <= {_RECENT}),"
        " once AS (SELECT min(conflict) AS conflict, key, element, fingerprint, max(status) AS status"
        " FROM wanted GROUP BY key, element, fingerprint),"
        " numbered AS (SELECT *, row_number() OVER (ORDER BY key, element, fingerprint) AS n FROM once)"
        f" SELECT n.n, n.key, n.element, n.fingerprint, n.status, c.claims FROM numbered n"
        f" JOIN {quoted(conflicts)} c USING (conflict)"
    )


def _said(subject: Subject, numbered: str) -> str:
    """Return the query of claims: ``n``, ``element``, a claim's columns, ``age`` and ``tested``."""
    behind = "max(c.business_date) OVER (PARTITION BY n) - c.business_date"
    age = " + ".join(f"coalesce({behind} > {days}, false)::TINYINT" for days in OLDER_THAN)
    failing, checked = _failing(subject), _checked(subject)
    tested = f"CASE WHEN f.line IS NOT NULL THEN {FAILS} WHEN {checked} THEN {PASSES} ELSE {UNTESTED} END"
    return (
        f"SELECT n, c.element, c.source, c.authoritative, c.form, c.raw, {age} AS age, {tested} AS tested"
        f" FROM (SELECT n, element, unnest(claims, recursive := true) FROM {quoted(numbered)}) c"
        f" LEFT JOIN ({failing}) f USING (element, source, delivery, line) WHERE c.form IS NOT NULL"
    )


def _checked(subject: Subject) -> str:
    """Return the SQL of whether there are row checks of ``c.source`` about ``c.element``."""
    pairs = [
        f"({literal(feed.code)}, {literal(element.code)})"
        for feed in subject.feeds
        for element in subject.elements_of(feed)
        if any(subject.row_checks(feed, element, f) for f in (OnFailure.CONFLICT, OnFailure.QUARANTINE))
    ]
    return f"(c.source, c.element) IN ({', '.join(pairs)})" if pairs else "false"


def _failing(subject: Subject) -> str:
    """Return the query of claims that fail a row check: ``element``, ``source``, ``delivery``, ``line``."""
    parts = ["SELECT '' AS element, '' AS source, '' AS delivery, 0 AS line WHERE false"]
    for feed in subject.feeds:
        for element in subject.elements_of(feed):
            if codes := ", ".join(map(literal, subject.row_checks(feed, element))):
                rows = quoted(subject.relations[feed.code])
                parts.append(
                    f"SELECT DISTINCT {literal(element.code)}, {literal(feed.code)}, _delivery, _line"
                    f" FROM {rows} WHERE list_has_any(_contradictions, [{codes}])"
                )
    return " UNION ALL ".join(parts)


def _alike(engine: Engine, subject: Subject, said: str) -> str:
    """Return the query of forms that differ and agree all the same: ``n``, ``form``, ``other``."""
    parts = ["SELECT 0 AS n, '' AS form, '' AS other WHERE false"]
    for element in subject.entity.elements:
        if tolerant(element):
            pairs = _table(engine, "pairs", _pairs(said, element))
            kind = COMPARATORS[element.comparator.name].value_type
            rows = ibis.table(
                {"n": "int64", "form": "string", "other": "string", "a": kind, "b": kind}, name=pairs
            )
            alike = rows.filter(agrees(element, rows["a"], rows["b"])).select("n", "form", "other")
            parts.append(f"FROM ({compiled(alike)})")
    return " UNION ALL ".join(parts)


def _pairs(said: str, element: Element) -> str:
    """Return the query of the different forms of an element said of one place, two by two, with values."""
    comparator = COMPARATORS[element.comparator.name]
    if comparator.value is None:
        raise ValueError(f"the comparator of {element.code} keeps no value")
    forms = f"SELECT DISTINCT n, form FROM {quoted(said)} WHERE element = {literal(element.code)}"
    value = f"TRY({comparator.value('form', element.comparator.options)})"
    return (
        f"WITH valued AS (SELECT n, form, {value} AS v FROM ({forms}))"
        " SELECT a.n, a.form, b.form AS other, a.v AS a, b.v AS b"
        " FROM valued a JOIN valued b ON a.n = b.n AND a.form <> b.form"
    )


def _candidates(said: str, alike: str) -> str:
    """Return the query of claims with their candidates, numbered by the first source that says each."""
    return f"""
        WITH alike AS ({alike}),
        joined AS (
            SELECT s.*, least(form, a.other) AS stem FROM {quoted(said)} s
            LEFT JOIN (SELECT n, form, min(other) AS other FROM alike GROUP BY ALL) a USING (n, form)),
        led AS (SELECT *, min(source) OVER (PARTITION BY n, stem) AS leader FROM joined)
        SELECT n, element, source, authoritative, form, raw, age, tested,
            dense_rank() OVER (PARTITION BY n ORDER BY leader, stem) AS candidate FROM led"""


def _stands(claims: str) -> str:
    """Return the query of who stands with whom on each place: ``n``, ``votes`` in order."""
    once = (
        "SELECT n, source, candidate, bool_or(authoritative) AS authoritative, min(age) AS age,"
        f" max(tested) AS tested FROM {quoted(claims)} GROUP BY n, source, candidate"
    )
    packed = ", ".join(f"{c} := {c}" for c in _VOTE)
    return f"SELECT n, list_sort(list(struct_pack({packed}))) AS votes FROM ({once}) GROUP BY n"
