"""A case as the fold of its events: the way it goes, what is refused, and any order of events."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import Role, Step
from governance import events as e
from governance.case import Case, Status, after, fold
from governance.errors import NotAllowed, SamePerson
from governance.fact import Evidence, Place
from governance.ruling import KeepAuthoritative, Ruling

DAY = date(2026, 6, 1)


def status(*events: Any) -> Status:
    case = fold("c", events)
    assert case
    return case.status


def test_a_case_goes_its_way(said: SimpleNamespace) -> None:
    m = said.made
    way = [
        (said.opened(), "open"),
        (m(e.Claimed), "claimed"),
        (m(e.Asked, departments=("police", "school"), due=DAY), "asked"),
        (m(e.Answered, by="p", department="police", verdict="confirmed"), "asked"),
        (m(e.Answered, by="s", department="school", verdict="confirmed"), "answered"),
        (m(e.Ruled, ruling=said.ruling()), "ruled"),
        (m(e.PutInForce, by=e.SYSTEM, ruling="r1", night=DAY), "in_force"),
        (m(e.Reopened, by=e.SYSTEM, before=Evidence(), now=Evidence(), night=DAY), "reopened"),
        (m(e.Ruled, ruling=said.ruling("r2")), "ruled"),
        (m(e.Closed, by=e.SYSTEM, because="came_round", night=DAY), "closed"),
    ]
    for n in range(len(way)):
        assert status(*[event for event, _ in way[: n + 1]]) == way[n][1]


def test_the_second_who_rules_hears_who_was_first_and_when(said: SimpleNamespace) -> None:
    events = [said.opened(), said.made(e.Ruled, ruling=said.ruling())]
    with pytest.raises(NotAllowed) as refused:
        fold("c", [*events, said.made(e.Ruled, by="bob", ruling=said.ruling("r2", by="bob"))])
    error = refused.value
    assert (error.case, error.status, error.event) == ("c", "ruled", "ruled")
    assert (error.first, error.since) == ("ann", said.now)


def test_only_who_has_a_case_rules_on_it(said: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed) as refused:
        fold("c", [said.opened("zoe"), said.made(e.Claimed), said.made(e.Ruled, "bob", ruling=said.ruling())])
    assert refused.value.first == "ann"


@pytest.mark.parametrize(
    "kind", [e.Claimed, e.Released, e.Asked, e.Answered, e.Replied, e.Seconded, e.Undone, e.PutInForce]
)
def test_what_an_open_case_of_someone_else_refuses(said: SimpleNamespace, kind: Any) -> None:
    more = {
        e.Asked: {"departments": ("police",), "due": DAY},
        e.Answered: {"department": "police", "verdict": "confirmed"},
        e.Replied: {"objection": "o", "text": "x"},
        e.Seconded: {"ruling": "r1"},
        e.Undone: {"ruling": "r1", "why": "x"},
        e.PutInForce: {"ruling": "r1", "night": DAY},
    }
    with pytest.raises(NotAllowed):
        fold("c", [said.opened(), said.made(e.Claimed), said.made(kind, "bob", **more.get(kind, {}))])


def test_a_grave_ruling_waits_for_another_person(said: SimpleNamespace) -> None:
    ruled = [said.opened(), said.made(e.Ruled, ruling=said.ruling(), needs_second=True)]
    case = fold("c", ruled)
    assert case
    assert (case.status, case.ruling) == ("awaiting_second", None)
    with pytest.raises(SamePerson):
        fold("c", [*ruled, said.made(e.Seconded, "ann", ruling="r1")])
    seconded = fold("c", [*ruled, said.made(e.Seconded, "bob", ruling="r1")])
    assert seconded
    assert (seconded.status, seconded.ruling) == ("ruled", said.ruling())


def test_a_ruling_that_is_undone_before_it_was_seconded_leaves_the_former_one(said: SimpleNamespace) -> None:
    objected = {"objection": "o", "department": "tax", "for_citizen": True, "statement": "x", "due": DAY}
    case = fold(
        "c",
        [
            said.opened(),
            said.made(e.Ruled, ruling=said.ruling("r1")),
            said.made(e.Objected, **objected),
            said.made(e.Ruled, ruling=said.ruling("r2"), needs_second=True),
            said.made(e.Undone, ruling="r2", why="x"),
        ],
    )
    assert case
    assert (case.status, case.ruling, case.pending) == ("open", said.ruling("r1"), None)


def _settled(said: SimpleNamespace) -> list[Any]:
    return [said.opened(), said.made(e.Closed, by=e.SYSTEM, because="pattern", night=DAY, ruling="p-2")]


def test_what_a_patterns_ruling_settles_may_still_be_ruled_on_by_itself(said: SimpleNamespace) -> None:
    settled = fold("c", _settled(said))
    assert settled
    assert (settled.status, settled.settled_by, settled.to_decide) == ("closed", "p-2", False)
    ruled = after("c", settled, said.made(e.Ruled, ruling=said.ruling()))
    assert (ruled.status, ruled.settled_by) == ("ruled", None)
    taken = after("c", settled, said.made(e.Claimed))
    assert (taken.status, taken.settled_by) == ("claimed", None)
    assert after("c", taken, said.made(e.Released)).status == "open"


def test_an_objection_opens_a_closed_case_again_and_its_proof_is_recorded(said: SimpleNamespace) -> None:
    case = fold(
        "c",
        [
            said.opened(),
            said.made(e.Closed, because="agreed", night=DAY),
            said.made(e.Objected, objection="o", department="tax", for_citizen=True, statement="x", due=DAY),
            said.made(e.ProofRecorded, objection="o", evidence=("sha",)),
            said.made(e.Replied, objection="o", text="done"),
        ],
    )
    assert case
    assert case.status == "reopened"
    assert case.objections["o"].proofs[0].evidence == ("sha",)
    with pytest.raises(NotAllowed):
        after("c", case, said.made(e.Replied, objection="o", text="again"))


NAMES = st.sampled_from(["ann", "bob", "cleo"])
RULINGS = st.sampled_from(["r1", "r2", "r3"])
PRINTS = st.sampled_from(["f1", "f2"])
_SAID = {"at": datetime(2026, 6, 1, tzinfo=UTC)}


def _event(kind: Any, **more: Any) -> Any:
    return st.builds(kind, at=st.just(_SAID["at"]), by=NAMES, **more)


_EVIDENCE = st.builds(Evidence, fingerprint=PRINTS)
_RULING = st.builds(
    Ruling,
    id=RULINGS,
    decision=st.just(KeepAuthoritative()),
    by=NAMES,
    at=st.just(_SAID["at"]),
    grounds=st.just("x"),
    evidence=_EVIDENCE,
    valid_from=st.just(DAY),
)
_OBJECTION = st.sampled_from(["o1", "o2"])
_DEPARTMENT = st.sampled_from(["police", "school"])
EVENTS = st.one_of(
    _event(e.Claimed),
    _event(e.Released),
    _event(e.Asked, departments=st.tuples(_DEPARTMENT), due=st.just(DAY)),
    _event(e.Answered, department=_DEPARTMENT, verdict=st.just(e.Verdict.CONFIRMED)),
    _event(e.Commented, text=st.just("x")),
    _event(
        e.Objected,
        objection=_OBJECTION,
        department=_DEPARTMENT,
        for_citizen=st.booleans(),
        statement=st.just("x"),
        due=st.just(DAY),
    ),
    _event(e.ProofRecorded, objection=_OBJECTION, evidence=st.just(("sha",))),
    _event(e.Replied, objection=_OBJECTION, text=st.just("x")),
    _event(e.Ruled, ruling=_RULING, needs_second=st.booleans()),
    _event(e.Seconded, ruling=RULINGS),
    _event(e.PutInForce, ruling=RULINGS, night=st.just(DAY)),
    _event(
        e.Closed,
        because=st.sampled_from(["came_round", "agreed", "gone", "pattern"]),
        night=st.just(DAY),
        ruling=st.none() | RULINGS,
    ),
    _event(
        e.Escalated,
        step=st.sampled_from(list(Step)),
        of=_DEPARTMENT,
        due=st.sampled_from([DAY, date(2026, 6, 2)]),
        role=st.just(Role.SUPERVISOR),
    ),
    _event(e.Reopened, before=_EVIDENCE, now=_EVIDENCE, night=st.just(DAY)),
    _event(e.Undone, ruling=RULINGS, why=st.just("x")),
    _event(
        e.Opened,
        matter=st.sampled_from(["conflict", "pattern"]),
        place=st.just(Place(entity="person", key="1", element="name")),
        severity=st.just("low"),
        evidence=_EVIDENCE,
    ),
)


def _check(before: Case, event: Any, case: Case) -> None:
    """Check what must hold of every step: the ruling only changes by people's deeds, and never by chance."""
    assert case.length == before.length + 1
    assert (case.phase is Status.AWAITING_SECOND) == (case.pending is not None)
    if case.phase in (Status.RULED, Status.IN_FORCE):
        assert case.ruling is not None
    if event.kind not in ("ruled", "seconded", "undone"):
        assert (case.ruling, case.pending) == (before.ruling, before.pending)
    if event.kind == "undone":
        assert event.ruling in [r.id for r in (before.ruling, before.pending) if r]
    named = [(x.step, x.of, x.due) for x in case.escalations]
    assert len(named) == len(set(named))
    assert (len(named) > len(before.escalations)) == (event.kind == "escalated")
    if case.settled_by is not None:
        assert case.phase is Status.CLOSED
    if case.claim is not None:
        assert case.to_decide or case.phase in (Status.RULED, Status.AWAITING_SECOND)


@settings(deadline=None, max_examples=300)
@given(st.lists(EVENTS, max_size=30))
def test_any_order_of_events_ends_in_a_legal_state_or_is_refused(events: list[Any]) -> None:
    first = e.Opened(
        by="ann",
        matter="conflict",
        place=Place(entity="person", key="1", element="name"),
        severity="low",
        evidence=Evidence(fingerprint="f1"),
        **_SAID,
    )
    case = after("c", None, first)
    accepted: list[Any] = [first]
    for event in events:
        try:
            then = after("c", case, event)
        except (NotAllowed, SamePerson):
            continue
        _check(case, event, then)
        case = then
        accepted.append(event)
    assert fold("c", accepted) == case
    assert fold("c", [e.EVENT.validate_json(a.model_dump_json()) for a in accepted]) == case


def test_nothing_happens_to_a_case_that_nobody_opened(said: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        fold("c", [said.made(e.Claimed)])
