"""Correction notices: which department's claim differs from a ruling, until its deliveries agree (Art 23)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from governance.case import Case, Status
from governance.fact import Claim, Evidence, Place
from governance.ruling import Ruling


@dataclass(frozen=True)
class Notice:
    """A claim that a department is to correct to ``value``; ``since`` is when that was ruled.

    When that is due is the clock's of the step ``correction``.
    """

    department: str
    case: Case
    place: Place
    claim: Claim
    value: str
    ruling: str
    since: datetime


def notices(cases: Iterable[Case], now: Mapping[str, Evidence]) -> Iterator[Notice]:
    """Yield a notice for each claim that differs from a ruling in effect.

    ``now`` has the claims that the last night found, by ruling; without them those it was made on count. A
    ruling that there is no difference, or no value, gives no notice, nor does one that was overtaken.
    """
    for case in cases:
        if case.ruling and case.phase in (Status.RULED, Status.IN_FORCE):
            yield from _notices(case, case.ruling, now.get(case.ruling.id, case.ruling.evidence))


def _notices(case: Case, ruling: Ruling, evidence: Evidence) -> Iterator[Notice]:
    if ruling.value is None or ruling.decision.kind == "same_thing":
        return
    for claim in evidence.claims:
        if claim.form != ruling.form and claim.source != ruling.meant_otherwise:
            yield Notice(claim.department, case, case.place, claim, ruling.value, ruling.id, ruling.at)
