"""What columns hold, keys, operations and the evidence beside them, by small files."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.language import Text
from quality.drafting.assignment import assign
from quality.drafting.headers import Label, likeness, likeness_to, note_of, plain
from tests.unit.quality.drafting.conftest import IDS  # type: ignore[import-not-found]

ADDRESSES = ["小榄镇升平路12号", "石岐街道民生路3号", "东区街道中山四路1号", "火炬大道8号"]


def _held(draft: Any) -> dict[str, str]:
    return {c["header"]: c["element"] for c in draft.feed["columns"] if "element" in c}


def test_elements_by_name_and_by_pinyin_initials(draft_of: Callable[..., Any]) -> None:
    names = ["张三", "李四", "王小五", "欧阳六"]
    births = ["19900101", "19851212", "19700305", "20011010"]
    rows = [",".join(row) for row in zip(IDS, names, "1212", births, ADDRESSES, strict=True)]
    for headers in ("公民身份号码,姓名,性别,出生日期,户籍地址", "GMSFHM,XM,XB,CSRQ,HJDZ"):
        draft = draft_of([headers, *rows])
        assert draft.feed["describes"] == {"person": {"id_number": "id_number"}}
        assert list(_held(draft).values()) == [
            "person.name",
            "person.sex",
            "person.birth_date",
            "person.address",
        ]


def test_an_entity_is_described_only_with_its_key(draft_of: Callable[..., Any]) -> None:
    draft = draft_of(["姓名,住址", *(f"张三,{a}" for a in ADDRESSES)])
    assert "describes" not in draft.feed
    assert _held(draft) == {}


def test_each_element_is_held_once_by_the_likelier_column(draft_of: Callable[..., Any]) -> None:
    rows = [f"{i},张{n},李{n}" for i, n in zip(IDS, "一二三四", strict=True)]
    held = _held(draft_of(["身份证号,联系人姓名,姓名", *rows]))
    assert held == {"姓名": "person.name"}


def test_a_header_does_not_win_over_values_that_do_not_fit(draft_of: Callable[..., Any]) -> None:
    held = _held(draft_of(["身份证号,出生日期", *(f"{i},甲{n}" for n, i in enumerate(IDS))]))
    assert held == {}


def test_every_guess_is_marked_with_its_evidence(draft_of: Callable[..., Any], monkeypatch: Any) -> None:
    monkeypatch.setenv("GOVLAKE_LANG", "en")
    text = draft_of(["身份证号,性别", *(f"{i},1" for i in IDS)]).yaml()
    (line,) = [line for line in text.splitlines() if "element: person.sex" in line]
    assert line.endswith(
        "# guess 0.99: the header goes with 性别, the element's name; 100% of the values look like sex"
    )
    assert "reviewed_by: 待审查  # placeholder: Article 17: not reviewed yet" in text


def test_no_value_of_a_person_stands_in_a_draft(draft_of: Callable[..., Any]) -> None:
    rows = [f"{i},张三丰,13800138000,{a}" for i, a in zip(IDS, ADDRESSES, strict=True)]
    text = draft_of(["身份证号,姓名,联系电话,住址", *rows]).yaml()
    assert not [v for v in (*IDS, "张三丰", "13800138000", *ADDRESSES) if v in text]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (["编号,名称", "A0001,甲", "A0002,甲"], ["column_1"]),
        (
            ["编号,月份,金额", "A0001,202601,1.5", "A0001,202602,1.5", "A0002,202601,2.5"],
            ["column_1", "column_2"],
        ),
        (["名称,金额", "甲,1.5", "甲,1.5"], None),
    ],
)
def test_keys(draft_of: Callable[..., Any], rows: list[str], key: list[str] | None) -> None:
    assert draft_of(rows).feed.get("key") == key


def test_an_operation_column_makes_an_increment(draft_of: Callable[..., Any]) -> None:
    draft = draft_of(["编号,操作标志", "A0001,新增", "A0002,变更", "A0003,注销"])
    assert draft.feed["delivery"]["mode"] == "increment"
    assert draft.feed["delivery"]["operation"] == {"column": "操作标志", "delete": ["注销"]}
    assert [c["header"] for c in draft.feed["columns"]] == ["编号"]


def test_headers_without_notes_and_width() -> None:
    assert plain("注册资本(万元)") == plain("注册 资本") == "注册资本"
    assert note_of("注册资本（万元）") == "万元"


def test_a_name_that_ends_in_another_is_likelier_than_one_that_only_begins_with_it() -> None:
    assert 1 == likeness_to("姓名", ["姓名"]) > likeness_to("死者姓名", ["姓名"])
    assert (
        likeness_to("死者姓名", ["姓名"]) > likeness_to("姓名拼音", ["姓名"]) > likeness_to("面积", ["姓名"])
    )
    label = Label("姓名", 0.5, Text(zh="试", en="test"))
    assert likeness("姓名", (label,)).share == 0.5


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 4).flatmap(
        lambda w: st.lists(st.lists(st.integers(0, 9), min_size=w, max_size=w), min_size=1, max_size=4)
    )
)
def test_the_pairing_is_the_best_of_all(scores: list[list[int]]) -> None:
    found = assign(scores)
    taken = [j for j in found if j is not None]
    assert len(set(taken)) == len(taken)
    width = len(scores[0])
    slots = [*range(width), *[None] * len(scores)]
    best = max(
        sum(scores[i][j] for i, j in enumerate(chosen) if j is not None)
        for chosen in set(itertools.permutations(slots, len(scores)))
    )
    assert sum(scores[i][j] for i, j in enumerate(found) if j is not None) == best


@pytest.mark.parametrize(
    ("values", "held"),
    [
        (["张　伟", "謝偉輝", "罗 康", "陈美玲"], "person.name"),
        (["买买提·艾山", "欧阳娜", "郑小", "Anna Li"], "person.name"),
        (["警告", "罚款", "吊销", "停业整顿"], None),
        (["一级", "二级", "未定级", "三级甲等"], None),
    ],
)
def test_a_few_short_words_are_names_if_they_begin_with_surnames(
    draft_of: Callable[..., Any], values: list[str], held: str | None
) -> None:
    """The header says nothing, and a small file has too few rows to see that words come from a list."""
    rows = [f"{number},{value}" for number, value in zip(IDS, values, strict=True)]
    assert _held(draft_of(["公民身份号码,栏", *rows])).get("栏") == held
