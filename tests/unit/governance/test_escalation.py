"""What is overdue is recorded once, and heard of by the role that the clock names until it is done."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from catalog.calendar import YearUnknown
from catalog.language import Text
from catalog.models import Catalogue, City, Clock, Role, Step
from governance import events as e
from governance.clocks import Clocks
from governance.escalation import escalate, heard
from governance.fact import Place
from governance.store import Store

NAME = Text(zh="名", en="name")
STEPS = {Step.RULING: 5, Step.ANSWER: 3, Step.OBJECTION: 5, Step.CORRECTION: 2}


class Lake:
    """A lake in which the school is still to correct what ruling r1 says."""

    def __init__(self) -> None:
        self.late = ["school"]

    def owing(self, _entity: str, rulings: list[str]) -> list[tuple[str, str]]:
        return [("r1", department) for department in self.late if "r1" in rulings]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path}/g.db") as opened:
        yield opened


@pytest.fixture
def clocks() -> Clocks:
    """Return clocks of two to five working days, which a supervisor hears of."""
    declared = [
        Clock(
            code=str(step), name=NAME, step=step, legal_basis="x", working_days=days,
            effective_from=date(2020, 1, 1), escalate_to=Role.SUPERVISOR,
        )
        for step, days in STEPS.items()
    ]  # fmt: skip
    return Clocks(
        Catalogue(
            city=City(name=NAME, authority="centre", first_night=date(2026, 1, 5)),
            departments={}, codes={}, feeds={}, entities={}, checks={}, themes={},
            clocks={c.code: c for c in declared},
        )
    )  # fmt: skip


class Desk:
    """Cases opened on Monday 1 June 2026, and whoever looks at them later."""

    def __init__(self, store: Store, clocks: Clocks) -> None:
        self.store, self.clocks = store, clocks
        self.lake: Any = Lake()

    def add(self, place: Place, *events: Any) -> None:
        self.store.add(place, lambda case, _: list(events))

    def look(self, day: date, *, lenient: bool = False) -> int:
        noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        return escalate(self.store, self.lake, self.clocks, noon, lenient=lenient)

    def heard(self, day: date, role: Role | None = None) -> list[tuple[str, str, date]]:
        with self.store.read() as reader:
            found = heard(reader, self.lake, self.clocks, day, role)
        return [(h.deadline.step.value, h.deadline.of, h.deadline.due) for h in found]


@pytest.fixture
def desk(store: Store, clocks: Clocks) -> Desk:
    return Desk(store, clocks)


def test_a_ruling_that_is_late_is_recorded_once_and_heard_of_until_it_is_made(
    desk: Desk, said: SimpleNamespace
) -> None:
    desk.add(said.place, said.opened())
    assert desk.look(date(2026, 6, 8)) == 0  # Monday, the fifth working day, is in time
    assert desk.heard(date(2026, 6, 8)) == []
    assert [desk.look(date(2026, 6, 9)) for _ in range(2)] == [1, 0]
    expected = [("ruling", said.place.case, date(2026, 6, 8))]
    assert desk.heard(date(2026, 6, 9), Role.SUPERVISOR) == expected
    assert desk.heard(date(2026, 6, 9), Role.AUDITOR) == []
    desk.add(said.place, said.made(e.Ruled, ruling=said.ruling()))
    desk.lake.late = []
    assert desk.heard(date(2026, 6, 9)) == []


def test_an_answer_and_a_correction_are_each_heard_of(desk: Desk, said: SimpleNamespace) -> None:
    asked = said.made(e.Asked, departments=("school",), due=date(2026, 6, 3))
    desk.add(said.place, said.opened(), said.made(e.Claimed), asked)
    assert desk.look(date(2026, 6, 4)) == 1
    assert desk.heard(date(2026, 6, 4)) == [("answer", "school", date(2026, 6, 3))]
    desk.add(said.place, said.made(e.Ruled, ruling=said.ruling("r1")))
    assert desk.look(date(2026, 6, 4)) == 1  # two working days after the ruling of 1 June are over
    assert desk.heard(date(2026, 6, 4)) == [("correction", "school", date(2026, 6, 3))]
    desk.lake.late = []
    assert desk.heard(date(2026, 6, 4)) == []


def test_a_ruling_on_a_pattern_that_is_not_corrected_is_heard_of(desk: Desk, said: SimpleNamespace) -> None:
    place = Place(entity="person", key="", element="name", pattern="p")
    ruled = said.made(e.Ruled, ruling=said.ruling("r1"))
    desk.add(place, said.opened(matter="pattern", place=place), ruled)
    assert desk.look(date(2026, 6, 4)) == 1
    assert desk.heard(date(2026, 6, 4)) == [("correction", "school", date(2026, 6, 3))]


def test_a_year_without_a_notice_is_refused_by_name_but_stops_no_night(
    desk: Desk, said: SimpleNamespace
) -> None:
    opened = said.opened().model_copy(update={"at": datetime(2031, 12, 30, tzinfo=UTC)})
    desk.add(said.place, opened)
    with pytest.raises(YearUnknown) as refused:
        desk.look(date(2032, 1, 15))
    assert refused.value.year in (2031, 2032)
    assert desk.look(date(2032, 1, 15), lenient=True) == 0


def test_a_step_that_can_not_be_counted_hides_no_other_step_of_its_case(
    desk: Desk, said: SimpleNamespace
) -> None:
    late = {"at": datetime(2031, 12, 30, tzinfo=UTC)}
    asked = said.made(e.Asked, departments=("school",), due=date(2032, 1, 6))
    events = (said.opened(), said.made(e.Claimed), asked)
    desk.add(said.place, *(event.model_copy(update=late) for event in events))
    assert desk.look(date(2032, 1, 15), lenient=True) == 1
    with desk.store.read() as reader:
        (case,) = reader.cases()
    assert [(t.step, t.of) for t in case.escalations] == [(Step.ANSWER, "school")]


def test_a_correction_that_can_not_be_counted_hides_no_objection(desk: Desk, said: SimpleNamespace) -> None:
    late = {"at": datetime(2031, 12, 30, tzinfo=UTC)}
    raised = {"objection": "o", "department": "tax", "for_citizen": False, "statement": "x"}
    ruled = said.made(e.Ruled, ruling=said.ruling("r1").model_copy(update=late))
    objected = said.made(e.Objected, due=date(2032, 1, 6), **raised)
    desk.add(said.place, *(v.model_copy(update=late) for v in (said.opened(), objected, ruled)))
    assert desk.look(date(2032, 1, 15), lenient=True) == 1
    with desk.store.read() as reader:
        (case,) = reader.cases()
    assert [(t.step, t.of) for t in case.escalations] == [(Step.OBJECTION, "o")]
