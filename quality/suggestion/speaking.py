"""Who speaks of what where nobody disagrees: counts of agreement over all entities, not only the conflicts.

A source that is never in conflict is right, or alone. Counted in the engine, over a sample of keys once there
are many; who disagrees belongs to ``lineups``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.models import Element, WhenSilent
from lake.engine import Engine, literal, quoted
from quality.reconcile.kinds import WHOLE
from quality.reconcile.subject import Subject

_ENOUGH = 100_000
"""keys of the largest source that are counted; of more, every second, third, …"""


@dataclass(frozen=True)
class Agreeing:
    """On how many entities exactly these sources speak of an element and agree."""

    element: str
    sources: tuple[str, ...]
    entities: int


def agreeing_of(engine: Engine, subject: Subject, conflicts: str) -> list[Agreeing]:
    """Return who agrees with whom on each element, without what stands in a relation of conflicts.

    Only sources that reconcile compares are said to agree: where the authority is silent, and nobody may
    decide in its place, differing checks are no conflict.
    """
    every = _stride(engine, subject)
    spoken = " UNION ALL ".join(_spoken(subject, every))
    if not spoken:
        return []
    places = (
        f"SELECT DISTINCT (hash(key) >> 1)::BIGINT AS kh, element FROM {quoted(conflicts)}"
        f" WHERE status <> 'closed' AND (hash(key) >> 1)::BIGINT % {every} = 0"
    )
    rows = engine.rows(
        f"WITH spoken AS ({spoken}), disputed AS ({places}),"
        " sets AS (SELECT kh, element, list_sort(list(DISTINCT source)) AS sources FROM spoken"
        " GROUP BY kh, element HAVING count(DISTINCT source) > 1),"
        " agreed AS (FROM sets ANTI JOIN disputed USING (kh, element)"
        f" WHERE kh NOT IN (SELECT kh FROM disputed WHERE element = {literal(WHOLE)}))"
        " SELECT element, sources, count(*) FROM agreed GROUP BY element, sources ORDER BY ALL"
    )
    elements = {e.code: e for e in subject.entity.elements}
    return [Agreeing(e, tuple(s), n * every) for e, s, n in rows if _compared(elements[e], s)]


def _compared(element: Element, sources: Sequence[str]) -> bool:
    """Whether reconcile compares these sources: an authority is among them, or none needs to be."""
    return element.when_silent is WhenSilent.AGREED or any(a.feed in sources for a in element.authority)


def _stride(engine: Engine, subject: Subject) -> int:
    largest = max(engine.one(f"SELECT count(*) FROM {quoted(r)}")[0] for r in subject.relations.values())
    return max(1, int(largest) // _ENOUGH)


def _spoken(subject: Subject, every: int) -> Iterator[str]:
    """Yield per feed the query of what it speaks of: ``kh``, ``element``, ``source``."""
    entity = subject.entity.code
    for feed in subject.feeds:
        said = [
            f"CASE WHEN {quoted(f'_h_{entity}_{e.code}')} IS NOT NULL THEN {literal(e.code)} END"
            for e in subject.elements_of(feed)
        ]
        if said:
            kh = quoted(f"_kh_{entity}")
            yield (
                f"SELECT * FROM (SELECT {kh} AS kh, unnest([{', '.join(said)}]) AS element,"
                f" {literal(feed.code)} AS source FROM {quoted(subject.relations[feed.code])}"
                f" WHERE {kh} % {every} = 0) WHERE element IS NOT NULL"
            )
