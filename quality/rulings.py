"""Which of the authority's rulings stand on what the sources say tonight (promise 6).

A ruling on a pattern stands on what is of the pattern tonight: see ``quality.pattern_rulings``.

Rulings come in as data; who made them, when and why belongs to another room. What a ruling does to the value
in force is ``quality.base``'s, to a conflict ``quality.conflicts``'.
"""

import hashlib
from dataclasses import dataclass, field

import pyarrow as pa

from catalog.models import Entity
from lake.engine import Engine, listed, literal, quoted
from lake.release.claims import speaker_of
from quality.pattern_rulings import NO_APART, NO_PATTERNS, digest_of, judged, settled
from quality.reconcile.claims import fetch_conflicts
from quality.reconcile.kinds import WHOLE
from quality.reconcile.subject import Subject

SCHEMA = pa.schema(
    [
        ("ruling", pa.string()),
        ("key", pa.string()),
        ("element", pa.string()),
        ("value", pa.string()),
        ("form", pa.string()),
        ("source", pa.string()),
        ("meant_otherwise", pa.string()),
        ("made_on", pa.list_(pa.string())),
        ("fingerprint", pa.string()),
        ("disputed", pa.bool_()),
    ]
)
"""A row is a ruling on one element of one entity, at most one of each ``key`` and ``element``.

``value`` is what it puts in force, as the engine writes the element's type (NULL: nothing, the sources' value
stays), ``form`` the value's comparable form, ``source`` the feed that it follows if it follows one,
``meant_otherwise`` the feed whose claims mean something else, ``made_on`` the claims it was made on as
``said`` writes them, ``fingerprint`` theirs, ``disputed`` whether the element stays disputed.
"""

_STATED = ("ruling", "key", "element", "value", "form", "meant_otherwise", "disputed")
OUTCOME = (*_STATED, "outcome", "fingerprint", "claims")
"""Columns of what became of rulings; ``fingerprint`` and ``claims`` are tonight's."""


@dataclass(frozen=True)
class Rulings:
    """The rulings on one entity, of ``SCHEMA``; those on patterns, and the places that these leave alone.

    The latter are of ``quality.pattern_rulings.PATTERNS`` and ``APART``.
    """

    rows: pa.Table
    patterns: pa.Table = field(default_factory=lambda: NO_PATTERNS)
    apart: pa.Table = field(default_factory=lambda: NO_APART)

    def __bool__(self) -> bool:
        return bool(self.rows.num_rows or self.patterns.num_rows)

    @property
    def digest(self) -> str:
        """A digest that changes with any of them."""
        said = sorted(f"{r['ruling']}:{r['value']}:{r['disputed']}" for r in self.rows.to_pylist())
        if patterns := digest_of(self.patterns, self.apart):
            said.append(patterns)
        return hashlib.md5("\n".join(said).encode(), usedforsecurity=False).hexdigest()


NO_RULINGS = Rulings(pa.Table.from_batches([], SCHEMA))


def said(claim: str) -> str:
    """Return the SQL that writes one claim: source and comparable form, as fingerprints have them."""
    return f"({claim}.source || ':' || coalesce(length({claim}.form) || ':' || {claim}.form, '-'))"


def outcome(
    engine: Engine, subject: Subject, rulings: Rulings, found: str, earlier: str | None = None
) -> str:
    """Return the name of a temporary table: what became of each ruling tonight, columns ``OUTCOME``.

    ``found`` is the relation of tonight's conflicts, ``earlier`` as for ``quality.pattern_rulings.judged``.
    ``outcome`` is

    - ``reopened``: a claim is new and doesn't agree with the ruling, or the source it follows says otherwise
    - ``came_round``: nothing is in conflict any more, and the authoritative source says what was ruled
    - ``gone``: no source speaks any more; a value that was entered with proof stays in force nevertheless
    - ``in_force``: else. The same claims are the same ruling, also after it had been reopened or closed.

    A ruling on a pattern has a row, in force, for each place that it settles.
    """
    given = engine.unique_name("rulings")
    engine.store_arrow(given, rulings.rows)
    present = claims_on(engine, subject, given) if rulings.rows.num_rows else _nothing_said(engine)
    made = engine.unique_name("outcome")
    engine.run(f"CREATE TEMP TABLE {quoted(made)} AS {_judged(given, present, found)}")
    engine.drop(given, present)
    if rulings.patterns.num_rows:
        members = judged(engine, subject, rulings.patterns, rulings.apart, found, earlier)
        _add_patterns(engine, members, made)
    return made


