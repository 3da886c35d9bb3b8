"""What a department's page shows, as whoever asks may see it: an officer the own department's only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.calendar import YearUnknown
from catalog.models import Department
from console.errors import Forbidden, PageMissing
from console.visit import READERS, Visit
from governance.answers.returned import Answer, read_answers
from governance.asked import Task, tasks
from governance.clocks import Deadline
from governance.fact import Place
from governance.lake_view import LakeView
from governance.notices import Notice, notices_now
from quality.over_time import NightOfDepartment, nights_of
from quality.reconcile import WHOLE

MOST_NOTICES = 1_000
"""correction notices of rulings on patterns that are read for an entity"""


@dataclass(frozen=True)
class ToCorrect:
    """A correction notice and by when it is due, None without a clock for it or a day that can be counted."""

    notice: Notice
    deadline: Deadline | None

    @property
    def due(self) -> date | None:
        """By when it is due."""
        return self.deadline.due if self.deadline else None


def declared(visit: Visit, code: str) -> Department:
    """Return a department whose page this person may see; raises PageMissing, Forbidden."""
    person = visit.person
    if code not in visit.catalogue.departments:
        raise PageMissing(visit.path)
    if person and person.department not in (None, code):
        raise Forbidden(person.role, READERS)
    return visit.catalogue.departments[code]


def today(visit: Visit) -> date:
    """Return the city's date."""
    return visit.clocks.day(visit.site.now())


def asked(visit: Visit, code: str) -> list[Task]:
    """Return what a department was asked, unanswered questions first."""
    with visit.store.read() as reader:
        return tasks(reader, visit.clocks, today(visit), code)


def to_answer(visit: Visit, code: str) -> list[Task]:
    """Return the questions that a department hasn't answered, those due first first."""
    return [t for t in asked(visit, code) if t.deadline]


def unanswered(visit: Visit) -> Mapping[str, Sequence[Task]]:
    """Return department → the questions that it hasn't answered, those due first first."""
    found: dict[str, list[Task]] = {code: [] for code in visit.catalogue.departments}
    with visit.store.read() as reader:
        for task in tasks(reader, visit.clocks, today(visit)):
            if task.deadline:
                found.setdefault(task.department, []).append(task)
    return found


def to_correct(visit: Visit, code: str, most: int | None = MOST_NOTICES) -> list[ToCorrect]:
    """Return what a department is to correct, what is due first first.

    Of rulings on patterns there are at most ``most`` for an entity.
    """
    found: list[Notice] = []
    for entity in visit.catalogue.entities:
        with visit.site.store.read() as reader:
            found += notices_now(reader, _lake(visit), entity, code, most)
    due = [_due(visit, n) for n in found]
    return sorted(due, key=lambda c: (c.due or date.max, c.notice.since))


def _due(visit: Visit, notice: Notice) -> ToCorrect:
    try:
        due = visit.clocks.correction(notice.case, notice.department, notice.since, today(visit))
    except YearUnknown:
        due = None
    return ToCorrect(notice, due)


def nights(visit: Visit, code: str) -> list[NightOfDepartment]:
    """Return a department's figures, a night each."""
    return nights_of(visit.engine, visit.site.city.tables, visit.catalogue, code)


def answers_in(visit: Visit, workbook: Path, code: str, files: Sequence[str]) -> list[Answer]:
    """Return the answers of a workbook; raises as ``governance.answers.returned.read_answers``."""
    return read_answers(visit.engine, _lake(visit), workbook, to_answer(visit, code), files)


def require_fit(visit: Visit, place: Place, value: str) -> None:
    """Make sure that a value may stand at a place, as a workbook's must; raises ValueRefused."""
    if place.element != WHOLE:
        _lake(visit).entered(place, value)


def _lake(visit: Visit) -> LakeView:
    return LakeView(visit.engine, visit.site.city.tables, visit.catalogue)
