"""Rulings on patterns and meanings in force, to be found and undone whether or not the worklist has them.

What a ruling serves has no open conflict, so the lists of patterns and findings lose it by and by.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from console.pattern_words import Pattern, in_words
from console.visit import WORKERS, Reader, Visit
from governance.case import Case
from governance.fact import Place
from governance.ruling import Ruling
from governance.wording import decision_words, status_words

router = APIRouter()
PAGE = 50


@dataclass(frozen=True)
class Standing:
    """A ruling on a pattern that stands or awaits a second person, and how many conflicts it settles now."""

    case: Case
    ruling: Ruling
    words: Pattern | None
    settles: int


@router.get("/patterns/ruled")
def ruled(visit: Reader, entity: str = "", page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
    """List the rulings that stand, the latest first, and those on meanings once for all of their patterns."""
    with visit.store.read() as reader:
        cases = list(reader.patterns(entity or None, kinds=("ruled",)))
    made = [(c, ruling) for c in cases if (ruling := c.pending or c.ruling)]
    made.sort(key=lambda each: each[1].at, reverse=True)
    shown = made[(page - 1) * PAGE : page * PAGE]
    return visit.page(
        "ruled_patterns.html.j2",
        rows=_standing(visit, shown),
        meanings=_meanings(made),
        total=len(made),
        page=page,
        pages=-(-len(made) // PAGE),
        entity=entity,
        may_undo=visit.someone.role in WORKERS,
        decision_words=decision_words,
        status_words=status_words,
    )


def _standing(visit: Visit, shown: list[tuple[Case, Ruling]]) -> list[Standing]:
    by_entity: dict[str, list[str]] = {}
    for case, ruling in shown:
        by_entity.setdefault(case.place.entity, []).append(ruling.id)
    known = {code: ids for code, ids in by_entity.items() if code in visit.catalogue.entities}
    settles = {r: n for code, ids in known.items() for r, n in visit.lake.settled_now(code, ids).items()}
    return [Standing(c, r, _words(visit, c), settles.get(r.id, 0)) for c, r in shown]


def _words(visit: Visit, case: Case) -> Pattern | None:
    """Return a pattern in words, None where the catalogue no longer knows what it is about."""
    if case.opened.seen is None or case.place.entity not in visit.catalogue.entities:
        return None
    return in_words(visit.catalogue, case.opened.seen.difference)


def _meanings(made: list[tuple[Case, Ruling]]) -> Mapping[tuple[Place, str], int]:
    """Return the element and the source that was ruled to mean something else → on how many patterns."""
    return Counter(
        (case.place.model_copy(update={"pattern": None}), source)
        for case, ruling in made
        if (source := ruling.meant_otherwise)
    )
