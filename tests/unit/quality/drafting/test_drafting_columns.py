"""Types, formats, codes, units and nulls of single columns, by hand-made values."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.quality.drafting.conftest import IDS  # type: ignore[import-not-found]

ColumnOf = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("header", "values", "type"),
    [
        ("登记日期", ["2026-06-01", "20260602", "2026年6月3日"], "date"),
        ("办理时间", ["2026-06-01 08:30:00", "2026-06-02 09:00:00"], "datetime"),
        ("所属期", ["202604", "202605"], None),
        ("人数", ["3", "12", "7"], "integer"),
        ("编号", ["3", "12", "7"], None),
        ("分值", ["3.5", "12.25", "7.0"], "decimal"),
        ("邮编", ["528400", "528401"], None),
        ("等级", ["001", "002", "010"], None),
        ("是否有效", ["是", "否", "是"], "boolean"),
        ("说明", ["三点五", "十二"], None),
    ],
)
def test_types(column_of: ColumnOf, header: str, values: list[str], type: str | None) -> None:
    assert column_of(header, values).get("type") == type


def test_a_few_bad_values_do_not_change_a_type(column_of: ColumnOf) -> None:
    good = [f"2026-06-{n % 28 + 1:02}" for n in range(99)]
    assert column_of("登记日期", [*good, "去年"])["type"] == "date"
    assert "type" not in column_of("登记日期", [*good[:50], *["去年"] * 50])


@pytest.mark.parametrize(
    ("header", "values", "format"),
    [
        ("证件", list(IDS), "person_id"),
        ("代码", ["91442000MA1HJ4Y21L"], "uscc"),
        ("传真", ["0760-88888888", "0760-88889999"], "phone"),
        ("邮编", ["528400", "528401"], "postcode"),
        ("流水", ["528400", "528401"], None),
        ("上级区划代码", ["442000000000", "440000000000"], "division_code"),
        ("邮箱", ["a@example.cn", "b@example.cn"], "email"),
    ],
)
def test_formats(column_of: ColumnOf, header: str, values: list[str], format: str | None) -> None:
    drafted = column_of(header, values)
    got = drafted.get("format")
    assert got in ("resident_id", "person_id") if format == "person_id" else got == format


@pytest.mark.parametrize(
    ("values", "mapped"),
    [
        (["1", "2", "1"], {}),
        (["男", "女", "男"], {"男": "1", "女": "2"}),
        (["M", "F", "F"], {"M": "1", "F": "2"}),
        (["男性", "女性"], {"男性": "1", "女性": "2"}),
    ],
)
def test_codes_by_code_by_meaning_and_by_usual_codings(
    column_of: ColumnOf, values: list[str], mapped: dict[str, str]
) -> None:
    drafted = column_of("性别", values)
    assert drafted["codes"] == "sex"
    assert drafted.get("code_map", {}) == mapped


def test_full_width_codes_are_tidied_by_a_transform(column_of: ColumnOf) -> None:
    assert column_of("性别", ["1", "２", "1 "])["transforms"] == ["halfwidth", "trim"]


@pytest.mark.parametrize(
    ("header", "values", "unit"),
    [
        ("投资额(万元)", ["1.5", "2"], "万元"),
        ("面积（亩）", ["1.5", "2"], "亩"),
        ("投资额", ["1.5万元", "2万元"], "万元"),
    ],
)
def test_units_from_header_and_values(column_of: ColumnOf, header: str, values: list[str], unit: str) -> None:
    drafted = column_of(header, values)
    assert (drafted["type"], drafted["unit"]) == ("decimal", unit)


def test_texts_for_no_value(column_of: ColumnOf) -> None:
    drafted = column_of("登记日期", [*["2026-06-01"] * 20, "NULL", "不详", "—", *["9999-12-31"] * 4])
    assert drafted["type"] == "date"
    assert set(drafted["nulls"]) == {"NULL", "不详", "—", "9999-12-31"}


def test_untidy_identity_numbers_get_their_transforms(column_of: ColumnOf) -> None:
    drafted = column_of("身份证号", [*IDS, "44010619851212432 5"])
    assert drafted["transforms"] == ["halfwidth", "remove_spaces", "upper"]
    assert drafted["grade"] == "critical"
    assert "transforms" not in column_of("身份证号", list(IDS))
