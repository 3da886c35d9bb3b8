"""Objections as they stand: what was objected, the proofs, the reply or by when it is due (Art 23).

Raising, proving and replying are deeds of ``governance.office``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from governance.case import Case, Objection
from governance.clocks import Clocks, Deadline
from governance.errors import CaseMissing
from governance.store import Reader


@dataclass(frozen=True)
class Raised:
    """An objection and the case it is on; ``deadline`` is None once it has its reply."""

    case: Case
    objection: Objection
    deadline: Deadline | None

    @property
    def id(self) -> str:
        """The objection's id."""
        return self.objection.raised.objection


def objections(reader: Reader, clocks: Clocks, today: date, department: str | None = None) -> list[Raised]:
    """Return objections, of one department or all: those without a reply first, by what is due first."""
    found = (r for r in _all(reader, clocks, today) if department in (None, r.objection.raised.department))
    return sorted(found, key=lambda r: (r.deadline is None, r.objection.raised.due, r.id))


def objection(reader: Reader, clocks: Clocks, today: date, wanted: str) -> Raised:
    """Return an objection by its id; raises CaseMissing."""
    found = next((r for r in _all(reader, clocks, today) if r.id == wanted), None)
    if found is None:
        raise CaseMissing(wanted)
    return found


def _all(reader: Reader, clocks: Clocks, today: date) -> Iterator[Raised]:
    for case in reader.cases(kinds=("objected",)):
        due = {d.of: d for d in clocks.replies(case, today)}
        for name, each in case.objections.items():
            yield Raised(case, each, due.get(name))
