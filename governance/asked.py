"""What a department has to do on cases: what it is asked and by when, and what it answered.

Which claims a department may see is said here too; how they are shown is for the pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from governance.case import Case, Question
from governance.clocks import Clocks, Deadline
from governance.fact import Claim
from governance.store import Reader


@dataclass(frozen=True)
class Task:
    """A question to a department on a case; ``deadline`` is None once it is answered or decided."""

    case: Case
    department: str
    question: Question
    deadline: Deadline | None

    @property
    def own(self) -> tuple[Claim, ...]:
        """The department's own claims."""
        return tuple(c for c in self.case.evidence.claims if c.department == self.department)

    @property
    def others(self) -> tuple[Claim, ...]:
        """What the others say of the same element, which it has to know to find out who is right."""
        return tuple(c for c in self.case.evidence.claims if c.department != self.department)


def tasks(reader: Reader, clocks: Clocks, today: date, department: str | None = None) -> list[Task]:
    """Return what a department, or any, was asked in the present round of each case, those due first first.

    Questions that were answered, or decided without an answer, come last.
    """
    cases = reader.cases(kinds=("asked",))
    found = (t for case in cases for t in _of_case(case, clocks, today) if department in (None, t.department))
    return sorted(found, key=lambda t: (t.deadline is None, t.question.asked.due, t.case.id))


def _of_case(case: Case, clocks: Clocks, today: date) -> Iterator[Task]:
    due = {d.of: d for d in clocks.answers(case, today)}
    for department, question in case.questions.items():
        yield Task(case, department, question, due.get(department))
