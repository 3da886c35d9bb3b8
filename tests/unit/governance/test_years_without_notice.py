"""A ruling whose day can't be counted hides none of its case's other deadlines, wherever they are shown."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from catalog.language import Text
from catalog.models import Catalogue, City, Clock, Step
from governance import events as e
from governance.agenda import standing
from governance.case import Case
from governance.clocks import Clocks
from governance.published import published
from governance.store import Store

NAME = Text(zh="名", en="name")
BEGAN, ANSWER_BY = datetime(2031, 12, 30, 1, tzinfo=UTC), date(2032, 1, 6)
EVE = date(2031, 12, 30)


@pytest.fixture
def clocks() -> Clocks:
    ruling = Clock(
        code="ruling", name=NAME, step=Step.RULING, legal_basis="x", working_days=5,
        effective_from=date(2020, 1, 1), escalate_to="supervisor",
    )  # fmt: skip
    return Clocks(
        Catalogue(
            city=City(name=NAME, authority="centre", first_night=date(2026, 1, 5)),
            departments={}, codes={}, feeds={}, entities={}, checks={}, themes={},
            clocks={"ruling": ruling},
        )
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, said: SimpleNamespace) -> Iterator[Store]:
    """Return a store with one case: to be ruled on, and a department is to answer by a day."""
    asked = said.made(e.Asked, departments=("school",), due=ANSWER_BY)
    events = [v.model_copy(update={"at": BEGAN}) for v in (said.opened(), said.made(e.Claimed), asked)]
    with Store(f"sqlite:///{tmp_path}/g.db") as opened:
        opened.add(said.place, lambda *_: events)
        yield opened


@pytest.fixture
def case(store: Store) -> Case:
    with store.read() as reader:
        (found,) = reader.cases()
    return found


def test_the_queue_knows_what_can_be_counted(case: Case, clocks: Clocks) -> None:
    stands = standing(case, clocks)
    assert (stands.due, stands.step) == (ANSWER_BY, "answer")


def test_the_release_has_a_row_for_what_can_be_counted(store: Store, clocks: Clocks) -> None:
    with store.read() as reader:
        rows = published(reader, clocks, EVE)["quality/deadlines"].to_pylist()
    assert [(r["step"], r["due_from"], r["due"]) for r in rows] == [("answer", "school", ANSWER_BY)]


def test_the_year_is_named(case: Case, clocks: Clocks) -> None:
    unknown = clocks.uncounted(case)
    assert unknown and unknown.year in (EVE.year, EVE.year + 1)
