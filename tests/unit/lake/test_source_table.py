"""The source table: what snapshots and increments make of it, by hand and against a plain dictionary.

A row is written here as (key, value); its line is its place in the delivery.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.engine import Engine
from lake.source_table import Applied, Rows, SourceTable
from lake.tables import Tables

COLUMNS = ("k", "v", "_row_key", "_row_hash", "_business_date", "_delivery", "_line")
DAY = date(2026, 1, 10)
GONE = "<gone>"
"""the value of an increment's row that takes its key away"""


class Feed:
    """One feed's table in a folder of its own."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.tables = engine, Tables(folder)
        self.table = SourceTable(self.tables, engine, "f")

    def rows(
        self,
        said: list[tuple[int, str]],
        day: date,
        held: tuple[int, ...] = (),
        columns: tuple[str, ...] = COLUMNS,
    ) -> Rows:
        """Make the relations of a judged delivery; hashes are the values' own."""
        good, kept = self.engine.unique_name("good"), self.engine.unique_name("held")
        self.engine.run(
            f"CREATE TEMP TABLE {good} (k BIGINT, v VARCHAR, _row_key BIGINT, _row_hash BIGINT,"
            " _business_date DATE, _delivery VARCHAR, _line BIGINT, _delete BOOLEAN, extra DATE)"
        )
        for line, (k, v) in enumerate(said, start=2):
            self.engine.run(
                f"INSERT INTO {good} VALUES ($1, $2, $1 * 10, (hash($2) >> 1)::BIGINT, $3, $4, $5, $6, $3)",
                [k, v, day, f"f-{day}", line, v == GONE],
            )
        listed = ", ".join(f"({k * 10}::BIGINT)" for k in held) or "(NULL::BIGINT)"
        self.engine.run(f"CREATE TEMP TABLE {kept} AS SELECT * FROM (VALUES {listed}) AS h(_row_key)")
        return Rows(good, kept, columns)

    def snapshot(self, said: list[tuple[int, str]], day: date = DAY, held: tuple[int, ...] = ()) -> Applied:
        """Apply a full snapshot."""
        with self.engine.cleared():
            return self.table.apply_snapshot(self.rows(said, day, held), {"day": day})

    def increment(self, said: list[tuple[int, str]], day: date = DAY) -> Applied:
        """Apply an increment."""
        with self.engine.cleared():
            return self.table.apply_increment(self.rows(said, day), day, {"day": day})

    @property
    def state(self) -> dict[int, str]:
        """The table's rows as key → value; keys must be unique."""
        rows = self.engine.rows(f"SELECT k, v FROM ({self.tables.snapshot('source/f').select()})")
        assert len({k for k, _ in rows}) == len(rows), rows
        return dict(rows)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("engine"), memory_limit="500MB", threads=1) as opened:
        yield opened


@pytest.fixture
def feed(engine: Engine, tmp_path: Path) -> Feed:
    return Feed(engine, tmp_path / "lake")


@pytest.fixture(scope="module")
def new_feed(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Feed]:
    return lambda: Feed(engine, tmp_path_factory.mktemp("lake"))


def counts(applied: Applied) -> tuple[int, int, int, int]:
    """Return loaded, unchanged, superseded, deleted."""
    return (applied.loaded, applied.unchanged, applied.superseded, applied.deleted)


def test_a_first_snapshot_is_loaded_whole(feed: Feed) -> None:
    applied = feed.snapshot([(1, "a"), (2, "b")])
    assert applied == Applied(2, 0, 0, 0, version=0, changed=True)
    assert feed.state == {1: "a", 2: "b"}


def test_a_snapshot_is_what_there_is(feed: Feed) -> None:
    """1 as it was, 2 changed, 3 no longer there, 4 new."""
    feed.snapshot([(1, "a"), (2, "b"), (3, "c")])
    applied = feed.snapshot([(1, "a"), (2, "B"), (4, "d")], DAY + timedelta(1))
    assert applied == Applied(2, 1, 0, 1, version=1, changed=True)
    assert feed.state == {1: "a", 2: "B", 4: "d"}


def test_a_row_keeps_the_delivery_that_brought_its_state(feed: Feed) -> None:
    feed.snapshot([(1, "a"), (2, "b")])
    feed.snapshot([(1, "a"), (2, "B")], DAY + timedelta(1))
    rows = f"SELECT k, _business_date FROM ({feed.tables.snapshot('source/f').select()}) ORDER BY k"
    assert feed.engine.rows(rows) == [(1, DAY), (2, DAY + timedelta(1))]


