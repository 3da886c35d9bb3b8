"""The pass: join each source once to the universe on the key's hash, and judge every entity.

Entities with nothing to report are only counted; those in conflict are kept one by one.
"""

from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir

from catalog.models import Element
from quality.reconcile.kinds import WHOLE, Kind
from quality.reconcile.narrow import narrow
from quality.reconcile.subject import Subject, conditional
from quality.reconcile.voices import Voices, with_claims

COMPARED = "compared"


def flag(kind: str, element: str) -> str:
    """Return the name of a tally's column that says what holds of one element."""
    return f"{kind}__{element}"


def joined(subject: Subject, entities: ir.Table) -> ir.Table:
    """Return the universe with every holder's narrow view beside it, one row per entity."""
    whole = entities
    for feed in subject.feeds:
        if subject.elements_of(feed):
            whole = whole.left_join(narrow(subject, feed), [("kh", f"{feed.code}___kh")])
    return whole


def tally(subject: Subject, entities: ir.Table) -> ir.Table:
    """Return how many entities show which flags: ``kh``, a boolean per flag, ``entities``.

    ``kh`` is NULL where no flag is a conflict: those are counted together.
    """
    whole = with_claims(joined(subject, entities), subject)
    flags = _flags(whole, subject)
    judged = whole.select("kh", **flags)
    wrong = ibis.or_(*[judged[name] for name in flags if not name.startswith(f"{COMPARED}__")])
    kept = judged.mutate(kh=ibis.ifelse(wrong, judged["kh"], ibis.null("int64")))
    return kept.group_by("kh", *flags).agg(entities=kept.count())


def _flags(whole: ir.Table, subject: Subject) -> dict[str, ir.Value]:
    """Return the expressions of all flags: what was compared, and each kind of conflict that can be."""
    entity = subject.entity
    flags = {}
    if entity.unknown_is_conflict:
        flags[flag(Kind.ENTITY_UNKNOWN, WHOLE)] = ~whole["known"]
    for element in entity.elements:
        said = Voices(whole, element)
        # whether an unknown entity exists is one question; what is said of it comes after
        known = whole["known"] if entity.unknown_is_conflict else ibis.literal(True)
        flags[flag(COMPARED, element.code)] = said.compared
        flags[flag(Kind.VALUES_DIFFER, element.code)] = said.differ & known
        if element.silence_is_conflict:
            flags[flag(Kind.AUTHORITY_SILENT, element.code)] = said.silent & known
        for kind, ending in _OWN_FAULT.items():
            if own := _endings(whole, subject, element, ending):
                flags[flag(kind, element.code)] = ibis.or_(*own) & known
    return flags


_OWN_FAULT = {Kind.SOURCE_CONTRADICTS_ITSELF: "split", Kind.ROW_CONTRADICTS_ITSELF: "broken"}


def _endings(whole: ir.Table, subject: Subject, element: Element, ending: str) -> list[ir.Value]:
    names = [f"{f.code}__{element.code}___{ending}" for f in subject.holders(element)]
    return [whole[name].fill_null(False) for name in names if name in whole.columns]


def kinds_of(columns: Iterable[str]) -> list[tuple[Kind, str]]:
    """Return the kind and element of each of a tally's flags that is a conflict."""
    pairs = [name.split("__", 1) for name in columns if "__" in name]
    return [(Kind(kind), element) for kind, element in pairs if kind != COMPARED]


def disagreements(counted: ir.Table, entities: ir.Table, subject: Subject) -> ir.Table:
    """Return one row per conflict: ``kh``, ``element``, ``kind``, ``authority`` (the feed that speaks)."""
    found = counted.filter(counted["kh"].notnull())
    elements = {e.code: e for e in subject.entity.elements}
    parts = []
    for kind, code in kinds_of(counted.columns):
        part = found.filter(found[flag(kind, code)])
        feed: ir.Value = ibis.null("string")
        if code in elements and conditional(elements[code]):
            part = part.join(entities.select("kh", f"_speaker__{code}"), "kh")
            feed = _feed_at(part[f"_speaker__{code}"], elements[code])
        elif code in elements:
            feed = ibis.literal(elements[code].authority[0].feed)
        columns: Mapping[str, ir.Value] = {
            "kh": part["kh"],
            "element": ibis.literal(code),
            "kind": ibis.literal(kind.value),
            "authority": feed,
        }
        parts.append(part.select(**columns))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _feed_at(position: ir.Value, element: Element) -> ir.Value:
    return ibis.cases(*[(position == i, ibis.literal(a.feed)) for i, a in enumerate(element.authority)])


def counts(counted: ir.Table) -> ir.Table:
    """Return one row of sums over a tally: for each element ``evaluated__``, ``unexpected__``, kinds."""
    by_element: dict[str, list[Kind]] = {}
    for kind, element in kinds_of(counted.columns):
        by_element.setdefault(element, []).append(kind)
    sums = {}
    for element, kinds in by_element.items():
        wrong = ibis.or_(*[counted[flag(k, element)] for k in kinds])
        seen = counted[flag(COMPARED, element)] | wrong if element != WHOLE else ibis.literal(True)
        sums[f"evaluated__{element}"] = _sum(counted, seen)
        sums[f"unexpected__{element}"] = _sum(counted, wrong)
        sums |= {flag(k, element): _sum(counted, counted[flag(k, element)]) for k in kinds}
    return counted.agg(**sums)


def _sum(counted: ir.Table, where: ir.Value) -> ir.Value:
    return ibis.ifelse(where, counted["entities"], 0).sum().fill_null(0)
