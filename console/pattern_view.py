"""A pattern as its page shows it: from the worklist, with its case if someone decided on it.

What a ruling would do is ``governance.pattern_office``'s; which conflicts it has, ``quality.patterns``'.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from console.differing import Marked, differing
from console.errors import PageMissing
from console.happened import Line, happened
from console.pattern_words import Pattern, in_words
from console.visit import Visit
from governance.case import Case
from governance.events import AnyEvent, Ruled
from governance.fact import Claim, Evidence, Place
from governance.wording import decision_words
from quality.patterns.finding import SURE_ENOUGH

SAMPLES = 4
"""samples on a page"""
_COLUMNS = (
    "pattern, entity, element, kind, severity, difference, size, sure, decision, source, samples, exceptions,"
    " departments"
)

_ORDER = f"sure < {SURE_ENOUGH}, size DESC, pattern"


@dataclass(frozen=True)
class Said:
    """One claim of a sample with what differs marked; unmarked where masked, None where it is silent."""

    claim: Claim
    text: Marked | None


@dataclass(frozen=True)
class Sample:
    """One conflict of a pattern."""

    conflict: str
    place: Place
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Row:
    """A pattern of the worklist: how many conflicts, how sure, what is suggested; in words."""

    id: str
    entity: str
    element: str
    severity: str
    size: int
    sure: float
    decision: str | None
    source: str | None
    words: Pattern
    samples: tuple[str, ...]
    exceptions: tuple[str, ...]
    departments: tuple[str, ...]


def sizes(visit: Visit, where: str = "true", values: dict[str, Any] | None = None) -> dict[str, int]:
    """Return pattern → how many open conflicts it has: those sure enough to be ruled on, then large ones."""
    query = f"SELECT pattern, size FROM pattern WHERE {where} ORDER BY {_ORDER}"  # noqa: S608 - words of ours
    return dict(visit.worklist.rows(query, values or {}))


def rows(visit: Visit, where: str, values: dict[str, Any]) -> list[Row]:
    """Return patterns of the worklist in the order of ``sizes``."""
    query = f"SELECT {_COLUMNS} FROM pattern WHERE {where} ORDER BY {_ORDER}"  # noqa: S608 - words of ours
    return [_row(visit, each) for each in visit.worklist.records(query, values)]


def _row(visit: Visit, row: dict[str, Any]) -> Row:
    return Row(
        row["pattern"],
        row["entity"],
        row["element"],
        row["severity"],
        row["size"],
        row["sure"] or 0.0,
        row["decision"],
        row["source"],
        in_words(visit.catalogue, row["difference"]),
        tuple(row["samples"] or ()),
        tuple(each["pattern"] for each in row["exceptions"] or ()),
        tuple(row["departments"] or ()),
    )


class PatternView:
    """One pattern, by its id; raises PageMissing if neither the worklist nor a case knows it."""

    def __init__(self, visit: Visit, pattern: str) -> None:
        self.visit, self.id = visit, pattern
        self.row = next(iter(rows(visit, "pattern = $pattern", {"pattern": pattern})), None)
        with visit.store.read() as reader:
            self.case: Case | None = reader.case(pattern)
            self.events: list[AnyEvent] = reader.events(pattern) if self.case else []
        if self.row is None and self.case is None:
            raise PageMissing(visit.path)

    @cached_property
    def words(self) -> Pattern:
        """The pattern in words."""
        seen = self.case.opened.seen if self.case else None
        if self.row is None and seen is not None:
            return in_words(self.visit.catalogue, seen.difference)
        return self._listed.words

    @property
    def _listed(self) -> Row:
        if self.row is None:
            raise PageMissing(self.visit.path)
        return self.row

    @property
    def place(self) -> Place:
        """What it is about."""
        return Place(entity=self.words.entity, key="", element=self.words.element, pattern=self.id)

    @property
    def severity(self) -> str:
        """The gravest of its conflicts."""
        return self.row.severity if self.row else self.case.opened.severity if self.case else ""

    @property
    def size(self) -> int:
        """How many open conflicts are of it."""
        return self.row.size if self.row else 0

    @property
    def sources(self) -> list[str]:
        """The sources that a decision may name."""
        others = (s for o in self.words.others for s in o.sources)
        return list(dict.fromkeys([*self.words.compared_with, *others]))

    @cached_property
    def samples(self) -> list[Sample]:
        """Some of its conflicts; as they were when it was ruled on, if none is open."""
        items = (self.visit.worklist.item(c) for c in (self.row.samples[:SAMPLES] if self.row else ()))
        open_now = [
            (i.conflict, i.key, Evidence.of(i.fingerprint, i.claims)) for i in items if i and i.conflict
        ]
        seen = self.case.opened.seen if self.case else None
        then = [(s.conflict, s.key, s.evidence) for s in seen.samples] if seen else []
        return [self._sample(*each) for each in open_now or then]

    @property
    def exceptions(self) -> list[Row]:
        """Patterns of the same difference with other evidence: a ruling on this one leaves them alone."""
        others = list(self.row.exceptions) if self.row else []
        return rows(self.visit, "list_contains($others, pattern)", {"others": others}) if others else []

    @property
    def lines(self) -> list[Line]:
        """What happened to its case; of what people wrote only values in it are masked."""
        return [self._line(event) for event in self.events]

    def _line(self, event: AnyEvent) -> Line:
        line = happened(self.visit, self.place, event)
        if isinstance(event, Ruled):
            made = decision_words(event.ruling.decision.kind)
            return replace(line, what=f"{made} · {self.visit.told(self.place, event.ruling.grounds)}")
        return line

    def _sample(self, conflict: str, key: str, evidence: Evidence) -> Sample:
        place = Place(entity=self.place.entity, key=key, element=self.place.element)
        lead = evidence.authority or next(
            (c for s in self.words.compared_with if (c := evidence.by(s)) is not None), None
        )
        ordered = sorted(evidence.claims, key=lambda c: (not c.authoritative, c.source))
        return Sample(conflict, place, tuple(self._said(place, c, lead) for c in ordered))

    def _said(self, place: Place, claim: Claim, lead: Claim | None) -> Said:
        if claim.raw is None:
            return Said(claim, None)
        if not self.visit.shows(place, claim.department):
            return Said(claim, ((self.visit.shown(place, claim.raw, claim.department), False),))
        others = [lead.raw] if lead and lead.raw and lead != claim else []
        return Said(claim, differing(claim.raw, others))
