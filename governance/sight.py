"""Whether a person may see a sensitive value as it is, or masked.

An element that the catalogue grades as sensitive is masked on pages except where the work needs it: to a
clerk or supervisor who has taken the case, which is an event of the case; to a department officer where the
own department said it; and to whoever asked to see it, which is recorded in the trail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa

from catalog.models import Catalogue, Role
from governance.accounts import trail
from governance.accounts.person import Duty, Person
from governance.accounts.trail import Deed, Entry
from governance.errors import CaseMissing
from governance.fact import Place
from governance.own_department import DepartmentStore
from governance.store import Store
from governance.tables import EVENT
from quality.reconcile import WHOLE

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

    def shows(self, place: Place, department: str | None = None) -> bool:
        """Whether a value at a place, said by a department, may be shown as it is."""
        if not sensitive(self.catalogue, place.entity, place.element):
            return True
        if self.person.duty is Duty.SECURITY:
            return False
        if self.person.role is Role.DEPARTMENT_OFFICER:  # who has to find the record that a case is about
            return place.element == WHOLE or department == self.person.department or place in self._shown
        return place in self._shown or place in self._taken

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
