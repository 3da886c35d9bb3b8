"""One case: its claims side by side, what is suggested and why, what happened; its entity and history."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from catalog.calendar import YearUnknown
from catalog.models import Step
from console import listed
from console.case_view import CaseView
from console.filters import Filter, Filtered
from console.happened import happened
from console.visit import Reader, Visit
from console.words import KINDS, VERDICTS
from governance.clocks import ClockMissing
from governance.wording import decision_words, status_words
from quality.element_history import element_history
from quality.neighbours import certificates_of, entity_row

router = APIRouter()


@router.get("/cases/{wanted}")
def case(visit: Reader, wanted: str, chosen: Filtered) -> Response:
    """Show a case, or a conflict that nobody touched yet."""
    return shown(visit, CaseView(visit, wanted), chosen)


@router.get("/cases/{wanted}/entity")
def beside(visit: Reader, wanted: str) -> Response:
    """Show the entity's other elements and its certificates, as a part of the case's page."""
    view = CaseView(visit, wanted)
    tables, catalogue = visit.site.city.tables, visit.catalogue
    entity = catalogue.entities[view.place.entity]
    return visit.page(
        "case_entity.html.j2",
        view=view,
        entity=entity,
        row=entity_row(visit.engine, tables, entity, view.place.key),
        items={i.element: i for i in visit.worklist.of_entity(entity.code, view.place.key)},
        certificates=certificates_of(visit.engine, tables, catalogue, entity, view.place.key),
        listed=listed,
    )


@router.get("/cases/{wanted}/history")
def history(visit: Reader, wanted: str) -> Response:
    """Show what each source said of the element over time, as a part of the case's page."""
    view = CaseView(visit, wanted)
    entity = visit.catalogue.entities[view.place.entity]
    found = element_history(
        visit.engine, visit.site.city.tables, visit.catalogue, entity, view.place.element, view.place.key
    )
    return visit.page("case_history.html.j2", view=view, rows=found)


def shown(visit: Visit, view: CaseView, chosen: Filter, **more: Any) -> Response:
    """Return a case's page, with its place in the queue."""
    if view.place.pattern is not None:
        return visit.to(f"/patterns/{view.place.pattern}")
    wanted = chosen.wanted(visit)
    former = later = None
    position = 0
    if view.item:
        former, later = listed.next_to(visit, wanted, view.item.cursor)
        position = listed.count(visit, wanted, view.item.cursor)
    return visit.page(
        "case.html.j2",
        view=view,
        chosen=chosen,
        former=former,
        later=later,
        position=position,
        total=listed.count(visit, wanted),
        allowed=listed.allowed(visit),
        left=listed.days(visit, view.item) if view.item else None,
        due=_answer_due(visit),
        kinds=KINDS,
        verdicts=VERDICTS,
        status_words=status_words,
        decision_words=decision_words,
        happened=[happened(visit, view.place, event) for event in reversed(view.events)],
        dagster=visit.site.settings.dagster,
        **more,
    )


def _answer_due(visit: Visit) -> str:
    """Return the day by which a department asked today is to answer; empty if nobody knows."""
    try:
        return visit.clocks.due(Step.ANSWER, listed.today(visit)).isoformat()
    except (ClockMissing, YearUnknown):
        return ""
