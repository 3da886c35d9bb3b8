"""Whether a person may see a sensitive value as it is, or masked.

An element that the catalogue grades as sensitive is masked on pages except where the work needs it: to a
clerk or supervisor who has taken the case, which is an event of the case; to a department officer where the
own department said it; and to whoever asked to see it, which is recorded in the trail. What people wrote
is read with such values masked.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa

from catalog.models import Catalogue, Role
from governance.accounts import trail
from governance.accounts.person import Duty, Person
from governance.accounts.trail import Deed, Entry
from governance.errors import CaseMissing
from governance.events import AnyEvent
from governance.fact import Evidence, Place
from governance.own_department import DepartmentStore
from governance.store import Store
from governance.tables import EVENT
from quality.reconcile import WHOLE
from quality.veiling import veiled

SHIFT = timedelta(hours=12)
"""how long a case that was taken shows its values to whoever took it"""


def sensitive(catalogue: Catalogue, entity: str, element: str) -> bool:
    """Whether values of an element (``*``: the key) are masked; also of what the catalogue doesn't know."""
    declared = catalogue.entities.get(entity)
    elements = {e.code: e for e in declared.elements} if declared else {}
    if declared and element == WHOLE:
        return catalogue.masks_key(declared)
    return declared is None or element not in elements or catalogue.masks(declared, elements[element])


@dataclass
class Sight:
    """What ``person`` may see in ``session``; ``now`` tells the time, with its zone."""

    catalogue: Catalogue
    store: Store
    person: Person
    session: str
    now: Callable[[], datetime]
    _said: dict[Place, frozenset[tuple[str, str | None]]] = field(default_factory=dict)

    def shows(self, place: Place, department: str | None = None) -> bool:
        """Whether a value at a place, said by a department, may be shown as it is."""
        if not sensitive(self.catalogue, place.entity, place.element):
            return True
        if self.person.duty is Duty.SECURITY:
            return False
        if self.person.role is Role.DEPARTMENT_OFFICER:  # who has to find the record that a case is about
            return place.element == WHOLE or department == self.person.department or place in self._shown
        return place in self._shown or place in self._taken

    def told(self, place: Place, text: str, department: str | None = None) -> str:
        """Return what someone, of a department, wrote about a place: values not to be shown are masked.

        So is whatever looks like an identity or phone number, unless it is a value that may be shown.
        """
        key = place.model_copy(update={"element": WHOLE, "pattern": None})
        if not text or (self.shows(place, department) and self.shows(key)):
            return text
        values = [
            *((v, self.shows(place, by)) for v, by in self._values(place)),
            (place.key, self.shows(key)),
        ]
        return veiled(text, [v for v, open_ in values if not open_], [v for v, open_ in values if open_])

    def _values(self, place: Place) -> frozenset[tuple[str, str | None]]:
        """Return all values that were ever said on a case, each with the department that said it."""
        if place not in self._said:
            with self.store.read() as reader:
                self._said[place] = frozenset(_values_in(reader.events(place.case)))
        return self._said[place]

    def unmask(self, place: Place, address: str | None) -> None:
        """Show a place's values from now on in this session, and record it; raises CaseMissing.

        A department officer may ask for what a case that concerns the department is about.
        """
        officer = self.person.role is Role.DEPARTMENT_OFFICER
        if self.person.duty is Duty.SECURITY or (officer and not self._concerns(place)):
            raise CaseMissing(place.case)
        entry = Entry(
            self.now(),
            self.person.account,
            Deed.UNMASKED,
            session=self.session,
            place=place,
            address=address,
        )
        with self.store.connected(writes=True) as connection:
            trail.record(connection, entry)

    def _concerns(self, place: Place) -> bool:
        with DepartmentStore(self.store, self.person.department or "").read() as reader:
            return any(c.place == place for c in reader.cases(place.entity, place.key))

    @cached_property
    def _shown(self) -> frozenset[Place]:
        with self.store.connected() as connection:
            return trail.unmasked(connection, self.session)

    @cached_property
    def _taken(self) -> frozenset[Place]:
        """The places of the cases taken of late, and their keys."""
        c, since = EVENT.c, (self.now() - SHIFT).isoformat()
        chosen = sa.select(c.entity, c.key, c.element).distinct()
        chosen = chosen.where(c.by == self.person.account, c.at >= since, c.kind == "claimed")
        with self.store.connected() as connection:
            rows = connection.execute(chosen.where(c.pattern.is_(None))).all()
        return frozenset(
            Place(entity=entity, key=key, element=each)
            for entity, key, element in rows
            for each in (element, WHOLE)
        )


def _values_in(events: Iterable[AnyEvent]) -> Iterator[tuple[str, str | None]]:
    """Yield the values that events speak of, each with the department that said it, None if none did."""
    for event in events:
        for evidence in _evidence_in(event):
            for claim in evidence.claims:
                yield from ((value, claim.department) for value in (claim.raw, claim.form) if value)
        if event.kind == "answered" and event.value:
            yield event.value, event.department
        elif event.kind == "ruled":
            yield from ((value, None) for value in (event.ruling.value, event.ruling.form) if value)


def _evidence_in(event: AnyEvent) -> tuple[Evidence, ...]:
    match event.kind:
        case "opened":
            return event.evidence, *(s.evidence for s in (event.seen.samples if event.seen else ()))
        case "reopened":
            return event.before, event.now
        case "ruled":
            return (event.ruling.evidence,)
        case _:
            return ()
