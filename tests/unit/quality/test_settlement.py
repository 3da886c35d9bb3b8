"""One entity's night: two sources' tables in, conflicts and base table out, and nothing done twice."""

from datetime import date

import pytest

from catalog.models import Grade
from lake.engine import Engine
from lake.tables import Tables
from quality.functions import install
from quality.intake import compile_plan
from quality.settlement import NothingDelivered, Settlement, base_name, conflict_table, suite_of

DAY, NIGHT = date(2026, 1, 5), date(2026, 1, 6)
POLICE = [("110105491231002", "张三", "男"), ("2", "李四", "女")]
TAX = [("11010519491231002X", "张三丰", "男"), ("2", "李四", "女"), ("3", "王五", "女")]
COLUMNS = [
    {"code": "id"},
    {"code": "name", "element": "person.name"},
    {"code": "sex", "element": "person.sex"},
]
FEED = {"columns": COLUMNS, "key": ["id"], "describes": {"person": {"idno": "id"}}}


def entity(name=None, sex=None, **more):
    says = {"authority": [{"feed": "f"}], "check_sources": ["tax"], "tolerated": 1}
    elements = {"name": {**says, **(name or {})}, "sex": {**says, **(sex or {})}}
    return {"key": {"idno": "identity_number"}, "elements": elements, **more}


class Town:
    """The police's feed f, the tax office's feed tax, and the settlement of persons."""

    def __init__(self, engine, folder, declare):
        self.engine, self.tables, self.declare = engine, Tables(folder / "lake"), declare
        self.results = folder / "person.json"

    def say(self, feed, rows):
        """Make a feed's source table say these rows."""
        catalogue = self.catalogue()
        plan = compile_plan(catalogue.feeds[feed], catalogue)
        values = ", ".join("(?, ?, ?, ?)" for _ in rows)
        flat = [v for line, row in enumerate(rows, 2) for v in (*row, line)]
        with self.engine.cleared():
            self.engine.run("CREATE TEMP TABLE said (id VARCHAR, name VARCHAR, sex VARCHAR, _line BIGINT)")
            self.engine.run(f"INSERT INTO said VALUES {values}", flat)
            query = f"SELECT {', '.join(plan.columns)} FROM ({plan.of_delivery('said', f'{feed}-1', DAY)})"
            self.tables.overwrite(f"source/{feed}", self.engine.arrow(query))

    def catalogue(self, checks=None, **declared):
        return self.declare({"f": FEED, "tax": FEED}, {"person": entity(**declared)}, checks=checks)

    def settle(self, night=NIGHT, **declared):
        catalogue = self.catalogue(**declared)
        with self.engine.cleared():
            settlement = Settlement(self.engine, self.tables, catalogue, catalogue.entities["person"], night)
            return settlement.settle(self.results)

    def read(self, table, columns):
        rows = self.tables.snapshot(table).select()
        return self.engine.rows(f"SELECT {columns} FROM ({rows}) ORDER BY ALL")

    def conflicts(self, columns="key, element, kind, status"):
        return self.read("quality/conflict_person", columns)

    def base(self, columns="_key, name, disputed, known"):
        return self.read("base/person", columns)

    def versions(self):
        return {name: self.tables.version(name) for name in self.tables.names()}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("settle"), memory_limit="1GB", threads=2) as opened:
        install(opened)
        yield opened


@pytest.fixture
def town(engine, tmp_path, declare):
    made = Town(engine, tmp_path, declare)
    made.say("f", POLICE)
    made.say("tax", TAX)
    return made


LONG = "11010519491231002X"
CONFLICTS = [(LONG, "name", "values_differ", "open"), ("3", "*", "entity_unknown", "open")]


def test_a_night(town):
    settled = town.settle()
    assert settled.fresh
    assert (settled.conflicts, settled.entities) == (2, 3)
    assert (settled.conflict_version, settled.base_version) == (0, 0)
    assert town.conflicts() == CONFLICTS
    assert town.base() == [(LONG, "张三", ["name"], True), ("2", "李四", [], True), ("3", None, [], False)]


def test_names_of_tables(town):
    person = town.catalogue().entities["person"]
    assert (base_name(person), conflict_table(person)) == ("base/person", "quality/conflict_person")


def test_counts_per_element(town):
    seen = {
        v.assertion.code: (v.observation.evaluated, v.observation.unexpected) for v in town.settle().verdicts
    }
    assert seen == {"name": (2, 1), "sex": (2, 0), "known": (3, 1)}


def test_an_untouched_night_does_nothing(town):
    first = town.settle()
    before = town.versions()
    again = town.settle(date(2026, 1, 7))
    assert not again.fresh
    assert town.versions() == before
    assert again.verdicts == first.verdicts
    assert (again.conflicts, again.entities, again.conflict_version, again.base_version) == (2, 3, 0, 0)


def test_a_changed_source_is_settled_again(town):
    town.settle()
    town.say("tax", [(LONG, "张三", "男"), *TAX[1:]])
    assert town.settle(date(2026, 1, 7)).fresh
    assert town.conflicts() == [(LONG, "name", "values_differ", "closed"), CONFLICTS[1]]
    assert [disputed for *_, disputed, _ in town.base()] == [[], [], []]


def test_a_source_that_came_late_is_settled_with_the_others(engine, tmp_path, declare):
    town = Town(engine, tmp_path, declare)
    town.say("f", POLICE)
    assert town.settle().conflicts == 0
    town.say("tax", TAX)
    assert town.settle().conflicts == 2


