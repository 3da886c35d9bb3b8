"""What is stored of a row: typed values, the text as it came, keys and hashes of comparable forms."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from lake.engine import quoted
from quality.intake import compile_plan

DAY = date(2026, 1, 5)
SHORT, LONG = "110105491231002", "11010519491231002X"
PERSON = {
    "key": {"idno": "identity_number"},
    "elements": {"name": {"comparator": {"name": "person_name"}}, "born": {"type": "date"}},
}
COLUMNS = [
    {"code": "idno"},
    {"code": "name", "element": "person.name"},
    {"code": "born", "element": "person.born", "type": "date"},
]
FEED = {"columns": COLUMNS, "key": ["idno"], "describes": {"person": {"idno": "idno"}}}


@pytest.fixture
def stored(taught_engine):
    """Return a function: catalogue, rows (header → text) → rows as stored, by column."""

    def run(catalogue, *rows, feed="f"):
        plan = compile_plan(catalogue.feeds[feed], catalogue)
        headers = list(
            dict.fromkeys([*(c.header for c in plan.feed.columns), *(h for row in rows for h in row)])
        )
        declared = ", ".join(f"{quoted(h)} VARCHAR" for h in headers)
        taught_engine.run(f"CREATE OR REPLACE TEMP TABLE incoming ({declared}, _line BIGINT)")
        for line, row in enumerate(rows, start=2):
            marks = ", ".join("?" for _ in [*headers, 0])
            taught_engine.run(
                f"INSERT INTO incoming VALUES ({marks})", [*[row.get(h) for h in headers], line]
            )
        sql = f"FROM ({plan.of_delivery('incoming', 'the delivery', DAY)}) ORDER BY _line"
        found = taught_engine.arrow(sql).read_all()
        assert set(plan.columns) <= set(found.column_names)
        return found.to_pylist()

    return run


@pytest.fixture
def people(declare):
    """Return a function: changes of the entity → a catalogue of one feed that describes it."""
    return lambda **entity: declare({"f": FEED}, {"person": {**PERSON, **entity}})


def one(declare, **column):
    return declare({"f": {"columns": [{"code": "x", **column}]}})


def test_text_stays_as_it_came(stored, declare):
    rows = stored(one(declare), {"x": "00123"}, {"x": " ＡB "}, {"x": None}, {"x": ""})
    assert [(r["x"], r["_raw_x"]) for r in rows] == [
        ("00123", None),
        (" ＡB ", None),
        (None, None),
        (None, ""),
    ]


@pytest.mark.parametrize(
    ("column", "text", "typed", "kept"),
    [
        ({}, "\ue863", "䶮", "\ue863"),
        ({"type": "integer"}, "123", 123, None),
        ({"type": "integer"}, "00123", 123, "00123"),
        ({"type": "integer"}, " 7 ", 7, " 7 "),
        ({"type": "integer"}, "9007199254740993", 9007199254740993, None),
        ({"type": "decimal"}, "1.5", Decimal("1.500000"), "1.5"),
        ({"type": "decimal"}, "1.500000", Decimal("1.500000"), None),
        ({"type": "decimal", "unit": "万元"}, "1.2", Decimal("1.200000"), "1.2"),
        ({"type": "date"}, "2026-02-28", date(2026, 2, 28), None),
        ({"type": "date"}, "2026年2月28日", date(2026, 2, 28), "2026年2月28日"),
        ({"type": "datetime"}, "2026-02-28 01:02:03", datetime(2026, 2, 28, 1, 2, 3), None),
        ({"type": "boolean"}, "是", True, "是"),
        ({"type": "date"}, "never", None, "never"),
        ({"transforms": ["trim"]}, "　张三 ", "张三", "　张三 "),
        ({"transforms": ["trim"]}, " ", None, " "),
        ({"nulls": ["无"]}, "无", None, "无"),
        ({"code_map": {"M": "1"}}, "M", "1", "M"),
        ({"code_map": {"M": "1"}}, "2", "2", None),
    ],
)
def test_typed_values_and_the_text_they_do_not_say(stored, declare, column, text, typed, kept):
    (row,) = stored(one(declare, **column), {"x": text})
    assert (row["x"], row["_raw_x"]) == (typed, kept)


def test_columns_are_found_by_their_header(stored, declare):
    (row,) = stored(one(declare, header='身份 "证" 号'), {'身份 "证" 号': "1", "undeclared": "2"})
    assert row["x"] == "1"
    assert "undeclared" not in row


def test_where_a_row_is_from(stored, declare):
    (row,) = stored(one(declare), {"x": "1"})
    assert (row["_business_date"], row["_delivery"], row["_line"]) == (DAY, "the delivery", 2)


def test_a_transform_may_need_the_business_date(stored, declare):
    """Of the Januaries the 4th, the one nearest to the delivery's is meant."""
    (row,) = stored(one(declare, type="datetime", transforms=["us_datetime"]), {"x": "1/4 7:05 AM"})
    assert row["x"] == datetime(2026, 1, 4, 7, 5)


