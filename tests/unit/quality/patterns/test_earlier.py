"""What the authority has ceased to say, remembered from one version of its table to the next."""

from datetime import date

import pytest

from lake.engine import Engine
from lake.tables import Tables
from quality.functions import install
from quality.intake import compile_plan
from quality.patterns.agreement import Agreement, agreement
from quality.patterns.earlier import earlier_view, remember

DAY = date(2026, 1, 5)
SAYS = {"authority": [{"feed": "f"}], "check_sources": ["tax", "fund"]}
COLUMNS = [
    {"code": "id"},
    {"code": "name", "element": "person.name"},
    {"code": "town", "element": "person.town"},
]
FEED = {"columns": COLUMNS, "key": ["id"], "describes": {"person": {"idno": "id"}}}


class Lake:
    """Source tables of three feeds about persons."""

    def __init__(self, engine, folder, declare):
        self.engine, self.tables = engine, Tables(folder)
        entity = {"key": {"idno": "exact"}, "elements": {"name": SAYS, "town": SAYS}}
        self.catalogue = declare({"f": FEED, "tax": FEED, "fund": FEED}, {"person": entity})
        self.person = self.catalogue.entities["person"]

    def say(self, feed, *rows):
        plan = compile_plan(self.catalogue.feeds[feed], self.catalogue)
        values = ", ".join("(?, ?, ?, ?)" for _ in rows)
        flat = [v for line, row in enumerate(rows, 2) for v in (*row, line)]
        types = "(id VARCHAR, name VARCHAR, town VARCHAR, _line BIGINT)"
        self.engine.run(f"CREATE OR REPLACE TEMP TABLE said {types}")
        self.engine.run(f"INSERT INTO said VALUES {values}", flat)
        query = f"SELECT {', '.join(plan.columns)} FROM ({plan.of_delivery('said', f'{feed}-1', DAY)})"
        self.tables.overwrite(f"source/{feed}", self.engine.arrow(query))

    def remembered(self):
        remember(self.engine, self.tables, self.catalogue, self.person)
        view = earlier_view(self.engine, self.tables, self.person)
        return self.engine.rows(f"SELECT key, element, form FROM {view} ORDER BY ALL")


@pytest.fixture
def lake(tmp_path, declare):
    with Engine(tmp_path / "engine", memory_limit="1GB", threads=1) as engine:
        install(engine)
        yield Lake(engine, tmp_path / "lake", declare)


def test_a_value_that_was_changed_is_remembered(lake):
    lake.say("f", ("1", "甲", "东"), ("2", "乙", "西"))
    assert lake.remembered() == []
    lake.say("f", ("1", "丙", "东"), ("2", "乙", "西"))
    assert lake.remembered() == [("1", "name", "甲")]
    lake.say("f", ("1", "丁", "东"), ("2", "乙", "南"))
    assert lake.remembered() == [("1", "name", "丙"), ("1", "name", "甲"), ("2", "town", "西")]


def test_what_was_missed_is_made_up_for_and_nothing_is_noted_twice(lake):
    for name in ("甲", "乙", "丙"):
        lake.say("f", ("1", name, "东"))
    assert lake.remembered() == [("1", "name", "乙"), ("1", "name", "甲")]
    version = lake.tables.version("quality/earlier_person")
    assert lake.remembered() == [("1", "name", "乙"), ("1", "name", "甲")]
    assert lake.tables.version("quality/earlier_person") == version


def test_an_entity_that_is_gone_and_check_sources_are_not_remembered(lake):
    lake.say("f", ("1", "甲", "东"), ("2", "乙", "西"))
    lake.say("tax", ("1", "甲", "东"))
    lake.say("f", ("2", "乙", "西"))
    lake.say("tax", ("1", "丙", "东"))
    assert lake.remembered() == []


def test_agreement_counts_entities_of_which_both_speak(lake):
    lake.say("f", ("1", "甲", "东"), ("2", "乙", "西"), ("3", "丙", None))
    lake.say("tax", ("1", "甲", "东"), ("2", "丁", "西"), ("3", "丙", "南"), ("4", "戊", "北"))
    lake.say("fund", ("1", "甲", None), ("2", "丁", "北"))
    views = {f: lake.tables.snapshot(f"source/{f}").view(lake.engine) for f in ("f", "tax", "fund")}
    assert set(agreement(lake.engine, lake.catalogue, lake.person, views)) == {
        Agreement("name", "tax", None, 3, 2),
        Agreement("name", "fund", None, 2, 1),
        Agreement("name", "tax", "fund", 2, 2),
        Agreement("town", "tax", None, 2, 2),
        Agreement("town", "fund", None, 1, 0),
        Agreement("town", "tax", "fund", 1, 0),
    }
