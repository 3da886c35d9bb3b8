"""Cases as the command line shows them, sensitive values masked, and the office that its user works in."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assets.city import City
from catalog.calendar import YearUnknown
from catalog.models import Role
from governance.case import Case
from governance.clocks import Clocks, Deadline
from governance.escalation import escalate, heard
from governance.events import AnyEvent
from governance.evidence import keep
from governance.fact import Claim, Place
from governance.notices import Notice, notices_now
from governance.pattern_office import PatternOffice
from governance.pattern_view import PatternView
from governance.sight import sensitive
from governance.store import Store, exists
from pipelines.city import city
from quality.masking import mask
from quality.reconcile import WHOLE
from quality.veiling import veiled

LISTED = (
    "case",
    "entity",
    "key",
    "element",
    "severity",
    "status",
    "claimed_by",
    "departments",
    "due",
    "urgency",
    "ruling",
)
EVENTS = ("at", "by", "event", "what")
ESCALATED = ("role", "case", "entity", "key", "element", "step", "due_from", "due", "since")
CLAIMS = ("source", "department", "authoritative", "said", "business_date", "delivery", "line")
NOTICES = (
    *("department", "case", "entity", "key", "element"),
    *("source", "said", "ruled", "since", "due", "urgency"),
)
OBJECTIONS = (
    *("objection", "case", "entity", "key", "element", "department"),
    *("for_citizen", "raised", "due", "urgency", "proofs", "replied"),
)


class CaseWork:
    """The cases of a city, at work in them as ``by``."""

    def __init__(self, here: City, store: Store, lake: PatternView, by: str) -> None:
        self.city, self.store, self.lake = here, store, lake
        self.clocks = Clocks(here.catalogue)
        self.uncounted: dict[int, YearUnknown] = {}
        """the years that kept a deadline of what was looked at from being counted"""
        self.office = PatternOffice(store, lake, by, self.now)

    @staticmethod
    def now() -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    def keep(self, files: Iterable[Path]) -> tuple[str, ...]:
        """Keep files as evidence and return their hashes."""
        return tuple(keep(self.city.home, file) for file in files)

    def case(self, case: str) -> Case | None:
        """Return a case by its id, about a place or a pattern."""
        with self.store.read() as reader:
            return reader.case(case)

    def cases(self, entity: str | None = None) -> list[Case]:
        """Return all cases about places, those opened first first."""
        with self.store.read() as reader:
            return list(reader.cases(entity))

    def listed(self, case: Case) -> tuple[Any, ...]:
        """Return a case as a row of ``LISTED``."""
        first = min(self._deadlines(case), key=lambda d: d.due, default=None)
        departments = sorted({c.department for c in case.evidence.claims})
        return (
            case.id,
            *self.place(case.place),
            case.opened.severity,
            case.status,
            case.claim.by if case.claim else None,
            departments,
            first.due if first else None,
            first.urgency if first else None,
            case.ruling.id if case.ruling else case.settled_by,
        )

    def escalated(self, case: Case) -> list[Role]:
        """Return the roles that are to hear of a case because something on it is overdue."""
        return sorted({d.escalate_to for d in self._deadlines(case) if d.escalate_to})

    def escalations(self) -> list[tuple[Any, ...]]:
        """Record what is overdue and return it, as rows of ``ESCALATED``; raises YearUnknown."""
        now = self.now()
        escalate(self.store, self.lake, self.clocks, now)
        with self.store.read() as reader:
            found = heard(reader, self.lake, self.clocks, self.clocks.day(now))
        return [
            (
                h.role,
                h.case.id,
                *self.place(h.case.place),
                h.deadline.step,
                h.deadline.of,
                h.deadline.due,
                h.since,
            )
            for h in found
        ]

    def claims(self, case: Case) -> list[tuple[Any, ...]]:
        """Return the claims that a case is about now, as rows of ``CLAIMS``."""
        return [
            (
                c.source,
                c.department,
                c.authoritative,
                self._said(case.place, c),
                c.business_date,
                c.delivery,
                c.line,
            )
            for c in case.evidence.claims
        ]

    def events(self, case: Case) -> list[tuple[Any, ...]]:
        """Return what happened to a case, as rows of ``EVENTS``."""
        with self.store.read() as reader:
            events = reader.events(case.id)
        return [(e.at, e.by, e.kind, self._what(case.place, e)) for e in events]

    def notices(self, department: str | None) -> list[tuple[Any, ...]]:
        """Return the correction notices, of one department or all, as rows of ``NOTICES``."""
        found: list[Notice] = []
        for entity in self.city.catalogue.entities:
            with self.store.read() as reader:
                found += notices_now(reader, self.lake, entity, department)
        return [self._noticed(n) for n in found]

    def _noticed(self, n: Notice) -> tuple[Any, ...]:
        try:
            due = self.clocks.correction(n.case, n.department, n.since, self.clocks.day(self.now()))
        except YearUnknown as unknown:
            due, self.uncounted[unknown.year] = None, unknown
        said, ruled = self._said(n.place, n.claim), self.shown(n.place, n.value)
        about = (n.department, n.case.id, *self.place(n.place), n.claim.source, said, ruled, n.since)
        return (*about, due.due if due else None, due.urgency if due else None)

    def objections(self, department: str | None) -> list[tuple[Any, ...]]:
        """Return the objections of one department or all, as rows of ``OBJECTIONS``."""
        rows = []
        for case in self.cases():
            urgencies = {d.of: d.urgency for d in self._deadlines(case)}
            for name, o in case.objections.items():
                raised = o.raised
                if department in (None, raised.department):
                    about = (name, case.id, *self.place(case.place), raised.department, raised.for_citizen)
                    replied = o.reply.at if o.reply else None
                    rows.append((*about, raised.at, raised.due, urgencies.get(name), len(o.proofs), replied))
        return rows

    def _deadlines(self, case: Case) -> list[Deadline]:
        if unknown := self.clocks.uncounted(case):
            self.uncounted[unknown.year] = unknown
        return list(self.clocks.deadlines(case, self.clocks.day(self.now())))

    def place(self, place: Place) -> tuple[str, str, str]:
        """Return entity, key as it may be shown, and element."""
        declared = self.city.catalogue.entities.get(place.entity)
        hide = declared is None or self.city.catalogue.masks_key(declared)
        return place.entity, mask(place.key) if hide else place.key, place.element

    def _said(self, place: Place, claim: Claim) -> str | None:
        return self.shown(place, claim.raw)

    def _written(self, place: Place, text: str) -> str:
        """Return what people wrote about a place that isn't masked itself: its key is, if keys are."""
        whole = place.model_copy(update={"element": WHOLE})
        return veiled(text, [place.key]) if self.hides(whole) else text

    def shown(self, place: Place, value: str | None) -> str | None:
        """Return a value at a place as it may be shown."""
        return mask(value) if self.hides(place) else value

    def hides(self, place: Place) -> bool:
        """Whether values at a place are masked: as the catalogue says, and where it says nothing."""
        return sensitive(self.city.catalogue, place.entity, place.element)

    def _what(self, place: Place, event: AnyEvent) -> str:
        """Return what an event was about, in a few words; what people wrote is masked where values are."""
        said = event.model_dump(mode="json")
        if event.kind == "ruled":
            ruling = event.ruling
            said = {"ruling": ruling.id, "decision": ruling.decision.kind, "value": ruling.value}
            said |= {"source": ruling.follows, "valid_from": ruling.valid_from, "grounds": ruling.grounds}
            said |= {"needs_second": event.needs_second}
        elif event.kind == "reopened":
            for name, evidence in (("before", event.before), ("now", event.now)):
                said[name] = " ".join(f"{c.source}={self._said(place, c)}" for c in evidence.claims)
        elif event.kind == "opened":
            size = event.seen.size if event.seen else None
            said = {"matter": event.matter, "disagreement": event.disagreement, "conflicts": size}
        hide = self.hides(place)
        for free in ("value", "grounds", "text", "statement", "why"):
            if said.get(free):
                said[free] = mask(str(said[free])) if hide else self._written(place, str(said[free]))
        skipped = ("at", "by", "kind")
        return " ".join(f"{k}={v}" for k, v in said.items() if k not in skipped and v not in (None, "", []))


@contextmanager
def casework(by: str) -> Iterator[CaseWork]:
    """Open the cases of the city that the environment names, to work in them as ``by``."""
    here = city()
    with Store.of(here.home) as store, here.engine() as engine:
        yield CaseWork(here, store, PatternView(engine, here.tables, here.catalogue), by)


@contextmanager
def looked_at() -> Iterator[CaseWork | None]:
    """Open the cases of the city to look at them; None if nobody ever opened one."""
    if not exists(city().home):
        yield None
        return
    with casework("") as work:
        yield work