def test_fifteen_and_eighteen_digits_are_one_person(stored, people):
    short, long, other = stored(
        people(), {"idno": SHORT}, {"idno": LONG.lower()}, {"idno": "440101199001010015"}
    )
    assert short["_key_person"] == long["_key_person"] == LONG
    assert short["_kh_person"] == long["_kh_person"] != other["_kh_person"]
    assert short["_row_key"] == long["_row_key"] != other["_row_key"]
    assert (short["idno"], long["idno"]) == (SHORT, LONG.lower())


def test_hashes_are_positive(stored, people):
    rows = stored(people(), *[{"idno": LONG, "name": f"n{i}", "born": "2000-01-01"} for i in range(50)])
    hashes = ("_kh_person", "_h_person_name", "_h_person_born", "_row_key", "_row_hash")
    assert all(row[h] >= 0 for row in rows for h in hashes)
    assert len({row["_h_person_name"] for row in rows}) == 50


def test_harmless_variations_have_one_hash(stored, people):
    same = ["买买提·吐尔逊", "买买提．吐尔逊", " 买买提 吐尔逊", "買買提·吐爾遜"]
    rows = stored(people(), *[{"idno": LONG, "name": n} for n in [*same, "买买提·吐尔孙"]])
    hashes = [r["_h_person_name"] for r in rows]
    assert len(set(hashes[:4])) == 1
    assert hashes[4] != hashes[0]


def test_dates_written_differently_have_one_hash(stored, people):
    texts = ["1949-12-31", "19491231", "1949年12月31日", "1949-12-30"]
    hashes = [r["_h_person_born"] for r in stored(people(), *[{"idno": LONG, "born": t} for t in texts])]
    assert hashes[0] == hashes[1] == hashes[2] != hashes[3]


def test_nothing_comparable_has_no_hash(stored, people):
    rows = stored(people(), *[{"idno": LONG, "name": n} for n in (None, "", "——")])
    assert [r["_h_person_name"] for r in rows] == [None] * 3


def test_a_row_that_names_no_entity(stored, people):
    (row,) = stored(people(), {"idno": None, "name": "张三"})
    assert (row["_key_person"], row["_kh_person"]) == (None, None)


def test_a_key_of_parts(stored, declare):
    entity = {"key": {"town": "code", "number": "code"}, "elements": {"name": {}}}
    columns = [{"code": "a"}, {"code": "b"}]
    feed = {"columns": columns, "key": ["a", "b"], "describes": {"place": {"town": "a", "number": "b"}}}
    catalogue = declare({"f": feed}, {"place": entity})
    rows = stored(catalogue, {"a": "1", "b": "23"}, {"a": "12", "b": "3"}, {"a": "1", "b": None})
    assert [r["_key_place"] for r in rows] == ["1|23", "12|3", None]
    assert len({r["_row_key"] for r in rows}) == 3


def test_keys_without_a_comparable_form_stay_apart(stored, declare):
    """Else two rows would pass for one and the later replace the earlier."""
    entity = {"key": {"name": "text"}, "elements": {"x": {}}}
    feed = {"columns": [{"code": "name"}], "key": ["name"], "describes": {"e": {"name": "name"}}}
    rows = stored(declare({"f": feed}, {"e": entity}), {"name": "—"}, {"name": "！！"}, {"name": "—"})
    keys = [r["_row_key"] for r in rows]
    assert keys[0] == keys[2] != keys[1]
    assert [r["_kh_e"] for r in rows] == [None] * 3


def test_a_key_with_parts_beside_the_entity(stored, declare):
    """A certificate: its holder in comparable form, its number as it is."""
    feed = {**FEED, "columns": [*COLUMNS, {"code": "number"}], "key": ["idno", "number"]}
    catalogue = declare({"f": feed}, {"person": PERSON})
    rows = stored(
        catalogue,
        {"idno": SHORT, "number": "1"},
        {"idno": LONG, "number": "1"},
        {"idno": LONG, "number": "01"},
    )
    keys = [r["_row_key"] for r in rows]
    assert keys[0] == keys[1] != keys[2]


def test_without_a_key_every_different_row_is_its_own(stored, declare):
    feed = {"columns": [{"code": "a"}, {"code": "b"}]}
    rows = stored(declare({"f": feed}), {"a": "1", "b": "2"}, {"a": "1", "b": "2"}, {"a": "12", "b": None})
    assert rows[0]["_row_key"] == rows[1]["_row_key"] != rows[2]["_row_key"]


