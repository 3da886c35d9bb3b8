"""What a night tells cases, each thing once."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from governance import events as e
from governance.case import Case
from governance.standing import Conflict, Outcome, Tonight, record
from governance.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path}/g.db") as opened:
        yield opened


class Nights:
    """The case of one place, and nights that find something about it."""

    def __init__(self, store: Store, said: SimpleNamespace) -> None:
        self.store, self.said = store, said

    def add(self, *events: Any) -> None:
        self.store.add(self.said.place, lambda case, _: list(events))

    def night(self, outcome: str | None = None, fingerprint: str | None = None, ruling: str = "r1") -> int:
        """Have a night find an outcome of the ruling, or a conflict, with claims of this fingerprint."""
        evidence = self.said.evidence(fingerprint, police="a", school=fingerprint) if fingerprint else None
        found = Outcome(ruling, outcome, evidence or self.said.evidence("none")) if outcome else None
        conflicts = {self.said.place: Conflict(evidence)} if evidence and outcome != "came_round" else {}
        tonight = Tonight("person", self.said.day, {ruling: found} if found else {}, conflicts)
        return record(self.store, tonight, self.said.now)

    def settled(self, ruling: str | None) -> int:
        """Have a night find the conflict with the same claims, and a pattern's ruling on it."""
        found = Conflict(self.said.evidence("f1", police="a", school="b"), ruling)
        tonight = Tonight("person", self.said.day, {}, {self.said.place: found})
        return record(self.store, tonight, self.said.now)

    @property
    def case(self) -> Case:
        with self.store.read() as reader:
            case = reader.case(self.said.place.case)
        assert case
        return case


@pytest.fixture
def nights(store: Store, said: SimpleNamespace) -> Nights:
    made = Nights(store, said)
    made.add(said.opened())
    return made


@pytest.mark.parametrize(
    ("outcome", "fingerprint", "status"),
    [("in_force", "f1", "in_force"), ("came_round", "f2", "closed"), ("gone", None, "closed"),
     ("reopened", "f2", "reopened")],
)  # fmt: skip
def test_an_outcome_is_told_once(
    nights: Nights, said: SimpleNamespace, outcome: str, fingerprint: str | None, status: str
) -> None:
    nights.add(said.made(e.Ruled, ruling=said.ruling()))
    assert nights.night(outcome, fingerprint) == 1
    assert nights.case.status == status
    assert nights.night(outcome, fingerprint) == 0


def test_the_same_claims_bring_the_same_ruling_back(nights: Nights, said: SimpleNamespace) -> None:
    nights.add(said.made(e.Ruled, ruling=said.ruling()))
    statuses = []
    for outcome, fingerprint in (
        ("in_force", "f1"),
        ("reopened", "f2"),
        ("in_force", "f1"),
        ("came_round", "f3"),
        ("reopened", "f2"),
    ):
        assert nights.night(outcome, fingerprint) == 1
        statuses.append(nights.case.status.value)
    assert statuses == ["in_force", "reopened", "in_force", "closed", "reopened"]


def test_a_conflict_that_is_gone_closes_its_case_and_another_opens_it(nights: Nights) -> None:
    assert nights.night() == 1
    assert nights.case.status == "closed"
    assert nights.night() == 0
    assert nights.night(fingerprint="f2") == 1
    assert (nights.case.status, nights.case.evidence.fingerprint) == ("reopened", "f2")
    assert nights.night(fingerprint="f2") == 0


def test_who_works_on_a_case_keeps_it_when_its_claims_change(nights: Nights, said: SimpleNamespace) -> None:
    nights.add(said.made(e.Claimed))
    assert nights.night(fingerprint="f2") == 1
    assert (nights.case.status, nights.case.claim and nights.case.claim.by) == ("claimed", "ann")


def test_an_objection_stays_open_until_it_is_replied_to(nights: Nights, said: SimpleNamespace) -> None:
    raised = {"objection": "o", "department": "tax", "for_citizen": False, "statement": "x", "due": said.day}
    nights.add(said.made(e.Ruled, ruling=said.ruling()), said.made(e.Objected, **raised))
    assert nights.night("in_force", "f1") == 0
    assert nights.case.status == "reopened"
    nights.add(said.made(e.Replied, objection="o", text="it is right"))
    assert nights.night("in_force", "f1") == 1
    assert nights.case.status == "in_force"


def test_a_ruling_that_waits_for_a_second_person_is_left_alone(nights: Nights, said: SimpleNamespace) -> None:
    nights.add(said.made(e.Ruled, ruling=said.ruling(), needs_second=True))
    assert nights.night(fingerprint="f2") == 0


def test_a_patterns_ruling_closes_what_nobody_works_on(nights: Nights, said: SimpleNamespace) -> None:
    assert [nights.settled("p-2") for _ in range(2)] == [1, 0]
    assert (nights.case.status, nights.case.settled_by) == ("closed", "p-2")
    assert nights.settled("q-2") == 2  # another pattern's: open again, and closed by that one
    assert nights.case.settled_by == "q-2"
    assert nights.settled(None) == 1  # undone
    assert nights.case.status == "reopened"
    nights.add(said.made(e.Claimed))
    assert nights.settled("p-2") == 0
    nights.add(said.made(e.Released))
    assert nights.settled("p-2") == 1
