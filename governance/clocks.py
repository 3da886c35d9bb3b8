"""Deadlines: by when a step of a case is due, counted in working days by the clocks of the catalogue.

Which days are worked is ``catalog.calendar``'s; a year without a notice is refused by name there. What to do
about a step that is late is for whoever shows it; ``escalate_to`` says who hears of it.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from catalog.calendar import Calendar, YearUnknown
from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Catalogue, Clock, Days, Role, Step
from governance.case import Case
from governance.fact import Place


class Urgency(StrEnum):
    """How near a deadline is."""

    DUE = "due"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


class ClockMissing(GovlakeError):
    """A step that the catalogue has no clock for on a day; ``step`` is its kind, ``began`` the day."""

    def __init__(self, step: Step, began: date) -> None:
        super().__init__(
            Text(
                zh=f"目录没有 {began} 起的 {step} 期限",
                en=f"no clock says how long {step} takes from {began}",
            ),
            Text(zh=f"在 clocks/ 中加一个 step: {step}", en=f"add one with step: {step} to clocks/"),
        )
        self.step, self.began = step, began


@dataclass(frozen=True)
class Deadline:
    """By when something is due: ``of`` is the department, objection or case that it is due from.

    ``escalate_to`` is the role that hears of it, once it is overdue; None before. ``urgency`` is None where
    the days that are left can't be counted yet, for want of a year's notice of public holidays.
    """

    case: str
    place: Place
    step: Step
    of: str
    began: date
    due: date
    urgency: Urgency | None
    legal_basis: str | None
    escalate_to: Role | None


class Clocks:
    """The clocks of a catalogue, read in its city's time zone."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._clocks = tuple(catalogue.clocks.values())
        self._calendar = Calendar(catalogue.city.days)
        self.zone = ZoneInfo(catalogue.city.timezone)

    def day(self, moment: datetime) -> date:
        """Return the city's date at a moment."""
        return moment.astimezone(self.zone).date()

    def clock(self, step: Step, began: date) -> Clock | None:
        """Return the clock in effect for a step begun on a day, None if there is none."""
        there = [c for c in self._clocks if c.step is step and c.effective_from <= began]
        return max(there, key=lambda c: c.effective_from, default=None)

    def due(self, step: Step, began: date) -> date:
        """Return the last day in time for a step begun on a day; raises ClockMissing, YearUnknown."""
        clock = self.clock(step, began)
        if clock is None:
            raise ClockMissing(step, began)
        return self._calendar.after(began, clock.working_days, Days.WORKING)

    def urgency(self, due: date, today: date, soon: int) -> Urgency:
        """Return how near a deadline is; soon if at most ``soon`` working days are left after today."""
        if today > due:
            return Urgency.OVERDUE
        return Urgency.DUE_SOON if self.left(due, today) <= soon else Urgency.DUE

    def left(self, due: date, today: date) -> int:
        """Return how many working days are left after today; below 0 those that it is overdue by.

        Raises YearUnknown.
        """
        first, last = min(due, today), max(due, today)
        days = (first + timedelta(n) for n in range(1, (last - first).days + 1))
        worked = sum(self._calendar.is_working(day) for day in days)
        return -worked if today > due else worked

    def soon(self, step: Step, today: date) -> date:
        """Return the last day on which what is due then is due soon; raises YearUnknown."""
        clock = self.clock(step, today)
        return self._calendar.after(today, clock.due_soon_days if clock else 1, Days.WORKING)

    def deadlines(self, case: Case, today: date) -> Iterator[Deadline]:
        """Yield what is due on a case: its ruling, departments' answers, replies to objections.

        A ruling whose day can't be counted is left out, see ``uncounted``; the other days were said when
        asked.
        """
        ruling = None
        with suppress(YearUnknown):
            ruling = self._ruling(case, today)
        yield from [ruling] if ruling else ()
        yield from self.answers(case, today)
        yield from self.replies(case, today)

    def uncounted(self, case: Case) -> YearUnknown | None:
        """Return which year keeps the day of a case's ruling from being counted, None if none does."""
        try:
            self._ruling(case, self.day(case.changed.at))
        except YearUnknown as unknown:
            return unknown
        return None

    def _ruling(self, case: Case, today: date) -> Deadline | None:
        """Return by when a case is to be ruled on, if it is to be and a clock says so; raises YearUnknown."""
        began = self.day(case.changed.at)
        if not case.to_decide or self.clock(Step.RULING, began) is None:
            return None
        return self.deadline(case, Step.RULING, case.id, began, self.due(Step.RULING, began), today)

    def answers(self, case: Case, today: date) -> Iterator[Deadline]:
        """Yield by when departments are to answer the questions that wait for them."""
        for department, question in case.questions.items() if case.to_decide else ():
            if question.answer is None:
                began = self.day(question.asked.at)
                yield self.deadline(case, Step.ANSWER, department, began, question.asked.due, today)

    def replies(self, case: Case, today: date) -> Iterator[Deadline]:
        """Yield by when the objections that wait for a reply are to have it."""
        for objection in case.objections.values():
            if objection.reply is None:
                raised = objection.raised
                began = self.day(raised.at)
                yield self.deadline(case, Step.OBJECTION, raised.objection, began, raised.due, today)

    def correction(self, case: Case, department: str, ruled: datetime, today: date) -> Deadline | None:
        """Return by when a department is to correct what was ruled on; None without a clock for it.

        Raises YearUnknown.
        """
        began = self.day(ruled)
        if self.clock(Step.CORRECTION, began) is None:
            return None
        due = self.due(Step.CORRECTION, began)
        return self.deadline(case, Step.CORRECTION, department, began, due, today)

    def deadline(self, case: Case, step: Step, of: str, began: date, due: date, today: date) -> Deadline:
        """Return one deadline as it stands today."""
        clock = self.clock(step, began)
        try:
            urgency = self.urgency(due, today, clock.due_soon_days if clock else 1)
        except YearUnknown:
            urgency = None
        escalate = clock.escalate_to if clock and urgency is Urgency.OVERDUE else None
        basis = clock.legal_basis if clock else None
        return Deadline(case.id, case.place, step, of, began, due, urgency, basis, escalate)
