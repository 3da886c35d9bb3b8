"""What people at work on patterns may do, with a lake that says what the test says."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from governance import events as e
from governance.errors import (
    CaseMissing,
    DecisionUnfit,
    NotAllowed,
    PreviewChanged,
    SamePerson,
    ScopesConflict,
)
from governance.fact import Evidence, PatternSeen, Place
from governance.in_force import rulings_of
from governance.lake_view import Found
from governance.pattern_office import PatternOffice
from governance.previewed import FoundPattern, Preview
from governance.ruling import Adopt, DifferentThings, Enter, EntityNotExisting, KeepAuthoritative, SameThing
from governance.store import Store

SEEN = PatternSeen(difference="{}", size=3, apart=("p-rare",))


class Lake:
    """A lake with patterns that begin with p- on names, and conflicts that begin with c-."""

    def __init__(self, said: SimpleNamespace, *, grave: bool = False) -> None:
        self._said, self.grave, self.settles = said, grave, 3
        self.against: tuple[str, ...] = ()
        self.beside: list[str] = []
        self.apart: list[dict[str, Any]] = []

    def pattern(self, pattern: str, entity: str | None = None) -> FoundPattern:
        if not pattern.startswith("p-"):
            raise CaseMissing(pattern)
        place = Place(entity=entity or "person", key="", element="name", pattern=pattern)
        return FoundPattern(place, "high", "values_differ", SEEN)

    def preview(self, found: FoundPattern, row: Any, standing: Any, *, corrects: bool) -> Preview:
        self.row, self.corrects = row, corrects
        self.beside = standing.patterns["ruling"].to_pylist()
        self.apart = standing.apart.to_pylist()
        return Preview(found, self.settles, {}, (), (), {}, self._said.day, self.against)

    def conflict(self, conflict: str) -> Found:
        if not conflict.startswith("c-"):
            raise CaseMissing(conflict)
        place = Place(entity="person", key=conflict[2:], element="name")
        return Found(place, "low", "values_differ", self._said.evidence("f1", police="a", school="b"))

    def value_of(self, _place: Place, _evidence: Evidence, _source: str) -> None:
        return None

    def weighs(self, _severity: str) -> bool:
        return self.grave


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path}/g.db") as opened:
        yield opened


class Desk:
    """A lake, and people who work on it one after the other, an hour apart."""

    def __init__(self, store: Store, said: SimpleNamespace) -> None:
        self.store, self.lake, self._at = store, Lake(said), said.now

    def office(self, by: str = "ann") -> PatternOffice:
        lake: Any = self.lake
        return PatternOffice(self.store, lake, by, self._now)

    def _now(self) -> datetime:
        self._at += timedelta(hours=1)
        return datetime.fromtimestamp(self._at.timestamp(), UTC)

    def rulings(self, day: date) -> Any:
        return rulings_of(self.store, "person", day)


@pytest.fixture
def desk(store: Store, said: SimpleNamespace) -> Desk:
    return Desk(store, said)


def test_a_pattern_is_a_case_with_the_patterns_own_id(desk: Desk) -> None:
    case = desk.office().claim("p-1")
    assert (case.id, case.opened.matter, case.status) == ("p-1", "pattern", "claimed")
    assert case.opened.seen == SEEN
    with desk.store.read() as reader:
        assert list(reader.cases()) == []
        assert [c.id for c in reader.patterns("person")] == ["p-1"]
        assert list(reader.patterns("company")) == []
        again = reader.case("p-1")
    assert again == case


@pytest.mark.parametrize(
    ("decision", "follows", "source", "must_speak", "corrects"),
    [
        (KeepAuthoritative(), "authority", None, True, True),
        (Adopt(source="school"), "source", "school", True, True),
        (SameThing(proposal="a = b"), "authority", None, False, False),
        (DifferentThings(source="school"), "authority", None, False, True),
        (EntityNotExisting(), None, None, False, True),
    ],
)
def test_what_each_decision_asks_of_the_settlement(
    desk: Desk,
    said: SimpleNamespace,
    decision: Any,
    follows: str,
    source: str,
    must_speak: bool,
    corrects: bool,
) -> None:
    case = desk.office().rule_pattern("p-1", decision, "seen")
    ruling = case.ruling
    assert ruling
    assert (ruling.id, ruling.seen, ruling.valid_from, desk.lake.corrects) == (
        "p-1-2",
        SEEN,
        said.day,
        corrects,
    )
    (row,) = desk.rulings(said.day).patterns.to_pylist()
    assert (row["ruling"], row["pattern"], row["apart"], row["kind"]) == (
        "p-1-2", "p-1", ["p-rare"], "values_differ",
    )  # fmt: skip
    assert (row["follows"], row["source"], row["must_speak"]) == (follows, source, must_speak)
    assert row["on_entity"] == (decision.kind == "entity_not_existing")
    assert desk.rulings(said.day - timedelta(days=1)).patterns.num_rows == 0
    assert desk.rulings(said.day).rows.num_rows == 0


def test_each_conflict_has_its_own_value_so_none_can_be_entered(desk: Desk) -> None:
    with pytest.raises(DecisionUnfit):
        desk.office().rule_pattern("p-1", Enter(value="x", evidence=("sha",)), "seen")


def test_a_ruling_that_settles_nothing_is_refused_and_opens_no_case(desk: Desk) -> None:
    desk.lake.settles = 0
    with pytest.raises(DecisionUnfit):
        desk.office().rule_pattern("p-1", KeepAuthoritative(), "seen")
    with desk.store.read() as reader:
        assert reader.case("p-1") is None


def test_the_second_hears_who_was_first_and_when(desk: Desk) -> None:
    first = desk.office().rule_pattern("p-1", KeepAuthoritative(), "seen")
    with pytest.raises(NotAllowed) as refused:
        desk.office("bob").rule_pattern("p-1", Adopt(source="school"), "seen")
    assert first.ruling
    assert (refused.value.first, refused.value.since) == ("ann", first.ruling.at)


def test_a_preview_that_no_longer_holds_is_refused(desk: Desk) -> None:
    with pytest.raises(PreviewChanged) as refused:
        desk.office().rule_pattern("p-1", KeepAuthoritative(), "seen", settles=4)
    assert (refused.value.seen, refused.value.now) == (4, 3)


def test_a_grave_pattern_needs_another_person(desk: Desk, said: SimpleNamespace) -> None:
    desk.lake.grave = True
    assert desk.office().rule_pattern("p-1", KeepAuthoritative(), "seen").status == "awaiting_second"
    assert desk.rulings(said.day).patterns.num_rows == 0
    with pytest.raises(SamePerson):
        desk.office().second("p-1")
    assert desk.office("bob").second("p-1").status == "ruled"
    assert desk.rulings(said.day).patterns.num_rows == 1


def test_undone_as_one_it_may_be_ruled_on_again(desk: Desk, said: SimpleNamespace) -> None:
    desk.office().rule_pattern("p-1", KeepAuthoritative(), "seen")
    assert desk.office("bob").undo("p-1", "mistaken").status == "open"
    assert desk.rulings(said.day).patterns.num_rows == 0
    again = desk.office().rule("p-1", Adopt(source="school"), "seen again")
    assert again.ruling
    assert again.ruling.id == "p-1-4"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DifferentThings(source="school"), Adopt(source="school")),
        (Adopt(source="school"), DifferentThings(source="school")),
    ],
)
def test_a_source_cant_mean_something_else_and_be_right(desk: Desk, one: Any, other: Any) -> None:
    desk.office().rule_pattern("p-1", one, "seen")
    with pytest.raises(ScopesConflict) as refused:
        desk.office().rule_pattern("p-2", other, "seen")
    assert refused.value.other == "p-1-2"
    fine = desk.office().rule_pattern("p-2", Adopt(source="tax"), "seen")
    assert fine.status == "ruled"
    assert desk.lake.beside == ["p-1-2"]


def test_what_the_preview_finds_against_it_is_refused_with_both_named(desk: Desk) -> None:
    desk.lake.against = ("own-2",)
    with pytest.raises(ScopesConflict) as refused:
        desk.office().rule_pattern("p-1", EntityNotExisting(), "seen")
    assert (refused.value.ruling, refused.value.other) == ("p-1-2", "own-2")


def test_what_people_ruled_on_or_had_begun_is_left_to_them(desk: Desk, said: SimpleNamespace) -> None:
    desk.office().claim("c-1")
    desk.office().rule("c-2", EntityNotExisting(), "seen")
    released = desk.office().claim("c-3").id
    desk.office().release(released)
    desk.office().rule_pattern("p-1", Adopt(source="school"), "seen")
    desk.office("bob").claim("c-4")
    apart = {row["key"]: row for row in desk.rulings(said.day).apart.to_pylist()}
    assert {key: (row["reason"], row["whole"]) for key, row in apart.items()} == {
        "1": ("worked_on", None),
        "2": ("ruled", "value"),
    }
    assert desk.lake.apart


def test_another_ruling_in_between_is_looked_at_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bob rules on p-2 after Ann's preview and before hers is added: she is judged again, with his."""
    preview = desk.lake.preview
    bobs: list[bool] = []

    def slow(*given: Any, **more: Any) -> Preview:
        made = preview(*given, **more)
        if not bobs:
            bobs.append(True)
            desk.office("bob").rule_pattern("p-2", KeepAuthoritative(), "seen")
        return made

    monkeypatch.setattr(desk.lake, "preview", slow)
    assert desk.office().rule_pattern("p-1", KeepAuthoritative(), "seen").status == "ruled"
    assert desk.lake.beside == ["p-2-2"]