def test_a_key_in_quarantine_keeps_its_former_row(feed: Feed) -> None:
    feed.snapshot([(1, "a"), (2, "b"), (3, "c")])
    applied = feed.snapshot([(1, "a")], held=(2, 9))
    assert counts(applied) == (0, 1, 0, 1)
    assert feed.state == {1: "a", 2: "b"}


def test_a_key_with_a_good_row_beside_one_in_quarantine_has_the_good_one(feed: Feed) -> None:
    feed.snapshot([(1, "a"), (2, "b")])
    applied = feed.snapshot([(1, "A"), (2, "b")], held=(1, 2))
    assert counts(applied) == (1, 1, 0, 0)
    assert feed.state == {1: "A", 2: "b"}


def test_the_same_snapshot_again_makes_no_version(feed: Feed) -> None:
    feed.snapshot([(1, "a"), (2, "b")])
    applied = feed.snapshot([(2, "b"), (1, "a")], DAY + timedelta(1))
    assert applied == Applied(0, 2, 0, 0, version=0, changed=False)


def test_an_empty_snapshot_takes_all_away(feed: Feed) -> None:
    feed.snapshot([(1, "a"), (2, "b")])
    assert counts(feed.snapshot([])) == (0, 0, 0, 2)
    assert feed.state == {}


def test_a_first_empty_delivery_makes_an_empty_table(feed: Feed) -> None:
    assert feed.snapshot([]) == Applied(0, 0, 0, 0, version=0, changed=True)
    assert feed.state == {}


def test_the_note_carries_the_counts(feed: Feed) -> None:
    feed.snapshot([(1, "a"), (2, "b"), (3, "c")])
    feed.snapshot([(1, "a"), (2, "B")])
    assert feed.tables.latest_note("source/f") == {
        "day": "2026-01-10",
        "loaded": 1,
        "unchanged": 1,
        "superseded": 0,
        "deleted": 1,
    }


def test_an_increment_adds_replaces_and_takes_away(feed: Feed) -> None:
    feed.increment([(1, "a"), (2, "b"), (3, "c")])
    applied = feed.increment([(1, "A"), (2, GONE), (4, "d"), (3, "c"), (9, GONE)], DAY + timedelta(1))
    assert applied == Applied(3, 2, 0, 1, version=1, changed=True)
    assert feed.state == {1: "A", 3: "c", 4: "d"}


def test_the_last_of_several_operations_on_a_key_wins(feed: Feed) -> None:
    """1: put, put; 2: put, taken away (it wasn't there); 3: taken away, put."""
    said = [(1, "x"), (2, "b"), (3, GONE), (1, "a"), (2, GONE), (3, "c")]
    applied = feed.increment(said)
    assert counts(applied) == (2, 1, 3, 0)
    assert feed.state == {1: "a", 3: "c"}


def test_a_late_increment_overwrites_nothing(feed: Feed) -> None:
    feed.increment([(1, "new")])
    assert counts(feed.increment([(1, "old"), (2, "b")], DAY - timedelta(1))) == (1, 0, 1, 0)
    assert feed.state == {1: "new", 2: "b"}
    assert counts(feed.increment([(1, GONE)], DAY - timedelta(1))) == (0, 0, 1, 0)
    assert feed.state == {1: "new", 2: "b"}


def test_a_late_increment_brings_nothing_back(feed: Feed) -> None:
    feed.increment([(1, "a"), (2, "b")], DAY - timedelta(5))
    feed.increment([(1, GONE)])
    assert counts(feed.increment([(1, "old")], DAY - timedelta(1))) == (0, 0, 1, 0)
    assert feed.state == {2: "b"}


def test_a_row_taken_away_on_the_day_that_brought_it_stays_away(feed: Feed) -> None:
    feed.increment([(1, "a")])
    feed.increment([(1, GONE)])
    assert counts(feed.increment([(1, "old")], DAY - timedelta(1))) == (0, 0, 1, 0)
    assert feed.state == {}