def _add_patterns(engine: Engine, members: str, made: str) -> None:
    rows = settled(members, tuple(c for c in OUTCOME if c != "outcome"))
    engine.run(f"INSERT INTO {quoted(made)} BY NAME SELECT *, 'in_force' AS outcome FROM ({rows})")
    engine.drop(members)


def claims_on(engine: Engine, subject: Subject, places: str) -> str:
    """Return the name of a temporary table: all claims on some places, in conflict or not.

    ``places`` is a relation with ``key`` and ``element``. Columns: ``key``, ``element``, ``claims``,
    ``fingerprint`` and more; a place of which no source speaks has no row.
    """
    known = ", ".join(literal(c) for c in (WHOLE, *[e.code for e in subject.entity.elements]))
    pairs = engine.unique_name("places")
    engine.run(
        f"CREATE TEMP TABLE {quoted(pairs)} AS SELECT DISTINCT (hash(key) >> 1)::BIGINT AS kh, element,"
        f" 'ruled' AS kind, {_authority(subject.entity)} AS authority"
        f" FROM {quoted(places)} WHERE element IN ({known})"
    )
    said_now = fetch_conflicts(engine, subject, pairs)
    engine.drop(pairs)
    return said_now


def _authority(entity: Entity) -> str:
    """Return the SQL of the feed that has the say on ``element`` for ``key``."""
    cases = (f"WHEN {literal(e.code)} THEN {speaker_of(entity, e.authority, 'key')}" for e in entity.elements)
    return f"CASE element {' '.join(cases)} END"


def _nothing_said(engine: Engine) -> str:
    """Return a temporary table of claims without a row, for an entity that nobody has ruled on."""
    name = engine.unique_name("present")
    claim = "source VARCHAR, department VARCHAR, authoritative BOOLEAN, raw VARCHAR, form VARCHAR"
    claims = f"STRUCT({claim}, business_date DATE, delivery VARCHAR, line BIGINT)[]"
    engine.run(
        f"CREATE TEMP TABLE {quoted(name)}"
        f" (key VARCHAR, element VARCHAR, claims {claims}, fingerprint VARCHAR)"
    )
    return name


def _judged(given: str, present: str, found: str) -> str:
    new = (
        f"list_filter(p.claims, lambda c: NOT list_contains(r.made_on, {said('c')})"
        " AND c.form IS DISTINCT FROM r.form AND c.source IS DISTINCT FROM r.meant_otherwise)"
    )
    followed = "list_filter(p.claims, lambda c: c.source = r.source AND c.form = r.form)"
    led = "list_filter(p.claims, lambda c: c.authoritative)"
    others = "list_filter(p.claims, lambda c: c.form IS DISTINCT FROM r.form)"
    return f"""
        WITH judged AS (
            SELECT r.*, p.claims, p.fingerprint AS now,
                p.claims IS NULL AND (r.form IS NULL OR r.source IS NOT NULL) AS gone,
                coalesce(len({new}) > 0, false)
                    OR coalesce(r.source IS NOT NULL AND len({followed}) = 0, false) AS otherwise,
                f.key IS NULL AND (r.form IS NULL OR len({led}) > 0
                    AND (len({others}) = 0 OR len({followed}) > 0)) AS agreed
            FROM {quoted(given)} r
            LEFT JOIN {quoted(present)} p USING (key, element)
            LEFT JOIN (SELECT DISTINCT key, element FROM {quoted(found)}) f USING (key, element))
        SELECT {listed(_STATED)},
            CASE WHEN gone THEN 'gone'
                 WHEN agreed AND (now IS DISTINCT FROM fingerprint) THEN 'came_round'
                 WHEN now = fingerprint OR NOT otherwise THEN 'in_force'
                 ELSE 'reopened' END AS outcome,
            now AS fingerprint, claims FROM judged"""
