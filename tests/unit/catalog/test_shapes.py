"""What a single file may not look like, told with file, line and a hint."""

from typing import Any

import pytest

HOUSEHOLD, PERSON = "feeds/household.yaml", "entities/person.yaml"


@pytest.mark.parametrize(
    ("old", "line", "element"),
    [
        ("classification: 自然人\n", 1, "分类"),
        ("form: 结构化数据\n", 1, "形式"),
        ("  format: csv\n", "delivery:", "格式"),
        ("  type: conditional\n", "share:", "共享类型"),
        ("  method: 接口\n", "share:", "共享方式"),
        ("  requirement: 办理政务服务\n", "share:", "使用要求"),
        ('sample:\n  idno: "440101199001010015"\n  name: 张三\n', 1, "数据示例"),
        ("responsible: 治安支队\n", 1, "责任主体"),
    ],
)
def test_article_9s_elements_must_be_described(city: Any, old: str, line: str | int, element: str) -> None:
    city.replace(HOUSEHOLD, old, "")
    city.refuses(HOUSEHOLD, line, "第九条", element)


def test_article_9s_attributes_must_be_described(city: Any) -> None:
    text = (city.path / HOUSEHOLD).read_text(encoding="utf-8")
    city.write(HOUSEHOLD, text[: text.index("columns:")])
    city.refuses(HOUSEHOLD, 1, "第九条", "属性")


def test_an_article_9_element_left_blank_is_missing(city: Any) -> None:
    city.replace(HOUSEHOLD, "classification: 自然人", "classification:")
    city.replace(HOUSEHOLD, "responsible: 治安支队", 'responsible: ""')
    assert [(f.line, "第九条" in f.what.zh) for f in city.findings()] == [(3, True), (9, True)]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        (
            HOUSEHOLD,
            "    element: person.sex",
            "    elment: person.sex",
            "elment",
            ("elment", "mean element"),
        ),
        (HOUSEHOLD, "  method: 接口", "  metod: 接口\n  method: x", "metod", ("metod", "mean method")),
        (HOUSEHOLD, "  type: conditional", "  type: conditonal", "conditonal", ("mean conditional?",)),
        (HOUSEHOLD, "grade: sensitive", "grade: 3", "grade: 3", ("3", "public, sensitive")),
        (HOUSEHOLD, "name: 张三", "name: 张三\ntolerated_bad_share: 2", "tolerated", ("2", "≤ 1")),
        (HOUSEHOLD, "reviewed_on: 2026-01-01", "reviewed_on: soon", "secrecy", ("soon", "2026-01-31")),
        (HOUSEHOLD, "key: [idno]", "key: idno", "key: idno", ("idno", "列表")),
        (HOUSEHOLD, '      M: "1"', "      M: 1", "M: 1", ("code_map.M", "引号")),
        (HOUSEHOLD, "    code: sex", "    code: Sex", "code: Sex", ("Sex", "lower case")),
        (HOUSEHOLD, "  mode: snapshot", "  mode: snapshot\n  header: maybe", "maybe", ("true or false",)),
        ("codes/sex.yaml", '"2": 女', "2: 女", "values", ("引号",)),
        (PERSON, "purpose: 谁住在这里\n", "", 1, ("missing purpose",)),
        (PERSON, "    authority:\n      - feed: household\n", "", "code: name", ("一数一源", "权威来源")),
        (PERSON, "  - feed: household\n", "  - {feed: household, when: {key: idno}}\n", "when", ("prefix",)),
        ("checks/one_row_each.yaml", "kind: table", "kind: tables", 1, ("table", "row")),
        ("checks/one_row_each.yaml", "kind: table\n", "", 1, ("kind", "row")),
        ("checks/one_row_each.yaml", "unique:", "uniq:", "uniq:", ("uniq", "mean unique?")),
        ("city.yaml", "first_night: 2026-01-05", "first_night: 2026-01-05\neach: {a: [b]}", 4, ("each",)),
        ("city.yaml", "first_night: 2026-01-05", "first_night: 2026-01-05\nquiet_seconds: x", 4, ("整数",)),
    ],
)
def test_a_wrong_shape_is_refused(
    city: Any, file: str, old: str, new: str, line: str | int, words: tuple[str, ...]
) -> None:
    city.replace(file, old, new)
    city.refuses(file, line, *words)