def test_a_row_taken_away_before_it_came_stays_away(feed: Feed) -> None:
    """In order, the row is added on the 9th and taken away on the 10th."""
    feed.increment([(2, "b")], DAY - timedelta(3))
    assert counts(feed.increment([(1, GONE)])) == (0, 1, 0, 0)
    assert counts(feed.increment([(1, "a")], DAY - timedelta(1))) == (0, 0, 1, 0)
    assert feed.state == {2: "b"}


def test_a_row_confirmed_later_is_not_overwritten_by_what_came_between(feed: Feed) -> None:
    """In order: a on the 7th, B on the 9th, a again on the 10th."""
    feed.increment([(1, "a")], DAY - timedelta(3))
    assert feed.increment([(1, "a")]) == Applied(0, 1, 0, 0, version=0, changed=False)
    assert counts(feed.increment([(1, "B")], DAY - timedelta(1))) == (0, 0, 1, 0)
    assert feed.state == {1: "a"}


def test_of_one_business_date_the_later_received_wins(feed: Feed) -> None:
    feed.increment([(1, "a")])
    assert counts(feed.increment([(1, "b")])) == (1, 0, 0, 0)
    assert counts(feed.increment([(1, GONE)])) == (1, 0, 0, 1)
    assert counts(feed.increment([(1, "c")])) == (1, 0, 0, 0)
    assert feed.state == {1: "c"}


def test_an_increment_that_changes_nothing_makes_no_version(feed: Feed) -> None:
    feed.increment([(1, "a")])
    assert feed.increment([(1, "a"), (2, GONE)]) == Applied(0, 2, 0, 0, version=0, changed=False)
    assert feed.increment([]) == Applied(0, 0, 0, 0, version=0, changed=False)


def test_an_increment_repeated_remembers_nothing_twice(feed: Feed) -> None:
    feed.increment([(1, "a")], DAY - timedelta(1))
    for _ in range(2):
        feed.increment([(1, "a"), (2, GONE)])
    assert feed.tables.snapshot("heard/f").rows == 2


@pytest.mark.parametrize("mode", ["snapshot", "increment"])
def test_a_column_declared_later_is_null_in_former_rows(feed: Feed, mode: str) -> None:
    """2 stays: its row is in quarantine, or the increment doesn't name it."""
    feed.snapshot([(1, "a"), (2, "b")])
    day = DAY + timedelta(1)
    with feed.engine.cleared():
        rows = feed.rows([(1, "A")], day, held=(2,), columns=(*COLUMNS, "extra"))
        if mode == "snapshot":
            feed.table.apply_snapshot(rows, {})
        else:
            feed.table.apply_increment(rows, day, {})
    table = f"SELECT k, v, extra FROM ({feed.tables.snapshot('source/f').select()}) ORDER BY k"
    assert feed.engine.rows(table) == [(1, "A", day), (2, "b", None)]


operations = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b", GONE])), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), nights=st.lists(operations, min_size=2, max_size=4))
def test_increments_shuffled_and_repeated_end_as_in_order(
    new_feed: Callable[[], Feed], data: Any, nights: list[list[tuple[int, str]]]
) -> None:
    """Promise 3; one delivery a day, each up to twice."""
    expected: dict[int, str] = {}
    for night in nights:
        for k, v in night:
            expected.pop(k, None) if v == GONE else expected.update({k: v})
    days = data.draw(st.permutations([*range(len(nights)), data.draw(st.integers(0, len(nights) - 1))]))
    feed = new_feed()
    for i in days:
        applied = feed.increment(nights[i], DAY + timedelta(i))
        assert applied.loaded + applied.unchanged + applied.superseded == len(nights[i])
    assert feed.state == expected


full = st.dictionaries(st.integers(1, 4), st.sampled_from("ab"), max_size=4)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=st.lists(st.tuples(full, st.sets(st.integers(1, 4))), min_size=1, max_size=4))
def test_snapshots_against_a_dictionary(
    new_feed: Callable[[], Feed], nights: list[tuple[dict[int, str], set[int]]]
) -> None:
    feed, state = new_feed(), dict[int, str]()
    for i, (said, held) in enumerate(nights):
        expected = {k: v for k, v in state.items() if k in held} | said
        applied = feed.snapshot(list(said.items()), DAY + timedelta(i), tuple(held))
        unchanged = sum(state.get(k) == v for k, v in said.items())
        assert counts(applied) == (len(said) - unchanged, unchanged, 0, len(state.keys() - expected.keys()))
        assert applied.changed == (i == 0 or expected != state)
        state = expected
        assert feed.state == state
