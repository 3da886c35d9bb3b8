"""Which entities there are: those of the register, and those that only another source speaks of.

Here too is which authority speaks for an entity where that depends on its key.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from catalog.models import Authority, Condition, Entity, Feed
from quality.reconcile.subject import Subject, conditional


def universe(subject: Subject, with_key: bool = False) -> ir.Table:
    """Return one row per entity: ``kh``, ``known`` (the register has it), ``_speaker__ELEMENT``.

    The speaker is the position in ``element.authority`` of the first whose condition holds, NULL if none
    does; only conditional elements have the column. ``key`` is there if asked for or needed.
    """
    elements = [e for e in subject.entity.elements if conditional(e)]
    keyed = with_key or bool(elements) or subject.entity.register_of[0].when is not None
    known = _registered(subject, keyed)
    lone = _lone_register(subject)
    others = [_keys(subject, f, keyed) for f in subject.feeds if f is not lone]
    parts = [known.mutate(known=ibis.literal(True))] if known is not None else []
    if others:
        rest = ibis.union(*others) if len(others) > 1 else others[0]
        rest = rest.anti_join(known, "kh") if known is not None else rest
        parts.append(rest.distinct().mutate(known=ibis.literal(False)))
    every = ibis.union(*parts) if len(parts) > 1 else parts[0]
    speakers = {f"_speaker__{e.code}": speaker(every["key"], e.authority, subject.entity) for e in elements}
    kept = ["kh", "known", *(["key"] if with_key else [])]
    return every.select(*kept, **speakers)


def speaker(key: ir.Value, authority: Sequence[Authority], entity: Entity) -> ir.Value:
    """Return the position of the first authority whose condition holds for a key, NULL if none does."""
    cases = [(_holds(key, a.when, entity), ibis.literal(i, "int8")) for i, a in enumerate(authority)]
    return ibis.cases(*cases, else_=ibis.null("int8"))


def _holds(key: ir.Value, when: Condition | None, entity: Entity) -> ir.Value:
    if when is None:
        return ibis.literal(True)
    position = [p.code for p in entity.key].index(when.key)
    part = key if len(entity.key) == 1 else key.split("|")[position]
    if when.matches:
        # \z and not $: in some engines $ also matches before a trailing newline
        return part.re_search(rf"\A(?:{when.matches})\z")
    return ibis.or_(*[part.startswith(p) for p in when.prefix])


def _lone_register(subject: Subject) -> Feed | None:
    """Return the feed that is the register for every entity, None if that depends on the key."""
    first = subject.entity.register_of[0]
    return next((f for f in subject.feeds if f.code == first.feed and first.when is None), None)


def _registered(subject: Subject, keyed: bool) -> ir.Table | None:
    """Return the keys the register has, each once; None if no register is there."""
    if lone := _lone_register(subject):
        keys = _keys(subject, lone, keyed)
        return keys if subject.one_row(lone) else keys.distinct()
    feeds = {f.code: f for f in subject.feeds}
    register = subject.entity.register_of
    parts = []
    for position, authority in enumerate(register):
        if feed := feeds.get(authority.feed):
            keys = _keys(subject, feed, keyed=True)
            parts.append(keys.filter(speaker(keys["key"], register, subject.entity) == position))
    if not parts:
        return None
    every = ibis.union(*parts, distinct=True) if len(parts) > 1 else parts[0].distinct()
    return every if keyed else every.select("kh")


def _keys(subject: Subject, feed: Feed, keyed: bool) -> ir.Table:
    """Return the keys that a feed's rows name: ``kh``, and ``key`` if asked for; not distinct."""
    code = subject.entity.code
    names = {"kh": f"_kh_{code}", **({"key": f"_key_{code}"} if keyed else {})}
    rows = subject.table(feed, names.values())
    return rows.select(**{name: rows[column] for name, column in names.items()})
