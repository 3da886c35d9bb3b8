"""Pages one after another, and the signs that they will never end; answers are given, nobody is asked."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from catalog.models import HttpPull
from lake.exact_json import parse
from lake.pulls import PullFailed
from lake.pulls.paging import pages

ORIGIN = "http://h/x"


def _walk(answers: list[str], **declared: object) -> tuple[list[list[str]], list[dict[str, str]]]:
    """Return the pages that come of these answers, and the parameters they were asked for with."""
    pull = HttpPull.model_validate({"kind": "http", "url": ORIGIN, "records": ["list"], **declared})
    asked: list[dict[str, str]] = []
    left = iter(answers)

    def ask(parameters: Mapping[str, str]) -> Any:
        asked.append(dict(parameters))
        return parse(next(left))

    return list(pages(pull, ask, ORIGIN)), asked


def _refused(answers: list[str], **declared: object) -> PullFailed:
    with pytest.raises(PullFailed) as failure:
        _walk(answers, **declared)
    assert failure.value.origin == ORIGIN
    return failure.value


def test_page_numbers_go_on_until_a_page_is_empty_though_one_is_short() -> None:
    found, asked = _walk(
        ['{"list":[1,2]}', '{"list":[3]}', '{"list":[4,5]}', '{"list":[]}'],
        paging="page",
        first_page=0,
        size_parameter="n",
        page_size=2,
    )
    assert found == [["1", "2"], ["3"], ["4", "5"], []]
    assert asked == [{"n": "2", "page": p} for p in "0123"]


def test_offsets_go_on_by_what_came_not_by_what_was_asked_for() -> None:
    found, asked = _walk(
        ['{"list":[1,2]}', '{"list":[3]}', '{"list":[]}'], paging="offset", page_parameter="from"
    )
    assert [a["from"] for a in asked] == ["0", "2", "3"]
    assert sum(found, []) == ["1", "2", "3"]


def test_a_total_spares_the_page_after_the_last() -> None:
    answers = ['{"n":3,"list":[1,2]}', '{"n":"3","list":[3]}']
    assert len(_walk(answers, paging="page", total=["n"])[0]) == 2


def test_cursors_are_followed_until_there_is_none() -> None:
    answers = ['{"c":{"next":"x"},"list":[1]}', '{"c":{"next":7},"list":[]}', '{"c":{},"list":[2]}']
    found, asked = _walk(answers, paging="cursor", page_parameter="after", next_cursor=["c", "next"])
    assert asked == [{}, {"after": "x"}, {"after": "7"}]
    assert found == [["1"], [], ["2"]]


@pytest.mark.parametrize(
    ("answers", "declared"),
    [
        (['{"list":[1]}'] * 2, {"paging": "page"}),
        (['{"list":[1]}', '{"list":[2]}', '{"list":[1]}'], {"paging": "offset"}),
        ([f'{{"list":[{n}],"c":"a"}}' for n in range(3)], {"paging": "cursor", "next_cursor": ["c"]}),
        ([f'{{"list":[{n}]}}' for n in range(3)], {"paging": "page", "max_pages": 3}),
    ],
    ids=["page", "circle", "cursor", "no end"],
)
def test_an_interface_that_goes_round_in_circles_is_found_out(
    answers: list[str], declared: dict[str, object]
) -> None:
    assert _refused(answers, **declared).rule == "same_page"


def test_a_page_counts_as_the_same_whatever_stands_around_it() -> None:
    answers = ['{"trace":1,"list":[1]}', '{"trace":2,"list":[1]}']
    assert _refused(answers, paging="page").rule == "same_page"


@pytest.mark.parametrize(
    "answers",
    [['{"n":3,"list":[1,2]}', '{"n":3,"list":[]}'], ['{"n":2,"list":[1]}', '{"n":3,"list":[2,3]}']],
    ids=["too few", "changed meanwhile"],
)
def test_a_total_that_differs_is_said_with_both_counts(answers: list[str]) -> None:
    failure = _refused(answers, paging="page", total=["n"])
    assert failure.rule == "count_differs"
    assert "3" in failure.what.en


def test_where_no_list_is_the_keys_that_are_there_are_named() -> None:
    failure = _refused(
        ['{"data":{"rows":[],"total":1,"442000199001011233":1},"msg":"秘"}'], records=["data", "list"]
    )
    assert failure.rule == "no_records"
    assert "rows、total" in failure.what.en
    assert "442000" not in str(failure)
    assert _refused(["[1]"]).rule == "no_records"


def test_a_total_that_is_no_number_is_said() -> None:
    assert _refused(['{"n":null,"list":[]}'], total=["n"]).rule == "no_total"


def test_an_answer_that_is_the_list_needs_no_keys() -> None:
    assert _walk(['[{"a":1.10}]'], records=[])[0] == [['{"a":1.10}']]


def test_records_may_be_nested_deeper_than_python_can_write() -> None:
    deep: Callable[[int], str] = lambda n: "[" * n + "]" * n  # noqa: E731
    assert _refused([f'{{"list":[{deep(700)}]}}']).rule == "not_json"
