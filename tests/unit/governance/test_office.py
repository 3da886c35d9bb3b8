"""What people at work on cases may do, with a lake that says what the test says."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from governance.case import Case
from governance.errors import CaseMissing, DecisionUnfit, NotAllowed, SamePerson, ScopesConflict
from governance.events import Verdict
from governance.fact import Place
from governance.in_force import rulings_of
from governance.lake_view import Found
from governance.office import Office
from governance.ruling import (
    Adopt,
    DifferentThings,
    Enter,
    EntityIsTwo,
    EntityNotExisting,
    KeepAuthoritative,
    SameThing,
    Undeterminable,
)
from governance.store import Store
from quality.entered import Value

JULY = date(2026, 7, 1)


class Lake:
    """A lake with conflicts c-name and c-sex on person 1, whose values are their forms in capitals."""

    def __init__(self, said: SimpleNamespace, grave: bool = False) -> None:
        self._said, self.grave = said, grave
        self.evidence = said.evidence("f1", police="a", school="b")

    def conflict(self, conflict: str) -> Found:
        if not conflict.startswith("c-"):
            raise CaseMissing(conflict)
        place = Place(entity="person", key="1", element=conflict[2:])
        return Found(place, "high", "values_differ", self.evidence)

    def place(self, entity: str, key: str, element: str) -> Found:
        return Found(Place(entity=entity, key=key, element=element), "high", None, self.evidence)

    def value_of(self, _place: Place, evidence: Any, source: str) -> Value | None:
        form = evidence.by(source).form
        return Value(form.upper(), form)

    def entered(self, _place: Place, text: str) -> Value:
        return Value(text.upper(), text)

    def weighs(self, _severity: str) -> bool:
        return self.grave


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path}/g.db") as opened:
        yield opened


def office(store: Store, said: SimpleNamespace, by: str = "ann", **more: Any) -> Office:
    lake: Any = Lake(said, **more)
    return Office(store, lake, by, lambda: said.now)


@pytest.mark.parametrize(
    ("decision", "value", "form", "follows"),
    [
        (KeepAuthoritative(), "A", "a", "police"),
        (Adopt(source="school"), "B", "b", "school"),
        (Enter(value="c", evidence=("sha",)), "C", "c", None),
        (SameThing(proposal="a = b"), "A", "a", "police"),
        (DifferentThings(source="school"), "A", "a", "police"),
        (Undeterminable(), None, None, None),
        (EntityNotExisting(), None, None, None),
        (EntityIsTwo(), None, None, None),
    ],
)
def test_what_each_decision_puts_in_force(
    store: Store, said: SimpleNamespace, decision: Any, value: str, form: str, follows: str
) -> None:
    case = office(store, said).rule("c-name", decision, "seen")
    ruling = case.ruling
    assert ruling
    assert (ruling.value, ruling.form, ruling.follows) == (value, form, follows)
    assert (ruling.by, ruling.at, ruling.evidence) == (
        "ann",
        said.now,
        said.evidence("f1", police="a", school="b"),
    )
    (row,) = rulings_of(store, "person", said.day).rows.to_pylist()
    assert (row["value"], row["made_on"]) == (value, ["police:1:a", "school:1:b"])
    assert row["disputed"] == (decision.kind == "undeterminable")
    assert row["meant_otherwise"] == ("school" if decision.kind == "different_things" else None)


def test_a_ruling_is_valid_from_the_newest_claims_day_or_the_day_named(
    store: Store, said: SimpleNamespace
) -> None:
    at_work = office(store, said)
    assert at_work.rule("c-name", KeepAuthoritative(), "seen").ruling.valid_from == said.day  # type: ignore[union-attr]
    at_work.rule("c-sex", KeepAuthoritative(), "seen", valid_from=JULY)
    assert [r["element"] for r in rulings_of(store, "person", said.day).rows.to_pylist()] == ["name"]
    assert rulings_of(store, "person", JULY).rows.num_rows == 2


def test_the_digest_changes_with_the_rulings(store: Store, said: SimpleNamespace) -> None:
    at_work = office(store, said)
    case = at_work.rule("c-name", KeepAuthoritative(), "seen")
    before = rulings_of(store, "person", said.day).digest
    at_work.undo(case.id, "mistaken")
    at_work.rule(case.id, KeepAuthoritative(), "seen again")
    assert rulings_of(store, "person", said.day).digest != before


def test_grave_conflicts_need_another_person(store: Store, said: SimpleNamespace) -> None:
    first = office(store, said, grave=True)
    case = first.rule("c-name", KeepAuthoritative(), "seen")
    assert case.status == "awaiting_second"
    assert rulings_of(store, "person", said.day).rows.num_rows == 0
    with pytest.raises(SamePerson):
        first.second(case.id)
    office(store, said, "bob").second(case.id)
    assert rulings_of(store, "person", said.day).rows.num_rows == 1


def test_another_ruling_than_the_one_seen_is_not_seconded(store: Store, said: SimpleNamespace) -> None:
    first, bob = office(store, said, grave=True), office(store, said, "bob")
    seen = first.rule("c-name", KeepAuthoritative(), "seen")
    assert seen.pending
    first.undo(seen.id, "mistaken")
    first.rule(seen.id, Adopt(source="school"), "seen again")
    with pytest.raises(NotAllowed):
        bob.second(seen.id, seen.pending.id)
    assert bob.case(seen.id).status == "awaiting_second"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (EntityNotExisting(), KeepAuthoritative()),
        (Adopt(source="school"), EntityIsTwo()),
        (EntityNotExisting(), EntityIsTwo()),
    ],
)
def test_rulings_whose_scopes_contradict_are_refused_with_both_named(
    store: Store, said: SimpleNamespace, one: Any, other: Any
) -> None:
    at_work = office(store, said)
    first: Case = at_work.rule("c-name", one, "seen")
    with pytest.raises(ScopesConflict) as refused:
        at_work.rule("c-sex", other, "seen")
    second = at_work.case("c-sex")
    assert first.ruling
    assert (refused.value.ruling, refused.value.other) == (f"{second.id}-2", first.ruling.id)
    at_work.undo(first.id, "mistaken")
    assert at_work.rule("c-sex", other, "seen").status == "ruled"


def test_a_case_that_moved_on_since_it_was_seen_is_refused(store: Store, said: SimpleNamespace) -> None:
    seen = office(store, said).case("c-name").length
    office(store, said, "bob").comment("c-name", "wait")
    with pytest.raises(NotAllowed):
        office(store, said).rule("c-name", KeepAuthoritative(), "seen", seen=seen)
    assert office(store, said).rule("c-name", KeepAuthoritative(), "seen", seen=seen + 1).status == "ruled"


@pytest.mark.parametrize("decision", [Adopt(source="tax"), DifferentThings(source="tax")])
def test_a_source_that_says_nothing_cannot_be_named(
    store: Store, said: SimpleNamespace, decision: Any
) -> None:
    with pytest.raises(DecisionUnfit):
        office(store, said).rule("c-name", decision, "seen")


def test_a_case_that_is_asked_for_twice_is_one(store: Store, said: SimpleNamespace) -> None:
    assert office(store, said).case("c-name") == office(store, said, "bob").case("c-name")
    with pytest.raises(NotAllowed):
        office(store, said, "bob").open("c-name")


def test_asking_takes_the_case_and_another_clerk_cannot(store: Store, said: SimpleNamespace) -> None:
    case = office(store, said).ask("c-name", ["police"], JULY)
    assert (case.status, case.claim and case.claim.by) == ("asked", "ann")
    with pytest.raises(NotAllowed) as refused:
        office(store, said, "bob").ask("c-name", ["school"], JULY)
    assert refused.value.first == "ann"


def test_a_correction_comes_with_a_value_and_evidence(store: Store, said: SimpleNamespace) -> None:
    office(store, said).ask("c-name", ["police"], JULY)
    police = office(store, said, "officer")
    with pytest.raises(DecisionUnfit):
        police.answer("c-name", "police", Verdict.CORRECTED, value="b")
    case = police.answer("c-name", "police", Verdict.CORRECTED, value="b", evidence=("sha",))
    assert case.status == "answered"


def test_an_objection_is_taken_in_by_the_case_that_is_there(store: Store, said: SimpleNamespace) -> None:
    case = office(store, said).rule("c-name", KeepAuthoritative(), "seen")
    tax = office(store, said, "tax clerk")
    place = ("person", "1", "name")
    again, objection = tax.object(place, "tax", "wrong", JULY, for_citizen=True, proofs=("sha",))
    assert (again.id, again.status, again.opened.matter) == (case.id, "reopened", "conflict")
    assert again.objections[objection].proofs[0].evidence == ("sha",)
    assert rulings_of(store, "person", said.day).rows.num_rows == 1  # it stands until another is made
