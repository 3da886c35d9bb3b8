"""A suggestion for every open conflict of an entity: ``suggestions`` runs the modules on line-ups, in order.

Nothing is decided here. There is no value to suggest where the register lacks an entity as a whole.
"""

import polars as pl
import pyarrow as pa

from catalog.models import Catalogue, Entity
from lake.engine import Engine, listed, literal, quoted
from lake.tables import Tables
from quality.reconcile.subject import Subject, subject_of
from quality.rulings import NO_RULINGS, Rulings
from quality.settlement import conflict_table, outcome_table
from quality.suggestion.accounting import accounts_of
from quality.suggestion.copying import COPIES, copies_table
from quality.suggestion.known import RULED, known_of
from quality.suggestion.lineups import Lineups, lineups_of
from quality.suggestion.reliability import likeness_of
from quality.suggestion.speaking import Agreeing, agreeing_of
from quality.suggestion.standings import Standings, standings_of
from quality.suggestion.weighing import learned

SCHEMA = pa.schema(
    [
        ("conflict", pa.string()),
        ("element", pa.string()),
        ("key", pa.string()),
        ("form", pa.string()),
        ("raw", pa.string()),
        ("source", pa.string()),
        ("probability", pa.float64()),
        ("parts", pa.string()),
    ]
)
"""A row is a suggestion for one open conflict; ``source`` is the feed to adopt, ``raw`` its value as written.

``probability`` is of being right; ``parts`` says why, as JSON without values (see ``accounting``).
"""


def suggestions(
    engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity, rulings: Rulings = NO_RULINGS
) -> pa.Table:
    """Return a suggestion for every open conflict of an entity about one of its elements, ``SCHEMA``.

    Learned from all that its sources say now, from the conflicts that closed and from past rulings; what
    rulings on patterns settled is read from what the last night made of them. ``engine`` knows the functions
    of ``quality``. Pure; the order of rows doesn't matter.
    """
    name, subject = conflict_table(entity), subject_in(engine, tables, catalogue, entity)
    if not tables.exists(name) or subject is None:
        return SCHEMA.empty_table()
    past = pa.concat_tables([rulings.rows.select(RULED.names), _by_pattern(engine, tables, entity, rulings)])
    return of_conflicts(engine, subject, tables.snapshot(name).view(engine), past)


def subject_in(engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity) -> Subject | None:
    """Return an entity with all its source tables, None if there are none."""
    feeds = {f.code: f"source/{f.code}" for f in catalogue.sources_of(entity.code)}
    there = {code: tables.snapshot(n).view(engine) for code, n in feeds.items() if tables.exists(n)}
    return subject_of(engine, entity, catalogue, there) if there else None


def _by_pattern(engine: Engine, tables: Tables, entity: Entity, rulings: Rulings) -> pa.Table:
    """Return what the rulings on patterns that still stand settled in the last night, ``RULED``."""
    name = outcome_table(entity)
    if not rulings.patterns.num_rows or not tables.exists(name):
        return RULED.empty_table()
    view = tables.snapshot(name).view(engine)
    standing = ", ".join(literal(r) for r in sorted(set(rulings.patterns["ruling"].to_pylist())))
    wanted = f"SELECT {listed(RULED.names)} FROM {quoted(view)} WHERE ruling IN ({standing})"
    return engine.arrow(wanted).read_all().cast(RULED)


def of_conflicts(engine: Engine, subject: Subject, conflicts: str, rulings: pa.Table) -> pa.Table:
    """Return ``suggestions`` for a relation of conflicts, given the subject that they are of.

    ``rulings`` are of ``known.RULED``.
    """
    lineups = lineups_of(engine, subject, conflicts)
    seen = _seen(engine, subject, conflicts, lineups, rulings)
    found = _answers(engine, lineups, *seen) if seen else SCHEMA.empty_table()
    lineups.drop(engine)
    return found


def copies(engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity) -> pl.DataFrame:
    """Return a row per two sources of an entity that share rare values, as ``copying.copies_table``."""
    name, subject = conflict_table(entity), subject_in(engine, tables, catalogue, entity)
    if not tables.exists(name) or subject is None:
        return COPIES.clear()
    conflicts = tables.snapshot(name).view(engine)
    lineups = lineups_of(engine, subject, conflicts)
    seen = _seen(engine, subject, conflicts, lineups, RULED.empty_table())
    lineups.drop(engine)
    return copies_table(seen[0].sources, *likeness_of(*seen)) if seen else COPIES.clear()


def _seen(
    engine: Engine, subject: Subject, conflicts: str, lineups: Lineups, rulings: pa.Table
) -> tuple[Standings, list[Agreeing]] | None:
    """Return what is learned from, None if there is no conflict about an element."""
    known = known_of(engine, subject, lineups, rulings)
    votes, right = _votes(engine, lineups, known), _known(engine, lineups, known)
    engine.drop(known)
    if votes.is_empty():
        return None
    agreeing = agreeing_of(engine, subject, conflicts)
    return standings_of(votes, right, agreeing, _codes(subject)), agreeing


def _answers(engine: Engine, lineups: Lineups, st: Standings, agreeing: list[Agreeing]) -> pa.Table:
    accounts = accounts_of(st, learned(st, agreeing)).with_row_index("lineup")
    answers = engine.unique_name("answers")
    engine.store_arrow(answers, accounts.to_arrow(compat_level=pl.CompatLevel.oldest()))
    found = engine.arrow(_answered(lineups, answers)).read_all().cast(SCHEMA)
    engine.drop(answers)
    return found


def _codes(subject: Subject) -> dict[str, int]:
    codes = subject.catalogue.codes
    return {e.code: len(codes[e.codes].values) for e in subject.entity.elements if e.codes}


def _votes(engine: Engine, lineups: Lineups, known: str) -> pl.DataFrame:
    """Return a row per vote of a line-up, and on how many of its places the right one isn't known."""
    unknown = f"status <> 'closed' AND n NOT IN (SELECT n FROM {quoted(known)})"
    free = f"SELECT lineup, count(*) FILTER ({unknown}) AS free FROM {quoted(lineups.places)} GROUP BY lineup"
    rows = f"SELECT lineup, element, unnest(votes, recursive := true) FROM {quoted(lineups.lineups)}"
    return _frame(engine, f"SELECT * FROM ({rows}) JOIN ({free}) USING (lineup)")


def _known(engine: Engine, lineups: Lineups, known: str) -> pl.DataFrame:
    counted = f"SELECT lineup, candidate, sum(weight)::DOUBLE AS weight FROM {quoted(known)}"
    return _frame(engine, f"{counted} JOIN {quoted(lineups.places)} USING (n) GROUP BY lineup, candidate")


def _frame(engine: Engine, sql: str) -> pl.DataFrame:
    return pl.DataFrame(engine.arrow(sql).read_all())


def _answered(lineups: Lineups, answers: str) -> str:
    return f"""
        SELECT o.conflict, p.element, p.key, min(c.form) AS form, min(c.raw) AS raw, a.source, a.probability,
            a.parts
        FROM {quoted(lineups.conflicts)} o JOIN {quoted(lineups.places)} p USING (n)
        JOIN {quoted(answers)} a USING (lineup)
        JOIN {quoted(lineups.claims)} c ON c.n = p.n AND c.candidate = a.candidate AND c.source = a.source
        GROUP BY ALL ORDER BY o.conflict"""
