"""Items of the worklist as pages show them: named, masked, with the days that are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.calendar import YearUnknown
from catalog.language import say
from catalog.models import Step
from console.visit import Visit
from governance.clocks import Urgency
from governance.fact import Place
from lake.worklist import Cursor, Item, Wanted

PAGE = 50


@dataclass(frozen=True)
class Days:
    """How many working days are left until a deadline, and how near that is."""

    due: date
    left: int
    urgency: Urgency

    @property
    def words(self) -> str:
        """The days left in words."""
        if self.left < 0:
            return say(f"逾期 {-self.left} 天", f"{-self.left} d overdue")
        return say(f"剩 {self.left} 天", f"{self.left} d left")


def place_of(item: Item) -> Place:
    """Return the place that an item is about."""
    return Place(entity=item.entity, key=item.key, element=item.element)


def place(entity: str, key: str, element: str) -> Place:
    """Return a place."""
    return Place(entity=entity, key=key, element=element)


def today(visit: Visit) -> date:
    """Return the city's date."""
    return visit.clocks.day(visit.site.now())


def days(visit: Visit, item: Item) -> Days | None:
    """Return how many working days an item has left, None without a deadline that can be counted."""
    if item.due is None or item.status in ("ruled", "in_force", "closed"):
        return None
    now = today(visit)
    try:
        left = visit.clocks.left(item.due, now)
    except YearUnknown:
        return None
    near = Urgency.OVERDUE if left < 0 else Urgency.DUE_SOON if item.due <= soon(visit) else Urgency.DUE
    return Days(item.due, left, near)


def allowed(visit: Visit) -> int | None:
    """Return how many working days a ruling may take once a case is opened, None if no clock says so."""
    clock = visit.clocks.clock(Step.RULING, today(visit))
    return clock.working_days if clock else None


def soon(visit: Visit) -> date:
    """Return the last day on which what is due then is due soon."""
    now = today(visit)
    try:
        return visit.clocks.soon(Step.RULING, now)
    except YearUnknown:
        return now


def said(visit: Visit, item: Item) -> list[tuple[str, str, bool]]:
    """Return an item's distinct values as this visitor may see them: sources, value, if the authority's."""
    place, together = place_of(item), dict[str | None, list[dict[str, Any]]]()
    for claim in item.claims:
        together.setdefault(claim["form"], []).append(claim)
    ordered = sorted(together.values(), key=lambda claims: not any(c["authoritative"] for c in claims))
    return [
        (
            "、".join(dict.fromkeys(visit.department_name(str(c["department"])) for c in claims)),
            visit.shown(place, claims[0]["raw"]),
            any(c["authoritative"] for c in claims),
        )
        for claims in ordered
    ]


def in_force(visit: Visit, place: Place, value: object) -> str | None:
    """Return a value of a base table as people read it: codes with their meaning, numbers short."""
    if value is None:
        return None
    entity = visit.catalogue.entities[place.entity]
    element = next((e for e in entity.elements if e.code == place.element), None)
    meanings = visit.catalogue.codes[element.codes].values if element and element.codes else {}
    written = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return f"{written} {meanings[written]}" if written in meanings else written


def page(visit: Visit, wanted: Wanted, after: Cursor | None, before: Cursor | None) -> list[Item]:
    """Return a page of what is wanted, after or before a place."""
    if before:
        return visit.worklist.before(wanted, today(visit), soon(visit), before, PAGE)
    return visit.worklist.page(wanted, today(visit), soon(visit), after=after, limit=PAGE)


def count(visit: Visit, wanted: Wanted, until: Cursor | None = None) -> int:
    """Return how many items are wanted, or how many of them come no later than a place."""
    return visit.worklist.count(wanted, today(visit), soon(visit), until)


def next_to(visit: Visit, wanted: Wanted, cursor: Cursor) -> tuple[Item | None, Item | None]:
    """Return the items before and after a place."""
    former = visit.worklist.before(wanted, today(visit), soon(visit), cursor, 1)
    later = visit.worklist.page(wanted, today(visit), soon(visit), after=cursor, limit=1)
    return _first(former), _first(later)


def _first(items: Sequence[Item]) -> Item | None:
    return next(iter(items), None)
