"""What a department officer sees of cases and does on them: what concerns the own department, no more.

A case concerns a department that is asked on it, that objected, or whose claim was ruled on. Of it the
officer sees the own claims, and while the department is asked those of the others too: whoever is to
find out who is right has to know what is said. All of it goes through ``DepartmentStore``, so that neither
a page nor the office has to think of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa

from catalog.errors import GovlakeError
from catalog.language import Text
from governance.case import Case
from governance.errors import CaseMissing
from governance.events import AnyEvent, Objected
from governance.fact import Evidence, Place
from governance.ruling import Ruling
from governance.store import Decide, Reader, Store

_OF_ALL = ("put_in_force", "closed", "undone")
"""events that have nothing in them which only some may see"""


class NotTheDepartments(GovlakeError):
    """A deed that isn't a department's; ``department`` is its code."""

    def __init__(self, department: str) -> None:
        super().__init__(
            Text(zh="部门联络员不能进行此操作", en="a department officer may not do this"),
            Text(
                zh="部门只答复本部门被询问的任务、提出校核申请并登记证明",
                en="a department answers what it is asked, objects, and records proof for its objections",
            ),
        )
        self.department = department


def seen_by(case: Case, department: str) -> Case | None:
    """Return a case as a department sees it, None if it doesn't concern the department."""
    own = {name: o for name, o in case.objections.items() if o.raised.department == department}
    asked = department in case.questions
    said = (case.evidence, *([case.ruling.evidence] if case.ruling else ()))
    ruled = case.ruling is not None and any(_own(e, department).claims for e in said)
    if case.place.pattern is not None or not (asked or own or ruled):
        return None
    claims = case.evidence if asked else _own(case.evidence, department)
    return replace(
        case,
        opened=case.opened.model_copy(update={"evidence": claims}),
        changed=event_seen_by(case.changed, department)
        or case.opened.model_copy(update={"evidence": claims}),
        evidence=claims,
        claim=None,
        pending=None,
        ruling=_ruling(case.ruling, department) if case.ruling else None,
        questions={d: q for d, q in case.questions.items() if d == department},
        objections=own,
        escalations=tuple(e for e in case.escalations if e.of == department or e.of in own),
    )


def event_seen_by(event: AnyEvent, department: str) -> AnyEvent | None:
    """Return an event as a department sees it, None if it isn't for it to see."""
    if event.kind in _OF_ALL:
        return event
    if event.kind == "opened":
        return event.model_copy(update={"evidence": _own(event.evidence, department), "seen": None})
    if event.kind == "reopened":
        sides = {"before": _own(event.before, department), "now": _own(event.now, department)}
        return event.model_copy(update=sides)
    if event.kind == "ruled" and not event.needs_second:
        return event.model_copy(update={"ruling": _ruling(event.ruling, department)})
    if event.kind == "asked" and department in event.departments:
        return event.model_copy(update={"departments": (department,)})
    return event if event.kind in ("answered", "objected") and event.department == department else None


def _own(evidence: Evidence, department: str) -> Evidence:
    return Evidence(claims=tuple(c for c in evidence.claims if c.department == department))


def _ruling(ruling: Ruling, department: str) -> Ruling:
    return ruling.model_copy(update={"evidence": _own(ruling.evidence, department), "seen": None})


class DepartmentReader(Reader):
    """Reads what a department may see; everything else is as if it weren't there."""

    def __init__(self, whole: Reader, department: str) -> None:
        self._whole, self._department = whole, department

    def case(self, case: str) -> Case | None:
        """Return a case as the department sees it."""
        found = self._whole.case(case)
        return seen_by(found, self._department) if found else None

    def events(self, case: str) -> list[AnyEvent]:
        """Return what happened to a case that the department sees; none if it doesn't."""
        seen = self.case(case)
        if seen is None:
            return []
        objections = set(seen.objections)
        events = self._whole.events(case)
        about = [e for e in events if e.kind in ("replied", "proof_recorded") and e.objection in objections]
        return [s for e in events if (s := e if e in about else event_seen_by(e, self._department))]

    def cases(
        self, entity: str | None = None, key: str | None = None, kinds: Sequence[str] = ()
    ) -> Iterator[Case]:
        """Yield the cases that the department sees."""
        for case in self._whole.cases(entity, key, kinds):
            if seen := seen_by(case, self._department):
                yield seen

    def patterns(self, entity: str | None = None, kinds: Sequence[str] = ()) -> Iterator[Case]:
        """Yield nothing: patterns are the authority's work."""
        yield from ()

    def happened(self, kind: str) -> Iterator[tuple[str, AnyEvent]]:
        """Yield the events of a kind that the department sees, on cases that it sees."""
        for case in self.cases(kinds=(kind,)):
            yield from ((case.id, e) for e in self.events(case.id) if e.kind == kind)

    def count(self) -> int:
        """Return the number of the last event."""
        return self._whole.count()


class DepartmentStore(Store):
    """A governance database as a department's officer has it: reads the above, adds the department's own."""

    def __init__(self, whole: Store, department: str) -> None:
        self._whole, self._department = whole, department

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Read within one transaction."""
        with self._whole.read() as reader:
            yield DepartmentReader(reader, self._department)

    @contextmanager
    def connected(self, *, writes: bool = False, alone: str | None = None) -> Iterator[sa.Connection]:
        """Refuse: what isn't an event isn't a department's."""
        raise NotTheDepartments(self._department)
        yield

    def add(self, place: Place, decide: Decide) -> Case:
        """Add what the department itself says; raises NotTheDepartments for anything else."""

        def decided(case: Case | None, reader: Reader) -> Sequence[AnyEvent]:
            events = decide(case, reader)
            if not self._may_add(case, events):
                raise NotTheDepartments(self._department)
            return events

        seen = seen_by(self._whole.add(place, decided), self._department)
        if seen is None:
            raise CaseMissing(place.case)
        return seen

    def _may_add(self, case: Case | None, events: Sequence[AnyEvent]) -> bool:
        """Whether a department may do this: answer what it is asked, object, prove what it objected to."""
        objections = {name: o.raised for name, o in case.objections.items()} if case else {}
        objections |= {e.objection: e for e in events if e.kind == "objected"}
        asked = case.questions if case else {}
        said = [e for e in events if e.kind != "opened" or case is not None]
        return bool(said) and all(
            (e.kind == "answered" and e.department == self._department and self._department in asked)
            or (e.kind in ("objected", "proof_recorded") and self._own(objections.get(e.objection)))
            for e in said
        )

    def _own(self, raised: Objected | None) -> bool:
        return raised is not None and raised.department == self._department

    def close(self) -> None:
        """Leave the connections to the whole store."""
