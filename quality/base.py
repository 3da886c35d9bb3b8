"""The base table (基础库): one row per entity with the value in force of each element, and whence it is.

Here alone is decided which value is in force. Whether claims agree is ``quality.reconcile``'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from catalog.models import Catalogue, Element, Entity, Feed, WhenSilent
from lake.engine import Engine, quoted
from quality.reconcile.kinds import WHOLE
from quality.reconcile.run import compiled
from quality.reconcile.subject import Subject, subject_of
from quality.reconcile.universe import universe
from quality.reconcile.verdict import joined
from quality.reconcile.voices import Role, Voices, roles, with_claims
from quality.ruled import Ruled, in_force, ruled_in, ruling_on, unruled, with_ruled
from quality.types import TYPES

_PROVISIONAL = "_provisional__"


def base_table(
    engine: Engine,
    entity: Entity,
    catalogue: Catalogue,
    sources: Mapping[str, str],
    entities: str,
    conflicts: str,
    ruled: str | None = None,
) -> str:
    """Return the name of a temporary table, one row per entity that any source speaks of.

    ``sources`` as for ``reconcile``, which made ``entities``, its ``universe``; ``conflicts`` names a
    relation of the entity's conflicts with their ``status``, ``ruled`` one of what became of rulings
    (``quality.rulings``). Columns: the key's parts, the elements' values in force (NULL: none), ``disputed``
    (elements with an open conflict or ruled to be beyond determination, sorted), ``provisional`` (elements
    with a value on which only the check sources agree, as declared), ``known``, ``provenance`` (element →
    feed that the value is from, or ``ruling:ID``), ``_key``, ``_kh``.
    """
    subject = subject_of(engine, entity, catalogue, sources)
    every = ibis.table(universe(subject, with_key=True).schema(), name=entities)
    rows = _rows(subject, every, conflicts, ruled_in(engine, ruled))
    base = engine.unique_name(f"base_{entity.code}")
    engine.run(f"CREATE TEMP TABLE {quoted(base)} AS {compiled(rows)}")
    return base


def _rows(subject: Subject, entities: ir.Table, conflicts: str, ruled: Ruled) -> ir.Table:
    whole = _with_disputes(_with_held(subject, entities), conflicts, ruled.relation)
    whole = with_ruled(whole, subject.entity, ruled)
    provisional = {
        f"{_PROVISIONAL}{e.code}": Voices(whole, e).unanimous & unruled(whole, e)
        for e in _agreed(subject.entity)
    }
    whole = whole.mutate(**provisional)
    chosen = {e.code: _in_force(whole, subject, e) for e in subject.entity.elements}
    return whole.select(
        **_key_parts(whole, subject.entity),
        **{code: c.value for code, c in chosen.items()},
        disputed=whole["disputes"].fill_null(ibis.literal([], "array<string>")),
        provisional=_names({e.code: whole[f"{_PROVISIONAL}{e.code}"] for e in _agreed(subject.entity)}),
        known=whole["known"],
        provenance=ibis.struct({code: c.source for code, c in chosen.items()}),
        _key=whole["key"],
        _kh=whole["kh"],
    )


@dataclass(frozen=True)
class _Chosen:
    """The value in force and the feed it is from."""

    value: ir.Value
    source: ir.Value


def _in_force(whole: ir.Table, subject: Subject, element: Element) -> _Chosen:
    """Choose the value in force: a ruling's, the authority's, what all check sources agree on if allowed."""
    parts = roles(whole, subject, element)
    cases = [(r.speaks & _held(whole, r, element).notnull(), r) for r in parts if r.speaks is not None]
    if element.when_silent is WhenSilent.AGREED:
        provisional = whole[f"{_PROVISIONAL}{element.code}"]
        claims = [(f"_claim__{element.code}__{r.feed.code}", r) for r in parts if r.checks is not None]
        cases += [(provisional & whole[claim].notnull(), r) for claim, r in claims]
    declared = TYPES[element.type]
    values = [(when, _held(whole, r, element).cast(declared)) for when, r in cases]
    origins = [(when, ibis.literal(r.feed.code)) for when, r in cases]
    if ruled := ruling_on(whole, element):
        value, ruling = ruled
        values.insert(0, (value.notnull(), value))
        origins.insert(0, (value.notnull(), ibis.literal("ruling:") + ruling))
    if not values:
        return _Chosen(ibis.null(declared), ibis.null("string"))
    return _Chosen(ibis.cases(*values), ibis.cases(*origins))


def _agreed(entity: Entity) -> tuple[Element, ...]:
    return tuple(e for e in entity.elements if e.when_silent is WhenSilent.AGREED)


def _held(whole: ir.Table, role: Role, element: Element) -> ir.Value:
    return whole[f"{role.feed.code}__{element.code}___held"]


def _with_held(subject: Subject, entities: ir.Table) -> ir.Table:
    """Put beside each entity the values that may be in force, and the hashes that decide on unanimity."""
    agreed = _agreed(subject.entity)
    decided = replace(subject, entity=subject.entity.model_copy(update={"elements": agreed}))
    whole = with_claims(joined(decided, entities), decided) if agreed else entities
    for feed in subject.feeds:
        spoken = [e for e in subject.elements_of(feed) if e in agreed or _speaks(feed, e)]
        if spoken:
            whole = whole.left_join(_values(subject, feed, spoken), [("kh", f"{feed.code}___held")])
    return whole


def _speaks(feed: Feed, element: Element) -> bool:
    return any(a.feed == feed.code for a in element.authority)


def _values(subject: Subject, feed: Feed, elements: Iterable[Element]) -> ir.Table:
    """Return ``FEED___held`` (the key's hash) and ``FEED__ELEMENT___held``, the typed value, per entity.

    What has no comparable form is no value. Of several rows the newest that has a value counts.
    """
    entity, columns = subject.entity.code, feed.columns_of(subject.entity.code)
    typed = {e.code: columns[e.code].code for e in elements}
    stored = [f"_h_{entity}_{code}" for code in typed]
    rows = subject.table(feed, [*stored, *typed.values(), *_AGE])
    said = {
        f"{feed.code}__{code}___held": _where(rows[f"_h_{entity}_{code}"].notnull(), rows[column])
        for code, column in typed.items()
    }
    key = {f"{feed.code}___held": rows[f"_kh_{entity}"]}
    if subject.one_row(feed):
        return rows.select(**key, **said)
    age = ibis.struct({name: rows[name] for name in _AGE})
    newest = {name: v.argmax(age, where=v.notnull()) for name, v in said.items()}
    return rows.group_by(**key).agg(**newest)


_AGE = ("_business_date", "_delivery", "_line")
"""what tells the newest of several rows, also where two are of one day"""


def _where(condition: ir.Value, value: ir.Value) -> ir.Value:
    return ibis.ifelse(condition, value, ibis.null(value.type()))


def _with_disputes(whole: ir.Table, conflicts: str, ruled: str | None) -> ir.Table:
    """Put beside each entity ``disputes``, sorted; NULL for none.

    They are its elements with an open conflict, and those ruled to be beyond determination.
    """
    standing = ibis.table({"key": "string", "element": "string", "status": "string"}, name=conflicts)
    standing = standing.filter(standing["status"] == "open", standing["element"] != WHOLE)
    standing = standing.select("key", "element")
    if ruled:
        left_open = in_force(ruled)
        left_open = left_open.filter(left_open["disputed"], left_open["element"] != WHOLE)
        standing = standing.union(left_open.select("key", "element"))
    by_key = standing.group_by(disputed_key="key").agg(
        disputes=standing["element"].collect(distinct=True).sort()
    )
    return whole.left_join(by_key, [("key", "disputed_key")])


def _key_parts(whole: ir.Table, entity: Entity) -> dict[str, ir.Value]:
    if len(entity.key) == 1:
        return {entity.key[0].code: whole["key"]}
    return {part.code: whole["key"].split("|")[i] for i, part in enumerate(entity.key)}


def _names(flags: Mapping[str, ir.Value]) -> ir.Value:
    """Return the names of the flags that are true, as an array."""
    nothing = ibis.literal([], "array<string>")
    if not flags:
        return nothing
    names = ibis.array([ibis.ifelse(on, name, ibis.null("string")) for name, on in flags.items()])
    return ibis.ifelse(ibis.or_(*flags.values()), names.filter(lambda n: n.notnull()), nothing)
