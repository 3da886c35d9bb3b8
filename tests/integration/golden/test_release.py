"""The golden city's release as analysts meet it: plain DuckDB in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from lake.release import ReleaseDiff, diff, find_release

LI, ZHANG, WANG = "442000198506152248", "442000199001011233", "442000196211303310"
WANG_15 = "442000621130331"
HAIGANG, XINFENG = "91442000MA4UBBB287", "91442000MA4UCCC304"
D1, D2, D3 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)

# no project code on the path, and only the DuckDB that an analyst has
ANALYST = """
import json, sys
import duckdb
with duckdb.connect(sys.argv[1], read_only=True) as release:
    print(json.dumps([release.execute(q).fetchall() for q in json.loads(sys.argv[2])], default=str))
"""

DISPUTED = "权威来源的值；各来源不一致，待核查"
EXPLAINED = [
    ("name", "李晓燕", DISPUTED, "residents", "权威来源", True, "李晓燕", "2026-03-01"),
    ("name", "李晓燕", DISPUTED, "insured", "校核来源", False, "李小雁", "2026-03-02"),
    ("name", "李晓燕", DISPUTED, "town_people", "校核来源", False, "李晓燕", "2026-03-01"),
    ("sex", "2", "权威来源的值", "residents", "权威来源", True, "2", "2026-03-01"),
    ("sex", "2", "权威来源的值", "town_people", "校核来源", False, "女", "2026-03-01"),
    ("birth_date", "1985-06-15", "权威来源的值", "residents", "权威来源", True, "1985/6/15", "2026-03-01"),
    ("birth_date", "1985-06-15", "权威来源的值", "insured", "校核来源", False, "1985-06-15", "2026-03-02"),
    (
        "phone", "13700000002", "暂定：权威来源未提供，取各校核来源一致的值",
        "town_people", "校核来源", True, "13700000002", "2026-03-01",
    ),
]  # fmt: skip

Ask = Callable[..., list[list[list[Any]]]]


@pytest.fixture(scope="module")
def ask(three_nights: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    current = three_nights.city.home.releases / "current.duckdb"
    elsewhere = tmp_path_factory.mktemp("analyst")

    def answers(*queries: str) -> list[list[list[Any]]]:
        done = subprocess.run(
            [sys.executable, "-I", "-c", ANALYST, str(current), json.dumps(queries)],
            capture_output=True, check=False, text=True, cwd=elsewhere,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    return answers


def test_explain_tells_every_element_of_one_person(ask: Ask) -> None:
    columns = "element, value, why, source, role, in_force, claim, since"
    asked, typed_loosely = ask(
        f"SELECT {columns} FROM explain('person', '{LI}')", "SELECT count(*) FROM explain('person', ' 4420 ')"
    )
    assert [tuple(row) for row in asked] == EXPLAINED
    assert typed_loosely == [[0]]


def test_explain_takes_the_fifteen_digits_of_an_older_number(ask: Ask) -> None:
    short, long = (f"SELECT element, value, claim FROM explain('person', '{key}')" for key in (WANG_15, WANG))
    from_short, from_long = ask(short, long)
    assert from_short == from_long
    assert ["phone", "13900000003", "13900000003"] in from_short


def test_conflicts_of_a_department_by_code_and_by_name(ask: Ask) -> None:
    columns = "key, element, kind, first_seen"
    by_code, by_name, market = ask(
        f"SELECT {columns} FROM conflicts_of('harbour') ORDER BY ALL",
        f"SELECT {columns} FROM conflicts_of('海港镇') ORDER BY ALL",
        "SELECT count(*) FROM conflicts_of('market')",
    )
    assert by_code == [
        [WANG, "phone", "values_differ", "2026-03-01"],
        [LI, "name", "values_differ", "2026-03-02"],
        [ZHANG, "*", "entity_unknown", "2026-03-03"],
    ]
    assert by_name == by_code
    assert market == [[0]]


def test_every_example_runs_and_the_themes_own_is_answered(ask: Ask) -> None:
    (examples,) = ask("SELECT question, sql FROM catalog.examples ORDER BY number")
    assert [question for question, _ in examples if "参保" in question] == ["哪些企业没有参保人员?"]
    answers = ask(*(sql for _, sql in examples))
    assert len(answers) == len(examples)
    assert answers[0] == []  # every company insures someone
    balanced = next(a for (q, _), a in zip(examples, answers, strict=True) if "账平吗" in q)
    assert [row[-1] for row in balanced] == [True] * 15


def test_every_view_and_column_has_a_chinese_comment(ask: Ask) -> None:
    views, columns, named = ask(
        "SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE NOT internal",
        "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal",
        "SELECT comment FROM duckdb_columns() WHERE table_name = 'person' AND column_name = 'birth_date'",
    )
    assert {"base.person", "source.residents", "theme.staff", "quality.conflict"} <= {v for v, _ in views}
    bare = [v for v, comment in views if not _chinese(comment)]
    assert bare + [c for *c, comment in columns if not _chinese(comment)] == []
    assert "出生日期" in named[0][0]


def _chinese(text: str | None) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text or "")


def _difference(three_nights: SimpleNamespace, older: date, newer: date) -> ReleaseDiff:
    home, ids = three_nights.city.home, three_nights.releases
    return diff(home, find_release(home, ids[older]), find_release(home, ids[newer]))


def _tables(found: ReleaseDiff) -> dict[str, tuple[int, int, int]]:
    return {t.table: (t.added, t.removed, t.changed) for t in found.tables}


def test_what_changed_from_the_first_release_to_the_second(three_nights: SimpleNamespace) -> None:
    found = _difference(three_nights, D1, D2)
    tables = _tables(found)
    assert tables["source/residents"] == (1, 0, 1)
    assert tables["source/insured"] == (1, 0, 1)
    assert tables["source/taxpayers"] == (0, 1, 1)
    assert tables["quality/ledger"] == (5, 0, 0)
    assert tables["quality/quarantine"] == (1, 0, 0)
    # the new conflict about Li; Li's old one, Chen's and Zhao's closed, Wang's seen again
    assert tables["quality/conflict_person"] == (1, 0, 4)
    assert not {"source/companies", "source/foreigners", "source/town_people"} & tables.keys()
    changed = {
        (e.entity, e.element): [(v.key[-4:], v.before, v.after) for v in e.sample] for e in found.elements
    }
    assert changed == {
        ("person", "name"): [("5511", None, "赵一鸣")],
        ("person", "sex"): [("4420", "1", "2"), ("5511", None, "1")][::-1],
        ("person", "birth_date"): [("5511", None, "1988-08-08")],
    }
    assert {(c.entity, c.element, c.kind): (c.opened, c.closed) for c in found.conflicts} == {
        ("company", "capital", "authority_silent"): (0, 1),
        ("company", "name", "values_differ"): (0, 1),
        ("person", "*", "entity_unknown"): (0, 1),
        ("person", "name", "values_differ"): (1, 1),
        ("person", "sex", "row_contradicts_itself"): (0, 1),
    }


def test_what_changed_from_the_second_release_to_the_third(three_nights: SimpleNamespace) -> None:
    found = _difference(three_nights, D2, D3)
    changed = {(e.entity, e.element): [(v.key, v.before, v.after) for v in e.sample] for e in found.elements}
    assert changed == {
        ("company", "status"): [(HAIGANG, "1", "2")],
        ("person", "birth_date"): [(ZHANG, "1990-01-01", None)],
        ("person", "name"): [(ZHANG, "张伟宁", None)],
        ("person", "sex"): [(ZHANG, "1", None)],
    }
    assert (found.opened, found.closed) == (1, 1)
    assert _tables(found)["source/residents"] == (0, 1, 0)
