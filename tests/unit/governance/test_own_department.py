"""What a department officer sees and may add: what concerns the own department, and nothing else."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from governance import events as e
from governance.case import fold
from governance.errors import CaseMissing
from governance.own_department import DepartmentStore, NotTheDepartments, seen_by
from governance.store import Store

ASKED = {"departments": ("police_office", "school_office"), "due": date(2026, 6, 10)}
OBJECTED = {"department": "school_office", "for_citizen": False, "statement": "no", "due": date(2026, 6, 8)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path}/cases.db") as opened:
        yield opened


def case_of(said: Any, *events: Any) -> Any:
    return fold(said.place.case, [said.opened(), *events])


def sources(evidence: Any) -> list[str]:
    return [c.source for c in evidence.claims]


def test_a_case_of_others_isnt_there(said: Any) -> None:
    case = case_of(said, said.made(e.Claimed))
    assert seen_by(case, "police_office") is None
    assert seen_by(case, "school_office") is None


def test_whoever_is_asked_sees_all_claims_and_no_other_question(said: Any) -> None:
    case = case_of(said, said.made(e.Claimed), said.made(e.Asked, **ASKED))
    seen = seen_by(case, "school_office")
    assert seen is not None
    assert sources(seen.evidence) == ["police", "school"]
    assert list(seen.questions) == ["school_office"]
    assert seen.claim is None
    assert seen_by(case, "tax_office") is None


def test_an_objector_sees_own_claims_and_objections_only(said: Any) -> None:
    case = case_of(
        said,
        said.made(e.Objected, objection="o1", **OBJECTED),
        said.made(e.Objected, objection="o2", **{**OBJECTED, "department": "tax_office"}),
    )
    school, tax = seen_by(case, "school_office"), seen_by(case, "tax_office")
    assert school is not None
    assert tax is not None
    assert (sources(school.evidence), list(school.objections)) == (["school"], ["o1"])
    assert (sources(tax.evidence), list(tax.objections)) == ([], ["o2"])


def test_after_the_ruling_only_the_own_claims_are_left(said: Any) -> None:
    ruled = said.made(e.Ruled, ruling=said.ruling())
    case = case_of(
        said,
        said.made(e.Claimed),
        said.made(e.Asked, **ASKED),
        ruled,
        said.made(e.PutInForce, ruling="r1", night=said.day),
    )
    seen = seen_by(case, "school_office")
    assert seen is not None
    assert seen.ruling is not None
    for evidence in (seen.evidence, seen.opened.evidence, seen.ruling.evidence):
        assert sources(evidence) == ["school"]
    assert seen_by(case, "tax_office") is None


def test_a_ruling_that_awaits_its_second_person_isnt_told(said: Any) -> None:
    case = case_of(
        said,
        said.made(e.Objected, objection="o1", **OBJECTED),
        said.made(e.Ruled, ruling=said.ruling(), needs_second=True),
    )
    seen = seen_by(case, "school_office")
    assert seen is not None
    assert (seen.pending, seen.ruling) == (None, None)
    assert seen.changed.kind == "opened"


def test_events_are_those_of_the_department(said: Any, store: Store) -> None:
    happened = [
        said.opened(),
        said.made(e.Claimed),
        said.made(e.Commented, text="between us"),
        said.made(e.Asked, **ASKED),
        said.made(e.Answered, department="police_office", verdict="confirmed"),
        said.made(e.Objected, objection="o1", **OBJECTED),
        said.made(e.Objected, objection="o2", **{**OBJECTED, "department": "tax_office"}),
        said.made(e.Replied, objection="o1", text="right"),
        said.made(e.Replied, objection="o2", text="no"),
    ]
    store.add(said.place, lambda case, reader: happened)
    with DepartmentStore(store, "school_office").read() as reader:
        events = reader.events(said.place.case)
        assert [(x.kind, getattr(x, "objection", None)) for x in events] == [
            ("opened", None),
            ("asked", None),
            ("objected", "o1"),
            ("replied", "o1"),
        ]
        assert [x.departments for x in events if x.kind == "asked"] == [("school_office",)]
        assert [x for _, x in reader.happened("commented")] == []
        assert [c.id for c in reader.cases()] == [said.place.case]
    with DepartmentStore(store, "gas_office").read() as reader:
        assert reader.case(said.place.case) is None
        assert reader.events(said.place.case) == []
        assert list(reader.cases()) == []


def test_a_department_adds_its_own_answer_and_objection(said: Any, store: Store) -> None:
    store.add(said.place, lambda *_: [said.opened(), said.made(e.Claimed), said.made(e.Asked, **ASKED)])
    own = DepartmentStore(store, "school_office")
    answered = said.made(e.Answered, by="li", department="school_office", verdict="confirmed")
    assert own.add(said.place, lambda *_: [answered]).questions["school_office"].answer == answered
    objected = said.made(e.Objected, by="li", objection="o1", **OBJECTED)
    proof = said.made(e.ProofRecorded, by="li", objection="o1", evidence=("h",))
    assert list(own.add(said.place, lambda *_: [objected, proof]).objections) == ["o1"]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (e.Answered, {"department": "police_office", "verdict": "confirmed"}),
        (e.Objected, {"objection": "o9", **OBJECTED, "department": "police_office"}),
        (e.ProofRecorded, {"objection": "o2", "evidence": ("h",)}),
        (e.Replied, {"objection": "o1", "text": "done"}),
        (e.Commented, {"text": "hello"}),
        (e.Claimed, {}),
        (e.Released, {}),
        (e.Closed, {"because": "agreed", "night": date(2026, 6, 1)}),
    ],
)
def test_a_department_adds_nothing_else(said: Any, store: Store, kind: Any, more: dict[str, Any]) -> None:
    begun = [
        said.opened(),
        said.made(e.Claimed),
        said.made(e.Asked, **ASKED),
        said.made(e.Objected, objection="o1", **OBJECTED),
        said.made(e.Objected, objection="o2", **{**OBJECTED, "department": "tax_office"}),
    ]
    store.add(said.place, lambda *_: begun)
    with pytest.raises(NotTheDepartments):
        DepartmentStore(store, "school_office").add(said.place, lambda *_: [said.made(kind, by="li", **more)])
    with store.read() as reader:
        assert reader.events(said.place.case) == begun


def test_a_department_opens_no_case_but_by_objecting(said: Any, store: Store) -> None:
    own = DepartmentStore(store, "school_office")
    with pytest.raises(NotTheDepartments):
        own.add(said.place, lambda *_: [said.opened(by="li")])
    own.add(said.place, lambda *_: [said.opened(by="li"), said.made(e.Objected, objection="o1", **OBJECTED)])
    with own.read() as reader:
        assert reader.case(said.place.case) is not None


def test_what_isnt_a_departments_to_do_is_refused_before_it_is_seen(said: Any, store: Store) -> None:
    store.add(said.place, lambda *_: [said.opened()])
    own = DepartmentStore(store, "school_office")
    with pytest.raises((NotTheDepartments, CaseMissing)):
        own.add(
            said.place, lambda *_: [said.made(e.Answered, department="school_office", verdict="confirmed")]
        )
    with pytest.raises(NotTheDepartments), own.connected(writes=True):
        pass
