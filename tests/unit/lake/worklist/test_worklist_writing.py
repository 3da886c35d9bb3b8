"""A worklist is a new file each time, which only its owner reads, with a pointer to the newest."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lake.home import Home
from lake.worklist import Wanted, WorklistMissing, latest, opened

Written = Callable[[list[dict[str, Any]]], Path]


def rows(number: int) -> list[dict[str, Any]]:
    return [
        {
            "conflict": f"c{n}",
            "case_id": f"k{n}",
            "entity": "person",
            "key": str(n),
            "element": "name",
            "kind": "values_differ",
            "severity": "low",
        }
        for n in range(number)
    ]


def test_there_is_none_at_first(worklist_home: Home) -> None:
    with pytest.raises(WorklistMissing):
        latest(worklist_home)
    with pytest.raises(WorklistMissing):
        opened(worklist_home)


def test_the_newest_is_pointed_to_with_what_it_was_made_of(worklist_home: Home, written: Written) -> None:
    written(rows(1))
    second = written(rows(2))
    assert latest(worklist_home) == (second, {"conflicts": 2})
    assert second.name == "worklist-2.duckdb"


def test_only_the_owner_reads_it(written: Written) -> None:
    file = written(rows(1))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_one_that_is_open_stays_readable_while_others_follow(worklist_home: Home, written: Written) -> None:
    written(rows(1))
    first = opened(worklist_home)
    for number in (2, 3, 4):
        written(rows(number))
    today = latest(worklist_home)[0].stat().st_mtime  # any day will do for what has no deadline
    assert today
    assert first.rows("SELECT count(*) FROM conflict") == [(1,)]
    assert sorted(f.name for f in worklist_home.folder.glob("worklist/*.duckdb")) == [
        "worklist-3.duckdb",
        "worklist-4.duckdb",
    ]
    first.close()


def test_columns_that_nobody_gave_are_empty(worklist_home: Home, written: Written) -> None:
    written(rows(1))
    worklist = opened(worklist_home)
    item = worklist.item("k0")
    assert item and (item.pattern, item.suggested, item.parts, item.claims) == (None, None, [], [])
    assert worklist.records("FROM pattern") == []
    worklist.close()


def test_a_killed_writer_leaves_nothing_in_the_way(worklist_home: Home, written: Written) -> None:
    folder = worklist_home.folder / "worklist"
    folder.mkdir(parents=True)
    (folder / "worklist-1.building").write_bytes(b"torn")
    assert written(rows(3)).name == "worklist-1.duckdb"
    assert not (folder / "worklist-1.building").exists()
    assert Wanted().narrowed is False
