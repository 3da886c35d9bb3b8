"""Correction notices: which department's claim differs from a ruling, until its deliveries agree (Art 23)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from governance.case import Case, Status
from governance.fact import Claim, Evidence, Place
from governance.lake_view import LakeView
from governance.ruling import Ruling
from governance.store import Reader

_EFFECTIVE = (Status.RULED, Status.IN_FORCE)


@dataclass(frozen=True)
class Notice:
    """A claim that a department is to correct to ``value``; ``since`` is when that was ruled.

    When that is due is the clock's of the step ``correction``. ``case`` is about the place, or about the
    pattern that was ruled on.
    """

    department: str
    case: Case
    place: Place
    claim: Claim
    value: str
    ruling: str
    since: datetime


def notices_now(
    reader: Reader, lake: LakeView, entity: str, department: str | None = None, most: int | None = None
) -> list[Notice]:
    """Return the notices about an entity, of one department or all; from patterns at most ``most``.

    Those from rulings on patterns are there once the ruling was applied.
    """
    cases = [c for c in reader.cases(entity, kinds=("ruled",)) if c.phase in _EFFECTIVE]
    outcomes = lake.outcomes(entity, [c.place for c in cases])
    evidence = {ruling: outcome.evidence for ruling, outcome in outcomes.items()}
    found = [n for n in notices(cases, evidence) if department in (None, n.department)]
    effective = [c for c in reader.patterns(entity, kinds=("ruled",)) if c.phase in _EFFECTIVE]
    patterns = {c.ruling.id: (c, c.ruling.at) for c in effective if c.ruling and c.ruling.corrects}
    for ruling, place, claim, value in lake.differing(entity, patterns, department, most):
        case, since = patterns[ruling]
        found.append(Notice(claim.department, case, place, claim, value, ruling, since))
    return found


def notices(cases: Iterable[Case], now: Mapping[str, Evidence]) -> Iterator[Notice]:
    """Yield a notice for each claim that differs from a ruling in effect, of cases about places.

    ``now`` has the claims that the last night found, by ruling; without them those it was made on count. A
    ruling that there is no difference, or no value, gives no notice, nor does one that was overtaken.
    """
    for case in cases:
        if case.ruling and case.phase in _EFFECTIVE:
            yield from _notices(case, case.ruling, now.get(case.ruling.id, case.ruling.evidence))


def _notices(case: Case, ruling: Ruling, evidence: Evidence) -> Iterator[Notice]:
    if ruling.value is None or not ruling.corrects:
        return
    for claim in evidence.claims:
        if claim.form != ruling.form and claim.source != ruling.meant_otherwise:
            yield Notice(claim.department, case, case.place, claim, ruling.value, ruling.id, ruling.at)
