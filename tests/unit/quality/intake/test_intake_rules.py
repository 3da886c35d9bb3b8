"""The rules of a row: one small relation in, and which rows break which rule out."""

from datetime import date

import pytest

from quality.intake import compile_plan

DAY = date(2026, 1, 5)


@pytest.fixture
def broken(taught_engine, declare):
    """Return a function: a column, texts → for each text the rules it breaks ('' for none)."""

    def run(column, texts, codes=None, checks=None):
        catalogue = declare({"f": {"columns": [{"code": "x", **column}]}}, codes=codes, checks=checks)
        plan = compile_plan(catalogue.feeds["f"], catalogue)
        taught_engine.run('CREATE OR REPLACE TEMP TABLE incoming ("x" VARCHAR, _line BIGINT)')
        for line, text in enumerate(texts):
            taught_engine.run("INSERT INTO incoming VALUES (?, ?)", [text, line])
        rows = taught_engine.rows(
            f"SELECT _bad, _problems FROM ({plan.of_delivery('incoming', 'd', DAY)}) ORDER BY _line"
        )
        said = []
        for (bad, problems), text in zip(rows, texts, strict=True):
            assert bad == bool(problems)
            assert all(p["value"] == text for p in problems or [])
            said.append(" ".join(plan.rules[p["rule"]].code.removeprefix("x.") for p in problems or []))
        return said

    return run


def test_required(broken):
    texts = ["a", None, "", " ", "　\t\u00a0", "0"]
    assert broken({"required": True}, texts) == ["", *["complete"] * 4, ""]
    assert broken({}, texts) == [""] * 6


def test_required_where_a_text_means_nothing(broken):
    assert broken({"required": True, "nulls": ["无", "-"]}, ["无", "-", "无锡"]) == [
        "complete",
        "complete",
        "",
    ]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", ["0", "-7", "12.0"], ["1.5", "abc", "1,2,3x"]),
        ("decimal", ["1.25", "-0.000001"], ["one", "1.2.3"]),
        ("date", ["2026-02-28", "20240229", "2024年2月29日"], ["2026-02-30", "2026-13-01", "soon"]),
        ("datetime", ["2026-02-28 23:59:59", "2026-02-28"], ["2026-02-28 25:00:00"]),
        ("boolean", ["是", "否", "1"], ["maybe", "2"]),
    ],
)
def test_types(broken, kind, good, bad):
    assert broken({"type": kind}, [*good, None, *bad]) == [""] * (len(good) + 1) + [kind] * len(bad)


def test_format(broken):
    texts = ["11010519491231002X", "110105194912310021", None]
    assert broken({"format": "resident_id"}, texts) == ["", "resident_id", ""]


def test_codes_after_the_code_map(broken):
    codes = {"sex": {"1": "男", "2": "女"}}
    texts = ["1", "M", "2", "3", "m", None]
    assert broken({"codes": "sex", "code_map": {"M": "1"}}, texts, codes) == [
        "",
        "",
        "",
        "codes",
        "codes",
        "",
    ]


def test_codes_behind_transforms(broken):
    """A code list's own codes pass the transforms by; what they repair, they still repair."""
    codes = {"sex": {"1": "男", "2": "女"}}
    column = {"codes": "sex", "code_map": {"M": "1", "ｆ": "2"}, "transforms": ["trim", "halfwidth", "upper"]}
    assert broken(column, ["1", " 2", "m", "Ｍ ", "ｆ", "３", ""], codes) == [
        "",
        "",
        "",
        "",
        "codes",
        "codes",
        "",
    ]


def test_garbled_text(broken):
    """锟斤拷 is what is left of U+FFFD in UTF-8 that was read as GB 18030; 斤 alone is one like any."""
    assert broken({}, ["锟斤拷", "张锟斤", "斤拷", "公斤", "锟"]) == ["unassigned"] * 3 + [""] * 2


def test_ranges_include_their_bounds(broken):
    column = {"type": "decimal", "minimum": 0, "maximum": 0.1}
    texts = ["0", "0.1", "-0.000001", "0.100001", None]
    assert broken(column, texts) == ["", "", "minimum", "maximum", ""]


def test_a_value_not_of_its_type_is_in_no_range(broken):
    assert broken({"type": "integer", "minimum": 5}, ["x", "4", "5"]) == ["integer", "minimum", ""]


def test_private_use_characters(broken):
    """E000–F8FF, the two planes behind, and what a decoder leaves where it failed."""
    texts = ["张\ue000", "\uf8ff", "\U000f0000", "\U0010fffd", "a\ufffd", "张\ud7ff\uf900\U0002a6d6", "𬱖"]
    assert broken({}, texts) == ["unassigned"] * 5 + [""] * 2


def test_private_use_characters_may_be_translated(broken):
    """U+E863 was GB 18030-2000's place for 䶮, U+4DAE."""
    assert broken({"transforms": ["assigned"]}, ["\ue863"]) == [""]


def test_row_checks_pass_what_is_unknown(broken):
    check = {
        "kind": "row",
        "feed": "f",
        "on_failure": "quarantine",
        "condition": "x <> 'b'",
        "columns": ["x"],
    }
    assert broken({}, ["a", "b", None], checks={"not_b": check}) == ["", "not_b", ""]


def test_only_quarantine_makes_a_row_bad(broken):
    checks = {
        action: {"kind": "row", "feed": "f", "on_failure": action, "condition": "false", "columns": ["x"]}
        for action in ("conflict", "gate", "warn")
    }
    assert broken({}, ["a"], checks=checks) == [""]


def test_every_broken_rule_is_named(broken):
    column = {"type": "integer", "required": True, "minimum": 1, "maximum": 0}
    assert broken(column, ["", "5", "x"]) == ["complete", "maximum", "integer"]