def test_the_row_hash_is_the_values(stored, people):
    base = {"idno": LONG, "name": "张三", "born": "1949-12-31"}
    changes = [{}, {"note": "undeclared"}, {"name": "张 三"}, {"born": None}, {"name": None, "born": "张三"}]
    rows = stored(people(), *[{**base, **change} for change in changes])
    hashes = [r["_row_hash"] for r in rows]
    assert hashes[0] == hashes[1]
    assert len(set(hashes[1:])) == 4


def test_contradictions(stored, declare):
    checks = {
        code: {"kind": "row", "feed": "f", "on_failure": action, "condition": sql, "columns": ["born"]}
        for code, action, sql in [
            ("born_as_id", "conflict", "born = id_birth_date(idno)"),
            ("named", "conflict", "name <> '无名'"),
            ("shown", "warn", "false"),
        ]
    }
    catalogue = declare({"f": FEED}, {"person": PERSON}, checks=checks)
    rows = stored(
        catalogue,
        {"idno": LONG, "name": "张三", "born": "1949-12-31"},
        {"idno": LONG, "name": "无名", "born": "1949-12-30"},
        {"idno": LONG, "name": "无名", "born": None},
    )
    assert [r["_contradictions"] for r in rows] == [None, ["born_as_id", "named"], ["named"]]
    assert [r["_bad"] for r in rows] == [False] * 3


def test_without_conflict_checks_nothing_contradicts(stored, people):
    (row,) = stored(people(), {"idno": LONG})
    assert row["_contradictions"] is None


def test_values_that_tolerances_need_are_kept(stored, people):
    near = {"born": {"type": "date", "comparator": {"name": "date", "options": {"tolerance_days": 3}}}}
    (row,) = stored(people(elements={**PERSON["elements"], **near}), {"idno": LONG, "born": "1970-01-11"})
    assert row["_v_person_born"] == 10.0
    exact = {"born": {"type": "date", "comparator": {"name": "date"}}}
    (row,) = stored(people(elements={**PERSON["elements"], **exact}), {"idno": LONG, "born": "1970-01-11"})
    assert "_v_person_born" not in row


def test_amounts_are_in_the_elements_unit(stored, declare):
    entity = {"key": {"id": "code"}, "elements": {"capital": {"type": "decimal", "unit": "元"}}}
    column = {"code": "capital", "element": "firm.capital", "type": "decimal", "unit": "万元"}
    feed = {"columns": [{"code": "id"}, column], "key": ["id"], "describes": {"firm": {"id": "id"}}}
    rows = stored(
        declare({"f": feed}, {"firm": entity}),
        {"id": "1", "capital": "1.5"},
        {"id": "2", "capital": "20000元"},
    )
    assert [r["capital"] for r in rows] == [Decimal(15000), Decimal(20000)]


def increment(**delivery):
    return {**FEED, "delivery": {"mode": "increment", "operation": {"column": "操作", **delivery}}}


def test_deletes_are_told_by_the_operation_column(stored, declare):
    catalogue = declare({"f": increment(delete=["D", "删"])}, {"person": PERSON})
    rows = stored(catalogue, *[{"idno": LONG, "操作": op} for op in ("U", "D", "删", None, "d")])
    assert [r["_delete"] for r in rows] == [False, True, True, False, False]
    assert "操作" not in rows[0]


def test_a_delete_need_not_be_complete(stored, declare):
    feed = increment()
    feed["columns"] = [COLUMNS[0], {**COLUMNS[1], "required": True}, COLUMNS[2]]
    rows = stored(
        declare({"f": feed}, {"person": PERSON}), {"idno": LONG, "操作": "D"}, {"idno": LONG, "操作": "U"}
    )
    assert [r["_bad"] for r in rows] == [False, True]


def digest(catalogue):
    return compile_plan(catalogue.feeds["f"], catalogue).digest


def test_the_digest_is_the_catalogues(people):
    assert digest(people()) == digest(people())


@pytest.mark.parametrize(
    "elements",
    [
        {"name": {}, "born": {"type": "date"}},
        {
            "name": {"comparator": {"name": "person_name"}},
            "born": {"type": "date", "comparator": {"name": "date"}},
        },
    ],
)
def test_the_digest_changes_with_a_comparator(people, elements):
    assert digest(people(elements=elements)) != digest(people())


def test_the_digest_changes_with_a_comparators_options(people):
    def of(options):
        return digest(
            people(
                elements={**PERSON["elements"], "name": {"comparator": {"name": "text", "options": options}}}
            )
        )

    assert of({"synonyms": {"有限公司": "有限责任公司"}}) != of({}) == of({})


def test_a_changed_digest_changes_every_row_hash(stored, people):
    row = {"idno": LONG, "name": "张三"}
    other = people(elements={"name": {}, "born": {"type": "date"}})
    (before,), (after,) = stored(people(), row), stored(other, row)
    assert before["_row_hash"] != after["_row_hash"]
    assert before["_row_key"] == after["_row_key"]
