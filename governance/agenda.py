"""How every case stands, kept in memory and brought up to date by the events since: what a worklist needs.

Folding all cases for every page would take longer the more is decided; only cases with new events are folded
again. Nothing is decided or written here.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from governance.case import Case
from governance.clocks import Clocks, Deadline
from governance.fact import Evidence, Place
from governance.ruling import Ruling
from governance.store import Store
from lake.worklist import Standing

_AGAIN = 200
"""events read again each time: where several write at once, one with a lower number may come later"""


@dataclass(frozen=True)
class Precedent:
    """A ruling on one place, in brief: ``camps`` are the sources that said the same, by what they said."""

    case: str
    place: Place
    decision: str
    source: str | None
    grounds: str
    by: str
    at: datetime
    camps: frozenset[frozenset[str]]


@dataclass(frozen=True)
class News:
    """What changed since the last look: cases as they stand, and all patterns that a ruling settles."""

    standings: tuple[Standing, ...]
    ruled: frozenset[str]


@dataclass
class Agenda:
    """The cases of a store as they stand."""

    store: Store
    clocks: Clocks
    _seen: int = 0
    _standing: dict[str, Standing] = field(default_factory=dict)
    _ruled: set[str] = field(default_factory=set)
    _precedents: dict[tuple[str, str], dict[str, Precedent]] = field(default_factory=dict)
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def news(self) -> News | None:
        """Return what changed since the last call, None if nothing did."""
        with self._looking:
            with self.store.read() as reader:
                last = reader.count()
                if last == self._seen:
                    return None
                changed = list(reader.changed_since(self._seen - _AGAIN))
            standings = tuple(self._taken_in(changed))
            self._seen = last
            return News(standings, frozenset(self._ruled))

    def all(self) -> News:
        """Return how all cases stand, as of the last call of ``news``."""
        return News(tuple(self._standing.values()), frozenset(self._ruled))

    def similar(self, place: Place, evidence: Evidence, most: int = 5) -> list[Precedent]:
        """Return rulings on the same element of other entities, those on like disagreements first."""
        camps = camps_of(evidence)
        known = self._precedents.get((place.entity, place.element), {}).values()
        others = (p for p in known if p.place != place)
        return sorted(others, key=lambda p: (p.camps == camps, p.at), reverse=True)[:most]

    def ruled_by_day(self) -> Counter[date]:
        """Return how many of the rulings in effect were made on each day."""
        known = (p for about in list(self._precedents.values()) for p in list(about.values()))
        return Counter(self.clocks.day(p.at) for p in known)

    def _taken_in(self, cases: Iterable[Case]) -> Iterator[Standing]:
        for case in cases:
            if case.place.pattern is not None:
                (self._ruled.add if case.ruling else self._ruled.discard)(case.place.pattern)
                continue
            about = self._precedents.setdefault((case.place.entity, case.place.element), {})
            about.pop(case.id, None)
            if case.ruling:
                about[case.id] = precedent(case, case.ruling)
            stands = standing(case, self.clocks)
            if self._standing.get(case.id) != stands:
                self._standing[case.id] = stands
                yield stands


def standing(case: Case, clocks: Clocks) -> Standing:
    """Return how a case stands; ``due`` is of what is due first."""
    first = first_due(case, clocks)
    return Standing(
        case_id=case.id,
        entity=case.place.entity,
        key=case.place.key,
        element=case.place.element,
        kind=case.opened.disagreement,
        severity=case.opened.severity,
        departments=sorted({c.department for c in case.evidence.claims}),
        first_seen=clocks.day(case.opened.at),
        status=case.status,
        to_decide=case.to_decide,
        claimed_by=case.claim.by if case.claim else None,
        due=first.due if first else None,
        step=first.step if first else None,
        objections=sum(o.reply is None for o in case.objections.values()),
    )


def first_due(case: Case, clocks: Clocks) -> Deadline | None:
    """Return what is due first on a case, of what can be counted; None if nothing is."""
    return min(clocks.deadlines(case, clocks.day(case.changed.at)), key=lambda d: d.due, default=None)


def precedent(case: Case, ruling: Ruling) -> Precedent:
    """Return a case's ruling in brief."""
    return Precedent(
        case=case.id,
        place=case.place,
        decision=ruling.decision.kind,
        source=ruling.follows,
        grounds=ruling.grounds,
        by=ruling.by,
        at=ruling.at,
        camps=camps_of(ruling.evidence),
    )


def camps_of(evidence: Evidence) -> frozenset[frozenset[str]]:
    """Return the sources of some claims, together if they said the same."""
    said: dict[str | None, set[str]] = {}
    for claim in evidence.claims:
        said.setdefault(claim.form, set()).add(claim.source)
    return frozenset(map(frozenset, said.values()))