def test_a_general_pattern_leaves_to_particular_ones_what_they_settle(
    desk: Desk, said: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise undoing the particular one would have the general one settle its conflicts."""
    pattern = desk.lake.pattern

    def particular(wanted: str, entity: str | None = None) -> FoundPattern:
        found = pattern(wanted, entity)
        other = {"taken": "a", "given": None} if wanted == "p-1" else {"taken": None, "given": None}
        difference = json.dumps({"others": [other]})
        seen = found.seen.model_copy(update={"difference": difference})
        return dataclasses.replace(found, seen=seen)

    monkeypatch.setattr(desk.lake, "pattern", particular)
    desk.office().rule_pattern("p-1", KeepAuthoritative(), "seen")
    desk.office().rule_pattern("p-2", KeepAuthoritative(), "seen")
    desk.office().undo("p-1", "mistaken")
    (row,) = desk.rulings(said.day).patterns.to_pylist()
    assert (row["pattern"], row["apart"]) == ("p-2", ["p-1", "p-rare"])


def test_a_night_puts_it_in_force_once(desk: Desk, said: SimpleNamespace) -> None:
    from governance.standing import Tonight, record  # noqa: PLC0415

    desk.office().rule_pattern("p-1", KeepAuthoritative(), "seen")
    tonight = Tonight("person", said.day, patterns=frozenset({"p-1-2"}))
    assert [record(desk.store, tonight, said.now) for _ in range(2)] == [1, 0]
    assert desk.office().case("p-1").status == "in_force"
    assert record(desk.store, Tonight("person", said.day), said.now) == 0


def test_a_ruling_made_on_a_place_alone_never_comes_from_a_patterns_case(desk: Desk) -> None:
    from governance.office import Office  # noqa: PLC0415

    lake: Any = desk.lake
    desk.office().claim("p-1")
    with pytest.raises(DecisionUnfit):
        Office(desk.store, lake, "ann", desk._now).rule("p-1", KeepAuthoritative(), "seen")


def test_events_about_patterns_are_read_as_they_were_written(desk: Desk) -> None:
    desk.office().rule_pattern("p-1", Adopt(source="school"), "seen")
    with desk.store.read() as reader:
        events = reader.events("p-1")
    assert [type(event) for event in events] == [e.Opened, e.Ruled]
    assert all(e.EVENT.validate_json(event.model_dump_json()) == event for event in events)
