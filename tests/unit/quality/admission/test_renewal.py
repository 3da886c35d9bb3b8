"""A changed declaration makes stored rows anew from their texts; nothing else of them changes."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from catalog.models import Catalogue
from lake.engine import Engine
from lake.ledger import Ledger
from lake.tables import Tables
from quality.admission.renewal import renew
from quality.intake import compile_plan

HELD = "id, name, born, _raw_born, _h_person_name, _business_date, _delivery, _line"


@dataclass
class Stored:
    engine: Engine
    tables: Tables

    def rows(self, columns: str = HELD) -> list[tuple[object, ...]]:
        snapshot = self.tables.snapshot("source/people")
        return self.engine.rows(f"SELECT {columns} FROM ({snapshot.select()}) ORDER BY id")


def people(comparator: str, key: str = "exact") -> Catalogue:
    """Return a feed of persons whose name is compared by ``comparator`` and whose number by ``key``."""
    feed = {
        "code": "people",
        "name": {"zh": "人", "en": "people"},
        "department": "police",
        "classification": "人口",
        "form": "结构化",
        "share": {"type": "conditional", "method": "接口", "requirement": "核对"},
        "responsible": "户政",
        "sample": {"id": "1"},
        "grade": "internal",
        "secrecy": {"reviewed_by": "保密办", "reviewed_on": "2026-01-01"},
        "delivery": {"file": "p_{date}.csv", "format": "csv", "mode": "snapshot"},
        "update": {"cycle": "daily", "not_realtime_because": "每日"},
        "key": ["id"],
        "describes": {"person": {"id": "id"}},
        "columns": [
            {"header": "号码", "code": "id"},
            {"header": "姓名", "code": "name", "element": "person.name"},
            {"header": "出生", "code": "born", "type": "date"},
        ],
    }
    person = {
        "code": "person",
        "name": {"zh": "人", "en": "person"},
        "database": "natural_person",
        "purpose": "核对",
        "key": [{"code": "id", "name": {"zh": "号码", "en": "id"}, "comparator": {"name": key}}],
        "register": [{"feed": "people"}],
        "elements": [
            {
                "code": "name",
                "name": {"zh": "姓名", "en": "name"},
                "comparator": {"name": comparator},
                "authority": [{"feed": "people"}],
            }
        ],
    }
    names = {"zh": "公安", "en": "police"}
    return Catalogue.model_validate(
        {
            "city": {"name": names, "authority": "police", "first_night": "2026-01-01"},
            "departments": {"police": {"code": "police", "name": names, "kind": "authority"}},
            "codes": {},
            "feeds": {"people": feed},
            "entities": {"person": person},
            "checks": {},
            "themes": {},
        }
    )


@pytest.fixture
def stored(taught_engine: Engine, tmp_path: Path) -> Stored:
    """Two persons written by the plan that compares names exactly."""
    plan = compile_plan(people("exact").feeds["people"], people("exact"))
    taught_engine.run(
        "CREATE OR REPLACE TEMP TABLE told AS SELECT * FROM (VALUES "
        "(2, '1', '张 三', '2000年1月5日'), (3, '2', '张三', NULL)) t(_line, 号码, 姓名, 出生)"
    )
    tables = Tables(tmp_path / "lake")
    judged = plan.of_delivery("told", "people-1", date(2026, 1, 2))
    columns = ", ".join(f'"{c}"' for c in plan.columns)
    note = {"digest": plan.digest, "entry": "as it was"}
    tables.overwrite("source/people", taught_engine.arrow(f"SELECT {columns} FROM ({judged})"), note)
    return Stored(taught_engine, tables)


def test_the_same_plan_writes_nothing(stored: Stored) -> None:
    plan = compile_plan(people("exact").feeds["people"], people("exact"))
    assert not renew(stored.engine, stored.tables, plan)
    assert stored.tables.version("source/people") == 0


def test_another_comparator_makes_the_hashes_anew_and_nothing_else(stored: Stored) -> None:
    before = stored.rows()
    spaced, plain = (row[4] for row in before)
    assert spaced != plain
    plan = compile_plan(people("text").feeds["people"], people("text"))
    assert renew(stored.engine, stored.tables, plan)
    after = stored.rows()
    assert after[0][4] == after[1][4] is not None
    assert [row[:4] + row[5:] for row in after] == [row[:4] + row[5:] for row in before]
    assert after[0][:4] == ("1", "张 三", date(2000, 1, 5), "2000年1月5日")
    assert stored.tables.latest_note("source/people") == {"digest": plan.digest, "entry": "as it was"}


def test_a_row_says_the_same_as_when_it_is_delivered_under_the_new_plan(stored: Stored) -> None:
    plan = compile_plan(people("text").feeds["people"], people("text"))
    renew(stored.engine, stored.tables, plan)
    fresh = plan.of_delivery("told", "people-1", date(2026, 1, 2))
    delivered = stored.engine.rows(f"SELECT id, _row_key, _row_hash FROM ({fresh}) ORDER BY id")
    assert stored.rows("id, _row_key, _row_hash") == delivered


OLD, NEW = date(2026, 1, 2), date(2026, 1, 3)


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize(
    ("newest", "older"),
    [
        ((NEW, "people-1", 1), (OLD, "people-2", 2)),
        ((NEW, "people-2", 1), (NEW, "people-1", 2)),
        ((NEW, "people-1", 10), (NEW, "people-1", 9)),
    ],
)
def test_of_rows_whose_keys_became_the_same_the_newest_stays(
    stored: Stored, newest: tuple[date, str, int], older: tuple[date, str, int], newest_first: bool
) -> None:
    same = [("甲 乙", "kept", *newest), ("甲乙", "gone", *older)]
    rows = [*(same if newest_first else same[::-1]), ("3", "alone", OLD, "people-1", 5)]
    exact = compile_plan(people("exact").feeds["people"], people("exact"))
    stored.engine.run(
        "CREATE OR REPLACE TEMP TABLE said AS SELECT * FROM (VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), "
        "(?, ?, ?, ?, ?)) t(id, name, _business_date, _delivery, _line)",
        [value for row in rows for value in row],
    )
    columns = ", ".join(f'"{c}"' for c in exact.columns)
    written = stored.engine.arrow(f"SELECT {columns} FROM ({exact.of_stored('said', {'id', 'name'})})")
    stored.tables.overwrite("source/people", written, {"digest": exact.digest})
    assert len(stored.rows()) == 3
    loose = people("exact", key="text")
    assert renew(stored.engine, stored.tables, compile_plan(loose.feeds["people"], loose))
    assert stored.rows("id, name, _key_person, _business_date, _delivery, _line") == [
        ("3", "alone", "3", OLD, "people-1", 5),
        ("甲 乙", "kept", "甲乙", *newest),
    ]


def test_a_table_that_is_not_there_yet(taught_engine: Engine, tmp_path: Path) -> None:
    plan = compile_plan(people("exact").feeds["people"], people("exact"))
    tables = Tables(tmp_path / "lake")
    assert not renew(taught_engine, tables, plan)
    assert Ledger(tables).entries(taught_engine) == []
