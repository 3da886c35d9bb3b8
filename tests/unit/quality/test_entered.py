"""Values that a person enters: typed as the element is, or refused without being shown."""

from collections.abc import Iterator
from typing import Any

import pytest

from catalog.models import Catalogue, City, CodeList, Element
from lake.engine import Engine
from quality.entered import Value, ValueRefused, entered
from quality.functions import install

NAME = {"zh": "名", "en": "name"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("entered"), memory_limit="500MB", threads=1) as opened:
        install(opened)
        yield opened


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    city = City.model_validate({"name": NAME, "authority": "centre", "first_night": "2026-01-01"})
    sex = CodeList.model_validate({"code": "sex", "name": NAME, "values": {"1": "男", "2": "女"}})
    empty: dict[str, Any] = dict.fromkeys(("departments", "feeds", "entities", "checks", "themes"), {})
    return Catalogue(city=city, codes={"sex": sex}, **empty)


def element(**declared: Any) -> Element:
    given = {"code": "x", "name": NAME, "authority": [{"feed": "f"}], **declared}
    return Element.model_validate(given)


@pytest.mark.parametrize(
    ("declared", "text", "value", "form"),
    [
        ({}, " 张三 ", "张三", "张三"),
        ({"type": "date", "comparator": {"name": "date"}}, "2001年3月1日", "2001-03-01", "2001-03-01"),
        (
            {"type": "decimal", "unit": "元", "comparator": {"name": "number"}},
            "30万",
            "300000.000000",
            "300000",
        ),
        ({"type": "boolean"}, "是", "true", "true"),
        ({"codes": "sex"}, "1", "1", "1"),
        ({"format": "uscc"}, "91442000MA4UAAA158", "91442000MA4UAAA158", "91442000MA4UAAA158"),
    ],
)
def test_a_value_is_typed_as_the_element(
    engine: Engine, catalogue: Catalogue, declared: dict[str, Any], text: str, value: str, form: str
) -> None:
    assert entered(engine, catalogue, element(**declared), text) == Value(value, form)


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ({"type": "date"}, "2999-13-01"),
        ({"type": "integer"}, "many"),
        ({"codes": "sex"}, "3333"),
        ({"format": "uscc"}, "91442000MA4UAAA159"),
        ({"comparator": {"name": "text"}}, "...."),
    ],
)
def test_another_is_refused_and_not_shown(
    engine: Engine, catalogue: Catalogue, declared: dict[str, Any], text: str
) -> None:
    with pytest.raises(ValueRefused) as refused:
        entered(engine, catalogue, element(**declared), text)
    assert text not in str(refused.value)
