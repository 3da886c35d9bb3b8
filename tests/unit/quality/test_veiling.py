"""What people wrote is read with values and numbers of persons masked, and otherwise as it is."""

import pytest

from quality.veiling import veiled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("身份证442000199001011234，请核对", "身份证44**************34，请核对"),
        ("身份证４４２００019900101123Ｘ", "身份证４４**************3Ｘ"),
        ("442000 1990 0101 123x 已核", "44*****************3x 已核"),
        ("旧证442000900101123", "旧证44***********23"),
        ("电话13800000001", "电话13*******01"),
        ("+86 138-0000-0001", "+8*************01"),
        ("请拨0760-88880003。", "请拨07*********03。"),
        ("(0760)88880003", "(0**********03"),
    ],
)
def test_numbers_of_persons_are_masked(text: str, expected: str) -> None:
    assert veiled(text, []) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-01 至 2026-06-08 之间答复",
        "residents-20260601-0123abcd 第 12345 行",
        "实缴 1000000 元",
        "",
        "全角：ＡＢＣ",
    ],
)
def test_what_is_no_such_number_is_left(text: str) -> None:
    assert veiled(text, []) == text


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("张伟宁", "应为张伟宁，张 伟宁也可", "应为张**，张***也可"),
        ("男", "登记为男", "登记为*"),
        ("1", "代码1，第12行", "代码*，第12行"),
        ("LiMing", "ＬＩＭＩＮＧ liming2", "Ｌ***** liming2"),
        ("1990-01-01", "生于1990年1月1日", "生于19****月1日"),
        ("1990-01-01", "生于19900101、1990/01/01", "生于19****01、19******01"),
        ("中山市石岐区1号", "中山市石岐区1号", "中山****1号"),
        (None, "应为张伟宁", "应为张伟宁"),
    ],
)
def test_a_value_is_masked_wherever_it_stands(value: str | None, text: str, expected: str) -> None:
    assert veiled(text, [value]) == expected


def test_a_longer_value_masks_what_a_shorter_one_leaves() -> None:
    assert veiled("住中山市石岐区一号", ["中山市", "中山市石岐区一号"]) == "住中山****一号"
    assert veiled("住中山市石岐", ["中山市", "市石岐"]) == "住中****"


def test_what_may_be_shown_is_left_also_if_it_looks_like_a_number() -> None:
    own = "13800000001"
    assert veiled(f"{own}或13700000002", [], [own]) == f"{own}或13*******02"
    assert veiled("同为李明", ["李明"], ["李明"]) == "同为李明"
