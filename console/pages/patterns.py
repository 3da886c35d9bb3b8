"""Patterns (差异规律): by how many conflicts one decision would settle."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from console.pattern_view import rows, sizes
from console.visit import Reader
from governance.wording import decision_words, status_words

router = APIRouter()
PAGE = 50


@router.get("/patterns")
def patterns(
    visit: Reader,
    entity: str = "",
    element: str = "",
    department: str = "",
    state: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """List patterns: ``state`` is ``to_do``, ``ruled`` or empty for all."""
    chosen = {"entity": entity, "element": element, "department": department}
    tests = [
        test
        for name, test in (
            ("entity", "entity = $entity"),
            ("element", "element = $element"),
            ("department", "list_contains(departments, $department)"),
        )
        if chosen[name]
    ]
    found = sizes(visit, " AND ".join(tests) or "true", {k: v for k, v in chosen.items() if v})
    with visit.store.read() as reader:
        cases = {c.id: c for c in reader.patterns(entity or None)}
    if state:
        decided = {case.id for case in cases.values() if not case.to_decide}
        found = {p: size for p, size in found.items() if (p in decided) is (state == "ruled")}
    shown = list(found)[(page - 1) * PAGE : page * PAGE]
    return visit.page(
        "patterns.html.j2",
        rows=rows(visit, "list_contains($shown, pattern)", {"shown": shown}) if shown else [],
        first=(page - 1) * PAGE,
        total=len(found),
        conflicts=sum(found.values()),
        page=page,
        pages=-(-len(found) // PAGE),
        chosen={**chosen, "state": state},
        elements=_elements(visit, entity),
        cases=cases,
        decision_words=decision_words,
        status_words=status_words,
    )


def _elements(visit: Reader, entity: str) -> dict[str, str]:
    declared = visit.catalogue.entities.get(entity)
    return {e.code: str(e.name) for e in declared.elements} if declared else {}
