"""What analysts see in a release: columns, comments, macros, examples."""

from datetime import date

import pytest

from lake.release import open_release

WHY_AUTHORITY = "权威来源的值"
WHY_PROVISIONAL = "暂定：权威来源未提供，取各校核来源一致的值"


def test_every_view_table_column_and_macro_has_a_comment(night, rows):
    release = night.publish()
    views = "SELECT count(*), count(comment) FROM duckdb_views() WHERE NOT internal"
    tables = "SELECT count(*), count(comment) FROM duckdb_tables()"
    columns = "SELECT count(*), count(comment) FROM duckdb_columns() WHERE NOT internal"
    assert rows(release, views) == [(12, 12)]  # 2 sources, 1 base, 1 theme, 8 of quality
    assert rows(release, tables) == [(12, 12)]
    ((all_, commented),) = rows(release, columns)
    assert all_ == commented > 100
    macros = "SELECT function_name, comment IS NULL FROM duckdb_functions() WHERE NOT internal ORDER BY ALL"
    assert rows(release, macros) == [("conflicts_of", False), ("explain", False)]


def test_comments_are_the_catalogues_words(night, rows):
    release = night.publish()
    phone = "SELECT comment FROM duckdb_columns() WHERE table_name = 'social' AND column_name = 'phone'"
    assert rows(release, phone) == [("电话（数据元：自然人·电话）；单位：位",)]


def test_a_source_shows_where_a_row_comes_from_but_no_hashes(night, rows):
    release = night.publish()
    columns = [row[0] for row in rows(release, "DESCRIBE source.police")]
    assert columns == ["id", "name", "_key_person", "_business_date", "_delivery", "_line"]


def test_explain_shows_values_reasons_and_claims(night, rows):
    release = night.publish()
    columns = "element, value, why, source, role, in_force, claim, since, line"
    asked = f"SELECT {columns} FROM explain('person', ' A1 ')"
    assert rows(release, asked) == [
        ("name", "张三", WHY_AUTHORITY, "police", "权威来源", True, "张 三", date(2026, 6, 1), 2),
        ("name", "张三", WHY_AUTHORITY, "social", "校核来源", False, "张三", date(2026, 6, 1), 2),
        ("phone", "138", WHY_PROVISIONAL, "social", "校核来源", True, "138", date(2026, 6, 1), 2),
    ]


def test_explain_shows_disputes_and_silence(night, rows):
    release = night.publish()
    asked = "SELECT DISTINCT element, why FROM explain('person', 'A2') ORDER BY ALL"
    assert rows(release, asked) == [
        ("name", "权威来源的值；各来源不一致，待核查"),
        ("phone", "各来源均未提供"),
    ]


def test_explain_of_nobody_is_empty(night, rows):
    assert rows(night.publish(), "FROM explain('person', 'A9')") == []


def test_explain_takes_a_key_in_the_form_it_is_given_to_publish(night, rows):
    release = night.publish(form_of_key=lambda entity, key: f"upper({key})")
    assert len(rows(release, "FROM explain('person', 'a1')")) == 3


def test_who_has_the_say_may_depend_on_the_key(night, rows):
    night.foreigner()
    release = night.publish()
    names = "quality.claim WHERE source = 'social' AND element = 'name' ORDER BY key"
    said = f"SELECT key, authoritative FROM {names}"
    assert rows(release, said) == [("A1", False), ("W7", True)]


@pytest.mark.parametrize("department", ["hrss", "人社局"])
def test_conflicts_of_takes_a_code_or_a_name(night, rows, department):
    release = night.publish()
    asked = f"SELECT key, name, len(claims) FROM conflicts_of('{department}')"
    assert rows(release, asked) == [("A2", "姓名", 2)]
    assert rows(release, "FROM conflicts_of('nobody')") == []


def test_every_example_runs_and_says_what_it_asks(night, rows):
    release = night.publish()
    examples = rows(release, "SELECT question, question_en, sql FROM catalog.examples ORDER BY number")
    assert len(examples) >= 12
    assert examples[0][0] == "有多少人留了电话？"
    for question, question_en, sql in examples:
        assert question
        assert question_en
        rows(release, sql)


def test_examples_answer_rightly(night, rows):
    release = night.publish()
    sqls = dict(rows(release, "SELECT question_en, sql FROM catalog.examples"))
    counts = sqls["How many rows has each base database, how many disputed?"]
    assert rows(release, counts) == [("自然人", 3, 1, 1, 0)]
    sides = sqls["What do both sides of a conflict say?"]
    assert rows(release, sides) == [("person", "A2", "name", "李四", "social", "李肆")]
    agreement = sqls["How often does each check source agree with the authority?"]
    assert rows(release, agreement) == [
        ("social", "person", "name", 2, 1, 50.0),
        ("social", "person", "phone", 1, 0, 100.0),
    ]


def test_the_key_is_looked_up_in_the_files_not_after_reading_them(night):
    release = night.publish()
    with open_release(release.database) as connection:
        plan = connection.execute("EXPLAIN FROM explain('person', 'A1')").fetchall()[0][1]
    assert plan.count("Filters: _key='A1'") + plan.count("Filters: _key = 'A1'") == 1
    assert plan.replace(" ", "").count("_key_person='A1'") == 2


def test_the_catalogue_is_there_as_tables(night, rows):
    release = night.publish()
    names = "catalog.source_of_element WHERE element = 'name' ORDER BY role, place"
    sources = f"SELECT source, role, condition FROM {names}"
    assert rows(release, sources) == [
        ("social", "authority", "id = W…"),
        ("police", "authority", None),
        ("social", "check", None),
    ]
    assert rows(release, "SELECT code FROM catalog.\"column\" WHERE feed = 'social' ORDER BY place") == [
        ("id",),
        ("name",),
        ("phone",),
    ]
