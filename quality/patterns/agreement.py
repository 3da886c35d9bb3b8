"""How often sources agree, conflicts and all: counted over every entity that two of them speak of.

One pass over the stored hashes, as reconcile makes; what follows from the counts is said elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from catalog.models import Catalogue, Element, Entity
from lake.engine import Engine
from quality.reconcile.narrow import agrees, tolerant
from quality.reconcile.run import compiled
from quality.reconcile.subject import Subject, subject_of
from quality.reconcile.universe import universe
from quality.reconcile.verdict import joined
from quality.reconcile.voices import with_claims


@dataclass(frozen=True)
class Agreement:
    """Of how many entities two sources both speak, and on how many they agree.

    ``source`` is compared with ``other``, or with the authoritative source of each entity if that is None.
    """

    element: str
    source: str
    other: str | None
    compared: int
    agreeing: int


def agreement(
    engine: Engine, catalogue: Catalogue, entity: Entity, sources: Mapping[str, str]
) -> tuple[Agreement, ...]:
    """Return how often each check source agrees with the authority, and with the next check source.

    ``sources`` as for ``quality.reconcile.reconcile``. Where a source contradicts itself it isn't compared.
    """
    subject = subject_of(engine, entity, catalogue, sources)
    whole = with_claims(joined(subject, universe(subject)), subject)
    pairs = [pair for element in entity.elements for pair in _pairs(whole, subject, element)]
    if not pairs:
        return ()
    sums: dict[str, ir.Value] = {}
    for i, (element, source, other) in enumerate(pairs):
        both, same = _compared(whole, element, source, other)
        sums[f"compared_{i}"], sums[f"agreeing_{i}"] = both.sum(), (both & same).sum()
    row = [int(n or 0) for n in engine.one(compiled(whole.agg(**sums)))]
    return tuple(
        Agreement(element.code, source, other, row[2 * i], row[2 * i + 1])
        for i, (element, source, other) in enumerate(pairs)
    )


def _pairs(whole: ir.Table, subject: Subject, element: Element) -> Iterator[tuple[Element, str, str | None]]:
    stem = f"_claim__{element.code}"
    held = [f.code for f in subject.holders(element) if f"{stem}__{f.code}" in whole.columns]
    if stem in whole.columns:
        yield from ((element, source, None) for source in held)
    yield from ((element, a, b) for a, b in zip(held, held[1:], strict=False))


def _compared(whole: ir.Table, element: Element, source: str, other: str | None) -> tuple[ir.Value, ir.Value]:
    """Return whether both speak, and whether they agree."""
    stem = f"_claim__{element.code}"
    a, b = f"{stem}__{source}", f"{stem}__{other}" if other else stem
    same = whole[a] == whole[b]
    if tolerant(element):  # outlines take long to compare, and most are equal
        same = ibis.ifelse(same, True, agrees(element, whole[f"{a}___value"], whole[f"{b}___value"]))
    return whole[a].notnull() & whole[b].notnull(), same.fill_null(False)
