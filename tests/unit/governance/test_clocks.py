"""Deadlines in working days, counted by hand from the State Council's notices."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from catalog.calendar import YearUnknown
from catalog.models import Catalogue, City, Clock, Role, Step
from governance import events as e
from governance.case import fold
from governance.clocks import ClockMissing, Clocks, Urgency

NAME = {"zh": "名", "en": "name"}


def clock(code: str, step: str, days: int, since: str = "2026-01-01", **more: Any) -> Clock:
    given = {"code": code, "name": NAME, "step": step, "legal_basis": "第二十三条", "working_days": days}
    return Clock.model_validate({**given, "effective_from": since, "escalate_to": "supervisor", **more})


def clocks(*declared: Clock) -> Clocks:
    city = City.model_validate({"name": NAME, "authority": "centre", "first_night": "2026-01-01"})
    empty: dict[str, Any] = dict.fromkeys(
        ("departments", "codes", "feeds", "entities", "checks", "themes"), {}
    )
    return Clocks(Catalogue(city=city, clocks={c.code: c for c in declared}, **empty))


@pytest.mark.parametrize(
    ("began", "due"),
    [
        (date(2026, 6, 1), date(2026, 6, 8)),  # a Monday: Tu We Th Fr Mo
        (date(2026, 6, 5), date(2026, 6, 12)),  # a Friday: the weekend between isn't counted
        (date(2026, 2, 12), date(2026, 2, 26)),  # Fr 13, Sa 14 is worked, holiday 15–23, Tu We Th
    ],
)
def test_five_working_days(began: date, due: date) -> None:
    assert clocks(clock("objection", "objection", 5)).due(Step.OBJECTION, began) == due


def test_the_newest_clock_in_effect_counts_and_none_before_the_first() -> None:
    made = clocks(clock("old", "answer", 5), clock("new", "answer", 1, "2026-06-02"))
    assert made.due(Step.ANSWER, date(2026, 6, 1)) == date(2026, 6, 8)
    assert made.due(Step.ANSWER, date(2026, 6, 2)) == date(2026, 6, 3)
    with pytest.raises(ClockMissing) as missing:
        made.due(Step.ANSWER, date(2025, 12, 31))
    assert missing.value.step is Step.ANSWER


def test_a_year_without_a_notice_is_refused_by_name() -> None:
    with pytest.raises(YearUnknown) as unknown:
        clocks(clock("objection", "objection", 5)).due(Step.OBJECTION, date(2099, 6, 1))
    assert unknown.value.year == 2099


@pytest.mark.parametrize(
    ("today", "urgency", "escalate"),
    [
        (date(2026, 6, 1), Urgency.DUE, None),
        (date(2026, 6, 5), Urgency.DUE_SOON, None),  # Friday, due on Monday: one working day is left
        (date(2026, 6, 8), Urgency.DUE_SOON, None),
        (date(2026, 6, 9), Urgency.OVERDUE, Role.SUPERVISOR),
    ],
)
def test_an_objection_is_due_soon_then_overdue(
    said: SimpleNamespace, today: date, urgency: Urgency, escalate: Role | None
) -> None:
    raised = {"objection": "o", "department": "tax", "for_citizen": False, "statement": "x"}
    case = fold("c", [said.opened(), said.made(e.Objected, due=date(2026, 6, 8), **raised)])
    assert case
    (due,) = clocks(clock("objection", "objection", 5)).deadlines(case, today)
    assert (due.of, due.due, due.urgency, due.escalate_to) == ("o", date(2026, 6, 8), urgency, escalate)
    assert due.legal_basis == "第二十三条"


def test_answers_and_rulings_are_due_until_they_are_given(said: SimpleNamespace) -> None:
    made = clocks(clock("ruling", "ruling", 10), clock("answer", "answer", 3))
    asked = said.made(e.Asked, departments=("police", "school"), due=date(2026, 6, 4))
    answered = said.made(e.Answered, department="police", verdict="confirmed")
    events = [said.opened(), said.made(e.Claimed), asked, answered]
    case = fold("c", events)
    assert case
    due = {(d.step.value, d.of): d.due for d in made.deadlines(case, said.day)}
    assert due == {("ruling", "c"): date(2026, 6, 15), ("answer", "school"): date(2026, 6, 4)}
    ruled = fold("c", [*events, said.made(e.Ruled, ruling=said.ruling())])
    assert ruled
    assert list(made.deadlines(ruled, said.day)) == []


def test_a_correction_is_due_from_the_day_of_the_ruling(said: SimpleNamespace) -> None:
    case = fold("c", [said.opened(), said.made(e.Ruled, ruling=said.ruling())])
    assert case
    due = clocks(clock("correction", "correction", 5)).correction(case, "police", said.now, date(2026, 6, 9))
    assert due
    assert (due.of, due.due, due.urgency) == ("police", date(2026, 6, 8), Urgency.OVERDUE)
    assert clocks().correction(case, "police", said.now, said.day) is None


def test_a_moment_is_a_day_in_the_citys_time_zone() -> None:
    assert clocks().day(datetime(2026, 6, 1, 17, tzinfo=UTC)) == date(2026, 6, 2)


def test_a_year_without_a_notice_hides_how_near_a_day_is_and_not_the_day(said: SimpleNamespace) -> None:
    """The ruling's day can't be counted, which is no reason to hide the question or the objection."""
    made, due = clocks(clock("ruling", "ruling", 10), clock("answer", "answer", 3)), date(2099, 1, 8)
    late = {"at": datetime(2098, 12, 30, 1, tzinfo=UTC)}
    raised = {"objection": "o", "department": "tax", "for_citizen": False, "statement": "x"}
    events = [
        said.opened(),
        said.made(e.Claimed),
        said.made(e.Asked, departments=("school",), due=due),
        said.made(e.Objected, due=due, **raised),
    ]
    case = fold("c", [event.model_copy(update=late) for event in events])
    assert case
    for today, urgency in ((date(2098, 12, 30), None), (date(2099, 1, 9), Urgency.OVERDUE)):
        for found in (made.answers(case, today), made.replies(case, today)):
            assert [(d.due, d.urgency) for d in found] == [(due, urgency)]
    found = [(d.step.value, d.due) for d in made.deadlines(case, date(2098, 12, 30))]
    assert found == [("answer", due), ("objection", due)]
    unknown = made.uncounted(case)
    assert unknown and unknown.year == 2098


def test_what_can_be_counted_is_not_said_to_be_uncounted(said: SimpleNamespace) -> None:
    case = fold("c", [said.opened()])
    assert case
    assert clocks(clock("ruling", "ruling", 10)).uncounted(case) is None
    assert clocks().uncounted(case) is None
