"""Schema drift: which columns are missing, which are new, and what a missing one may now be called."""

import pytest

from quality.admission.headers import ColumnsMissing, compare_headers


@pytest.fixture
def feed(declare):
    columns = [{"code": "idno", "header": "身份证号"}, {"code": "name", "header": "姓名"}]
    delivery = {"mode": "increment", "operation": {"column": "操作"}}
    return declare({"f": {"columns": columns, "key": ["idno"], "delivery": delivery}}).feeds["f"]


def test_as_declared_in_any_order(feed):
    assert compare_headers(feed, ["操作", "姓名", "身份证号"]).unreported == ()


def test_new_columns_in_their_order(feed):
    assert compare_headers(feed, ["民族", "姓名", "操作", "电话", "身份证号"]).unreported == ("民族", "电话")


def test_a_renamed_column_is_guessed(feed):
    with pytest.raises(ColumnsMissing) as caught:
        compare_headers(feed, ["操作", "姓名", "身份证号码", "备注"])
    assert caught.value.missing == ("身份证号",)
    assert caught.value.likely == {"身份证号": "身份证号码"}
    assert "“身份证号”可能改名为“身份证号码”" in caught.value.hint.zh


def test_without_a_likely_name_nothing_is_guessed(feed):
    with pytest.raises(ColumnsMissing) as caught:
        compare_headers(feed, ["姓名", "x"])
    assert caught.value.missing == ("操作", "身份证号")
    assert caught.value.likely == {}
