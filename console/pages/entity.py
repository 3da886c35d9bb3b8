"""One entity: every element, its value in force and why, as ``govlake explain`` has it."""

from itertools import groupby
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from catalog.models import Entity
from console.case_view import CaseView
from console.errors import PageMissing
from console.visit import Reader, Visit
from governance.fact import Place
from lake.release import ask, find_release

router = APIRouter()


@router.get("/entities/{entity}/{key:path}")
def entity(visit: Reader, entity: str, key: str) -> Response:
    """Show an entity as the current release has it; the key as a person types it."""
    return _page(visit, entity, key)


@router.get("/cases/{wanted}/whole")
def whole(visit: Reader, wanted: str) -> Response:
    """Show the entity that a case is about, at an address without the key, which may be masked."""
    view = CaseView(visit, wanted)
    return _page(visit, view.place.entity, view.place.key, view.id)


def _page(visit: Visit, entity: str, key: str, case: str | None = None) -> Response:
    declared = visit.catalogue.entities.get(entity)
    if declared is None:
        raise PageMissing(visit.path)
    release = find_release(visit.site.city.home, None)
    columns, rows = ask(release, "FROM explain(?, ?)", [entity, key])
    said = [dict(zip(columns, row, strict=True)) for row in rows]
    if not said:
        raise PageMissing(visit.path)
    return visit.page(
        "entity.html.j2",
        entity=declared,
        place=Place(entity=entity, key=key, element="*"),
        elements=[(code, list(claims)) for code, claims in groupby(said, key=lambda row: row["element"])],
        grounds=_grounds(visit, declared, said),
        items={i.element: i for i in visit.worklist.of_entity(entity, key)},
        release=release,
        case=case,
    )


def _grounds(visit: Visit, entity: Entity, said: list[dict[str, Any]]) -> dict[str, str]:
    """Return element → the case whose ruling its value follows."""
    found = {}
    for row in said:
        why = str(row["why"])
        if "（认定 " in why:
            ruling = why.split("（认定 ", 1)[1].split("）", 1)[0]
            found[row["element"]] = ruling.rsplit("-", 1)[0]
    return found