@pytest.mark.parametrize(
    "declared",
    [
        {"name": {"severity": "high"}},
        {"name": {"comparator": {"name": "text"}}},
        {
            "checks": {
                "c": {
                    "kind": "row",
                    "feed": "tax",
                    "on_failure": "conflict",
                    "condition": "true",
                    "columns": ["sex"],
                }
            }
        },
    ],
    ids=["severity", "comparator", "check"],
)
def test_a_changed_catalogue_is_settled_again(town, declared):
    town.settle()
    assert town.settle(**declared).fresh
    assert not town.settle(**declared).fresh


def test_lost_results_are_made_again(town):
    town.settle()
    town.results.unlink()
    assert town.settle().fresh
    assert town.results.exists()


STRICT = {"name": {"tolerated": 0.4, "gate": True}}
"""one of two names differs"""


def test_a_failed_gate_writes_conflicts_and_no_base_table(town):
    settled = town.settle(**STRICT)
    assert [v.assertion.code for v in settled.stopped] == ["name"]
    assert settled.base_version is None
    assert town.conflicts() == CONFLICTS
    assert not town.tables.exists("base/person")


def test_a_failed_gate_keeps_the_base_table_before(town):
    town.settle()
    before = town.base()
    town.say("tax", [(LONG, "张三丰", "女"), ("2", "李斯", "女")])
    assert town.settle(**STRICT).stopped
    assert town.base() == before
    assert town.settle(**STRICT).stopped


def test_a_catalogue_taken_back_after_a_failed_gate(town):
    """The base table's own night went well: its catalogue is back, and so must be its verdicts."""
    town.settle()
    assert town.settle(**STRICT).stopped
    assert not town.settle().stopped


def test_a_gate_within_its_tolerance_passes(town):
    assert not town.settle(name={"tolerated": 0.5, "gate": True}).stopped


def test_nothing_delivered(engine, tmp_path, declare):
    town = Town(engine, tmp_path, declare)
    with pytest.raises(NothingDelivered) as caught:
        town.settle()
    assert caught.value.entity == "person"
    assert town.versions() == {}


@pytest.mark.parametrize("table", ["quality/conflict_person", "base/person"])
def test_killed_before_a_table_and_run_again(town, monkeypatch, table):
    town.settle()
    town.say("tax", [(LONG, "张三疯", "男"), *TAX[1:]])
    whole = Tables.store

    def killed(self, name, *args):
        if name == table:
            raise KeyboardInterrupt
        return whole(self, name, *args)

    monkeypatch.setattr(Tables, "store", killed)
    later = date(2026, 1, 7)
    with pytest.raises(KeyboardInterrupt):
        town.settle(later)
    monkeypatch.undo()
    assert town.settle(later).fresh
    life = "key, element, fingerprint[:0], first_seen, last_seen, status, closed_on, closed_because"
    assert town.conflicts(life) == [
        (LONG, "name", "", NIGHT, NIGHT, "closed", later, "claims_changed"),
        (LONG, "name", "", later, later, "open", None, None),
        ("3", "*", "", NIGHT, later, "open", None, None),
    ]
    assert town.base()[0] == (LONG, "张三", ["name"], True)
    assert not town.settle(later).fresh


def samples(settled):
    return {v.assertion.code: v.observation.sample for v in settled.verdicts if v.observation.sample}


def test_samples_show_who_says_what(town):
    assert samples(town.settle()) == {
        "name": ({"key": LONG, "kind": "values_differ", "f": "张三", "tax": "张三丰"},),
        "known": ({"key": "3", "kind": "entity_unknown", "tax": "3"},),
    }


def test_samples_of_a_sensitive_element_are_masked(town):
    assert samples(town.settle(name={"grade": "sensitive"}))["name"] == (
        {"key": LONG, "kind": "values_differ", "f": "张*", "tax": "张**"},
    )


def test_samples_of_a_sensitive_key_are_masked(engine, tmp_path, declare):
    catalogue = declare({"f": FEED, "tax": FEED}, {"person": entity()})
    person = catalogue.entities["person"]
    secret = person.key[0].model_copy(update={"grade": Grade.CRITICAL})
    masked = person.model_copy(update={"key": (secret,)})
    town = Town(engine, tmp_path, declare)
    town.say("f", POLICE)
    town.say("tax", TAX)
    with engine.cleared():
        settled = Settlement(engine, town.tables, catalogue, masked, NIGHT).settle(town.results)
    assert samples(settled)["name"][0]["key"] == "11**************2X"
    assert samples(settled)["known"][0] == {"key": "*", "kind": "entity_unknown", "tax": "*"}
    assert LONG not in town.results.read_text()


def test_the_suite_has_an_assertion_per_element(town):
    person = town.catalogue(sex={"tolerated": 0.25, "gate": True, "severity": "high"}).entities["person"]
    found = [(a.code, a.column, a.mostly, a.gate, str(a.severity)) for a in suite_of(person)]
    assert found == [
        ("name", "name", 0.0, False, "medium"),
        ("sex", "sex", 0.75, True, "high"),
        ("known", "*", 0.0, False, "low"),
    ]
    tolerant = town.catalogue(unknown_is_conflict=False).entities["person"]
    assert [a.code for a in suite_of(tolerant)] == ["name", "sex"]
