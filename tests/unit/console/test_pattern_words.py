"""A pattern in words, and the characters that differ."""

import json
from typing import Any

import pytest

from console.differing import differing
from console.pattern_words import in_words


def pattern(element: str = "name", **other: Any) -> str:
    said = {
        "sources": "insured",
        "difference": "otherwise",
        "taken": None,
        "given": None,
        "breaks": None,
        **other,
    }
    whole = {"entity": "person", "element": element, "kind": "values_differ", "rules": None}
    return json.dumps(
        {**whole, "authority": "residents", "lead": "", "breaks": None, "siding": "one", "others": [said]}
    )


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"difference": "one_character", "taken": "燕", "given": "艳"}, "“燕”写成“艳”"),
        ({"difference": "one_character"}, "一字之差"),
        ({"difference": "added_after", "given": "有限公司"}, "后面多出“有限公司”"),
        ({"difference": "days", "given": "-18"}, "早 18 天"),
        ({"difference": "days", "given": "3"}, "晚 3 天"),
        ({"difference": "truncated", "given": "8"}, "截断为 8 个字"),
        ({"difference": "code", "taken": "1", "given": "2", "element": "sex"}, "代码 1 男 成了 2 女"),
        ({"difference": "swapped_with", "given": "phone"}, "与“电话”对调"),
        ({"difference": "replaced", "taken": "<b>", "given": None}, "一处替换"),
    ],
)
def test_how_a_value_differs(golden_catalogue: Any, other: dict[str, Any], words: str) -> None:
    found = in_words(golden_catalogue, pattern(**other))
    assert [o.how for o in found.others] == [words]
    assert found.others[0].sources == ("insured",)
    assert found.compared_with == ("residents",)
    assert found.siding == "另有一个部门与其一致"


def test_who_differs_alone(golden_catalogue: Any) -> None:
    found = in_words(golden_catalogue, pattern())
    assert found.differ_alone(("insured",))
    assert not found.differ_alone(("town_people",))


@pytest.mark.parametrize(
    ("text", "others", "pieces"),
    [
        ("李小燕", ["李晓燕"], (("李", False), ("小", True), ("燕", False))),
        ("李晓燕", ["李小燕", "李晓艳"], (("李", False), ("晓燕", True))),
        ("宏达公司", ["宏达"], (("宏达", False), ("公司", True))),
        ("宏达", ["宏达公司"], (("宏达", False),)),
        ("same", ["same"], (("same", False),)),
        ("", ["x"], ()),
    ],
)
def test_the_characters_that_differ(text: str, others: list[str], pieces: Any) -> None:
    assert tuple(differing(text, others)) == pieces
